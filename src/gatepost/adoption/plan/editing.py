"""The code as somebody edits it: in Markdown, where a clause reads as a clause, whatever it was kept as."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gatepost import conduct

# What Markdown says without a field's name (docs/codes.md, "In Markdown").
IN_PROSE = frozenset({"id", "number", "title", "rule", "card", "fine", "not_fine"})


def for_editing(source: str) -> str:
    """The same code in Markdown; as it is where it is Markdown already, or would not mean the same."""
    try:
        data = tomllib.loads(source)
        written = _markdown(data)
        same = _without_line_ends(conduct.parse_code(written)) == _without_line_ends(conduct.parse_code(source))
    except (tomllib.TOMLDecodeError, conduct.CodeError, KeyError, TypeError, AttributeError):
        return source
    return written if same else source


def _without_line_ends(code: conduct.Code) -> conduct.Code:
    """The code with its introduction as one paragraph, as Markdown reads it."""
    return replace(code, introduction=" ".join(code.introduction.split()))


def _markdown(data: dict[str, Any]) -> str:
    clauses = data.pop("clauses", [])
    introduction = str(data.pop("introduction", "")).strip()
    front = "\n".join(["+++", *_front(data), "+++"])
    return "\n\n".join([front, *filter(None, [introduction]), *(_section(clause) for clause in clauses)]) + "\n"


def _front(data: Mapping[str, Any]) -> list[str]:
    plain = [f"{name} = {_toml(value)}" for name, value in data.items() if not _is_tables(value)]
    for name, value in data.items():
        if _is_tables(value):
            for key, table in value.items():
                plain += ["", f"[{name}.{key}]", *(f"{field} = {_toml(one)}" for field, one in table.items())]
    return plain


def _section(clause: Mapping[str, Any]) -> str:
    parts = [f"## {clause['number']}. {clause['title']} ({clause['id']})"]
    if rule := str(clause.get("rule", "")).strip():
        parts.append(rule)
    if card := str(clause.get("card", "")).strip():
        parts.append("\n".join(f"> {line}" for line in card.splitlines()))
    if others := [f"{name} = {_toml(value)}" for name, value in clause.items() if name not in IN_PROSE]:
        parts.append("\n".join(["```toml", *others, "```"]))
    for field, heading in (("fine", "Fine:"), ("not_fine", "Not fine:")):
        if examples := clause.get(field):
            parts += [heading, "\n".join(f"- {example}" for example in examples)]
    return "\n\n".join(parts)


def _is_tables(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(isinstance(one, dict) for one in value.values())


def _toml(value: Any) -> str:
    """One value on one line. A JSON text is a TOML text."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool | int | float) else str(value)
