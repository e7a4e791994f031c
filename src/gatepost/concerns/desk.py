"""What the desk shows: the queue, ready for the page."""

from dataclasses import dataclass
from datetime import date

from gatepost.concerns import access, clocks
from gatepost.concerns.models import Concern
from gatepost.core.clock import today_in
from gatepost.people.hats import Acting

EXCERPT = 90  # characters of the words in the queue

# The filters of the queue, by the word in the address.
FILTERS: dict[str, tuple[str, ...]] = {
    "": (Concern.State.OPEN,),
    "answered": (Concern.State.ANSWERED,),
    "settled": (Concern.State.SETTLED,),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One matter in the queue."""

    reference: str
    author: str
    excerpt: str
    route: str
    is_complaint: bool
    reply_by: date
    due: clocks.Due
    is_new: bool
    assigned_to: str


@dataclass(frozen=True, slots=True)
class Queue:
    """The rows of one filter, the most urgent first."""

    show: str
    rows: tuple[Row, ...]


def queue(acting: Acting, show: str) -> Queue:
    """What is on a desk; an unknown filter shows what is to be answered."""
    show = show if show in FILTERS else ""
    today = today_in(acting.person.school.time_zone)
    concerns = access.inbox(acting).filter(state__in=FILTERS[show])
    return Queue(show, tuple(_row(concern, today=today) for concern in concerns))


def _row(concern: Concern, *, today: date) -> Row:
    words = " ".join((concern.words or "").split())
    return Row(
        reference=concern.reference,
        author=concern.author.name,
        excerpt=words if len(words) <= EXCERPT else f"{words[:EXCERPT].rstrip()}…",
        route=str(Concern.Route(concern.route).label),
        is_complaint=concern.kind == Concern.Kind.COMPLAINT,
        reply_by=concern.reply_by,
        due=clocks.due(concern.reply_by, today=today),
        is_new=concern.first_answered_at is None,
        assigned_to=concern.assigned_to.name if concern.assigned_to else "",
    )
