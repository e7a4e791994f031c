"""How fast messages may go: each person's pace and the number's, worked out from what was sent. Pure but for two looks.

The platform lets one person have a message every six seconds, and lends up to forty-five of them at once; the number
as a whole has so many a second, what comes in counted too (Cloud API, throughput and pair rate).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage, WhatsAppNumber

PAIR_EVERY = timedelta(seconds=6)
PAIR_BURST = 45
# How many of the newest are looked at: more than an hour and a half at the steady pace.
LOOKED_AT = 1000
SECOND = timedelta(seconds=1)
# Of the number's rate we use three quarters: what parents write counts towards it too.
SHARE = 0.75
FIRST_PAUSE = timedelta(seconds=4)
LONGEST_PAUSE = timedelta(minutes=30)


def pair_free_at(sent: Sequence[datetime], *, at: datetime) -> datetime:
    """When one more may go to somebody, to whom messages went at these times, newest first; `at` when it may now.

    In no stretch of time do more go than forty-five and one for each six seconds of it.
    """
    free = at
    for count, moment in enumerate(sent, start=1):
        free = max(free, moment + (count + 1 - PAIR_BURST) * PAIR_EVERY)
    return free


def number_has_room(sent_in_last_second: int, *, per_second: int) -> bool:
    """Whether the number may send one more now."""
    return sent_in_last_second < max(int(per_second * SHARE), 1)


def pause_after(pauses: int) -> timedelta:
    """How long a message waits that the platform asked to wait so often: 4, 16, 64, 256 seconds …, half an hour at
    most."""
    pause: timedelta = FIRST_PAUSE * 4 ** min(max(pauses - 1, 0), 6)
    return min(pause, LONGEST_PAUSE)


def free_at_for(member: WhatsAppMember, *, at: datetime) -> datetime:
    """When one more may go to this member."""
    newest = WhatsAppMessage.objects.filter(member=member, sent_at__isnull=False).order_by("-sent_at")
    moments = newest.values_list("sent_at", flat=True)[:LOOKED_AT]
    return pair_free_at([moment for moment in moments if moment is not None], at=at)


def may_send_now(number: WhatsAppNumber, *, at: datetime) -> bool:
    """Whether the number as a whole may send one more now, counting what all workers have sent."""
    sent = WhatsAppMessage.objects.filter(school=number.school_id, sent_at__gt=at - SECOND).count()
    return number_has_room(sent, per_second=number.per_second)
