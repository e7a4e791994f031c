"""What a reader printed, held against a fixture: honours the readings that the facts leave open."""

import json
import re
from pathlib import Path
from typing import Any

Line = dict[str, Any]


def lines_of(path: Path) -> list[Line]:
    """The messages of a file of expected lines."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def arguments(export: Path) -> list[str]:
    """What stands after `gatepost parse EXPORT --jsonl` for this fixture; files lie beside it."""
    named = export.with_suffix(".args.json")
    if not named.exists():
        return []
    given: list[str] = json.loads(named.read_text("utf-8"))["args"]
    return [str(export.parent / word) if (export.parent / word).is_file() else word for word in given]


def plain(line: Line) -> Line:
    """A line with every kind of blank in its author taken as a plain one."""
    author = line.get("author")
    return line | {"author": re.sub(r"\s+", " ", author) if author is not None else None}


def open_readings(choices: list[Line], number: int) -> list[Line]:
    """The values that line `number` may have instead, the expected ones among them."""
    return [{}, *({key: value for key, value in one.items() if key != "n"} for one in choices if one["n"] == number)]


def fits(printed: Line, expected: Line, readings: list[Line]) -> bool:
    """Whether one printed line is the expected one, each open key for itself."""
    if plain(printed) in [plain(expected | one) for one in readings]:
        return True
    keys = {key for one in readings for key in one}
    shut = {key: value for key, value in plain(printed).items() if key not in keys}
    if shut != {key: value for key, value in plain(expected).items() if key not in keys}:
        return False
    return all(plain(printed).get(key) in [plain(expected | one).get(key) for one in readings] for key in keys)


def differences(printed: list[Line], expected: Path, choices: list[Line]) -> list[str]:
    """Where the printed lines leave the expected ones, in words; empty when they fit."""
    wanted = lines_of(expected)
    found = [
        f"line {want['n']}: {have} is not {want}"
        for have, want in zip(printed, wanted, strict=False)
        if not fits(have, want, open_readings(choices, want["n"]))
    ]
    if len(printed) != len(wanted):
        found.append(f"{len(printed)} lines, not {len(wanted)}")
    return found


def held_against(printed: list[Line], export: Path) -> list[str]:
    """The differences from a fixture's lines, or from its second reading where that fits; empty when right."""
    facts = json.loads(export.with_suffix(".summary.json").read_text("utf-8"))
    expected, second = export.with_suffix(".expected.jsonl"), export.with_suffix(".also.jsonl")
    if not expected.exists():
        return [] if len(printed) == facts["messages"] else [f"{len(printed)} lines, not {facts['messages']}"]
    found = differences(printed, expected, facts.get("also", []))
    return [] if found and second.exists() and not differences(printed, second, []) else found
