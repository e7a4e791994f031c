"""`gatepost check` and `gatepost code check`, in all their forms."""

import io
import json
from pathlib import Path

import pytest

from gatepost.conduct.code_file import starter_text
from gatepost.conduct.command import main_check, main_code


def run(*argv: str, given: str = "") -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    status = main_check(list(argv), io.StringIO(given), out, err)
    return status, out.getvalue(), err.getvalue()


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_one_message_is_answered_in_words() -> None:
    status, out, _ = run("Mrs Patel is useless")
    assert status == 0
    assert out.startswith("hold: ")
    assert "Clause 5 (G1, grievance)" in out
    assert "“Mrs Patel is useless”" in out


def test_a_message_may_come_from_standard_input() -> None:
    assert run(given="Is it PE today?\n")[1].startswith("ok: ")


@pytest.mark.parametrize(
    ("text", "status"),
    [("Is it PE today?", 0), ("damn it", 10), ("Mrs Patel is useless", 20), ("I'll punch him", 30)],
)
def test_the_exit_code_tells_the_outcome_when_asked(text: str, status: int) -> None:
    assert run(text, "--exit-code")[0] == status
    assert run(text)[0] == 0


def test_lines_go_in_and_come_out_in_order_and_a_bad_one_costs_nobody_else() -> None:
    given = "\n".join(
        [
            json.dumps({"id": "a", "text": "Is it PE today?", "author": "x", "at": "2026-11-22T08:00:00Z"}),
            "nonsense",
            json.dumps({"id": "b"}),
            json.dumps({"id": "c", "text": "damn \ud800", "ts": 1700000000}),
            json.dumps({"id": "d", "text": "x", "at": "yesterday"}),
            json.dumps(["id"]),
        ]
    )
    status, out, _ = run("--jsonl", given=given)
    answers = lines(out)
    assert status == 2
    assert [answer["id"] for answer in answers] == ["a", None, "b", "c", "d", None]
    assert answers[0] == {"id": "a", "labels": [], "severity": "ok", "findings": []}
    assert answers[3]["severity"] == "nudge"
    assert all("error" in answers[place] for place in (1, 2, 4, 5))


def test_a_finding_has_the_fields_of_the_contract() -> None:
    answer = lines(run("--jsonl", given='{"id":1,"text":"Mrs Patel is useless"}')[1])[0]
    assert answer["labels"] == ["grievance"]
    findings = answer["findings"]
    assert isinstance(findings, list)
    assert set(findings[0]) == {"clause", "label", "confidence", "excerpt", "reason"}


def test_explain_adds_where_and_by_what() -> None:
    answer = lines(run("--jsonl", "--explain", given='{"id":1,"text":"Mrs Patel is useless"}')[1])[0]
    assert str(answer["judge"]).startswith("judge-")
    assert "confidence" in run("damn", "--explain")[1]


def test_a_line_may_bring_its_own_roster() -> None:
    message = {"id": 1, "text": "wetherby is useless", "roster": [{"name": "Mrs Wetherby", "kind": "staff"}]}
    assert lines(run("--jsonl", given=json.dumps(message))[1])[0]["labels"] == ["grievance"]
    message["roster"] = [{"name": "Mrs Wetherby", "kind": "ghost"}]
    assert "error" in lines(run("--jsonl", given=json.dumps(message))[1])[0]


def test_conversations_are_judged_with_what_came_before_only() -> None:
    messages = [
        {"id": "1", "author": "Jo", "ts": "2026-03-01T08:00:00", "text": "Is swimming on?"},
        {"id": "2", "author": "Priya", "ts": "2026-03-01T08:01:00", "text": "Yes it is"},
        {"id": "3", "author": "Jo", "ts": "2026-03-01T08:02:00", "text": "are we still on for wine later?"},
        {"id": "4", "author": "Priya", "ts": "2026-03-01T08:03:00", "text": "ooh yes, red or white?"},
        {"id": "5", "author": "Al"},
    ]
    status, out, _ = run("--conversations", "--jsonl", given=json.dumps({"id": "c", "messages": messages}))
    answers = lines(out)
    assert status == 2
    assert [answer["id"] for answer in answers] == ["1", "2", "3", "4", "5"]
    assert [answer.get("labels") for answer in answers[:4]] == [
        [],
        [],
        ["private_conversation"],
        ["private_conversation"],
    ]
    assert "error" in answers[4]
    alone = run("--jsonl", given='{"id":"4","text":"ooh yes, red or white?","author":"Priya"}')[1]
    assert lines(alone)[0]["labels"] == []


def test_another_code_and_a_roster_come_from_files(tmp_path: Path) -> None:
    code = tmp_path / "code.toml"
    code.write_text(starter_text().replace('bad_language = { usual = "hold"', 'bad_language = { usual = "nudge"'))
    roster = tmp_path / "roster.csv"
    roster.write_text("name,kind,class\nMrs A Wetherby,staff,Elm\n", encoding="utf-8")
    assert run("bollocks", "--code", str(code), "--exit-code")[0] == 10
    assert run("wetherby is useless", "--roster", str(roster), "--exit-code")[0] == 20


def test_wrong_files_are_refused_with_a_sentence(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("who,what\nx,y\n", encoding="utf-8")
    status, out, err = run("hi", "--roster", str(roster))
    assert (status, out) == (2, "")
    assert "name,kind,class" in err
    roster.write_text("name,kind\nx,ghost\n", encoding="utf-8")
    assert "Line 2" in run("hi", "--roster", str(roster))[2]
    assert run("hi", "--code", str(tmp_path / "none.toml"))[0] == 2


def test_wrong_arguments_end_with_two() -> None:
    assert run("--conversations", "hi")[0] == 2
    assert run("--jsonl", "hi")[0] == 2
    assert run("--colour")[0] == 2


def test_code_check_says_yes_or_why_not(tmp_path: Path) -> None:
    path = tmp_path / "code.toml"
    path.write_text(starter_text(), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    assert main_code(["check", str(path)], None, out, err) == 0
    assert "20 clauses on 14 labels" in out.getvalue()
    path.write_text(starter_text().replace('disrepute = "nudge"', 'disrepute = "hold"'), encoding="utf-8")
    assert main_code(["check", str(path)], None, out, err) == 2
    assert "Criticism of a school is lawful" in err.getvalue()
