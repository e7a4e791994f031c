"""Every fixture export, read by the command as a person would run it, held against what was written down for it."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from gatepost.adoption.export.command import main_parse
from tests.adoption.export.matching import arguments, differences, held_against

FIXTURES = Path(__file__).parent / "fixtures"
EXPORTS = sorted(path for path in FIXTURES.iterdir() if path.suffix in {".txt", ".zip"})
REFUSED = [path for path in EXPORTS if path.with_suffix(".refused.json").exists()]
READ = [path for path in EXPORTS if path not in REFUSED]
MERGES = sorted(path.parent for path in FIXTURES.glob("*/MERGE.json"))


def run(folder: Path, words: list[str]) -> tuple[int, list[dict[str, Any]], str, dict[str, Any]]:
    """Status, lines, what was said, and the summary."""
    stdout, stderr, summary = io.StringIO(), io.StringIO(), folder / "summary.json"
    status = main_parse([*words, "--jsonl", "--summary", str(summary)], stdout, stderr)
    text = summary.read_text("utf-8") if summary.exists() else ""
    lines = [json.loads(line) for line in stdout.getvalue().split("\n") if line]
    return status, lines, stderr.getvalue(), json.loads(text) if text else {}


@pytest.mark.parametrize("export", READ, ids=lambda path: path.name)
def test_read(export: Path, tmp_path: Path) -> None:
    status, lines, said, summary = run(tmp_path, [str(export), *arguments(export)])
    assert status == 0, said
    assert held_against(lines, export) == []
    assert differing_facts(json.loads(export.with_suffix(".summary.json").read_text("utf-8")), summary) == {}


@pytest.mark.parametrize("export", REFUSED, ids=lambda path: path.name)
def test_refused(export: Path, tmp_path: Path) -> None:
    status, lines, said, _ = run(tmp_path, [str(export), *arguments(export)])
    assert (status, lines, said.count("\n")) == (2, [], 1)


@pytest.mark.parametrize("folder", MERGES, ids=lambda path: path.name)
def test_merged(folder: Path, tmp_path: Path) -> None:
    merge = json.loads((folder / "MERGE.json").read_text("utf-8"))
    status, lines, said, _ = run(tmp_path, [str(folder / name) for name in merge["files"]])
    assert status == 0, said
    assert differences(lines, folder / "expected.jsonl", merge.get("also", [])) == []


def differing_facts(facts: dict[str, Any], summary: dict[str, Any]) -> dict[str, Any]:
    """The facts that the summary does not bear out, with what it says instead."""
    flagged, unread = summary["suspected_forgeries"]["count"], summary["lines_not_understood"]["count"]
    says = {
        "order": summary["date_order"]["order"],
        "span": [summary["span"]["first"], summary["span"]["last"]],
        "messages": summary["messages"],
        "system_lines": summary["kinds"].get("system", 0),
        "people": sorted(person["name"] for person in summary["people"]),
        "media_missing": summary["media"]["missing"],
        "locale": summary["locale"]["language"],
        "not_understood": unread,
        "not_understood_at_least": min(unread, facts.get("not_understood_at_least", 0)),
        "forgeries": flagged,
        "forgeries_at_least": min(flagged, facts.get("forgeries_at_least", 0)),
        "cut": summary["cut_at_limit"],
        "last": summary["span"]["last"],
    }
    wanted = {key: value for key, value in facts.items() if key in says}
    if "people" in wanted:
        wanted["people"] = sorted(" ".join(name.split()) for name in wanted["people"])
    if "locale" in wanted:
        wanted["locale"] = wanted["locale"][:2]
    return {key: says[key] for key, value in wanted.items() if says[key] != value}
