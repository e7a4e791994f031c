"""Precision, recall, F1, intervals, confusion and calibration of a checker's answers."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from statistics import mean

from benchmarks.judge.answers import Answer
from gatepost.conduct import LABELS

BINS = 10
DRAWS = 200
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    of: int

    @property
    def value(self) -> float:
        """From 0 to 1; of nothing it is 0."""
        return self.part / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval by Wilson's score, from 0 to 1; of nothing it is everything."""
        if not self.of:
            return 0.0, 1.0
        z = 1.96
        middle = self.value + z * z / (2 * self.of)
        margin = z * math.sqrt(self.value * (1 - self.value) / self.of + z * z / (4 * self.of * self.of))
        below = 1 + z * z / self.of
        return max((middle - margin) / below, 0.0), min((middle + margin) / below, 1.0)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{100 * self.value:.1f} ({100 * low:.1f} to {100 * high:.1f}; n {self.of})" if self.of else "–"


@dataclass(frozen=True, slots=True)
class Counts:
    """What was rightly found, what was found and is not there, and what was missed."""

    hits: int
    false: int
    missed: int

    @property
    def precision(self) -> Share:
        """Of what was found, what is there."""
        return Share(self.hits, self.hits + self.false)

    @property
    def recall(self) -> Share:
        """Of what is there, what was found."""
        return Share(self.hits, self.hits + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of both, from 0 to 1."""
        return Share(2 * self.hits, 2 * self.hits + self.false + self.missed).value


def stopping(answers: Iterable[Answer]) -> Counts:
    """Breaches stopped, fine messages stopped, breaches let through, whatever the label."""
    pairs = Counter((answer.message.is_breach, answer.is_stopped) for answer in answers)
    return Counts(pairs[True, True], pairs[False, True], pairs[True, False])


def of_label(answers: Iterable[Answer], label: str) -> Counts:
    """How one label was seen."""
    pairs = Counter((label in answer.message.labels, label in answer.seen) for answer in answers)
    return Counts(pairs[True, True], pairs[False, True], pairs[True, False])


def macro_f1(answers: Sequence[Answer]) -> float:
    """The mean F1 over the labels that occur at all, each counting the same."""
    hits, false, missed = Counter[str](), Counter[str](), Counter[str]()
    for answer in answers:
        labelled, seen = set(answer.message.labels), set(answer.seen)
        hits.update(labelled & seen)
        false.update(seen - labelled)
        missed.update(labelled - seen)
    counts = [Counts(hits[label], false[label], missed[label]) for label in LABELS]
    return mean([count.f1 for count in counts if count.hits + count.missed] or [0.0])


def drawn_again(answers: Sequence[Answer], figure: Callable[[Sequence[Answer]], float]) -> tuple[float, float]:
    """The 95 % interval of a figure that is no simple share: from many draws of as many messages, with repeats."""
    chance = Random(5)
    found = sorted(figure(chance.choices(answers, k=len(answers))) for _ in range(DRAWS))
    return found[round(0.025 * (DRAWS - 1))], found[round(0.975 * (DRAWS - 1))]


def stopped(answers: Iterable[Answer], *, breach: bool) -> Share:
    """Of the breaches, or of the fine messages, how many were stopped."""
    chosen = [answer.is_stopped for answer in answers if answer.message.is_breach is breach]
    return Share(sum(chosen), len(chosen))


def severity_right(answers: Sequence[Answer], *, breach: bool | None = None) -> Share:
    """How often the outcome is just the labelled one; of all messages, or of the breaches or the fine alone."""
    chosen = [answer for answer in answers if breach is None or answer.message.is_breach is breach]
    return Share(sum(answer.severity == answer.message.severity for answer in chosen), len(chosen))


def grouped(answers: Iterable[Answer], key: Callable[[Answer], str]) -> dict[str, list[Answer]]:
    """The answers by something about their message, in the order of the alphabet."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[key(answer)].append(answer)
    return dict(sorted(groups.items()))


def confusion(answers: Iterable[Answer]) -> Counter[tuple[str, str]]:
    """How often a label was missed and another seen in its place, as (labelled, seen); NOTHING where there is none.

    A label that was seen rightly is not counted. Each missed label goes with each label seen wrongly.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    for answer in answers:
        labelled, seen = set(answer.message.labels), set(answer.seen)
        missed, wrong = labelled - seen, seen - labelled
        if missed and not wrong:
            # A message with another label seen rightly was stopped all the same: that label stands for what was said.
            pairs.update((label, other) for label in missed for other in sorted(seen & labelled) or [NOTHING])
        elif wrong and not missed:
            pairs.update((other, label) for label in wrong for other in sorted(labelled) or [NOTHING])
        else:
            pairs.update((label, other) for label in missed for other in wrong)
    return pairs


@dataclass(frozen=True, slots=True)
class Bin:
    """Findings of about the same confidence: from where to where, how sure on average, and how often right."""

    low: float
    high: float
    confidence: float
    right: Share


def calibration(pairs: Iterable[tuple[float, bool]]) -> list[Bin]:
    """(confidence, whether right) in ten bins of confidence; empty bins are left out."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in pairs:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    return [
        Bin(
            place / BINS,
            (place + 1) / BINS,
            mean(confidence for confidence, _ in found),
            Share(sum(right for _, right in found), len(found)),
        )
        for place, found in sorted(bins.items())
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """How far confidence is from what is right, on average over all findings (expected calibration error)."""
    count = sum(one.right.of for one in bins)
    return sum(abs(one.confidence - one.right.value) * one.right.of for one in bins) / count if count else 0.0


def label_confidences(answers: Iterable[Answer]) -> list[tuple[float, bool]]:
    """For each label seen: how surely, and whether the message has it."""
    return [
        (confidence, label in answer.message.labels)
        for answer in answers
        for label, confidence in answer.confidence.items()
    ]


def stop_confidences(answers: Iterable[Answer]) -> list[tuple[float, bool]]:
    """For each message stopped: its surest finding, and whether it is a breach."""
    return [(max(answer.confidence.values()), answer.message.is_breach) for answer in answers if answer.confidence]
