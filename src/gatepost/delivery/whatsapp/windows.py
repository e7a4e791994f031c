"""The 24 hours after somebody's newest message: inside free words go, outside only an approved template."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from gatepost.core.clock import now
from gatepost.delivery.whatsapp.members import WINDOW
from gatepost.delivery.whatsapp.models import WhatsAppMember

# Nothing free is begun in the last moment: it would arrive after it.
MARGIN = timedelta(seconds=30)


def is_open(member: WhatsAppMember, *, at: datetime | None = None) -> bool:
    """Whether free words may go to a member now."""
    return member.window_until is not None and (at or now()) + MARGIN < member.window_until


def close(member: WhatsAppMember, *, sent_at: datetime | None) -> None:
    """The platform says of a message sent then that the window is closed, whatever we thought. Their next message opens
    it; if that has come since, it stays open."""
    at = now()
    closed = not_heard_since(sent_at).filter(pk=member.pk, window_until__gt=at).update(window_until=at)
    if closed and member.window_until is not None:
        member.window_until = min(member.window_until, at)


def not_heard_since(moment: datetime | None) -> QuerySet[WhatsAppMember]:
    """Members who have not written after a moment: what the platform told of it may come days late. All for None."""
    members = WhatsAppMember.objects.all()
    return members if moment is None else members.exclude(window_until__gt=moment + WINDOW)
