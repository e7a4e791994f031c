"""Who may have which part in a complaint: nobody decides on what they looked into, or sits on what they had to do with.

Who runs stage 1 depends on whom it is about: senior leadership, the chair of governors when it is about the head, the
clerk when it is about the chair. The clerk calls the panel of stage 2. The Department for Education's model procedure
asks for a decider apart from the investigator and for a panel without prior part in the matter.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gatepost.audit.actions import Subject, entries_about
from gatepost.concerns.errors import NobodyDecidesYet, NoPanelYet, NotAcknowledgedYet, NotYoursToDecide
from gatepost.concerns.models import Concern, NamedPerson, Reply
from gatepost.core.clock import today_in
from gatepost.people.access import people_with_role
from gatepost.people.hats import Acting, counts_on
from gatepost.people.models import Appointment, Hat, Person, Role

KEPT = "kept somebody from a concern"
KEPT_BY_AUTHOR = "said whom a concern is about"
# How many people sit on a panel, its chair among them.
PANEL = 3
LEADERS = (Role.LEADERSHIP, Role.HEAD)
GOVERNORS = (Role.CHAIR, Role.GOVERNOR)


@dataclass(frozen=True, slots=True)
class Panel:
    """A complaint at stage 2 and who sits on its panel, the chair first."""

    concern: Concern
    people: tuple[Person, ...]


class Turn(models.TextChoices):
    """Whose it is to act now: the owner of the next date, as its author reads it."""

    OFFICE = "office", _("the school office")
    LEADERSHIP = "leadership", _("senior leadership")
    CHAIR = "chair", _("the chair of governors")
    CLERK = "clerk", _("the clerk to the governors")
    AUTHOR = "author", _("whoever raised it")
    LEAD = "lead", _("the safeguarding lead")


# Who may run what is whose turn: the hats that acknowledge, appoint, pause and write updates.
RUN_BY: dict[Turn, tuple[Hat, ...]] = {
    Turn.OFFICE: (Hat.OFFICE, Hat.LEADERSHIP, Hat.HEAD),
    Turn.LEADERSHIP: (Hat.LEADERSHIP, Hat.HEAD),
    Turn.CHAIR: (Hat.CHAIR,),
    Turn.CLERK: (Hat.CLERK,),
}
# The roles that have what is whose turn.
ROLES_OF: dict[Turn, tuple[Role, ...]] = {
    Turn.OFFICE: (Role.OFFICE,),
    Turn.LEADERSHIP: LEADERS,
    Turn.CHAIR: (Role.CHAIR,),
    Turn.CLERK: (Role.CLERK,),
}


def turn(concern: Concern) -> Turn:
    """Whose turn it is. What has come to rest stays with whoever would take it up again."""
    match concern.state:
        case Concern.State.HANDED_ON:
            return Turn.LEAD
        case Concern.State.ANSWERED:
            return Turn.AUTHOR
        case Concern.State.CLOSED if concern.stage != Concern.Stage.STAGE_2:
            return Turn.AUTHOR
    return school_side(concern)


def school_side(concern: Concern) -> Turn:
    """Who has it at the school, whoever's turn it is. A panel is called by the chair when it is about the clerk."""
    if concern.stage == Concern.Stage.STAGE_2:
        named = named_roles(concern)
        return Turn.CHAIR if Role.CLERK in named and Role.CHAIR not in named else Turn.CLERK
    if concern.route == Concern.Route.OFFICE:
        return Turn.OFFICE
    named = named_roles(concern)
    if Role.CHAIR in named:
        return Turn.CLERK
    return Turn.CHAIR if Role.HEAD in named else Turn.LEADERSHIP


def sides_of(concerns: Iterable[Concern], *, today: date) -> dict[int, Turn]:
    """Who has several matters of leadership's route at the school, by their ids, in one statement.

    None of them is at stage 2.
    """
    sides = {concern.pk: Turn.LEADERSHIP for concern in concerns}
    held = Appointment.objects.filter(counts_on(today), person=OuterRef("person"))
    named = NamedPerson.objects.filter(concern__in=sides).annotate(
        leads=Exists(held.filter(role=Role.HEAD)), chairs=Exists(held.filter(role=Role.CHAIR))
    )
    for concern, leads, chairs in named.values_list("concern", "leads", "chairs"):
        if chairs:
            sides[concern] = Turn.CLERK
        elif leads and sides[concern] != Turn.CLERK:
            sides[concern] = Turn.CHAIR
    return sides


def runs(acting: Acting, concern: Concern) -> bool:
    """Whether this hat says who does what with it, and by when; the concern was read by its access function.

    The office runs informal matters for leadership as well, unless the school keeps them from it.
    """
    side = school_side(concern)
    is_formal = concern.stage != Concern.Stage.INFORMAL
    if acting.hat is Hat.OFFICE and side == Turn.LEADERSHIP and not is_formal:
        return not concern.school.leadership_only
    return acting.hat in RUN_BY[side]


def may_date(acting: Acting, concern: Concern) -> bool:
    """Whether they may say that it takes longer: whoever runs it, owns it, was asked to answer, or decides."""
    mine = (concern.owner_id, concern.assigned_to_id, concern.decider_id)
    return runs(acting, concern) or acting.person.pk in mine


def responsible(concern: Concern) -> QuerySet[Person]:
    """The people in whose turn it is at the school who are not in it themselves."""
    return _free(concern, people_with_role(concern.school, *ROLES_OF[school_side(concern)]))


def watches_over(concern: Concern) -> list[Person]:
    """Who hears when a date has gone by: the head; the chair when the head is in it; the clerk when both are."""
    for role in (Role.HEAD, Role.CHAIR, Role.CLERK):
        if found := list(_free(concern, people_with_role(concern.school, role))):
            return found
    return []


def keep_named_roles(concern: Concern) -> None:
    """Look up the roles of the people it is about once, for a page that only shows this object and asks many times.

    Whom it names was fetched before (`named` is prefetched): where it names nobody, no statement is needed.
    """
    concern.roles_of_the_named = frozenset(named_roles(concern) if concern.named.all() else ())


def named_roles(concern: Concern) -> Set[str]:
    """The roles that the people it is about hold today."""
    if concern.roles_of_the_named is not None:
        return concern.roles_of_the_named
    today = today_in(concern.school.time_zone)
    held = Appointment.objects.filter(
        counts_on(today), school=concern.school_id, person__in=concern.named.values("person")
    )
    return set(held.values_list("role", flat=True))


def may_investigate(concern: Concern) -> QuerySet[Person]:
    """Who can be asked to look into a complaint at stage 1: governors where it is about the head or the chair."""
    roles = (Role.STAFF, *LEADERS) if school_side(concern) == Turn.LEADERSHIP else GOVERNORS
    return _free(concern, people_with_role(concern.school, *roles))


def may_decide(concern: Concern) -> QuerySet[Person]:
    """Who can decide on a complaint at stage 1: nobody who answers to the person it is about."""
    roles = LEADERS if school_side(concern) == Turn.LEADERSHIP else GOVERNORS
    return _free(concern, people_with_role(concern.school, *roles))


def may_sit(concern: Concern) -> QuerySet[Person]:
    """Who can sit on its panel: governors who do not work at the school and had nothing to do with it before.

    Whoever sits on it already may stay.
    """
    work_here = people_with_role(concern.school, *LEADERS, Role.OFFICE, Role.CLERK, Role.STAFF)
    had_to_do = (
        Q(pk__in=concern.involvements.values("person"))
        | Q(pk__in=concern.outcomes.values("by"))
        | Q(pk__in=concern.replies.filter(side=Reply.Side.SCHOOL).values("by"))
    )
    sits = Q(pk__in=concern.panel.values("person"))
    governors = people_with_role(concern.school, *GOVERNORS).exclude(pk__in=work_here.values("pk"))
    return _free(concern, governors).filter(sits | ~had_to_do)


def panel_of(concern: Concern) -> list[Person]:
    """Who sits on its panel, the chair first."""
    return [seat.person for seat in concern.panel.select_related("person").order_by("part", "person__name")]


def panels_for(concerns: QuerySet[Concern]) -> list[Panel]:
    """The panels of what is open at stage 2 among these, the soonest date first."""
    at_stage_2 = concerns.filter(stage=Concern.Stage.STAGE_2, state=Concern.State.OPEN)
    return [Panel(concern, tuple(panel_of(concern))) for concern in at_stage_2]


def nobody_left(concern: Concern) -> bool:
    """Whether nobody at the school may run it, or decide on it, or too few may sit on its panel."""
    return not responsible(concern).exists() or too_few_left(concern)


def too_few_left(concern: Concern) -> bool:
    """Whether nobody at the school may decide on it, or too few may sit on its panel."""
    if concern.stage == Concern.Stage.STAGE_2:
        return may_sit(concern).count() < PANEL
    return concern.stage == Concern.Stage.STAGE_1 and not may_decide(concern).exists()


def kept_by_the_desk(concern: Concern) -> QuerySet[Person]:
    """Whom somebody at the school has kept from it. Whom its author named, or a decision falls on, stays out."""
    subject = Subject("concern", concern.reference)
    kept = entries_about(subject, actions=[KEPT, KEPT_BY_AUTHOR], school_ref=concern.school.ref)
    newest = {entry.facts.get("person"): entry.action for entry in kept}
    refs = {person for person, action in newest.items() if action == KEPT}
    kept_out = Person.objects.filter(ref__in=refs, pk__in=concern.named.values("person"))
    fell_on = concern.outcomes.filter(applies_to__isnull=False)
    return kept_out.exclude(pk__in=fell_on.values("applies_to")).order_by("name")


def require_may_decide(acting: Acting, concern: Concern) -> None:
    """Raises a sentence of what is missing unless they are the one who decides now. Informal: whoever runs it.

    At stage 1 that is the appointed decider, at stage 2 the chair of the panel, after the day it met.
    """
    require_ready_to_decide(concern)
    if concern.stage == Concern.Stage.INFORMAL:
        if not runs(acting, concern):
            raise NotYoursToDecide
    elif concern.decider_id != acting.person.pk:
        raise NotYoursToDecide


def require_ready_to_decide(concern: Concern) -> None:
    """No step before a decision is left out: a person has acknowledged it, a decider or a full panel is there."""
    if concern.stage == Concern.Stage.INFORMAL:
        return
    if concern.acknowledged_at is None:
        raise NotAcknowledgedYet
    if concern.stage == Concern.Stage.STAGE_1 and concern.decider_id is None:
        raise NobodyDecidesYet
    if concern.stage == Concern.Stage.STAGE_2:
        if concern.decider_id is None or concern.panel.count() < PANEL:
            raise NoPanelYet
        if concern.panel_on is None or concern.panel_on > today_in(concern.school.time_zone):
            raise NoPanelYet("The panel has not met yet.")


def _free(concern: Concern, people: QuerySet[Person]) -> QuerySet[Person]:
    return people.exclude(pk=concern.author_id).exclude(pk__in=concern.named.values("person"))
