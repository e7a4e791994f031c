"""What forty kinds of disguise cost the judge: breaches that slip through, and fine messages that are stopped."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random

from benchmarks.judge.corpus import Message, singles
from benchmarks.judge.disguises import DISGUISES, Change, Disguise
from benchmarks.judge.figures import Share
from benchmarks.judge.tables import percent, table
from benchmarks.judge.weights import Span, Weights
from gatepost.conduct import Context, Judge, starter_code

SCOPES = ("words", "text")
Tally = Counter[tuple[str, bool, bool, bool]]  # scope, whether a breach, whether stopped before, whether now


def worn(change: Change, text: str, spans: Sequence[Span], chance: Random) -> str:
    """The text with the change made to these places of it."""
    parts, done = [], 0
    for start, end in spans:
        parts += [text[done:start], change(text[start:end], chance)]
        done = end
    return "".join([*parts, text[done:]])


def places(scope: str, text: str, heavy: Sequence[Span]) -> Sequence[Span]:
    """Where a disguise is put on: on the words that carry weight, or on everything."""
    return heavy if scope == "words" else [(0, len(text))]


class Ground:
    """The messages with the judge's answer to each as it is, and the places that carry weight."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.judge = Judge(starter_code())
        weights = Weights(singles("train"))
        self.rows: list[tuple[Message, bool, list[Span]]] = []
        for message in messages:
            verdict = self.judge.judge(message.text, Context())
            self.rows.append((message, bool(verdict.outcome), weights.of(message.text, verdict)))

    def tally(self, disguise: Disguise) -> Tally:
        """How the verdicts on all messages that the disguise really changes come out."""
        result: Tally = Counter()
        for message, before, heavy in self.rows:
            for scope in SCOPES:
                chance = Random(f"{disguise.name}/{message.id}")
                text = worn(disguise.change, message.text, places(scope, message.text, heavy), chance)
                if text != message.text:
                    now = bool(self.judge.judge(text, Context()).outcome)
                    result[scope, message.is_breach, before, now] += 1
        return result


_ground: list[Ground] = []


def _prepare(messages: Sequence[Message]) -> None:
    _ground.append(Ground(messages))


def _tally(place: int) -> Tally:
    return _ground[0].tally(DISGUISES[place])


def tallies(messages: Sequence[Message], processes: int = 2) -> dict[str, Tally]:
    """The tally of each disguise, by its name."""
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_prepare, initargs=(messages,)) as pool:
        found = list(pool.map(_tally, range(len(DISGUISES))))
    return {disguise.name: tally for disguise, tally in zip(DISGUISES, found, strict=True)}


def recall(tally: Tally, scope: str, *, now: bool) -> Share:
    """Of the breaches that were changed, how many were stopped: before the disguise or with it."""
    all_of = {key: count for key, count in tally.items() if key[0] == scope and key[1]}
    return Share(sum(count for key, count in all_of.items() if key[3 if now else 2]), sum(all_of.values()))


def lost(tally: Tally, scope: str) -> Share:
    """Of the changed breaches that had been stopped, how many slip through."""
    return Share(tally[scope, True, True, False], tally[scope, True, True, False] + tally[scope, True, True, True])


def gained(tally: Tally, scope: str) -> Share:
    """Of the changed fine messages that had been let through, how many are stopped."""
    return Share(tally[scope, False, False, True], tally[scope, False, False, True] + tally[scope, False, False, False])


def section(messages: Sequence[Message], processes: int = 2) -> str:
    """The table about disguises."""
    found = tallies(messages, processes)
    rows = []
    for name, tally in found.items():
        row = [name]
        for scope in SCOPES:
            before, now = recall(tally, scope, now=False), recall(tally, scope, now=True)
            row += [
                f"{percent(before.value)} → {percent(now.value)}",
                percent(lost(tally, scope).value),
                percent(gained(tally, scope).value),
            ]
        rows.append(row)
    summed: Tally = sum(found.values(), Counter())
    rows.append(
        ["**all together**"]
        + [
            figure
            for scope in SCOPES
            for figure in (
                f"{percent(recall(summed, scope, now=False).value)} → {percent(recall(summed, scope, now=True).value)}",
                percent(lost(summed, scope).value),
                percent(gained(summed, scope).value),
            )
        ]
    )
    changed = sum(summed.values())
    return (
        "## Disguises\n\n"
        f"Forty kinds, each put on all {len(messages)} messages: on the words that carry weight (those the judge "
        "quotes, else the three that stand oftenest in breaches of the train split), and on the whole text. Only "
        f"messages that a disguise really changes count ({changed:,} in all). Percent.\n\n"
        "* recall: breaches stopped, as they are → disguised\n"
        "* lost: of the breaches stopped as they are, those that slip through disguised\n"
        "* gained: of the fine messages let through as they are, those that are stopped disguised\n\n"
        + table(["", "words: recall", "lost", "gained", "text: recall", "lost", "gained"], rows)
    )
