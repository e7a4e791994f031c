"""Runs the encoder: a few layers with whole-number weights, on one core, by onnxruntime."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
import onnxruntime
from numpy.typing import NDArray

from gatepost.conduct.encoder.inputs import row

Floats = NDArray[numpy.float32]


class Encoder:
    """The network that training/export.py saved. Thread-safe, and starts no thread of its own."""

    def __init__(self, path: Path) -> None:
        """Raises onnxruntime's own errors when the file is not what it should be."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # the process may fork after this
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False  # 64 pieces at most: what a run needs is asked for and given back
        self._session: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def read(
        self, texts: Sequence[Sequence[int]], before: Sequence[Sequence[int]], hints: Sequence[float]
    ) -> tuple[Floats, Floats, Floats]:
        """Reads some windows of one message: (scores, evidence by piece and label, vector), a row a window.

        The first piece of `evidence` is the mark of the start; piece n of the text is n + 1.
        """
        rows = [row(text, before) for text in texts]
        longest = max(len(numbers) for numbers, _ in rows)
        numbers = numpy.zeros((len(rows), longest), dtype=numpy.int64)
        kinds = numpy.zeros_like(numbers)
        for place, (of_row, kinds_of_row) in enumerate(rows):
            numbers[place, : len(of_row)] = of_row
            kinds[place, : len(kinds_of_row)] = kinds_of_row
        told = numpy.tile(numpy.array(hints, dtype=numpy.float32), (len(rows), 1))
        scores, evidence, vector = self._session.run(None, {"numbers": numbers, "kinds": kinds, "hints": told})
        return scores, evidence, vector
