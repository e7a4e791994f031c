"""The first look: a bag of words with one small layer, which clears most ordinary talk in some microseconds.

It adds up what single pieces and neighbours say (as fastText does: Joulin et al. 2016, "Bag of Tricks for Efficient
Text Classification"), and is trained to be sure before it clears: whatever it is not sure of, the encoder reads.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from gatepost.conduct.encoder.inputs import Inputs

PAIRS = 1 << 14  # places that two neighbouring pieces are spread over
SPREAD = 92_821  # a prime, by which the first of two neighbours is multiplied


def pairs(numbers: NDArray[Any]) -> NDArray[Any]:
    """The place of each piece with the one after it."""
    places: NDArray[Any] = (numbers[:-1] * SPREAD + numbers[1:]) % PAIRS
    return places


class FirstLook:
    """Weights as training/first_look.py saves them: `single`, `pair` and `before` have a row a piece."""

    def __init__(self, path: Path) -> None:
        """Raises OSError, KeyError or ValueError when the file is not what it should be."""
        with numpy.load(path, allow_pickle=False) as saved:
            self._single, self._pair, self._before = (saved[name] for name in ("single", "pair", "before"))
            self._inner, self._inner_bias = saved["inner"], saved["inner_bias"]
            self._outer, self._outer_bias = saved["outer"], float(saved["outer_bias"])

    def score(self, inputs: Inputs, text: Sequence[int]) -> float:
        """How much speaks for stopping (below 0: rather not), from some of the pieces of a message."""
        width = self._single.shape[1]
        summed = numpy.zeros(4 * width + len(inputs.hints), dtype=numpy.float32)
        if text:
            numbers = numpy.array(text)
            states = self._single[numbers].astype(numpy.float32)
            summed[:width] = states.mean(0)
            summed[width : 2 * width] = states.max(0)
            if len(text) > 1:
                summed[2 * width : 3 * width] = self._pair[pairs(numbers)].mean(0, dtype=numpy.float32)
        if inputs.before:
            earlier = numpy.array([number for piece in inputs.before for number in piece])
            summed[3 * width : 4 * width] = self._before[earlier].mean(0, dtype=numpy.float32)
        summed[4 * width :] = inputs.hints
        inner = numpy.maximum(summed @ self._inner + self._inner_bias, 0)
        return float(inner @ self._outer + self._outer_bias)
