"""What its author does with a concern: write more, call it settled, make it a formal complaint."""

from datetime import date

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns import access, clocks, notices
from gatepost.concerns.models import Concern, Reply
from gatepost.concerns.moves import add_reply, move, reply_with_key
from gatepost.concerns.state import Act
from gatepost.core.clock import now, today_in
from gatepost.people.hats import Acting


@transaction.atomic
def add_words(acting: Acting, concern: Concern, words: str, *, once: str) -> Reply:
    """More words of the author; they open it again when it was answered or settled, with a new promised day.

    `once` is the form's own key: the same key adds one reply, however often it is sent.
    """
    concern = access.own_concern(acting, concern.reference)
    if earlier := reply_with_key(concern, once):
        return earlier
    was_open = concern.state == Concern.State.OPEN
    changes: dict[str, object] = {} if was_open else {"reply_by": _promised_anew(concern), "ended_at": None}
    move(concern, Act.ADD_WORDS, **changes)
    reply = add_reply(acting, concern, side=Reply.Side.AUTHOR, words=words, once=once)
    notices.waits(concern)
    record("wrote more on a concern", actor=acting.actor, subject=Subject("concern", concern.reference))
    return reply


@transaction.atomic
def settle(acting: Acting, concern: Concern) -> None:
    """The author says that it is settled. Writing more opens it again. Raises ConcernMovedOn when it has ended."""
    concern = access.own_concern(acting, concern.reference)
    if concern.state == Concern.State.SETTLED:
        return
    move(concern, Act.SETTLE, ended_at=now())
    record("settled a concern", actor=acting.actor, subject=Subject("concern", concern.reference))


@transaction.atomic
def make_formal(acting: Acting, concern: Concern) -> Concern:
    """The author makes it a formal complaint: it goes to senior leadership, and never back to being a question.

    While it was open the promised day can only come nearer; one that was answered gets a new day.
    """
    concern = access.own_concern(acting, concern.reference)
    if concern.kind == Concern.Kind.COMPLAINT:
        return concern
    was_open = concern.state == Concern.State.OPEN
    concern.kind, concern.route = Concern.Kind.COMPLAINT, Concern.Route.LEADERSHIP
    promised = _promised_anew(concern)
    move(
        concern,
        Act.MAKE_FORMAL,
        kind=concern.kind,
        route=concern.route,
        reply_by=min(concern.reply_by, promised) if was_open else promised,
        ended_at=None,
    )
    notices.waits(concern)
    record("made a formal complaint", actor=acting.actor, subject=Subject("concern", concern.reference))
    return concern


def _promised_anew(concern: Concern) -> date:
    today = today_in(concern.school.time_zone)
    return clocks.reply_by(concern.school, kind=concern.kind, route=concern.route, asked_on=today)
