"""Chooses what counts as stopped: scores made into probabilities, and thresholds, on the split kept for it ("tune")."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray

from gatepost.conduct import LABELS
from gatepost.conduct.encoder.inputs import HAS_BEFORE
from gatepost.conduct.encoder.trained import Line
from training.examples import Example
from training.measures import Scores, best_threshold, threshold_at

WRONGLY_STOPPED = 0.02  # the share of the fine messages of `tune` that the encoder alone may stop
WRONGLY_STOPPED_AFTER = 0.02  # the same of messages in a conversation
LET_GO = 0.04  # the share of breaches that the encoder alone stops which the first look may clear


def _sigmoid(x: NDArray[Any]) -> NDArray[Any]:
    held: NDArray[Any] = 1 / (1 + numpy.exp(-numpy.clip(x, -60, 60)))
    return held


def calibrated(scores: Sequence[float], truth: Sequence[int]) -> Line:
    """The line that fits best (Platt 1999), by Newton's method; a little held back for the sake of rare labels."""
    x, y = numpy.array(scores, dtype=float), numpy.array(truth, dtype=float)
    weights = numpy.array([1.0, 0.0])
    design = numpy.stack([x, numpy.ones_like(x)], 1)
    hold = 1e-2 * numpy.eye(2)
    for _ in range(100):
        p = _sigmoid(design @ weights)
        slope = design.T @ (p - y) + hold @ (weights - [1.0, 0.0])
        curve = (design * (p * (1 - p))[:, None]).T @ design + hold
        step = numpy.linalg.solve(curve, slope)
        weights = weights - step * min(1.0, 0.5 / float(numpy.abs(step).max() + 1e-12))  # far off, Newton overshoots
    return Line(float(weights[0]), float(weights[1]))


@dataclass(frozen=True, slots=True)
class Chosen:
    """All that is decided after training. Thresholds are probabilities; `clears_below` is a score of the first look."""

    stop: Line
    labels: dict[str, Line]
    stop_from: float
    stop_from_after: float
    label_from: dict[str, float]
    clears_below: float


def choose(examples: Sequence[Example], said: Scores, first: dict[str, float]) -> Chosen:
    """Thresholds from what the saved encoder and the first look say about the examples of `tune`."""
    stopped = [int(not example.is_fine) for example in examples]
    stop = calibrated([said[example.id][-1] for example in examples], stopped)
    chance = {example.id: stop.of(said[example.id][-1]) for example in examples}
    fine = [example for example in examples if example.is_fine]
    stop_from = threshold_at([chance[one.id] for one in fine if not one.before], WRONGLY_STOPPED)
    stop_from_after = threshold_at([chance[one.id] for one in fine if one.before], WRONGLY_STOPPED_AFTER)
    labels, label_from = {}, {}
    for place, label in enumerate(LABELS):
        truth = [example.labels[place] for example in examples]
        line = calibrated([said[example.id][place] for example in examples], truth)
        caught = [e for e in examples if chance[e.id] >= (stop_from_after if e.before else stop_from)]
        at, _ = best_threshold([line.of(said[e.id][place]) for e in caught], [e.labels[place] for e in caught])
        labels[label], label_from[label] = line, min(max(at, 0.1), 0.9)
    stopped_so = (e for e in examples if not e.is_fine and chance[e.id] >= (stop_from_after if e.before else stop_from))
    missed = sorted(first[e.id] for e in stopped_so if not _has_hint(e))
    clears_below = missed[int(len(missed) * LET_GO)] if missed else 0.0
    return Chosen(stop, labels, stop_from, stop_from_after, label_from, clears_below)


def _has_hint(example: Example) -> bool:
    """Whether a phrase saw something: then the encoder reads it whatever the first look says."""
    return any(example.hints[:HAS_BEFORE])
