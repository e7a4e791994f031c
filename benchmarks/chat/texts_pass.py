"""Does every text of the load pass the judge, alone and after any other? What draws a card is printed.

python -m benchmarks.chat.texts_pass     (with Gatepost's own Python)
"""

import random
import sys

from benchmarks.chat.load import ENDINGS, TEXTS, text_of
from gatepost import conduct

# A number late in the day has other digits than an early one, and digits are read by the judge, too.
FIRST_NUMBERS = (0, 7_700_000, 12_345_000, 98_000_000)
SCOLDING = "The teacher is useless and everybody knows it."  # the control: this must draw one


def main() -> int:
    """Judge each text under four numbers, and each sentence after each other one; gives the exit status."""
    judge = conduct.Judge(conduct.starter_code())
    chance = random.Random(7)
    several = len(TEXTS) * len(ENDINGS)
    cases = [(text_of(first + place), "") for first in FIRST_NUMBERS for place in range(several)]
    mean = sum(len(text) for text, _ in cases) / len(cases)
    for place in range(len(TEXTS)):
        for other in range(len(TEXTS)):
            turns = (len(TEXTS) * chance.randrange(len(ENDINGS)) for _ in range(2))
            cases.append((text_of(place + next(turns)), text_of(other + next(turns))))
    stopped = 0
    for text, before in cases:
        context = conduct.Context(before=[("another", before)] if before else [], author="one")
        verdict = judge.judge(text, context)
        if verdict.outcome is not conduct.Outcome.OK:
            stopped += 1
            print(f"{text!r} after {before!r}: {verdict.findings[0].label}, {verdict.findings[0].excerpt!r}")
    print(f"{len(cases):,} cases, texts of {mean:.0f} characters on average, {stopped} of them stopped")
    return 1 if stopped or judge.judge(SCOLDING).outcome is conduct.Outcome.OK else 0


if __name__ == "__main__":
    sys.exit(main())
