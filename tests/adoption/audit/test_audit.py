"""The figures of an audit, over small exports whose every number is known."""

from datetime import datetime
from pathlib import Path

import pytest

from gatepost.adoption.audit import Audit, audit_export, judging
from gatepost.adoption.audit.judging import judged
from gatepost.adoption.export import Message, open_export
from gatepost.conduct import Context, Judge, Outcome, Verdict, starter_code
from tests.adoption.audit.chats import ANNA, BEN, CARLA, DEV, PHONE, SMALL, Line, long_chat, write_export

KEYS = [
    "span",
    "messages",
    "people",
    "by_clause",
    "by_week",
    "by_weekday",
    "by_hour",
    "ordinary_share",
    "uses",
    "noise",
    "excerpts",
]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    return audit_export(open_export([write_export(tmp_path_factory.mktemp("audit"))]))


def audited(tmp_path: Path, lines: list[Line]) -> Audit:
    return audit_export(open_export([write_export(tmp_path, lines)]))


def test_it_has_every_key_of_the_contract(small: Audit) -> None:
    assert set(KEYS) <= set(small.data)


def test_messages_people_and_span(small: Audit) -> None:
    data = small.data
    assert (data["messages"], data["people"], data["judged"]) == (15, 5, 14)
    assert data["span"] == {"first": "2026-03-02T08:02:00", "last": "2026-03-04T12:00:00", "days": 3}
    assert data["kinds"] == {"media": 1, "system": 1, "text": 14}


def test_counts_by_clause_week_weekday_and_hour(small: Audit) -> None:
    data = small.data
    assert {clause: count for clause, count in data["by_clause"].items() if count} == {
        "P1": 1,
        "G1": 1,
        "B5b": 1,
        "S1": 1,
    }
    assert data["by_week"] == {"2026-03-02": {"messages": 15, "not_ordinary": 4}}
    assert [each["messages"] for each in data["by_weekday"].values()] == [7, 3, 5, 0, 0, 0, 0]
    assert data["by_weekday"]["Tuesday"]["not_ordinary"] == 3
    assert data["by_hour"]["21"] == {"messages": 2, "not_ordinary": 2}
    assert sum(each["messages"] for each in data["by_hour"].values()) == 15
    assert data["ordinary_share"] == round(10 / 14, 4)
    assert data["outcomes"] == {"ok": 10, "nudge": 1, "hold": 2, "escalate": 1}


def test_uses_and_noise(small: Audit) -> None:
    data = small.data
    assert data["uses"]["questions"] == 2
    assert data["uses"]["lost_property"] == 1
    assert data["uses"]["thanks"] == 4
    noise = data["noise"]
    assert noise["messages_a_parent_a_day"] == 4.0  # 15 messages in 3 days, of which each of 5 wrote a fifth
    assert noise["thanks_floods"] == {"floods": 1, "messages": 4, "longest": 4}
    assert (noise["night_posts"]["messages"], noise["night_posts"]["share"]) == (3, 0.2)
    assert noise["busiest_day"] == {"day": "2026-03-02", "messages": 7}
    quieter = noise["quieter_group"]
    assert (quieter["thanks_as_reactions"], quieter["pieces_joined"], quieter["sent_privately_or_not_at_all"]) == (
        4,
        2,
        3,
    )
    assert quieter["messages"] == 15 - 4 - 2 - 3


def test_no_name_comes_out_anywhere(small: Audit) -> None:
    said = str(small.data)
    for name in (
        ANNA,
        BEN,
        CARLA,
        DEV,
        PHONE,
        "Anna",
        "Okello",
        "Carla",
        "Leo",
        "Nair",
        "Abara",
        "Zebedee",
        "Quill",
        "900",
    ):
        assert name not in said, name
    assert small.data["names"] == "masked, without a roster"


def test_words_about_a_child_at_risk_are_withheld_and_their_place_is_told(small: Audit) -> None:
    withheld = [excerpt for excerpt in small.data["excerpts"] if excerpt["clause"] == "S1"]
    assert [(each["text"], each["author"], each["n"]) for each in withheld] == [("", "", 12)]
    assert small.data["safeguarding"] == {"messages": 1, "places": [12]}
    assert "bruises" not in str(small.data)


def test_excerpts_about_a_child_are_sensitive_and_those_about_a_sofa_are_not(small: Audit) -> None:
    assert {excerpt["clause"]: excerpt["sensitive"] for excerpt in small.data["excerpts"]} == {
        "P1": False,
        "G1": False,
        "B5b": True,
        "S1": True,
    }


def test_nobody_is_counted(small: Audit) -> None:
    """No list of people, and no number that stands for one."""
    assert isinstance(small.data["people"], int)
    assert "warnings" not in small.data["export"]
    assert not any(
        key.startswith(("Member", "Parent"))
        for value in small.data.values()
        if isinstance(value, dict)
        for key in value
    )


def test_at_most_five_excerpts_a_clause_and_never_the_same_words_twice(tmp_path: Path) -> None:
    lines: list[Line] = [("2026-03-02T08:00", BEN, "Selling a bike, 40 pounds, collection only.")] * 3
    lines += [
        (f"2026-03-{day:02}T09:00", ANNA, f"Selling a sofa, {day} pounds, collection only.") for day in range(3, 20)
    ]
    excerpts = audited(tmp_path, lines).data["excerpts"]
    texts = [excerpt["text"] for excerpt in excerpts if excerpt["clause"] == "P1"]
    assert len(texts) == 5
    assert len(set(texts)) == 5


def test_a_message_is_judged_with_what_came_before_it_within_a_day_and_nothing_after() -> None:
    seen: list[tuple[str, list[str]]] = []

    def judge(_: Judge, text: str, context: Context | None = None) -> Verdict:
        assert context is not None
        assert context.at is not None
        assert str(context.at.tzinfo) == "Europe/London"
        assert len(context.before) == len(context.before_at)
        seen.append((text, [words for _, words in context.before]))
        return Verdict(Outcome.OK)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Judge, "judge", judge)
        messages = [
            Message(1, "2026-03-02T08:00:00", ANNA, "one", "text"),
            Message(2, "2026-03-02T08:01:00", None, "x", "system"),
        ]
        messages += [
            Message(3, "2026-03-02T09:00:00", BEN, "two", "text"),
            Message(4, "2026-03-05T09:00:00", BEN, "late", "text"),
        ]
        assert [one.message.n for one in judged(messages, starter_code())] == [1, 2, 3, 4]
    assert seen == [("one", []), ("two", ["one"]), ("late", [])]


def test_a_message_that_breaks_the_judge_is_counted_and_the_others_are_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = Judge.judge

    def judge(self: Judge, text: str, context: Context | None = None) -> Verdict:
        if text.startswith("Thanks Ben"):
            raise RuntimeError("broken")
        return sound(self, text, context)

    monkeypatch.setattr(Judge, "judge", judge)
    data = audited(tmp_path, SMALL).data
    assert data["not_judged"]["judge_failed"] == 1
    assert data["judged"] == 13


def test_two_processes_say_what_one_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_export(tmp_path, long_chat(600))
    monkeypatch.setattr(judging, "BATCH", 100)
    alone = audit_export(open_export([path]), processes=1)
    monkeypatch.setattr(judging, "LARGE", 200)
    assert audit_export(open_export([path]), processes=2).data == alone.data
    assert alone.data["messages"] == 600


def test_weeks_without_a_message_are_there_but_not_for_a_forged_decade(tmp_path: Path) -> None:
    lines: list[Line] = [("2026-03-02T08:00", BEN, "One"), ("2026-03-24T08:00", ANNA, "Two")]
    assert list(audited(tmp_path, lines).data["by_week"]) == ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"]
    assert len(audited(tmp_path, [("2012-01-02T08:00", BEN, "One"), *lines]).data["by_week"]) == 3


def test_a_group_of_system_lines_alone_divides_by_nothing(tmp_path: Path) -> None:
    data = audited(
        tmp_path, [("2026-03-02T08:00", BEN, "<Media omitted>"), ("2026-03-02T08:01", ANNA, "<Media omitted>")]
    ).data
    assert (data["messages"], data["judged"], data["ordinary_share"]) == (2, 0, 1.0)
    assert data["excerpts"] == []
    assert datetime.fromisoformat(data["span"]["first"]).year == 2026
