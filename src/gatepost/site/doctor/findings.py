"""What the doctor says: one thing looked at, how it stands, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How it stands. `LOOK`: a person should look, nothing is lost; `BAD`: act now."""

    OK = "OK"
    LOOK = "LOOK"
    BAD = "BAD"


@dataclass(frozen=True, slots=True)
class Finding:
    """`name`: what was looked at; `says`: how it is; `do`: what to do, empty when all is well."""

    name: str
    level: Level
    says: str
    do: str = ""


def ok(name: str, says: str) -> Finding:
    """All is well."""
    return Finding(name, Level.OK, says)


def look(name: str, says: str, do: str) -> Finding:
    """Somebody should look at it."""
    return Finding(name, Level.LOOK, says, do)


def bad(name: str, says: str, do: str) -> Finding:
    """Something must be done."""
    return Finding(name, Level.BAD, says, do)


def worst(findings: Iterable[Finding]) -> Level:
    """The worst level of all; OK when there is none."""
    levels = {finding.level for finding in findings}
    return next((level for level in (Level.BAD, Level.LOOK) if level in levels), Level.OK)
