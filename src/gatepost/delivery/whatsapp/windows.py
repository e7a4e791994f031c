"""The 24 hours after somebody's newest message: inside free words go, outside only an approved template."""

from datetime import datetime, timedelta

from gatepost.core.clock import now
from gatepost.delivery.whatsapp.models import WhatsAppMember

# Nothing free is begun in the last moment: it would arrive after it.
MARGIN = timedelta(seconds=30)


def is_open(member: WhatsAppMember, *, at: datetime | None = None) -> bool:
    """Whether free words may go to a member now."""
    return member.window_until is not None and (at or now()) + MARGIN < member.window_until


def close(member: WhatsAppMember) -> None:
    """The platform says that the window is closed, whatever we thought. Their next message opens it."""
    at = now()
    WhatsAppMember.objects.filter(pk=member.pk, window_until__gt=at).update(window_until=at)
    if member.window_until is not None:
        member.window_until = min(member.window_until, at)
