"""Letting go of a concern that tells of a child at risk: all it holds is given out, and nothing stays behind."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns import access, names_apart
from gatepost.concerns.models import Concern, Evidence, Reply
from gatepost.concerns.moves import move
from gatepost.concerns.state import Act
from gatepost.core.clock import now
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person


@dataclass(frozen=True, slots=True)
class Letter:
    """One text that leaves with a concern when it is handed on; `said_by` is a role, or the author's name."""

    said_by: str
    person: Person
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HandedOver:
    """All that a concern held, for the room that it goes to; nothing of it stays behind."""

    reference: str
    author: Person
    words: str
    letters: tuple[Letter, ...]
    named: tuple[Person, ...]
    at: datetime


@transaction.atomic
def empty_for_hand_on(acting: Acting, concern: Concern) -> HandedOver:
    """Give out all that the concern holds and empty it: only a row without words says that it went.

    The names of other children are joined to the words again: the safeguarding lead needs them.

    Called by the door inside the transaction in which the safeguarding room stores what is given out here.
    """
    access.require_keeps_the_desk(acting)
    concern = access.concern_for_school(acting, concern.reference)
    handed_over = HandedOver(
        reference=concern.reference,
        author=concern.author,
        words=names_apart.whole_words(concern),
        letters=tuple(_letters(acting, concern)),
        named=tuple(entry.person for entry in concern.named.select_related("person")),
        at=concern.at,
    )
    concern.replies.all().delete()
    concern.pauses.all().delete()
    concern.panel.all().delete()
    # Whom an earlier decision fell on keeps their own letter.
    concern.outcomes.update(reason="", proportion="", letter_to_author="")
    concern.evidence.filter(content=None).delete()
    concern.evidence.update(words=None)  # files wait, sealed, for the safeguarding lead alone: open_handed_on
    move(
        concern,
        Act.HAND_ON,
        words=None,
        outcome_sought=None,
        snapshot=None,
        context=None,
        protected_names=None,
        names_left_open=None,
        group_ref="",
        group_name="",
        post_ref="",
        harms_staff=False,
        threat_due_on=None,
        threat_warned=Concern.Warned.NOBODY,
        ended_at=now(),
    )
    record("handed a concern on", actor=acting.actor, subject=Subject("concern", concern.reference))
    return handed_over


# What goes along beside the letters: the author has not sent it as one.
OUTCOME_SOUGHT = "what they would like to happen"
ABOUT_THIS = "the message it was about"
AROUND_IT = "what stood before and after that message"
SHOWS_IT = "what shows it"
DECIDED = "what the school had decided"
NOTED = "what the school had noted"
NOT_LETTERS = frozenset({OUTCOME_SOUGHT, ABOUT_THIS, AROUND_IT, SHOWS_IT, DECIDED, NOTED})


def _letters(acting: Acting, concern: Concern) -> list[Letter]:
    author = concern.author
    letters = []
    if concern.outcome_sought:
        letters.append(Letter(OUTCOME_SOUGHT, author, names_apart.whole_outcome(concern), concern.at))
    if concern.snapshot:
        letters.append(Letter(ABOUT_THIS, author, names_apart.whole_snapshot(concern), concern.at))
    if concern.context:
        letters.append(Letter(AROUND_IT, author, names_apart.whole_context(concern), concern.at))
    for piece in concern.evidence.defer("content").select_related("by"):
        letters.append(Letter(SHOWS_IT, piece.by, _in_words(piece), piece.at))
    for outcome in concern.outcomes.select_related("by"):
        decided = f"{outcome.get_measure_display()}.\n{outcome.reason}\n{outcome.letter_to_author}"
        letters.append(Letter(DECIDED, outcome.by, decided, outcome.at))
    for reply in concern.replies.select_related("by"):
        said_by = "the author" if reply.side == Reply.Side.AUTHOR else f"{reply.by.name}, {Hat(reply.hat).label}"
        letters.append(Letter(said_by, reply.by, names_apart.whole_reply(reply), reply.at))
    if noted := _noted(concern):
        letters.append(Letter(NOTED, acting.person, noted, now()))
    return letters


def _noted(concern: Concern) -> str:
    """The marks that it had on the desk, where it keeps none of them."""
    lines = []
    if concern.threat_due_on is not None:
        waits = "Nobody had looked at that yet" if concern.threat_open else "Somebody had acted on it"
        lines.append(f"Its words may threaten somebody. {waits}; the day for it was {concern.threat_due_on:%-d %B %Y}.")
    if concern.harms_staff:
        lines.append("Somebody who works at the school was hurt by it.")
    return "\n".join(lines)


def _in_words(piece: Evidence) -> str:
    """A piece of evidence as the safeguarding lead reads of it; a file is got from its own page."""
    lines = [f"{piece.get_kind_display()}, {piece.happened_on:%-d %B %Y}. {piece.source}."]
    if piece.words:
        lines.append(piece.words)
    if piece.name:
        lines.append(f"File: {piece.name}, {piece.size} bytes, SHA-256 {piece.sha256}")
    return "\n".join(lines)
