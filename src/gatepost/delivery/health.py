"""Facts about the way out, for the health page and whoever watches the machine. They name nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Min, OuterRef

from gatepost.core.clock import now
from gatepost.delivery.models import Delivery, Lane, Notice

# A dead letter that nobody has looked at for so long is itself a fault; likewise a safeguarding notice that waits.
DEAD_FOR_TOO_LONG = timedelta(hours=1)
SAFEGUARDING_WAITS_TOO_LONG = timedelta(minutes=15)
NOT_GONE = (Delivery.State.WAITING, Delivery.State.SENDING, Delivery.State.DEAD)


@dataclass(frozen=True, slots=True)
class Health:
    """How it stands: counts, and seconds that the oldest letter has waited (0 when none waits).

    Pushes are counted apart: they go beside a letter, by other people's machines. `safeguarding_overdue` counts alerts
    about safeguarding that should have gone by now and have left by no way, neither mail nor device: one for each
    person whom it should reach.
    """

    waiting: int
    oldest_waiting_seconds: int
    dead: int
    dead_for_over_an_hour: int
    safeguarding_overdue: int
    pushes_waiting: int
    oldest_push_seconds: int

    @property
    def is_well(self) -> bool:
        """Whether nothing needs a person's hand."""
        return not self.dead_for_over_an_hour and not self.safeguarding_overdue


def health() -> Health:
    """How the way out stands now, for all schools of the installation."""
    at = now()
    unfinished = Delivery.objects.filter(state__in=(Delivery.State.WAITING, Delivery.State.SENDING))
    waiting = unfinished.exclude(channel=Delivery.Channel.PUSH)
    pushes = unfinished.filter(channel=Delivery.Channel.PUSH)
    unspread = Notice.objects.filter(fanned_out_at=None)
    dead = Delivery.objects.filter(state=Delivery.State.DEAD)
    starts = (
        waiting.aggregate(oldest=Min("queued_at"))["oldest"],
        unspread.aggregate(oldest=Min("created_at"))["oldest"],
    )
    oldest = min((start for start in starts if start is not None), default=at)
    oldest_push = pushes.aggregate(oldest=Min("queued_at"))["oldest"] or at
    return Health(
        waiting=waiting.count() + unspread.count(),
        oldest_waiting_seconds=max(int((at - oldest).total_seconds()), 0),
        dead=dead.count(),
        dead_for_over_an_hour=dead.filter(ended_at__lt=at - DEAD_FOR_TOO_LONG).count(),
        safeguarding_overdue=_safeguarding_overdue(at - SAFEGUARDING_WAITS_TOO_LONG),
        pushes_waiting=pushes.count(),
        oldest_push_seconds=max(int((at - oldest_push).total_seconds()), 0),
    )


def _safeguarding_overdue(since: datetime) -> int:
    """How many alerts from before a moment have left by no way; those that nobody has been found for yet count too."""
    urgent = Delivery.objects.filter(lane=Lane.SAFEGUARDING)
    gone = urgent.filter(notice=OuterRef("notice"), person=OuterRef("person"), state=Delivery.State.SENT)
    kept = urgent.filter(state__in=NOT_GONE, queued_at__lt=since).exclude(Exists(gone))
    unspread = Notice.objects.filter(fanned_out_at=None, lane=Lane.SAFEGUARDING, created_at__lt=since)
    return kept.order_by().values("notice", "person").distinct().count() + unspread.count()
