"""How near two messages are: the cosine of their words, stems, letters, meanings and neighbours.

A message is a sparse vector. The letters of a word are taken three to five at a time (as fastText does: Bojanowski
et al. 2017, "Enriching Word Vectors with Subword Information"). What is rare in ordinary messages weighs more.
"""

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise

from gatepost.conduct.own.tokens import about, is_telling, stem

Vector = dict[str, float]

OF_STEM, OF_LETTERS, OF_MEANING, OF_PAIR, OF_TAG, OF_SMALL = 1.0, 0.5, 0.8, 0.45, 0.25, 0.08
SHRINK = 0.3  # added to the square of a length: two words in common prove little
MOST_KEPT = 20_000  # words that are remembered


class Space:
    """The vectors of messages. `in_ordinary` says how many of `count` ordinary messages have a stem or a meaning."""

    def __init__(self, in_ordinary: Mapping[str, int], count: int) -> None:
        self._in, self._count = in_ordinary, count
        self._most = math.log((count + 1) / 0.5)
        self._kept: dict[str, Vector] = {}

    def vector(self, words: tuple[str, ...]) -> Vector:
        """The vector of some words, one long."""
        found: Vector = {}
        for word in dict.fromkeys(words):
            for feature, weight in self._of_word(word).items():
                if weight > found.get(feature, 0.0):
                    found[feature] = weight
        for left, right in pairwise(words):
            found[f"{left} {right}"] = OF_PAIR * math.sqrt(self._telling(left) * self._telling(right))
        length = math.sqrt(sum(weight * weight for weight in found.values()) + SHRINK)
        return {feature: weight / length for feature, weight in found.items()}

    def _of_word(self, word: str) -> Vector:
        found = self._kept.get(word)
        if found is None:
            found = dict(self._features(word))
            if len(self._kept) < MOST_KEPT:
                self._kept[word] = found
        return found

    def _features(self, word: str) -> Iterator[tuple[str, float]]:
        if not is_telling(word):
            yield word, OF_TAG if word.isupper() or word == "0" else OF_SMALL
            return
        root, *names = about(word)
        weight = self._weight(root)
        yield root, OF_STEM * weight
        for name in names:
            yield name, OF_MEANING * self._weight(name)
        pieces = [f"<{word}>"[start : start + size] for size in (3, 4, 5) for start in range(len(word) + 3 - size)]
        for piece in pieces:
            yield f"^{piece}", OF_LETTERS * weight / math.sqrt(len(pieces))

    def _telling(self, word: str) -> float:
        return self._weight(stem(word)) if is_telling(word) else 0.3

    def _weight(self, feature: str) -> float:
        """How telling a stem or a meaning is: the fewer of the ordinary messages have it, the more. From 0 to 1."""
        return math.log((self._count + 1) / (self._in.get(feature, 0) + 0.5)) / self._most


def cosine(one: Vector, other: Vector) -> float:
    """How near two vectors of length one are; 1 for the same."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[feature] for feature, weight in one.items() if feature in other)
