"""What is open in the talk with one member: each question we asked, with the words that wait for its answer.

Several may be open at once: people write in bursts, and each message may need an answer of its own. They stand sealed
in the talk's row, and are forgotten when answered, or when their time is over.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from gatepost.core.clock import now
from gatepost.core.refs import new_ref
from gatepost.doors.whatsapp.models import WhatsAppTalk

MOST_OPEN = 8
USUAL = timedelta(hours=24)
LONGER = timedelta(days=7)
# After something private was sent: what comes without a quote in this time may belong to it.
STILL_PRIVATE = timedelta(minutes=30)
# Messages within this time are one burst, and are asked about together.
BURST = timedelta(minutes=10)


class Kind(StrEnum):
    """What was asked."""

    WHICH_CLASS = "which-class"
    CARD = "card"
    HELD = "held"
    AGAIN = "again"
    ROUTE = "route"
    AT_RISK = "at-risk"
    READERS = "readers"
    MISREAD = "misread"
    PRIVATE_WORDS = "private-words"
    WHERE = "where"
    ACCEPT = "accept"
    FORWARDED = "forwarded"
    CAPTION = "caption"
    HELP = "help"
    OFTEN = "often"


class Goes(StrEnum):
    """Where the words on a picture go, if they go without it: the fact `goes` of a question of the kind `caption`."""

    CLASS = "class"
    SCHOOL = "school"
    ASKED = "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A message that waits: its words and id, the class and the post it answers, and how it came."""

    text: str
    wamid: str
    group_ref: str = ""
    reply_to: str = ""
    again: str = ""
    is_forwarded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `words` wait for its answer; `facts` are what its kind needs besides, as JSON has it."""

    kind: Kind
    id: str = field(default_factory=new_ref)
    words: tuple[Words, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    asked_at: datetime = field(default_factory=now)
    lasts: timedelta = USUAL

    @property
    def first(self) -> Words:
        """The one message that it is about."""
        return self.words[0]

    @property
    def may_be_private(self) -> bool:
        """Whether its words may be for the school alone: that was asked, or they tell of somebody at risk."""
        match self.kind:
            case Kind.WHERE:
                return True
            case Kind.CARD:
                return bool(self.facts.get("is_urgent"))
            case Kind.CAPTION:
                return bool(self.facts.get("goes", Goes.CLASS) != Goes.CLASS)
        return False

    @property
    def is_fresh(self) -> bool:
        """Whether it was asked so shortly ago that what comes now belongs to it, and needs no question of its own."""
        return self.asked_at + BURST > now()

    @property
    def is_over(self) -> bool:
        """Whether its time is over."""
        return self.asked_at + self.lasts <= now()


def open_questions(talk: WhatsAppTalk) -> list[Question]:
    """Those that still count, the oldest first."""
    return [one for one in (_read(raw) for raw in _stored(talk)["questions"]) if not one.is_over]


def ask(talk: WhatsAppTalk, question: Question) -> Question:
    """Keep one more. Where too many are open the oldest is forgotten."""
    _keep(talk, [*open_questions(talk), question][-MOST_OPEN:])
    return question


def close(talk: WhatsAppTalk, question: Question) -> None:
    """It is answered, or asked no more: its words are forgotten."""
    _keep(talk, [one for one in open_questions(talk) if one.id != question.id])


def close_where(talk: WhatsAppTalk, is_meant: Callable[[Question], bool]) -> None:
    """Close all of these."""
    _keep(talk, [one for one in open_questions(talk) if not is_meant(one)])


def put_back(talk: WhatsAppTalk, question: Question) -> None:
    """Keep a question with other words than before, in its old place."""
    _keep(talk, [question if one.id == question.id else one for one in open_questions(talk)])


def question_named(talk: WhatsAppTalk, question_id: str) -> Question | None:
    """The open question with this id."""
    return next((one for one in open_questions(talk) if one.id == question_id), None)


def forget_over() -> int:
    """Forget the words in talks whose every question has run out; gives how many talks. A timed round."""
    over = WhatsAppTalk.objects.filter(until__lte=now())
    return over.update(asked="", waiting=None, until=None)


def newest_of(talk: WhatsAppTalk, *kinds: Kind) -> Question | None:
    """The newest open question of these kinds."""
    return next((one for one in reversed(open_questions(talk)) if one.kind in kinds), None)


def note_private(talk: WhatsAppTalk, reference: str) -> None:
    """Something private was just sent: what they write next may belong to it."""
    stored = _stored(talk)
    stored["private"] = {"reference": reference, "until": (now() + STILL_PRIVATE).isoformat()}
    _store(talk, stored)


def just_private(talk: WhatsAppTalk) -> str:
    """The reference of the private matter that they wrote on a short while ago; empty when none."""
    private = _stored(talk)["private"]
    return private["reference"] if private and datetime.fromisoformat(private["until"]) > now() else ""


def may_be_private(talk: WhatsAppTalk) -> bool:
    """Whether something private is being written, or was just now: people send one thought in three messages."""
    if newest_of(talk, Kind.ROUTE, Kind.AT_RISK, Kind.READERS, Kind.MISREAD) is not None or just_private(talk):
        return True
    since = now() - STILL_PRIVATE
    return any(one.may_be_private and one.asked_at > since for one in open_questions(talk))


def private_words_awaited(talk: WhatsAppTalk) -> Question | None:
    """The question after PRIVATE alone, where the next words answer it: they go to the school, whatever they quote."""
    awaited = newest_of(talk, Kind.AGAIN, Kind.PRIVATE_WORDS)
    return awaited if awaited is not None and awaited.kind is Kind.PRIVATE_WORDS else None


def forget_private(talk: WhatsAppTalk) -> None:
    """They said where their words belong: it is not asked again."""
    _store(talk, {**_stored(talk), "private": None})


def _keep(talk: WhatsAppTalk, questions: list[Question]) -> None:
    _store(talk, {**_stored(talk), "questions": [_written(one) for one in questions]})


def _store(talk: WhatsAppTalk, stored: dict[str, Any]) -> None:
    questions = [_read(raw) for raw in stored["questions"]]
    until = [one.asked_at + one.lasts for one in questions]
    if stored["private"]:
        until.append(datetime.fromisoformat(stored["private"]["until"]))
    talk.asked = questions[-1].kind.value if questions else ""
    talk.waiting = json.dumps(stored) if until else None
    talk.until = max(until, default=None)
    talk.save(update_fields=["asked", "waiting", "until"])


def _stored(talk: WhatsAppTalk) -> dict[str, Any]:
    return json.loads(talk.waiting) if talk.waiting else {"questions": [], "private": None}


def _written(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "kind": question.kind.value,
        "words": [asdict(one) for one in question.words],
        "facts": question.facts,
        "asked_at": question.asked_at.isoformat(),
        "lasts": question.lasts.total_seconds(),
    }


def _read(raw: dict[str, Any]) -> Question:
    return Question(
        id=raw["id"],
        kind=Kind(raw["kind"]),
        words=tuple(Words(**one) for one in raw["words"]),
        facts=raw["facts"],
        asked_at=datetime.fromisoformat(raw["asked_at"]),
        lasts=timedelta(seconds=raw["lasts"]),
    )
