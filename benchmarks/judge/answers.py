"""What a checker said to each message, beside what the message was labelled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from benchmarks.judge.corpus import Message
from gatepost.conduct import Context, Judge, Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one message. `confidence` maps each label seen to the surest finding of it, from 0 to 1.

    A checker that knows no labels only says whether it stops a message; one that knows no outcomes has no severity.
    """

    message: Message
    is_stopped: bool
    seen: tuple[str, ...] = ()
    severity: str = ""
    confidence: Mapping[str, float] = field(default_factory=dict)
    excerpts: tuple[str, ...] = ()


def answer(message: Message, verdict: Verdict) -> Answer:
    """The judge's verdict as an answer."""
    confidence: dict[str, float] = {}
    for finding in verdict.findings:
        confidence[finding.label] = max(confidence.get(finding.label, 0.0), finding.confidence)
    return Answer(
        message,
        bool(verdict.outcome),
        tuple(verdict.labels),
        verdict.severity,
        confidence,
        tuple(dict.fromkeys(finding.excerpt for finding in verdict.findings)),
    )


def judged(judge: Judge, messages: Iterable[Message]) -> list[Answer]:
    """Each message judged alone, as the first of its group."""
    return [answer(message, judge.judge(message.text, Context())) for message in messages]
