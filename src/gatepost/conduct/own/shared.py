"""What examples have in common and ordinary messages have not, as a number for each stem and meaning.

It is the logarithm of how much likelier a feature is among the examples than among ordinary messages, as a naive
Bayes classifier weighs it; features of few examples count less, since they may be there by chance.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from gatepost.conduct.own.tokens import Mistyped, about, is_telling, meanings

POWER = 0.7  # by which a feature of few examples counts less than one of all
MOST_OF_SINGLE = 1.5  # what features of one example alone can add up to
OF_MISTYPED = 0.8
LONG = 14  # words of a sentence above which each takes a little away
MOST_KEPT = 20_000  # words that are remembered

_NOTHING: tuple[str, float] = ("", 0.0)


class Shared:
    """The weights of one clause. `in_ordinary` says how many of `count` ordinary messages have a feature."""

    def __init__(
        self,
        examples: Sequence[frozenset[str]],
        fine: Sequence[frozenset[str]],
        in_ordinary: Mapping[str, int],
        count: int,
    ) -> None:
        self._in, self._count = in_ordinary, count
        among = Counter(feature for features in examples for feature in features)
        among_fine = Counter(feature for features in fine for feature in features)
        self._single = frozenset(feature for feature, number in among.items() if number == 1)
        self._for = {feature: self._weight(feature, number, len(examples)) for feature, number in among.items()}
        self._against = {
            feature: self._weight(feature, number, len(fine))
            for feature, number in among_fine.items()
            if feature not in among
        }
        self._mistyped = Mistyped([*(feature for feature in among if feature[0] != "~"), *meanings()])
        self._kept: dict[str, tuple[str, float]] = {}

    def score(self, words: Sequence[str]) -> float:
        """How much some words have of what the examples share; 0 for nothing, and rarely above 8."""
        strong, single = 0.0, 0.0
        used = set()
        for word in set(words):
            feature, weight = self._kept.get(word) or self._looked_up(word)
            if weight and feature not in used:
                used.add(feature)
                if feature in self._single:
                    single += weight
                else:
                    strong += weight
        total = strong + min(single, MOST_OF_SINGLE)
        return total / (1 + 0.02 * max(0, len(words) - LONG)) if total else 0.0

    def _looked_up(self, word: str) -> tuple[str, float]:
        found = _NOTHING
        if is_telling(word):
            features = about(word)
            share = 1.0
            if len(features) == 1 and features[0] not in self._for and features[0] not in self._in:
                meant = self._mistyped.meant(features[0])
                if meant:
                    features, share = (meant, *meanings().get(meant, ())), OF_MISTYPED
            feature = max(features, key=lambda name: self._for.get(name, 0.0))
            weight = self._for.get(feature, 0.0) * share
            against = max(features, key=lambda name: self._against.get(name, 0.0))
            if weight or against in self._against:
                lost = self._against.get(against, 0.0)
                found = (feature if weight else against, weight - lost)
        if len(self._kept) < MOST_KEPT:
            self._kept[word] = found
        return found

    def _weight(self, feature: str, number: int, of: int) -> float:
        likelier: float = ((number + 0.5) / (of + 1)) / ((self._in.get(feature, 0) + 0.5) / (self._count + 1))
        part: float = (number / of) ** POWER
        return part * max(0.0, math.log(likelier))
