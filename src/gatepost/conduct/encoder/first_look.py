"""The first look: three neighbouring pieces at a time, which clears most ordinary talk in some microseconds.

A layer of convolutions over small vectors (Kim 2014, "Convolutional Neural Networks for Sentence Classification"), and
one more over what they saw. It is trained to be sure before it clears: whatever it is not sure of, the encoder reads.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from gatepost.conduct.encoder.inputs import Inputs


class FirstLook:
    """Weights as training/first_look.py saves them: `pieces` has a vector a piece, `seen` what three of them say."""

    def __init__(self, path: Path) -> None:
        """Raises OSError, KeyError or ValueError when the file is not what it should be."""
        with numpy.load(path, allow_pickle=False) as saved:
            self._pieces = saved["pieces"]  # in half precision: few are needed at a time
            self._seen, self._seen_bias = saved["seen"], saved["seen_bias"]
            self._inner, self._inner_bias = saved["inner"], saved["inner_bias"]
            self._outer, self._outer_bias = saved["outer"], float(saved["outer_bias"])

    def score(self, inputs: Inputs, text: Sequence[int]) -> float:
        """How much speaks for stopping (below 0: rather not), from some of the pieces of a message."""
        width, channels = self._pieces.shape[1], self._seen.shape[1]
        told = numpy.zeros(2 * channels + width + len(inputs.hints), dtype=numpy.float32)
        if text:
            seen = self._three_by_three(numpy.array(text))
            told[:channels] = seen.max(0)
            told[channels : 2 * channels] = seen.mean(0)
        if inputs.before:
            earlier = [number for piece in inputs.before for number in piece]
            told[2 * channels : 2 * channels + width] = self._pieces[earlier].mean(0, dtype=numpy.float32)
        told[2 * channels + width :] = inputs.hints
        inner = numpy.maximum(told @ self._inner + self._inner_bias, 0)
        return float(inner @ self._outer + self._outer_bias)

    def _three_by_three(self, numbers: NDArray[Any]) -> NDArray[Any]:
        """What each piece says with its neighbours; beyond the ends there is nothing."""
        width = self._pieces.shape[1]
        beside = numpy.zeros((len(numbers), 3 * width), dtype=numpy.float32)
        beside[:, width : 2 * width] = self._pieces[numbers]
        beside[1:, :width] = beside[:-1, width : 2 * width]
        beside[:-1, 2 * width :] = beside[1:, width : 2 * width]
        said: NDArray[Any] = numpy.maximum(beside @ self._seen + self._seen_bias, 0)
        return said
