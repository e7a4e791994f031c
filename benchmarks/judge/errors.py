"""The worst errors, for those who improve the judge. Never of the test split, unless somebody insists."""

from collections.abc import Iterable

from benchmarks.judge.answers import Answer
from benchmarks.judge.corpus import Message

FIRMNESS = {"ok": 0, "nudge": 1, "hold": 2, "escalate": 3}


class OfTheTest(ValueError):
    """Errors of a test split were asked for. Whoever has seen them can measure nothing with it any more."""


def refuse_test(messages: Iterable[Message]) -> None:
    """Raises OfTheTest when one of the messages is of a test split."""
    if any(message.split == "test" for message in messages):
        raise OfTheTest("These messages are for measuring. --errors-of-test shows their errors, and spends them.")


def worst(answers: Iterable[Answer], most: int, *, of_test: bool = False) -> list[Answer]:
    """At most so many answers that are wrong, worst first. OfTheTest when one of all answers is of a test split.

    Worst is a fine message stopped surely, then a firm breach let through, then a wrong label.
    """
    all_answers = list(answers)
    if not of_test:
        refuse_test(answer.message for answer in all_answers)
    wrong = [answer for answer in all_answers if set(answer.seen) != set(answer.message.labels)]
    return sorted(wrong, key=_badness, reverse=True)[:most]


def _badness(answer: Answer) -> tuple[int, float, str]:
    if not answer.message.is_breach:
        return 2, FIRMNESS.get(answer.severity, 0) + max(answer.confidence.values(), default=0.0), answer.message.id
    if not answer.is_stopped:
        return 1, FIRMNESS[answer.message.severity], answer.message.id
    return 0, max(answer.confidence.values(), default=0.0), answer.message.id


def listed(answers: Iterable[Answer]) -> str:
    """One line an error: what it is, what was labelled, what was seen and in which words, and the message."""
    lines = []
    for answer in answers:
        message = answer.message
        sort = "false" if not message.is_breach else "other" if answer.is_stopped else "missed"
        seen = ", ".join(f"{label} {confidence:.2f}" for label, confidence in answer.confidence.items())
        labelled = ", ".join(message.labels) or "fine"
        lines.append(
            f"{sort:6} {message.id} {message.kind}; labelled {labelled} ({message.severity}); "
            f"seen {seen or 'nothing'} {[excerpt[:40] for excerpt in answer.excerpts]} | {message.text[:200]}"
        )
    return "\n".join(lines)
