"""What the judge remembers of earlier messages saves time, and changes no verdict."""

import json
from pathlib import Path

from gatepost.conduct import Context, Judge, Named, Outcome, parse_code, starter_code

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


def test_a_name_read_by_its_own_parent_is_read_afresh_for_somebody_else() -> None:
    clause = """+++
name = "A code"
version = "1"
+++

## 1. No names (NAMES)

Name no child here.

```toml
looks_for = { names_of = ["pupil"] }
outcome = "hold"
```
"""
    roster = (Named("Poppy", "pupil", "Oak"), Named("Jonah", "pupil", "Oak"))
    text = "Did Miss Jonah find the hat?"
    judge, afresh = Judge(parse_code(clause), roster), Judge(parse_code(clause), roster)
    judge.judge(text, Context(author="Tom", own_children=("Jonah",)))
    assert judge.judge(text) == afresh.judge(text)
    assert afresh.judge(text).outcome is Outcome.HOLD


def test_very_long_messages_are_not_kept_ahead_and_judged_alike() -> None:
    judge, afresh = Judge(starter_code()), Judge(starter_code())
    text = "Is PE tomorrow? " * 300 + "Mrs Patel is useless"
    judge.read_ahead([text, "Is PE tomorrow?"])
    assert list(judge._ahead) == ["Is PE tomorrow?"]
    assert judge.judge(text) == afresh.judge(text)


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
