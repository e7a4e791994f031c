"""One matter as the desk shows it: its letters, and what may be done with it now."""

from dataclasses import dataclass
from datetime import datetime

from gatepost.concerns import clocks, cover, names_apart, stages
from gatepost.concerns.models import Concern, Reply
from gatepost.concerns.state import Act, allows
from gatepost.core.clock import today_in
from gatepost.people.models import Hat, Person


@dataclass(frozen=True, slots=True)
class Letter:
    """One text on a matter, and who wrote it in which role."""

    said_by: str
    is_school: bool
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter, as the school sees it. `keeps_names_apart`: names of children are not shown, but could be.

    `stands_in`: who does today, where whoever was asked to answer is away.
    """

    concern: Concern
    due: clocks.Due
    letters: tuple[Letter, ...]
    outcome_sought: str
    snapshot: str
    context: str  # what stood before and after the message
    keeps_names_apart: bool
    named: tuple[Person, ...]
    may_answer: bool
    may_be_given: bool
    stands_in: str
    side: str  # who has it at the school, whoever's turn it is


def matter(concern: Concern, *, with_names: bool = False) -> Matter:
    """One concern with its letters and with what may be done now.

    Its replies and whom it names are at hand already (parts/in_hand.py).
    `with_names` joins other children's names to the words: only for what `actions.reveal_names` has given out.
    """
    replies = [
        Letter(
            f"{reply.by.name}, {Hat(reply.hat).label}",
            reply.side == Reply.Side.SCHOOL,
            names_apart.whole_reply(reply) if with_names else reply.words,
            reply.at,
        )
        for reply in concern.replies.all()
    ]
    words = names_apart.whole_words(concern) if with_names else concern.words or ""
    first = Letter(f"{concern.author.name}, {Hat(concern.hat).label}", False, words, concern.at)
    return Matter(
        concern=concern,
        due=clocks.due(concern.reply_by, today=today_in(concern.school.time_zone)),
        letters=(first, *replies),
        outcome_sought=names_apart.whole_outcome(concern) if with_names else concern.outcome_sought or "",
        snapshot=names_apart.whole_snapshot(concern) if with_names else concern.snapshot or "",
        context=names_apart.whole_context(concern) if with_names else concern.context or "",
        keeps_names_apart=not with_names and names_apart.is_protecting(concern),
        named=tuple(entry.person for entry in concern.named.all()),
        may_answer=allows(concern, Act.ANSWER),
        may_be_given=allows(concern, Act.ASSIGN),
        stands_in=_stands_in(concern),
        side=str(stages.Turn(stages.school_side(concern)).label),
    )


def _stands_in(concern: Concern) -> str:
    """The name of who stands in for whoever was asked to answer; empty when they are here, or it is about them."""
    if concern.assigned_to_id is None:
        return ""
    covers = cover.running(concern.school).filter(person=concern.assigned_to_id).select_related("covered_by")
    found = covers.exclude(covered_by__in=concern.named.values("person")).first()
    return found.covered_by.name if found else ""
