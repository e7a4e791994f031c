"""Where the line is drawn between messages that are like the examples of a clause and those that are not."""

from collections.abc import Sequence

LEAST, MOST = 2.0, 5.0  # no line is drawn below or above, whatever the scores
WRONG = 5.0  # an ordinary message wrongly seen weighs as much as five examples missed, of as many
MOST_ORDINARY = 0.055  # so many of the ordinary messages at most may be seen: they may be what the clause is about
ABOVE_OWN = 0.1  # how far above the messages that the school says are fine


def threshold_between(examples: Sequence[float], ordinary: Sequence[float], own: Sequence[float]) -> float:
    """The best line, from how like the others each example is and how like them ordinary messages are.

    What is ordinary elsewhere may be just what this clause is about: some ordinary messages above the line are borne
    when it finds more examples. Of the school's own fine messages (`own`) none may be above it.
    """
    ranked = sorted(ordinary)

    def worth(line: float) -> float:
        seen = sum(score >= line for score in examples) / len(examples)
        wrong = sum(score >= line for score in ranked) / max(1, len(ranked))
        return seen - WRONG * wrong if wrong <= MOST_ORDINARY else -wrong

    lines = {LEAST}
    for score in examples:
        below = max((other for other in ranked if other < score), default=0.0)
        lines.add(min(max(below + 0.4 * (score - below), 0.6 * score, LEAST), MOST))
    best = max(sorted(lines, reverse=True), key=worth)
    if worth(best) <= 0:  # the examples have nothing in common: only what comes near to one of them is seen
        best = max(best, ranked[len(ranked) * 98 // 100] + ABOVE_OWN, 2.0)
    return max(best, max(own, default=0.0) + ABOVE_OWN)
