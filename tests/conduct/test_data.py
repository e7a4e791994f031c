"""The authored messages: whole, varied, honestly split."""

import json
from pathlib import Path
from typing import Any

import pytest

from gatepost.conduct import LABELS, Outcome

DATA = Path(__file__).parents[2] / "data" / "conduct"
KINDS = {"plain", "lookalike", "evasion", "subtle", "contrast", "mixed_language"}
SEVERITIES = {outcome.word for outcome in Outcome}


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def test_every_message_has_its_fields() -> None:
    messages = rows("messages.jsonl")
    assert len(messages) >= 600
    assert len({row["id"] for row in messages}) == len(messages)
    for row in messages:
        assert set(row) == {"id", "text", "labels", "severity", "author_group", "topic", "kind", "split"}
        assert set(row["labels"]) <= set(LABELS)
        assert row["severity"] in SEVERITIES
        assert row["kind"] in KINDS
        assert (row["labels"] == []) is (row["severity"] == "ok")


@pytest.mark.parametrize("name", ["blind.jsonl", "blind_tune.jsonl"])
def test_the_messages_written_apart_are_whole(name: str) -> None:
    messages = rows(name)
    assert len(messages) == 240
    assert sum(not row["labels"] for row in messages) == 130
    assert {label for row in messages for label in row["labels"]} == set(LABELS)
    for row in messages:
        assert row["severity"] in SEVERITIES and row["kind"] in KINDS
        assert (row["labels"] == []) is (row["severity"] == "ok")


def test_the_first_messages_are_for_training_and_those_written_apart_for_choosing() -> None:
    split_of = {name: {row["split"] for row in rows(f"{name}.jsonl")} for name in ("messages", "blind", "blind_tune")}
    assert split_of == {"messages": {"train"}, "blind": {"tune"}, "blind_tune": {"train"}}


def test_half_of_the_messages_are_fine() -> None:
    messages = rows("messages.jsonl")
    assert sum(not row["labels"] for row in messages) >= len(messages) / 2


def test_no_two_messages_are_nearly_the_same() -> None:
    seen: list[tuple[str, frozenset[str]]] = []
    for row in rows("messages.jsonl"):
        words = frozenset(row["text"].lower().split())
        for other_id, other in seen:
            if len(words) > 4 and len(words & other) > 0.7 * len(words | other):
                raise AssertionError(f"{row['id']} is nearly {other_id}")
        seen.append((row["id"], words))


def test_conversations_are_whole_and_in_order() -> None:
    conversations = rows("conversations.jsonl")
    assert len(conversations) >= 40
    for conversation in conversations:
        times = [message["ts"] for message in conversation["messages"]]
        assert times == sorted(times)
        assert all((message["labels"] == []) is (message["severity"] == "ok") for message in conversation["messages"])
