"""What one sight of an own clause answers: where it stands in the typed text, why, and how surely."""

from collections.abc import Callable
from typing import NamedTuple

from gatepost.conduct.facts import Context
from gatepost.conduct.reading import Reading
from gatepost.conduct.verdict import Outcome


class Seen(NamedTuple):
    """Something that a clause of the school's own looks for.

    `start` and `end` count characters as they were typed; `at_most` is the firmest that it may lead to.
    """

    start: int
    end: int
    reason: str
    confidence: float = 0.9
    at_most: Outcome = Outcome.HOLD


Sight = Callable[[Reading, Context], Seen | None]


def whole(reading: Reading) -> tuple[int, int]:
    """The span of all that was typed."""
    return 0, len(reading.text)
