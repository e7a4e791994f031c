"""The first look: three neighbouring pieces at a time, which clears most ordinary talk in some microseconds.

A layer of convolutions over the encoder's vectors (Kim 2014, "Convolutional Neural Networks for Sentence
Classification"), and one more over what they saw. What each piece says is summed up when it is made, so that a message
is looked at without a product of matrices. It is trained to be sure before it clears: whatever it is not sure of, the
encoder reads.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from gatepost.conduct.encoder.word_vectors import WordVectors


class FirstLook:
    """What training/first_look.py saved: what each piece says, and how that is weighed."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError, KeyError or ValueError when a file is not what it should be."""
        self._says = WordVectors(folder, "first_look_")
        with numpy.load(folder / "first_look.npz", allow_pickle=False) as saved:
            self._seen_bias = saved["seen_bias"]
            self._inner, self._inner_bias = saved["inner"], saved["inner_bias"]
            self._outer, self._outer_bias = saved["outer"], float(saved["outer_bias"])
        self._channels = len(self._seen_bias)

    def see(self, text: Sequence[int]) -> NDArray[Any]:
        """What stands in some of the pieces of a message, whatever came before it: for `score`."""
        channels = self._channels
        told = numpy.zeros(2 * channels, dtype=numpy.float32)
        if text:
            seen = self._three_by_three(text)
            seen.max(0, out=told[:channels])
            numpy.add.reduce(seen, 0, out=told[channels:])
            told[channels:] *= numpy.float32(1 / len(text))
        return told

    def score(self, seen: NDArray[Any], before: Sequence[Sequence[int]], hints: Sequence[float]) -> float:
        """How much speaks for stopping (below 0: rather not), of what was seen, what came before it, and the hints."""
        inner = seen @ self._inner[: len(seen)] + self._inner_bias
        if before:
            earlier = [number for piece in before for number in piece]
            said = self._says.of(earlier)[:, 3 * self._channels :]
            inner += numpy.add.reduce(said, 0) / numpy.float32(len(earlier))
        for place, hint in enumerate(hints, len(seen)):
            if hint:
                inner += numpy.float32(hint) * self._inner[place]
        return float(numpy.maximum(inner, 0, out=inner) @ self._outer + self._outer_bias)

    def _three_by_three(self, text: Sequence[int]) -> NDArray[Any]:
        """What each piece says with its neighbours; beyond the ends there is nothing."""
        channels = self._channels
        each = self._says.of(text)
        said: NDArray[Any] = each[:, channels : 2 * channels] + self._seen_bias
        said[1:] += each[:-1, :channels]
        said[:-1] += each[1:, 2 * channels : 3 * channels]
        numpy.maximum(said, 0, out=said)
        return said
