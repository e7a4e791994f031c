"""What a refusal of the platform changes for the number and for the person, whether it comes at once or later."""

from datetime import datetime, timedelta

from gatepost.delivery.whatsapp import windows
from gatepost.delivery.whatsapp.errors import NOT_HEALTHY, PAIR_RATE, Policy, policy_of
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppNumber

# An account that is refused is asked again so often: somebody may have put it right.
ACCOUNT_PAUSE = timedelta(minutes=5)
SLOW_FOR = timedelta(hours=1)


def note(school_pk: int, member: WhatsAppMember | None, code: int, *, at: datetime, pause: timedelta) -> None:
    """Keep what a code says of the number or the person. `pause`: how long the number waits where it went too fast."""
    number = WhatsAppNumber.objects.filter(school=school_pk)
    match policy_of(code):
        case Policy.WAIT if code != PAIR_RATE:
            number.update(paused_until=at + pause)
        case Policy.SLOW_DOWN if code != NOT_HEALTHY:
            number.update(slowed_until=at + SLOW_FOR, fault=str(code), fault_at=at)
        case Policy.TEMPLATE:
            number.update(fault=str(code), fault_at=at)
        case Policy.ACCOUNT:
            number.update(paused_until=at + ACCOUNT_PAUSE, fault=str(code), fault_at=at)
        case Policy.PERSON if member is not None:
            WhatsAppMember.objects.filter(pk=member.pk).update(fault=str(code))
        case Policy.WINDOW if member is not None:
            windows.close(member)


def not_reached(school_pk: int, why: str, *, at: datetime, pause: timedelta) -> None:
    """The platform did not answer: the number waits, and is tried again."""
    WhatsAppNumber.objects.filter(school=school_pk).update(paused_until=at + pause, fault=why, fault_at=at)


def all_well(school_pk: int) -> None:
    """A message went: what was wrong with the number is over."""
    WhatsAppNumber.objects.filter(school=school_pk).exclude(fault="").update(fault="", fault_at=None)
