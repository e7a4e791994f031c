"""Who may see which concern. Whom it names is kept out in the query itself: no list or count tells them of it."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from gatepost.concerns.cover import Reach, reach_of
from gatepost.concerns.models import Concern, Evidence, NamedPerson, Outcome
from gatepost.core.errors import Invalid, NotFound
from gatepost.people.access import has_role, people_with_role
from gatepost.people.hats import Acting, hats_of
from gatepost.people.models import Hat, Person, Role, School

# The hats that have a desk. Staff and governors see there what they have a part in, the chair what is about the head,
# the clerk what goes to a panel and what is about the chair.
DESK_HATS = (Hat.OFFICE, Hat.LEADERSHIP, Hat.HEAD, Hat.STAFF, Hat.CHAIR, Hat.CLERK, Hat.GOVERNOR)
# Those who run the desk: they give a concern to somebody, keep people from it, and hand it on.
DESK_KEEPERS = (Hat.OFFICE, Hat.LEADERSHIP, Hat.HEAD, Hat.CHAIR, Hat.CLERK)
# Decisions that fall on nobody.
NO_STEP, SHOWN_AGAIN = Outcome.Measure.NONE, Outcome.Measure.RESTORE
# The roles that a concern can be given to.
ROLES_THAT_ANSWER = (Role.STAFF, Role.OFFICE, Role.LEADERSHIP, Role.HEAD)
# Everybody at the school whom a concern may be about and who might otherwise come across it.
ROLES_AT_THE_SCHOOL = tuple(role for role in Role if role not in (Role.CLASS_REPRESENTATIVE, Role.PTA_OFFICER))


def own_concerns(acting: Acting) -> QuerySet[Concern]:
    """What somebody has raised in this hat, newest first. One that was handed on is no longer here.

    Parents raise matters; the hats with a desk write down what happened. Nobody sees in one hat what they raised in
    another.
    """
    if acting.hat is not Hat.PARENT and acting.hat not in DESK_HATS:
        return Concern.objects.none()
    return (
        Concern.objects.filter(author=acting.person, school=acting.person.school_id, hat=acting.hat)
        .exclude(state=Concern.State.HANDED_ON)
        .select_related("school", "author", "owner", "assigned_to")
        .order_by("-at", "-pk")
    )


def own_concern(acting: Acting, reference: str) -> Concern:
    """One of somebody's own concerns. Raises NotFound for all else."""
    concern = own_concerns(acting).filter(reference=reference).first()
    if concern is None:
        raise NotFound(what="concern")
    return concern


def own_report(acting: Acting, post_ref: str) -> Concern | None:
    """The report that this parent has made of a post already."""
    reports = own_concerns(acting).filter(came_by=Concern.CameBy.REPORT, post_ref=post_ref)
    return reports.first() if post_ref else None


def reports_without_action(acting: Acting, concern: Concern) -> int:
    """How many other reports by the same author the school has decided without any step, as a fact for leadership.

    Nothing follows from it by itself. Nought for every hat but leadership's and the head's, and for what is no report.
    `concern` comes from `concern_for_school`.
    """
    if acting.hat not in (Hat.LEADERSHIP, Hat.HEAD) or concern.came_by != Concern.CameBy.REPORT:
        return 0
    taken = Outcome.objects.filter(concern=OuterRef("pk")).exclude(measure__in=[NO_STEP, SHOWN_AGAIN])
    return (
        Concern.objects.filter(school=concern.school_id, author=concern.author_id, came_by=Concern.CameBy.REPORT)
        .exclude(pk=concern.pk)
        .exclude(_names(acting.person))
        .filter(Exists(Outcome.objects.filter(concern=OuterRef("pk"))), ~Exists(taken))
        .count()
    )


def inbox(acting: Acting, reach: Reach | None = None) -> QuerySet[Concern]:
    """The concerns that this hat has on its desk, the most urgent first.

    Never one that the person is named in or has raised, and never one that was handed on. A page that asks several
    times brings the person's `reach`, so that it is looked up once.
    """
    if acting.hat not in DESK_HATS:
        return Concern.objects.none()
    return (
        Concern.objects.filter(_reached_by(acting, reach or reach_of(acting.person)), school=acting.person.school_id)
        .exclude(state=Concern.State.HANDED_ON)
        .exclude(author=acting.person)
        .exclude(_names(acting.person))
        .select_related("school", "author", "owner", "assigned_to")
        .order_by("reply_by", "at", "pk")
    )


def concern_for_school(acting: Acting, reference: str) -> Concern:
    """One concern on this hat's desk. Raises NotFound for all else."""
    found = inbox(acting).select_related(None).select_related("author", "owner", "assigned_to")
    concern = found.filter(reference=reference).first()
    if concern is None:
        raise NotFound(what="concern")
    concern.school = acting.person.school
    return concern


def evidence_for_school(acting: Acting, reference: str, ref: str) -> Evidence:
    """One piece of evidence on a concern that is on this hat's desk. Raises NotFound for all else."""
    concern = concern_for_school(acting, reference)
    return _piece(concern.evidence.filter(ref=ref))


def own_evidence(acting: Acting, concern: Concern) -> QuerySet[Evidence]:
    """What its author has brought themselves, without the content; not what the school has added.

    `concern` comes from `own_concern`.
    """
    return concern.evidence.filter(by=acting.person, hat=acting.hat).defer("content")


def own_piece(acting: Acting, reference: str, ref: str) -> Evidence:
    """One piece of it, with its content. Raises NotFound for all else."""
    concern = own_concern(acting, reference)
    return _piece(concern.evidence.filter(by=acting.person, hat=acting.hat, ref=ref))


def handed_on_evidence(school: School, reference: str) -> QuerySet[Evidence]:
    """The files of a concern that was handed on, without their content. For the door, once the safeguarding room has
    said that whoever asks may open what it became."""
    return Evidence.objects.filter(
        school=school, concern__reference=reference, concern__state=Concern.State.HANDED_ON, content__isnull=False
    ).defer("content")


def handed_on_piece(school: School, reference: str, ref: str) -> Evidence:
    """One of them, with its content. Raises NotFound for all else."""
    return _piece(handed_on_evidence(school, reference).defer(None).filter(ref=ref))


def _piece(found: QuerySet[Evidence]) -> Evidence:
    evidence = found.first()
    if evidence is None:
        raise NotFound(what="evidence")
    return evidence


def require_keeps_the_desk(acting: Acting) -> None:
    """Raises NotFound for a hat that may answer what it was given, and nothing more."""
    if acting.hat not in DESK_KEEPERS:
        raise NotFound(what="concern")


def may_open(person: Person, concern: Concern) -> bool:
    """Whether a person, in any of their hats, has this concern on a desk today. Asked before they are sent a notice."""
    return any(inbox(Acting(person, hat)).filter(pk=concern.pk).exists() for hat in hats_of(person))


def may_be_given(concern: Concern) -> QuerySet[Person]:
    """The people at the school who may be asked to answer: not its author, and nobody whom it is about."""
    return (
        people_with_role(concern.school, *ROLES_THAT_ANSWER)
        .exclude(pk=concern.author_id)
        .exclude(pk__in=concern.named.values("person"))
    )


def may_be_named(school: School) -> QuerySet[Person]:
    """The people at the school whom a concern can be about."""
    return people_with_role(school, *ROLES_AT_THE_SCHOOL)


def named_by(acting: Acting, refs: Iterable[str]) -> list[Person]:
    """The people at the school whom somebody names as the ones it is about. Raises Invalid when one cannot be named."""
    wanted = set(refs)
    found = list(may_be_named(acting.person.school).filter(ref__in=wanted).exclude(pk=acting.person.pk))
    if len(found) != len(wanted):
        raise Invalid(fields={"about": "Please choose from the list of people at the school."})
    return found


def kept_from(concern: Concern) -> list[Person]:
    """Everybody who is kept from a concern, whoever named them: never to be shown to its author."""
    return [named.person for named in concern.named.select_related("person").order_by("pk")]


def free_for_route(concern: Concern) -> QuerySet[Person]:
    """The people of the concern's own route who are not in it themselves."""
    roles = [Role.OFFICE] if concern.route == Concern.Route.OFFICE else [Role.LEADERSHIP, Role.HEAD]
    if is_about_the_head(concern):
        roles = [Role.CHAIR, *roles]
    return (
        people_with_role(concern.school, *roles)
        .exclude(pk=concern.author_id)
        .exclude(pk__in=concern.named.values("person"))
    )


def is_about_the_office(concern: Concern) -> bool:
    """Whether somebody of the office is in it, who may be reading the office's shared mailbox."""
    named = [entry.person for entry in concern.named.select_related("person__school")]
    return any(has_role(person, Role.OFFICE) for person in [*named, concern.author])


def is_about_the_head(concern: Concern) -> bool:
    """Whether the head is named in it, so that the chair of governors sees it too."""
    return people_with_role(concern.school, Role.HEAD).filter(pk__in=concern.named.values("person")).exists()


def _reached_by(acting: Acting, reach: Reach) -> Q:
    """Which concerns come to a hat by their route or stage, or to the person because they have a part in them."""
    reached = reach.has_a_part()
    if acting.hat is Hat.OFFICE:
        reached |= Q(route=Concern.Route.OFFICE)
        if not acting.person.school.leadership_only:
            reached |= Q(route=Concern.Route.LEADERSHIP)
    if acting.hat in (Hat.LEADERSHIP, Hat.HEAD):
        reached |= Q(route=Concern.Route.LEADERSHIP)
    if acting.hat is Hat.HEAD:
        # What the office is late with: the head was told of it, and finds it until it is answered or has a new date.
        reached |= Q(route=Concern.Route.OFFICE, warned=Concern.Warned.HEAD)
    if acting.hat is Hat.CHAIR:
        reached |= Q(_is_about(acting.person.school, Role.HEAD), route=Concern.Route.LEADERSHIP)
        reached |= Q(_is_about(acting.person.school, Role.CLERK), stage=Concern.Stage.STAGE_2)
    if acting.hat is Hat.CLERK:
        reached |= Q(stage=Concern.Stage.STAGE_2)
        reached |= Q(_is_about(acting.person.school, Role.CHAIR), route=Concern.Route.LEADERSHIP)
    return reached


def _is_about(school: School, role: Role) -> Exists:
    holders = people_with_role(school, role)
    return Exists(NamedPerson.objects.filter(concern=OuterRef("pk"), person__in=holders))


def _names(person: Person) -> Q:
    return Q(Exists(NamedPerson.objects.filter(concern=OuterRef("pk"), person=person)))
