"""Runs the encoder: a few layers with whole-number weights, on one core, by onnxruntime."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
import onnxruntime

from gatepost.conduct.encoder.inputs import row
from gatepost.conduct.encoder.pieces import PAD
from gatepost.conduct.encoder.word_vectors import Floats, WordVectors


class Encoder:
    """The network that training/export.py saved. Thread-safe, and starts no thread of its own."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError, ValueError or onnxruntime's own errors when a file is not what it should be."""
        self._vectors = WordVectors(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # the process may fork after this
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False  # 64 pieces at most: what a run needs is asked for and given back
        # onnxruntime's own fused sum and norm takes three times as long as the two apart (1.27, measured).
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],
        )

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
        told = {
            "words": self._vectors.of(numbers),
            "there": (numbers != PAD).astype(numpy.int64),
            "kinds": kinds,
            "hints": numpy.tile(numpy.array(hints, dtype=numpy.float32), (len(rows), 1)),
        }
        scores, evidence, vector = self._session.run(None, told)
        return scores, evidence, vector
