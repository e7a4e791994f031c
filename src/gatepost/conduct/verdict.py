"""What the judge may answer, and how findings become an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Outcome(IntEnum):
    """From mildest to firmest; the numbers are for comparing, never for adding."""

    OK = 0
    NUDGE = 10
    HOLD = 20
    ESCALATE = 30

    @property
    def word(self) -> str:
        """The outcome as it is written in files and answers: `ok`, `nudge`, `hold`, `escalate`."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check saw: the clause it falls under, the words it saw, and what would make them fine.

    `confidence` runs from 0 to 1; `start` and `end` count characters of the text as it was typed.
    """

    clause: str
    label: str
    outcome: Outcome
    confidence: float = 1.0
    excerpt: str = ""
    reason: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one message. All findings are kept; the firmest decided the outcome.

    `is_near` is true of a message whose probability lies near the threshold: a little more or less, and the answer
    would be another. A school may have such a message read a second time (opinion.py).
    """

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    is_near: bool = False

    @property
    def labels(self) -> list[str]:
        """Each label once, the firmest first."""
        return list(dict.fromkeys(finding.label for finding in self.findings))

    @property
    def clauses(self) -> list[str]:
        """Each clause once, the firmest first."""
        return list(dict.fromkeys(finding.clause for finding in self.findings))

    @property
    def severity(self) -> str:
        """The outcome as one lower-case word."""
        return self.outcome.word


def decide(findings: Iterable[Finding]) -> Outcome:
    """The firmest outcome of all findings; `OK` when there are none."""
    return max((finding.outcome for finding in findings), default=Outcome.OK)
