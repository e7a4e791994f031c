"""Notices that somebody may not have, as WhatsApp lost or refused them: for the office, beside its letters.

A message of which nobody knows whether it went is not sent again by itself. A notice of a private matter would then be
lost in silence for whoever has no mail: so a person looks, and tells them in another way or sends it again.
"""

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now
from gatepost.core.words import checked_words
from gatepost.delivery.access import LETTER_KEEPERS
from gatepost.delivery.actions import REASON_LIMIT
from gatepost.delivery.errors import LetterAlreadySettled
from gatepost.delivery.kinds import kind_named
from gatepost.delivery.letter_rows import LetterRow
from gatepost.delivery.models import Lane
from gatepost.delivery.whatsapp import notices
from gatepost.delivery.whatsapp.models import WhatsAppMessage
from gatepost.people.hats import Acting
from gatepost.people.models import Address, School

State = WhatsAppMessage.State
# Of what was dropped these say that it was still wanted: too late to go, no way to them, no money for it, no number.
LOST_BY = ("expired", "not-reachable", "known-by-number", "over-the-cap", "no-number")
IS_LOST = Q(state__in=(State.MAYBE_SENT, State.FAILED)) | Q(state=State.DROPPED, error__in=LOST_BY)
# What the message was about has long been found on the web, or asked about, after that.
SHOWN_FOR = timedelta(days=30)


def unsure_notices(acting: Acting) -> QuerySet[WhatsAppMessage]:
    """The school's notices that may not have arrived, the latest first; none for hats that keep no letters."""
    if acting.hat not in LETTER_KEEPERS:
        return WhatsAppMessage.objects.none()
    return unsure_at(acting.person.school)


def unsure_at(school: School) -> QuerySet[WhatsAppMessage]:
    """The same, for whoever watches the machine.

    Whoever has a proven mail address has the letter. What was put once more for the same notice takes the place of what
    was put before.
    """
    proven = Address.objects.filter(
        person=OuterRef("member__person"), kind=Address.Kind.MAIL, verified_at__isnull=False
    )
    later = WhatsAppMessage.objects.filter(member=OuterRef("member"), notice=OuterRef("notice"), pk__gt=OuterRef("pk"))
    at = now()
    found = WhatsAppMessage.objects.filter(
        IS_LOST,
        ~Exists(proven),
        ~Exists(later),
        Q(notice__expires_at=None) | Q(notice__expires_at__gt=at),
        school=school,
        kind=WhatsAppMessage.Kind.NOTICE,
        notice__isnull=False,
        ended_at__gt=at - SHOWN_FOR,
        member__stopped_at=None,
        member__person__is_active=True,
    )
    return found.select_related("notice", "member__person__school", "member__school", "school").order_by(
        "-ended_at", "-id"
    )


def row_of(message: WhatsAppMessage) -> LetterRow:
    """The line for one of them. As with a mail the office sees of a private one neither kind nor name."""
    notice, member = message.notice, message.member
    kind = None
    with suppress(LookupError):
        kind = kind_named(notice.kind) if notice is not None else None
    is_private = kind is None or kind.is_private or notice is None or notice.lane == Lane.SAFEGUARDING
    name = member.person.name if member is not None else ""
    return LetterRow(
        ref=message.ref,
        title=_("A private letter") if is_private or kind is None else str(kind.subject),
        to=_("You are not shown whom it is for.") if is_private else name,
        why=(
            _("It went over WhatsApp. Nobody knows whether it arrived.")
            if message.state == State.MAYBE_SENT
            else _("It could not be sent over WhatsApp.")
        ),
        advice=_("Sending it again does no harm: it only says that there is something to read."),
        at=message.ended_at,
        is_private=is_private,
    )


@transaction.atomic
def send_again(acting: Acting, message: WhatsAppMessage) -> None:
    """Send one of them once more. Raises LetterAlreadySettled when somebody has settled it meanwhile."""
    found = _settled(acting, message, error="sent-again")
    notices.put_by_hand(found)
    record("sent a WhatsApp notice again", actor=acting.actor, subject=Subject("delivery", found.ref))


@transaction.atomic
def give_up(acting: Acting, message: WhatsAppMessage, reason: str) -> None:
    """Put one of them aside, with a reason that stays. Raises Invalid without one, LetterAlreadySettled."""
    words = checked_words(reason, limit=REASON_LIMIT, field="reason")
    found = _settled(acting, message, error="put-aside")
    record("put a WhatsApp notice aside", actor=acting.actor, subject=Subject("delivery", found.ref), reason=words)


def _settled(acting: Acting, message: WhatsAppMessage, *, error: str) -> WhatsAppMessage:
    found = unsure_notices(acting).filter(pk=message.pk).first()
    if found is None or not WhatsAppMessage.objects.filter(IS_LOST, pk=found.pk).update(
        state=State.DROPPED, error=error
    ):
        raise LetterAlreadySettled(ref=message.ref)
    return found
