"""What the judge remembers of earlier messages saves time, and changes no verdict."""

import json
from pathlib import Path

from gatepost.conduct import Context, Judge, Named, starter_code

DATA = Path(__file__).parents[2] / "data" / "conduct" / "conversations.jsonl"
ROSTER = (Named("Mrs Patel", "staff"), Named("Amelia", "pupil", "Oak"), Named("Jonah", "pupil", "Oak"))
MOST = 160  # conversations


def conversations() -> list[list[tuple[str, str]]]:
    """The first conversations of the data, and one in which a child is named by its own parent and by others."""
    lines = DATA.read_text(encoding="utf-8").splitlines()[:MOST]
    read = [[(turn["author"], turn["text"]) for turn in json.loads(line)["messages"]] for line in lines]
    named = [
        ("Tom", "Jonah hit Amelia again today and nobody does a thing"),
        ("Ada", "Amelia is fine now, thanks for asking"),
        ("Tom", "Jonah says it wasn't him"),
        ("Ada", "This"),
        ("Tom", "x" * 500),
        ("Ada", "lol same"),
    ]
    return [*read, named]


def test_a_judge_with_a_memory_says_what_one_without_says() -> None:
    children = {"Tom": ("Jonah",), "Ada": ("Amelia",)}
    remembers = Judge(starter_code(), ROSTER)
    seen = 0
    for turns in conversations():
        for place, (author, text) in enumerate(turns):
            context = Context(before=tuple(turns[:place]), author=author, own_children=children.get(author, ()))
            assert remembers.judge(text, context) == Judge(starter_code(), ROSTER).judge(text, context)
            seen += 1
    assert seen > 150


def test_the_memory_stays_small() -> None:
    judge = Judge(starter_code())
    for number in range(1_200):
        judge.judge(f"Is the trip on {number % 28 + 1} May or {number}?", Context(before=(("Ada", "Hi all"),)))
    assert len(judge._alone) <= 500
    assert len(judge._readings) <= 40


def test_messages_that_were_read_ahead_get_the_verdicts_they_get_one_by_one() -> None:
    ahead, one_by_one = Judge(starter_code(), ROSTER), Judge(starter_code(), ROSTER)
    seen = 0
    for turns in conversations()[-40:]:
        ahead.read_ahead(text for _, text in turns)
        for place, (author, text) in enumerate(turns):
            context = Context(before=tuple(turns[:place]), author=author, own_children=("Jonah",) * (author == "Tom"))
            assert ahead.judge(text, context) == one_by_one.judge(text, context)
            seen += 1
    assert seen > 40
