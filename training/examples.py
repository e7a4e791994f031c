"""The labelled messages as the trained part of the judge sees them: read, tagged, and held against the phrases."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gatepost.conduct import LABELS, Context, Facts
from gatepost.conduct.checks import CHECKS
from gatepost.conduct.encoder.inputs import CutBefore, inputs_of
from gatepost.conduct.encoder.pieces import WordPieces
from gatepost.conduct.names import Roster
from gatepost.conduct.reading import read

DATA = Path(__file__).parents[1] / "data" / "conduct"
OUTCOMES = ("ok", "nudge", "hold", "escalate")
NOBODY = Roster(())


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
    for message in entry["messages"]:
        row = {"split": split, "author_group": entry.get("author_group", ""), **message}
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
    return Example(
        id=row["id"],
        split=row["split"],
        text=told.text.numbers,
        before=told.before,
        hints=told.hints,
        labels=tuple(int(label in row["labels"]) for label in LABELS),
        outcome=OUTCOMES.index(row["severity"]),
        kind=row.get("kind", "plain"),
        group=row.get("author_group", ""),
        pair=row.get("pair", ""),
    )


def examples(vocabulary: WordPieces, *splits: str) -> list[Example]:
    """All examples of some splits."""
    cut = CutBefore(vocabulary, NOBODY)
    return [example_of(row, context, vocabulary, cut) for split in splits for row, context in rows(split)]
