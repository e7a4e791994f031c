"""Runs the encoder: a few layers with whole-number weights, on one core, by onnxruntime."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
import onnxruntime

from gatepost.conduct.encoder.inputs import Row, row
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
    ) -> list[tuple[Floats, Floats, Floats]]:
        """Reads some windows of one message: for each (scores, evidence by piece and label, vector).

        The first piece of `evidence` is the mark of the start; piece n of the text is n + 1. Each window is read by
        itself, for its whole-number scales are its own: what stands beside it must not change what is said of it.
        """
        told = numpy.array([hints], dtype=numpy.float32)
        return [self._read_one(row(text, before), told) for text in texts]

    def _read_one(self, of_row: Row, hints: Floats) -> tuple[Floats, Floats, Floats]:
        words = self._vectors.of(of_row.numbers)[None]
        message = numpy.array([of_row.message], dtype=numpy.int64)
        scores, evidence, vector = self._session.run(None, {"words": words, "message": message, "hints": hints})
        return scores[0], evidence[0], vector[0]
