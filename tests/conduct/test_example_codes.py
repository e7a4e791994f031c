"""The codes of other schools in docs/examples/codes: each with twenty messages, and what it makes of them."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from gatepost.conduct import Judge, load_code, starter_code
from gatepost.conduct.command import main_check, main_code
from gatepost.conduct.lines import message_of

FOLDER = Path(__file__).parents[2] / "docs" / "examples" / "codes"
CODES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".toml", ".md") and path.stem != "README")


def messages_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.with_suffix(".jsonl").read_text("utf-8").splitlines()]


def test_there_are_eight_and_some_are_in_markdown() -> None:
    assert len(CODES) == 8
    assert {path.suffix for path in CODES} == {".toml", ".md"}


@pytest.mark.parametrize("path", CODES, ids=lambda path: path.stem)
def test_a_code_makes_of_its_messages_what_it_says(path: Path) -> None:
    code = load_code(path)
    rows = messages_of(path)
    assert len(rows) == 20
    for row in rows:
        message = message_of(row)
        verdict = Judge(code, message.roster).judge(message.text, message.context)
        assert verdict.severity == row["expected"], row["text"]
        assert set(row["clauses"]) <= set(verdict.clauses), row["text"]  # the judge may see a second clause in it
        assert all(finding.excerpt and finding.reason for finding in verdict.findings if message.text)


@pytest.mark.parametrize("path", CODES, ids=lambda path: path.stem)
def test_a_code_is_not_the_starter_under_another_name(path: Path) -> None:
    other = [
        row
        for row in messages_of(path)
        if Judge(starter_code(), message_of(row).roster).judge(row["text"], message_of(row).context).severity
        != row["expected"]
    ]
    assert len(other) >= 4


@pytest.mark.parametrize("path", CODES, ids=lambda path: path.stem)
def test_the_command_line_judges_by_it_too(path: Path) -> None:
    out, err = io.StringIO(), io.StringIO()
    assert main_code(["check", str(path)], None, out, err) == 0
    given = io.StringIO(path.with_suffix(".jsonl").read_text("utf-8"))
    answers = io.StringIO()
    assert main_check(["--jsonl", "--code", str(path)], given, answers, err) == 0
    found = [json.loads(line) for line in answers.getvalue().splitlines()]
    assert [answer["severity"] for answer in found] == [row["expected"] for row in messages_of(path)]
    assert all(bool(answer["labels"]) == (answer["severity"] != "ok") for answer in found)
