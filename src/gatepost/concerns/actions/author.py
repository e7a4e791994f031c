"""What its author does with a concern: write more, call it settled, make it a formal complaint, ask for a panel."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from gatepost.audit.actions import Actor, Subject, record
from gatepost.concerns import access, notices
from gatepost.concerns.clocks import clock_of
from gatepost.concerns.errors import StillLookedAt, TooLateToEscalate
from gatepost.concerns.models import Concern, Reply
from gatepost.concerns.moves import PARTS, add_reply, move, reply_with_key
from gatepost.concerns.routing import keep_from
from gatepost.concerns.state import Act, allows
from gatepost.core.clock import today_in
from gatepost.people.hats import Acting
from gatepost.people.models import Person


@transaction.atomic
def add_words(
    acting: Acting,
    concern: Concern,
    words: str,
    *,
    once: str,
    about: Iterable[Person] = (),
    harms_staff: bool = False,
    threatens: bool = False,
) -> Reply:
    """More words of the author; they open it again when it was answered or settled, with a new promised day.

    Words on what the school has closed are kept and announced, and it stays closed.

    `once` is the form's own key: the same key adds one reply, however often it is sent. The rest is what a mail was
    found to be. `about` are people at the school whom the words speak against by name: they hear no more of an
    informal matter, and the desk may let them in again. `harms_staff`: the words hurt somebody, so leadership has it
    now; `threatens`: they may threaten somebody, so leadership hears at once, and looks at it by the next working day.
    """
    concern = access.own_concern(acting, concern.reference)
    if earlier := reply_with_key(concern, once):
        return earlier
    about = _newly_named(concern, about)
    changes = _to_leaders(concern) if harms_staff or threatens else {}
    changes |= _at_once(concern) if threatens else {}
    changes |= {part: None for part in PARTS if getattr(concern, f"{part}_id") in {person.pk for person in about}}
    move(concern, Act.ADD_WORDS, **changes)
    for person in about:
        keep_from(concern, person, by=Actor.gatepost(concern.school.ref))
    reply = add_reply(acting, concern, side=Reply.Side.AUTHOR, words=words, once=once)
    notices.waits(concern)
    if threatens:
        notices.cannot_wait(concern)
    record("wrote more on a concern", actor=acting.actor, subject=Subject("concern", concern.reference))
    return reply


@transaction.atomic
def settle(acting: Acting, concern: Concern) -> None:
    """The author says that it is settled. Writing more opens it again.

    Raises ConcernMovedOn when it has ended, StillLookedAt while words that may threaten somebody wait on it.
    """
    concern = access.own_concern(acting, concern.reference)
    if concern.state == Concern.State.SETTLED:
        return
    if concern.threat_open:
        raise StillLookedAt
    move(concern, Act.SETTLE, threat_open=False)  # refused where such words come in this very moment
    record("settled a concern", actor=acting.actor, subject=Subject("concern", concern.reference))


@transaction.atomic
def make_formal(acting: Acting, concern: Concern) -> Concern:
    """The author makes it a formal complaint: it goes to senior leadership, and never back to being a question.

    Stage 1 begins today, whatever was promised before. It is nobody's until somebody of leadership takes it.
    """
    concern = access.own_concern(acting, concern.reference)
    if concern.stage != Concern.Stage.INFORMAL:
        return concern
    move(concern, Act.MAKE_FORMAL)
    notices.waits(concern)
    record("made a formal complaint", actor=acting.actor, subject=Subject("concern", concern.reference))
    return concern


@transaction.atomic
def escalate(acting: Acting, concern: Concern) -> Concern:
    """The author asks for stage 2 after the decision of stage 1: the clerk calls a panel.

    Raises TooLateToEscalate when the time for it has gone by, ConcernMovedOn where there is no such decision.
    """
    concern = access.own_concern(acting, concern.reference)
    if concern.stage == Concern.Stage.STAGE_2:
        return concern
    if allows(concern, Act.ESCALATE) and concern.reply_by < today_in(concern.school.time_zone):
        raise TooLateToEscalate(reference=concern.reference, until=concern.reply_by)
    move(concern, Act.ESCALATE)
    notices.waits(concern)
    record("asked for a panel", actor=acting.actor, subject=Subject("concern", concern.reference))
    return concern


def _newly_named(concern: Concern, about: Iterable[Person]) -> list[Person]:
    """Once it is formal, those who have a part in it were appointed, and no mail takes it from them."""
    if concern.stage != Concern.Stage.INFORMAL:
        return []
    known = {concern.author_id, *concern.named.values_list("person", flat=True)}
    return [person for person in about if person.pk not in known]


def _to_leaders(concern: Concern) -> dict[str, Any]:
    is_informal = concern.stage == Concern.Stage.INFORMAL
    return {"harms_staff": True} | ({"route": Concern.Route.LEADERSHIP} if is_informal else {})


def _at_once(concern: Concern) -> dict[str, Any]:
    """What a threat changes. One that nobody has looked at yet keeps its day, and the warnings that have gone out."""
    due_on = clock_of(concern.school).threat_by(today_in(concern.school.time_zone))
    if concern.threat_open and concern.threat_due_on is not None:
        return {"threat_open": True, "threat_due_on": min(due_on, concern.threat_due_on)}
    return {"threat_open": True, "threat_due_on": due_on, "threat_warned": Concern.Warned.NOBODY}
