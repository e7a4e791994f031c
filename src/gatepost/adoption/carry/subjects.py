"""What a suggestion can be about: the closed lists of words.toml, as patterns. Pure."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where a subject stands in a sentence."""

    key: str
    start: int
    end: int


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(resources.files("gatepost.adoption.carry").joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def _patterns(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((key, _pattern(_choices(str(lines)))) for key, lines in _lists()[table].items())


def _choices(lines: str) -> list[str]:
    # A trailing mark of optional blanks, as in "fair", must stay; other blanks may be any white space.
    return [re.sub(r" (?!\?)", r"\\s+", line) for line in lines.splitlines() if line]


def _pattern(choices: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(choices)})(?!\w)", re.IGNORECASE)


@cache
def _any_of(table: str) -> re.Pattern[str]:
    return _pattern([choice for lines in _lists()[table].values() for choice in _choices(str(lines))])


@cache
def keys(table: str) -> frozenset[str]:
    """The names of all subjects of a list: `subjects`, `due`, `hours` or `links`."""
    return frozenset(_lists()[table])


@cache
def weekly() -> frozenset[str]:
    """Those subjects that can come round each week."""
    return frozenset(str(_lists()["weekly"]["keys"]).split())


def places(table: str, sentence: str) -> list[Place]:
    """Which subjects of a list a sentence names, in their order. Where two overlap, the first of the list counts."""
    if not _any_of(table).search(sentence):
        return []
    found: list[Place] = []
    for key, pattern in _patterns(table):
        for match in pattern.finditer(sentence):
            if all(match.end() <= other.start or match.start() >= other.end for other in found):
                found.append(Place(key, *match.span()))
    return sorted(found, key=lambda place: place.start)
