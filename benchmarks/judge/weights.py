"""Which words of a message carry weight: those that a disguise would be put on."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from benchmarks.judge.corpus import Message
from gatepost.conduct import Verdict

WORD = re.compile(r"[^\W\d_]{3,}")
MOST_WORDS = 3
Span = tuple[int, int]


class Weights:
    """How much oftener a word stands in breaches than in fine messages (log odds), learnt on one split."""

    def __init__(self, messages: Sequence[Message]) -> None:
        counts = {True: Counter[str](), False: Counter[str]()}
        for message in messages:
            counts[message.is_breach].update(set(WORD.findall(message.text.lower())))
        sizes = {breach: sum(message.is_breach is breach for message in messages) for breach in (True, False)}
        self._of = {
            word: math.log((counts[True][word] + 1) / (sizes[True] + 2))
            - math.log((counts[False][word] + 1) / (sizes[False] + 2))
            for word in counts[True] | counts[False]
        }

    def heaviest(self, text: str) -> list[Span]:
        """Where the few words stand that speak most for a breach, in the order of the text."""
        found = [(match.start(), match.end(), match[0].lower()) for match in WORD.finditer(text)]
        found.sort(key=lambda one: (-self._of.get(one[2], 0.0), -len(one[2]), one[0]))
        return sorted((start, end) for start, end, _ in found[:MOST_WORDS])

    def of(self, text: str, verdict: Verdict) -> list[Span]:
        """The words that the judge itself quotes; the heaviest ones where it quotes none."""
        return joined([(finding.start, finding.end) for finding in verdict.findings]) or self.heaviest(text)


def joined(spans: Sequence[Span]) -> list[Span]:
    """Spans in order, with those that touch or overlap made one, and empty ones left out."""
    result: list[Span] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result
