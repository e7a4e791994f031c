"""The table of words: a vector for each word piece, as whole numbers in a file that is read where it is needed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

Floats = NDArray[numpy.float32]


class WordVectors:
    """A table of the first look, or of the encoder. A class group uses few of its rows."""

    def __init__(self, folder: Path, name: str = "") -> None:
        """`name` is what the names of its two files begin with. Raises OSError or ValueError when one is not right."""
        # As a plain array: numpy's own class for mapped files takes three times as long for each look.
        self._words = numpy.asarray(numpy.load(folder / f"{name}words.npy", mmap_mode="r", allow_pickle=False))
        self._scales = numpy.load(folder / f"{name}scales.npy", allow_pickle=False)

    def of(self, numbers: "Sequence[int] | NDArray[Any]") -> Floats:
        """The vectors of some pieces, in their order: one row a piece, or a row of rows for several windows."""
        found: Floats = self._words.take(numbers, 0) * self._scales.take(numbers)[..., None]
        return found
