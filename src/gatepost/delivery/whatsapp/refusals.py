"""What a refusal of the platform changes for the number and for the person, whether it comes at once or later."""

from datetime import datetime, timedelta

from gatepost.delivery.whatsapp import windows
from gatepost.delivery.whatsapp.errors import NOT_HEALTHY, PAIR_RATE, Policy, policy_of
from gatepost.delivery.whatsapp.host import OF_THE_HOST
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppNumber

# An account that is refused is asked again so often: somebody may have put it right.
ACCOUNT_PAUSE = timedelta(minutes=5)
SLOW_FOR = timedelta(hours=1)
# A platform that does not answer is tried again after as long as it has not answered, within these.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=4), timedelta(minutes=2)


def note(
    school_pk: int,
    member: WhatsAppMember | None,
    code: int,
    *,
    at: datetime,
    pause: timedelta,
    sent_at: datetime | None,
) -> None:
    """Keep what a code says of the number or the person. `pause`: how long the number waits where it went too fast.

    `sent_at`: when the message was sent that was refused. Whoever has written since can be reached after all.
    """
    number = WhatsAppNumber.objects.filter(school=school_pk)
    match policy_of(code):
        case Policy.WAIT if code != PAIR_RATE:
            number.update(paused_until=at + pause)
        case Policy.SLOW_DOWN if code != NOT_HEALTHY:
            number.update(slowed_until=at + SLOW_FOR)
            _note_fault(school_pk, str(code), at=at)
        case Policy.TEMPLATE:
            _note_fault(school_pk, str(code), at=at)
        case Policy.ACCOUNT:
            number.update(paused_until=at + ACCOUNT_PAUSE)
            _note_fault(school_pk, str(code), at=at)
        case Policy.PERSON if member is not None:
            windows.not_heard_since(sent_at).filter(pk=member.pk).update(fault=str(code))
        case Policy.WINDOW if member is not None:
            windows.close(member, sent_at=sent_at)


def no_answer(school_pk: int, why: str, *, at: datetime) -> timedelta:
    """The platform did not answer: the number waits, so that one message at a time finds out. Gives how long."""
    _note_fault(school_pk, why, at=at)
    number = WhatsAppNumber.objects.filter(school=school_pk)
    since = number.values_list("fault_at", flat=True).first() or at  # at once, where the number was ended meanwhile
    pause = min(max(at - since, FIRST_PAUSE), LONGEST_PAUSE)
    number.update(paused_until=at + pause)
    return pause


def answers_again() -> None:
    """The platform's host answers again: what was said of its silence is over, at every school."""
    silent = WhatsAppNumber.objects.filter(fault__in=OF_THE_HOST)
    if silent.exists():
        silent.update(fault="", fault_at=None, paused_until=None)


def all_well(school_pk: int) -> None:
    """A message went: what was wrong with the number is over."""
    WhatsAppNumber.objects.filter(school=school_pk).exclude(fault="").update(fault="", fault_at=None)


def _note_fault(school_pk: int, fault: str, *, at: datetime) -> None:
    """Keep what is wrong with the number, and since when."""
    WhatsAppNumber.objects.filter(school=school_pk).exclude(fault=fault).update(fault=fault, fault_at=at)
