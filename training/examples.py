"""The labelled messages as the trained part of the judge sees them: read, tagged, and held against the phrases."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from gatepost.conduct import LABELS, Context, Facts
from gatepost.conduct.checks import CHECKS
from gatepost.conduct.encoder.inputs import EARLIER, LOOKED_BACK, CutBefore, inputs_of
from gatepost.conduct.encoder.pieces import WordPieces
from gatepost.conduct.names import Roster
from gatepost.conduct.reading import read

DATA = Path(__file__).parents[1] / "data" / "conduct"
OUTCOMES = ("ok", "nudge", "hold", "escalate")
NOBODY = Roster(())
SEEN = 0.7  # the share of breaches that the judge sees
SURELY = 0.9  # how surely it sees them


@dataclass(slots=True)
class Example:
    """One labelled message, ready to train on. `labels` is 0 or 1 for each of LABELS, `outcome` a place in OUTCOMES."""

    id: str
    split: str
    text: list[int]
    before: tuple[tuple[int, ...], ...]
    hints: tuple[float, ...]
    labels: tuple[int, ...]
    outcome: int
    kind: str
    group: str
    pair: str
    earlier: tuple[tuple[int, ...], ...] = ()  # what the last messages by others break: places in LABELS

    @property
    def is_fine(self) -> bool:
        """Whether it may be posted as it is."""
        return self.outcome == 0


def rows(split: str | None = None) -> Iterator[tuple[dict[str, Any], Context]]:
    """Every labelled message with what came before it; only those of a split when one is named.

    The untouched file is the last measurement's, never trained or tuned on: its split is "test".
    """
    for path in sorted([*DATA.glob("*.jsonl"), *DATA.glob("voices/*.jsonl")]):
        for entry in _lines(path):
            split_of = entry["split"]
            if split is not None and split_of != split:
                continue
            yield from _messages(entry, split_of)
    # conversations carry messages, singles are one


def _messages(entry: dict[str, Any], split: str) -> Iterator[tuple[dict[str, Any], Context]]:
    if "messages" not in entry:
        yield entry, Context()
        return
    before: list[tuple[str, str]] = []
    for place, message in enumerate(entry["messages"]):
        last = entry["messages"][max(0, place - LOOKED_BACK) : place]
        earlier = [other["labels"] for other in last if other["author"] != message["author"]]
        row = {"split": split, "author_group": entry.get("author_group", ""), "earlier": earlier, **message}
        yield row, Context(before=tuple(before), author=message["author"])
        before.append((message["author"], message["text"]))


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())


def example_of(row: dict[str, Any], context: Context, vocabulary: WordPieces, cut: CutBefore) -> Example:
    """One labelled message as an example."""
    reading = read(row["text"], NOBODY)
    facts = Facts(context)
    sightings = [sighting for check in CHECKS.values() for sighting in check(reading, facts)]
    told = inputs_of(reading, context, sightings, vocabulary, cut)
    earlier = tuple(tuple(map(LABELS.index, labels)) for labels in row.get("earlier", ()))
    # Of what came before, the judge sees as much as it sees of anything; which, is left to chance by the id.
    seen = [labels for n, labels in enumerate(earlier) if crc32(f"{row['id']} {n}".encode()) % 100 < 100 * SEEN]
    return Example(
        id=row["id"],
        split=row["split"],
        text=told.text.numbers,
        before=told.before,
        hints=told.hints[:EARLIER] + seen_before(seen),
        labels=tuple(int(label in row["labels"]) for label in LABELS),
        outcome=OUTCOMES.index(row["severity"]),
        kind=row.get("kind", "plain"),
        group=row.get("author_group", ""),
        pair=row.get("pair", ""),
        earlier=earlier,
    )


def seen_before(earlier: Iterable[Iterable[int]]) -> tuple[float, ...]:
    """The hints that tell what earlier messages broke, from the places of their labels."""
    broken = {place for labels in earlier for place in labels}
    return tuple(SURELY * (place in broken) for place in range(len(LABELS)))


def examples(vocabulary: WordPieces, *splits: str) -> list[Example]:
    """All examples of some splits."""
    cut = CutBefore(vocabulary, NOBODY)
    return [example_of(row, context, vocabulary, cut) for split in splits for row, context in rows(split)]
