"""How right scores are: what is stopped at which share of fine messages wrongly stopped, and F1 by label."""

from collections.abc import Mapping, Sequence

from gatepost.conduct import LABELS
from training.examples import Example

Scores = Mapping[str, Sequence[float]]  # an example's id -> the scores that it was given
KINDS = ("plain", "subtle", "evasion", "mixed_language", "contrast")


def threshold_at(scores: Sequence[float], share: float) -> float:
    """The score that at most this share of `scores` lies above."""
    ordered = sorted(scores, reverse=True)
    return ordered[int(len(ordered) * share)]


def f1(hits: int, false: int, missed: int) -> float:
    """The F1 of three counts, from 0 to 1."""
    return 2 * hits / (2 * hits + false + missed) if hits else 0.0


def best_threshold(scores: Sequence[float], truth: Sequence[int]) -> tuple[float, float]:
    """The threshold with the highest F1 for one label, and that F1."""
    ordered = sorted(zip(scores, truth, strict=True), reverse=True)
    positive, hits, best = sum(truth), 0, (float("inf"), 0.0)
    for place, (score, is_so) in enumerate(ordered):
        hits += is_so
        found = f1(hits, place + 1 - hits, positive - hits)
        if found > best[1]:
            best = (score, found)
    return best


def summary(scores: Scores, examples: Sequence[Example]) -> str:
    """A few lines: what is stopped when 1, 2 and 5 % of fine messages are, by kind, and F1 by label at its best."""
    fine = [scores[example.id][-1] for example in examples if example.is_fine]
    bad = [example for example in examples if not example.is_fine]
    lines = []
    for share in (0.01, 0.02, 0.03, 0.05):
        at = threshold_at(fine, share)
        stopped = [example for example in bad if scores[example.id][-1] > at]
        false = sum(score > at for score in fine)
        kinds = " ".join(
            f"{kind} {100 * sum(e.kind == kind for e in stopped) / max(1, sum(e.kind == kind for e in bad)):.0f}"
            for kind in KINDS
        )
        recall = len(stopped) / len(bad)
        f = f1(len(stopped), false, len(bad) - len(stopped))
        lines.append(f"  at {100 * share:.0f} % false: recall {100 * recall:.1f} F1 {100 * f:.1f} ({kinds})")
    by_label = {
        label: best_threshold([scores[e.id][place] for e in examples], [e.labels[place] for e in examples])[1]
        for place, label in enumerate(LABELS)
    }
    lines.append("  " + " ".join(f"{label} {100 * value:.0f}" for label, value in by_label.items()))
    lines.append(f"  macro F1 at its best {100 * sum(by_label.values()) / len(by_label):.1f}")
    return "\n".join(lines)
