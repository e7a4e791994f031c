"""A class rep's ruling on a message that waits, and its author taking it back."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now
from gatepost.core.errors import Invalid
from gatepost.core.words import checked_words
from gatepost.gate import access, notices
from gatepost.gate.actions.feedback import learn_from
from gatepost.gate.actions.letting_through import let_through
from gatepost.gate.errors import AlreadyRuled, NoLongerPasses
from gatepost.gate.models import Hold
from gatepost.groups.membership import is_member
from gatepost.people.hats import Acting

REASON_LIMIT = 2_000
SHORTEST_REASON = 10


class Ruling(models.TextChoices):
    """What a class rep, or a second PTA officer, may say."""

    RELEASE = "release", _("Let it through")
    RETURN = "return", _("Ask for a change")
    REFUSE = "refuse", _("Not for the group")


RULED = {
    Ruling.RELEASE: Hold.State.RELEASED,
    Ruling.RETURN: Hold.State.RETURNED,
    Ruling.REFUSE: Hold.State.REFUSED,
}


@transaction.atomic
def rule_on_hold(acting: Acting, *, hold: Hold, ruling: Ruling, reason: str) -> None:
    """Carry out a class rep's ruling and tell the author. The first ruling stands: a later one raises AlreadyRuled."""
    access.require_may_rule(acting, hold)
    ruling = Ruling(ruling)
    reason = checked_reason(ruling, reason)
    at = now()
    won = Hold.objects.filter(pk=hold.pk, state=Hold.State.WAITING).update(
        state=RULED[ruling], ruled_by=acting.person, ruled_at=at, reason=reason
    )
    if not won:
        raise AlreadyRuled(ref=hold.submission.ref)
    notices.hold_ruled(hold)
    record(
        "ruled on a hold",
        actor=acting.actor,
        subject=Subject("submission", hold.submission.ref),
        reason=reason,
        facts={"ruling": ruling.value},
    )
    hold.state = RULED[ruling]
    learn_from(hold, at=at)
    if ruling is Ruling.RELEASE:
        if not is_member(hold.submission.author, hold.submission.group):
            raise NoLongerPasses("Its author is no longer in this class. Please send it back.")
        let_through(hold.submission.verdict, at=at)


@transaction.atomic
def withdraw_hold(acting: Acting, hold: Hold) -> None:
    """Its author takes back what waits, or puts away what came back. Raises AlreadyRuled for a ruling in between."""
    hold = access.own_hold(acting, hold.submission.ref)
    if hold.state == Hold.State.WAITING:
        won = Hold.objects.filter(pk=hold.pk, state=Hold.State.WAITING).update(state=Hold.State.WITHDRAWN)
        if not won:
            raise AlreadyRuled(ref=hold.submission.ref)
        record("took back a held message", actor=acting.actor, subject=Subject("submission", hold.submission.ref))
    Hold.objects.filter(pk=hold.pk, put_away_at=None).update(put_away_at=now())


def checked_reason(ruling: Ruling, reason: str) -> str:
    """The reason as it is kept; letting something through needs none."""
    if ruling is Ruling.RELEASE and not reason.strip():
        return str(_("It is fine for the group."))
    words = checked_words(reason, limit=REASON_LIMIT, field="reason")
    if ruling is not Ruling.RELEASE and len(words) < SHORTEST_REASON:
        raise Invalid(fields={"reason": "Please write a little more, so that its author knows what would help."})
    return words
