"""What the desk shows: the queue and one matter, ready for the page."""

from dataclasses import dataclass
from datetime import date, datetime

from gatepost.concerns import access, clocks, names_apart
from gatepost.concerns.models import Concern, Reply
from gatepost.concerns.state import Act, after
from gatepost.core.clock import today_in
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person

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


@dataclass(frozen=True, slots=True)
class Letter:
    """One text on a matter, and who wrote it in which role."""

    said_by: str
    is_school: bool
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter, as the school sees it. `keeps_names_apart`: names of children are not shown, but could be."""

    concern: Concern
    due: clocks.Due
    letters: tuple[Letter, ...]
    outcome_sought: str
    snapshot: str
    keeps_names_apart: bool
    named: tuple[Person, ...]
    may_answer: bool
    may_be_given: bool


def queue(acting: Acting, show: str) -> Queue:
    """What is on a desk; an unknown filter shows what is to be answered."""
    show = show if show in FILTERS else ""
    today = today_in(acting.person.school.time_zone)
    concerns = access.inbox(acting).filter(state__in=FILTERS[show])
    return Queue(show, tuple(_row(concern, today=today) for concern in concerns))


def matter(concern: Concern, *, with_names: bool = False) -> Matter:
    """One concern with its letters and with what may be done now.

    `with_names` joins other children's names to the words: only for what `actions.reveal_names` has given out.
    """
    replies = [
        Letter(
            f"{reply.by.name}, {Hat(reply.hat).label}",
            reply.side == Reply.Side.SCHOOL,
            names_apart.whole_reply(reply) if with_names else reply.words,
            reply.at,
        )
        for reply in concern.replies.select_related("by")
    ]
    words = names_apart.whole_words(concern) if with_names else concern.words or ""
    first = Letter(f"{concern.author.name}, {Hat.PARENT.label}", False, words, concern.at)
    return Matter(
        concern=concern,
        due=clocks.due(concern.reply_by, today=today_in(concern.school.time_zone)),
        letters=(first, *replies),
        outcome_sought=names_apart.whole_outcome(concern) if with_names else concern.outcome_sought or "",
        snapshot=names_apart.whole_snapshot(concern) if with_names else concern.snapshot or "",
        keeps_names_apart=not with_names and names_apart.is_protecting(concern),
        named=tuple(entry.person for entry in concern.named.select_related("person").order_by("person__name")),
        may_answer=after(concern.state, Act.ANSWER) is not None,
        may_be_given=after(concern.state, Act.ASSIGN) is not None,
    )


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
