"""The messages of many voices: whole, balanced, paired both ways, split by circle, and none twice."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from gatepost.conduct import LABELS, Outcome
from gatepost.conduct.code import STEER_ONLY

DATA = Path(__file__).parents[2] / "data" / "conduct"
KINDS = {"plain", "lookalike", "evasion", "subtle", "contrast", "mixed_language"}
FIELDS = {"id", "text", "labels", "severity", "author_group", "topic", "kind", "split", "pair"}


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def voices() -> list[dict[str, Any]]:
    return [row for path in sorted((DATA / "voices").glob("*.jsonl")) for row in read(path)]


def untouched() -> list[dict[str, Any]]:
    return read(DATA / "untouched.jsonl")


def strangers() -> list[dict[str, Any]]:
    return read(DATA / "strangers.jsonl")


ALL = [voices(), untouched(), strangers()]
NAMES = ["voices", "untouched", "strangers"]


def words(row: dict[str, Any]) -> list[str]:
    return re.findall(r"[\w']+", row["text"].lower())


@pytest.mark.parametrize("rows", ALL, ids=NAMES)
def test_every_message_is_whole(rows: list[dict[str, Any]]) -> None:
    assert len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == len(rows)
    for row in rows:
        assert set(row) - {"lang"} == FIELDS, row["id"]
        assert set(row["labels"]) <= set(LABELS), row["id"]
        assert row["severity"] in {outcome.word for outcome in Outcome}, row["id"]
        assert row["kind"] in KINDS, row["id"]
        assert (row["labels"] == []) is (row["severity"] == "ok"), row["id"]
        if row["labels"] and set(row["labels"]) <= STEER_ONLY:
            assert row["severity"] == "nudge", row["id"]
        if "safeguarding" in row["labels"]:
            assert row["severity"] == "escalate", row["id"]


@pytest.mark.parametrize("rows", ALL, ids=NAMES)
def test_at_least_half_are_fine_and_every_label_is_there(rows: list[dict[str, Any]]) -> None:
    fine = sum(not row["labels"] for row in rows)
    assert fine >= len(rows) / 2
    of_each = Counter(label for row in rows for label in row["labels"])
    assert set(of_each) == set(LABELS)
    assert min(of_each.values()) >= 0.015 * (len(rows) - fine)


@pytest.mark.parametrize("rows", [voices(), untouched()], ids=["voices", "untouched"])
def test_a_third_stand_in_pairs_of_one_fine_and_one_breach_by_one_circle(rows: list[dict[str, Any]]) -> None:
    by_id = {row["id"]: row for row in rows}
    paired = [row for row in rows if row["pair"]]
    assert len(paired) >= len(rows) / 3
    for row in paired:
        twin = by_id[row["pair"]]
        assert twin["pair"] == row["id"]
        assert bool(twin["labels"]) is not bool(row["labels"]), row["id"]
        assert twin["author_group"] == row["author_group"], row["id"]


def test_no_circle_is_in_two_splits() -> None:
    splits: dict[str, set[str]] = defaultdict(set)
    for row in [*voices(), *untouched(), *strangers()]:
        splits[row["author_group"]].add(row["split"])
    assert all(len(of_one) == 1 for of_one in splits.values())
    assert {split for of_one in splits.values() for split in of_one} == {"train", "tune", "test"}
    for path in (DATA / "voices").glob("*.jsonl"):
        assert {row["author_group"] for row in read(path)} == {path.stem}


def test_no_opening_is_worn_out() -> None:
    rows = [*voices(), *untouched()]
    openings = Counter(" ".join(words(row)[:4]) for row in rows if len(words(row)) >= 4)
    opening, often = openings.most_common(1)[0]
    assert often <= 0.005 * len(rows), opening


@pytest.mark.slow
def test_no_message_is_nearly_another_but_its_twin() -> None:
    holders: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in voices():
        said = words(row)
        grams = {tuple(said[at : at + 3]) for at in range(max(1, len(said) - 2))}
        others = {other["id"]: other for gram in grams for other in holders[gram] if other["id"] != row["pair"]}
        for other in others.values():
            mine, theirs = set(said), set(words(other))
            if len(mine) > 4:
                assert len(mine & theirs) <= 0.7 * len(mine | theirs), (row["id"], other["id"])
        for gram in grams:
            holders[gram].append(row)


def test_length_and_marks_tell_no_breach() -> None:
    """Whoever guesses from length, marks or capitals alone is right hardly more often than by chance."""
    rows = voices()
    fine = [row for row in rows if not row["labels"]]
    breach = [row for row in rows if row["labels"]]
    for measure in (
        lambda row: len(row["text"]),
        lambda row: row["text"].count("!"),
        lambda row: row["text"].count("?"),
        lambda row: sum(word[:1].isupper() for word in row["text"].split()[1:]),
    ):
        assert 0.42 < chance_to_be_higher([measure(row) for row in breach], [measure(row) for row in fine]) < 0.58


def chance_to_be_higher(some: list[int], others: list[int]) -> float:
    """How often one drawn of `some` is above one drawn of `others`, draws by halves (the area under the ROC curve)."""
    of_some, of_others = Counter(some), Counter(others)
    below, score = 0, 0.0
    for value in sorted(of_some | of_others):
        score += of_some[value] * (below + of_others[value] / 2)
        below += of_others[value]
    return score / (len(some) * len(others))


def test_the_untouched_conversations_are_whole_and_in_order() -> None:
    conversations = read(DATA / "untouched_conversations.jsonl")
    assert len(conversations) == 15
    for conversation in conversations:
        times = [message["ts"] for message in conversation["messages"]]
        assert times == sorted(times)
        assert all((message["labels"] == []) is (message["severity"] == "ok") for message in conversation["messages"])


def conversations() -> list[dict[str, Any]]:
    return read(DATA / "voices_conversations.jsonl") + read(DATA / "conversations.jsonl")


def test_there_are_as_many_as_the_datasheet_says() -> None:
    older = [row for name in ("messages", "blind", "blind_tune") for row in read(DATA / f"{name}.jsonl")]
    singles = [*voices(), *older]
    assert len(singles) >= 12_000
    assert len(conversations()) >= 500


def test_every_conversation_is_whole_in_order_and_in_one_split() -> None:
    ids: set[str] = set()
    splits: dict[str, set[str]] = defaultdict(set)
    for conversation in conversations():
        splits[conversation.get("author_group", conversation["id"])].add(conversation["split"])
        times = [message["ts"] for message in conversation["messages"]]
        assert times == sorted(times), conversation["id"]
        for message in conversation["messages"]:
            assert message["id"] not in ids
            ids.add(message["id"])
            assert set(message["labels"]) <= set(LABELS), message["id"]
            assert (message["labels"] == []) is (message["severity"] == "ok"), message["id"]
    assert all(len(of_one) == 1 for of_one in splits.values())


def test_a_second_reader_agrees_as_often_as_the_datasheet_says() -> None:
    """Two readers who had only the text and the definitions; their disagreements are kept as they are."""
    first = {row["id"]: row for row in voices()}
    second = read(DATA / "readings" / "second.jsonl")
    assert len({row["id"] for row in second}) == len(second) >= 1500
    hits = sum(bool(row["labels"]) and bool(first[row["id"]]["labels"]) for row in second)
    apart = sum(bool(row["labels"]) is not bool(first[row["id"]]["labels"]) for row in second)
    assert 2 * hits / (2 * hits + apart) == pytest.approx(0.985, abs=0.005)
    assert sum(set(row["labels"]) == set(first[row["id"]]["labels"]) for row in second) > 0.9 * len(second)


def test_every_marked_excerpt_is_in_its_message() -> None:
    first = {row["id"]: row for row in voices()}
    marked = read(DATA / "readings" / "excerpts.jsonl")
    assert len(marked) >= 250
    for row in marked:
        assert set(row["excerpts"]) == set(first[row["id"]]["labels"]), row["id"]
        assert all(words in first[row["id"]]["text"] for words in row["excerpts"].values()), row["id"]
