"""The steps of a formal complaint at the school: acknowledged by a person, one looks into it and another decides."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns import access, notices, stages
from gatepost.concerns.models import Concern, PanelMember, Reply
from gatepost.concerns.moves import add_reply, move, reply_with_key
from gatepost.concerns.state import Act
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.people.hats import Acting
from gatepost.people.models import Person


@transaction.atomic
def acknowledge(acting: Acting, concern: Concern, words: str = "", *, once: str) -> None:
    """A person says that the school has it; `words` may ask what is still open and what would help.

    Its author is told. Doing it twice changes nothing. Raises NotFound for a hat that does not run it.
    """
    concern = _run_by(acting, concern)
    if concern.acknowledged_at is not None:
        return
    move(concern, Act.ACKNOWLEDGE, owner=concern.owner or acting.person)
    if words.strip():
        add_reply(acting, concern, side=Reply.Side.SCHOOL, words=words, once=once)
    notices.answered(concern)
    record("acknowledged a concern", actor=acting.actor, subject=Subject("concern", concern.reference))


@transaction.atomic
def appoint_for_stage_1(acting: Acting, concern: Concern, *, investigator: Person, decider: Person) -> None:
    """Say who looks into a complaint and who, apart from them, decides. Both are told, and its author sees the roles.

    Raises Invalid for somebody who cannot have that part, NotFound for a hat that does not run it, ConcernMovedOn
    where it is not at stage 1.
    """
    concern = _run_by(acting, concern)
    wrong = {}
    if not stages.may_investigate(concern).filter(pk=investigator.pk).exists():
        wrong["investigator"] = "Please choose somebody else. This person cannot look into it."
    if not stages.may_decide(concern).filter(pk=decider.pk).exists():
        wrong["decider"] = "Please choose somebody else. This person cannot decide on it."
    if investigator.pk == decider.pk:
        wrong["decider"] = "Whoever looks into it cannot also decide. Please choose two people."
    if wrong:
        raise Invalid(fields=wrong)
    before = {concern.investigator_id, concern.decider_id}
    if (concern.investigator_id, concern.decider_id) == (investigator.pk, decider.pk):
        return
    move(
        concern, Act.APPOINT, investigator=investigator, decider=decider, owner=concern.owner or acting.person
    )  # fmt: skip
    for person in (investigator, decider):
        if person.pk != acting.person.pk and person.pk not in before:
            notices.given(concern, person)
    record(
        "appointed who looks into a complaint",
        actor=acting.actor,
        subject=Subject("concern", concern.reference),
        facts={"investigator": investigator.ref, "decider": decider.ref},
    )


@transaction.atomic
def call_panel(acting: Acting, concern: Concern, *, chair: Person, members: Iterable[Person], on: date) -> None:
    """Call the panel of stage 2: three people who had nothing to do with it, one of them its chair, and a day.

    Calling again replaces it. The members and its author are told. Raises Invalid for somebody who cannot sit, for too
    few, or for a day that is not ahead of the promised one; NotFound for a hat that does not run it.
    """
    concern = _run_by(acting, concern)
    people = {person.pk: person for person in (chair, *members)}
    _require_can_sit(concern, people)
    if not today_in(concern.school.time_zone) < on <= concern.reply_by:
        raise Invalid(
            fields={
                "on": "The panel meets after today, and by the day that was promised. Send an update for a later one."
            }
        )
    sat = {person.pk for person in stages.panel_of(concern)}
    if sat == set(people) and (concern.decider_id, concern.panel_on) == (chair.pk, on):
        return
    move(concern, Act.CALL_PANEL, panel_on=on, decider=chair, owner=concern.owner or acting.person)
    concern.panel.all().delete()
    at = now()
    for person in people.values():
        part = PanelMember.Part.CHAIR if person.pk == chair.pk else PanelMember.Part.MEMBER
        PanelMember.objects.create(
            school=concern.school, concern=concern, person=person, part=part, called_by=acting.person, at=at
        )
        notices.given(concern, person)
    notices.answered(concern)
    record(
        "called a panel",
        actor=acting.actor,
        subject=Subject("concern", concern.reference),
        facts={"chair": chair.ref, "members": [person.ref for person in people.values()], "on": on.isoformat()},
    )


@transaction.atomic
def reopen(acting: Acting, concern: Concern, words: str, *, once: str) -> None:
    """The school takes up again what it had closed, and tells its author why. What a panel decided stands.

    The same `once` does it once. Raises Invalid without words, NotFound for a hat that does not run it.
    """
    concern = _run_by(acting, concern)
    if reply_with_key(concern, once):
        return
    move(concern, Act.REOPEN, owner=concern.owner or acting.person)
    add_reply(acting, concern, side=Reply.Side.SCHOOL, words=words, once=once)
    notices.answered(concern)
    record("took a concern up again", actor=acting.actor, subject=Subject("concern", concern.reference))


def _run_by(acting: Acting, concern: Concern) -> Concern:
    concern = access.concern_for_school(acting, concern.reference)
    if not stages.runs(acting, concern):
        raise NotFound(what="concern")
    return concern


def _require_can_sit(concern: Concern, people: dict[int, Person]) -> None:
    if len(people) != stages.PANEL:
        raise Invalid(fields={"members": f"A panel has {stages.PANEL} different people."})
    if stages.may_sit(concern).filter(pk__in=people).count() != len(people):
        raise Invalid(fields={"members": "One of them cannot sit on this panel. Please choose somebody else."})
