"""Which letters there are, and their words: the school's own where it has changed them, else those in texts.toml."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from gatepost.concerns.models import Concern, LetterTemplate, Outcome
from gatepost.people.models import School

TEXTS = Path(__file__).with_name("texts.toml")


class Side(StrEnum):
    """Whom a letter is for."""

    AUTHOR = "author"  # who raised it, about somebody else or their message
    ANSWER = "answer"  # who raised it, about the school itself
    OTHER = "other"  # whom the decision falls on


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One kind of letter; as text `other-limit-stage-1`."""

    side: Side
    measure: Outcome.Measure
    stage: Concern.Stage

    def __str__(self) -> str:
        return f"{self.side}-{self.measure.value}-{self.stage.value}"


@cache
def texts() -> dict[str, Any]:
    """What texts.toml holds, read once a process."""
    return tomllib.loads(TEXTS.read_text("utf-8"))


@cache
def all_kinds() -> dict[str, LetterKind]:
    """Every kind of letter by its text, in the order of sides, measures and stages."""
    kinds = [
        LetterKind(side, Outcome.Measure(measure), stage)
        for side in Side
        for measure in texts()["measure"][side]
        for stage in Concern.Stage
    ]
    return {str(kind): kind for kind in kinds}


def built_in(kind: LetterKind) -> str:
    """The words that Gatepost brings for one kind of letter, with its fields in braces."""
    known = texts()
    parts = (
        known["opening"][kind.side][kind.stage],
        known["measure"][kind.side][kind.measure],
        known["closing"][kind.side],
    )
    return "\n\n".join(part.strip() for part in parts)


def words_for(school: School, kind: LetterKind) -> str:
    """The words of one kind of letter at a school, with its fields in braces."""
    own = LetterTemplate.objects.filter(school=school, code=str(kind)).values_list("words", flat=True).first()
    return own if own is not None else built_in(kind)
