"""A second opinion on likeness from an encoder's vectors: what no shared word can tell."""

import math
from collections.abc import Callable, Sequence
from operator import mul

ADDS = 0.8  # what one spread above the ordinary adds to a score
LEAST, MOST = -1.0, 2.5

_Unit = tuple[float, ...]


class Meaning:
    """The vectors of one clause's examples; `vector_of` makes a vector of a text, always as long."""

    def __init__(
        self,
        vector_of: Callable[[str], Sequence[float]],
        not_fine: Sequence[str],
        fine: Sequence[str],
        ordinary: Sequence[str],
    ) -> None:
        self._vector_of = vector_of
        self._not_fine = [_unit(vector_of(text)) for text in not_fine]
        self._fine = [_unit(vector_of(text)) for text in fine]
        scores = sorted(self._nearness(_unit(vector_of(text)), None) for text in ordinary)
        self._middle = scores[len(scores) // 2]
        self._spread = max(scores[len(scores) * 84 // 100] - self._middle, 0.01)

    def adds(self, text: str, without: int | None = None) -> float:
        """What the meaning of a text adds to its score; `without` leaves one example out."""
        nearness = self._nearness(_unit(self._vector_of(text)), without)
        return min(MOST, max(LEAST, ADDS * ((nearness - self._middle) / self._spread - 1)))

    def _nearness(self, vector: _Unit, without: int | None) -> float:
        """The cosine to the nearest example, less what a nearer fine one takes away."""
        near: float = max(
            sum(map(mul, vector, other)) for place, other in enumerate(self._not_fine) if place != without
        )
        fine: float = max((sum(map(mul, vector, other)) for other in self._fine), default=-1.0)
        return near - max(0.0, fine - near)


def _unit(vector: Sequence[float]) -> _Unit:
    length = math.sqrt(sum(number * number for number in vector)) or 1.0
    return tuple(float(number) / length for number in vector)
