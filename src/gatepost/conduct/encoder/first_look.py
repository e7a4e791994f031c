"""The first look: three neighbouring pieces at a time, which clears most ordinary talk in some microseconds.

A layer of convolutions over small vectors (Kim 2014, "Convolutional Neural Networks for Sentence Classification"), and
one more over what they saw. It is trained to be sure before it clears: whatever it is not sure of, the encoder reads.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray


class FirstLook:
    """Weights as training/first_look.py saves them: `pieces` has a vector a piece, `seen` what three of them say."""

    def __init__(self, path: Path) -> None:
        """Raises OSError, KeyError or ValueError when the file is not what it should be."""
        with numpy.load(path, allow_pickle=False) as saved:
            self._pieces = saved["pieces"]  # in half precision: few are needed at a time
            self._seen, self._seen_bias = saved["seen"], saved["seen_bias"]
            # What a piece says of the one after it, of itself, and of the one before it, side by side.
            self._beside = numpy.hstack(numpy.split(self._seen, 3))
            self._inner, self._inner_bias = saved["inner"], saved["inner_bias"]
            self._outer, self._outer_bias = saved["outer"], float(saved["outer_bias"])

    def see(self, text: Sequence[int]) -> NDArray[Any]:
        """What stands in some of the pieces of a message, whatever came before it: for `score`."""
        channels = self._seen.shape[1]
        told = numpy.zeros(2 * channels, dtype=numpy.float32)
        if text:
            seen = self._three_by_three(text)
            seen.max(0, out=told[:channels])
            numpy.add.reduce(seen, 0, out=told[channels:])
            told[channels:] *= numpy.float32(1 / len(text))
        return told

    def score(self, seen: NDArray[Any], before: Sequence[Sequence[int]], hints: Sequence[float]) -> float:
        """How much speaks for stopping (below 0: rather not), of what was seen, what came before it, and the hints."""
        of_text, of_before = len(seen), len(seen) + self._pieces.shape[1]
        inner = seen @ self._inner[:of_text] + self._inner_bias
        if before:
            earlier = [number for piece in before for number in piece]
            inner += self._pieces[earlier].mean(0, dtype=numpy.float32) @ self._inner[of_text:of_before]
        for place, hint in enumerate(hints):
            if hint:
                inner += numpy.float32(hint) * self._inner[of_before + place]
        return float(numpy.maximum(inner, 0, out=inner) @ self._outer + self._outer_bias)

    def _three_by_three(self, text: Sequence[int]) -> NDArray[Any]:
        """What each piece says with its neighbours; beyond the ends there is nothing."""
        channels = self._seen.shape[1]
        each = self._pieces[list(text)].astype(numpy.float32) @ self._beside
        said: NDArray[Any] = each[:, channels : 2 * channels] + self._seen_bias
        said[1:] += each[:-1, :channels]
        said[:-1] += each[1:, 2 * channels :]
        numpy.maximum(said, 0, out=said)
        return said
