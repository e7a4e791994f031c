"""A week in Oak and Elm: what parents of a primary class really write to each other. The words are in talk.tsv."""

from dataclasses import dataclass
from datetime import time
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the demo's week. `answers` is the number of the line it answers, 0 for none."""

    number: int
    days_ago: int
    at: time
    class_name: str
    name: str
    answers: int
    text: str


def talk() -> list[Line]:
    """All lines, in the order in which they are told."""
    rows = (Path(__file__).parent / "talk.tsv").read_text("utf-8").splitlines()[1:]
    return [line_of(number, row) for number, row in enumerate(rows, start=1)]


def line_of(number: int, row: str) -> Line:
    """One line of the file."""
    days_ago, at, class_name, name, answers, text = row.split("\t")
    return Line(
        number=number,
        days_ago=int(days_ago),
        at=time.fromisoformat(at),
        class_name=class_name,
        name=name,
        answers=int(answers) if answers != "-" else 0,
        text=text,
    )
