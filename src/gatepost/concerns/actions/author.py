"""What its author does with a concern: write more, call it settled, make it a formal complaint, ask for a panel."""

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns import access, notices
from gatepost.concerns.errors import TooLateToEscalate
from gatepost.concerns.models import Concern, Reply
from gatepost.concerns.moves import add_reply, move, reply_with_key
from gatepost.concerns.state import Act, allows
from gatepost.core.clock import today_in
from gatepost.people.hats import Acting


@transaction.atomic
def add_words(acting: Acting, concern: Concern, words: str, *, once: str) -> Reply:
    """More words of the author; they open it again when it was answered or settled, with a new promised day.

    Words on what the school has closed are kept and announced, and it stays closed.

    `once` is the form's own key: the same key adds one reply, however often it is sent.
    """
    concern = access.own_concern(acting, concern.reference)
    if earlier := reply_with_key(concern, once):
        return earlier
    move(concern, Act.ADD_WORDS)
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
    move(concern, Act.SETTLE)
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
