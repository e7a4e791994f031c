"""The fixtures themselves: every export has what is expected of it, and that is well formed."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from tests.adoption.export.matching import arguments, held_against, lines_of

FIXTURES = Path(__file__).parent / "fixtures"
KINDS = {
    "text",
    "media",
    "system",
    "deleted",
    "poll",
    "location",
    "call",
    "view_once",
    "unavailable",
    "empty",
}
MEDIA = {"image", "video", "audio", "sticker", "gif", "document", "contact", "video_note", None}
EXPORTS = sorted(path for path in FIXTURES.iterdir() if path.suffix in {".txt", ".zip"})
MERGES = sorted(path.parent for path in FIXTURES.glob("*/MERGE.json"))
EXPECTED = sorted([*FIXTURES.rglob("*expected.jsonl"), *FIXTURES.glob("*.also.jsonl")])
MARKS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\r")


def test_there_are_many() -> None:
    assert len(EXPORTS) + len(MERGES) >= 140
    assert len({path.stem for path in EXPORTS}) == len(EXPORTS)


@pytest.mark.parametrize("export", EXPORTS, ids=lambda path: path.name)
def test_an_export_is_either_read_or_refused(export: Path) -> None:
    refused = export.with_suffix(".refused.json")
    summary = export.with_suffix(".summary.json")
    assert refused.exists() != summary.exists()
    if refused.exists():
        assert json.loads(refused.read_text("utf-8"))["why"]
        assert not export.with_suffix(".expected.jsonl").exists()
        return
    facts = json.loads(summary.read_text("utf-8"))
    expected = export.with_suffix(".expected.jsonl")
    if "cut" not in facts:
        lines = lines_of(expected)
        assert facts.get("messages", len(lines)) == len(lines)
        assert all(1 <= choice["n"] <= len(lines) for choice in facts.get("also", []))


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_expected_lines_are_well_formed(expected: Path) -> None:
    lines = lines_of(expected)
    assert [line["n"] for line in lines] == list(range(1, len(lines) + 1))
    for line in lines:
        assert datetime.fromisoformat(line["at"]).isoformat() == line["at"]
        assert line["kind"] in KINDS
        assert (line["author"] is None) == (line["kind"] == "system") or line["kind"] == "call"
        assert not MARKS & set((line["author"] or "") + line["text"])
        assert ("attachment" in line) == (line["kind"] == "media")
        assert ("poll" in line) == (line["kind"] == "poll")
        assert line.get("attachment", {}).get("type") in MEDIA
        assert set(line) <= {"n", "at", "author", "text", "kind", "edited", "attachment", "poll"}


@pytest.mark.parametrize("folder", MERGES, ids=lambda path: path.name)
def test_a_merge_names_files_that_are_there(folder: Path) -> None:
    merge = json.loads((folder / "MERGE.json").read_text("utf-8"))
    assert len(merge["files"]) >= 2
    assert all((folder / name).is_file() for name in merge["files"])
    assert len(lines_of(folder / "expected.jsonl")) == merge["messages"]


READ = [path for path in EXPORTS if path.with_suffix(".expected.jsonl").exists()]


@pytest.mark.parametrize("export", READ, ids=lambda path: path.name)
def test_a_fixture_fits_itself_and_nothing_shorter(export: Path) -> None:
    lines = lines_of(export.with_suffix(".expected.jsonl"))
    assert held_against(lines, export) == []
    assert held_against(lines[:-1], export)
    assert held_against([lines[0] | {"at": "1999-01-01T00:00:00"}, *lines[1:]], export)
    assert all(Path(word).is_file() for word in arguments(export) if word.endswith(".authors"))


def test_an_open_reading_fits_and_another_does_not() -> None:
    export = FIXTURES / "kinds-view-once.txt"
    lines = lines_of(export.with_suffix(".expected.jsonl"))
    as_empty = [line | {"kind": "empty"} if line["n"] == 5 else line for line in lines]
    as_text = [line | {"kind": "text", "text": "null"} if line["n"] == 5 else line for line in lines]
    assert held_against(as_empty, export) == []
    assert held_against(as_text, export)
