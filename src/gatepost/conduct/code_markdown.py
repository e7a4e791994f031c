"""Reads a code written in Markdown: TOML front matter for the data, one section for each clause."""

import re
import tomllib
from typing import Any

from gatepost.conduct.code import CodeError

FENCE = "+++"

_HEADING = re.compile(r"^##\s+(?P<number>\S+?)\.?\s+(?P<title>.+?)\s+\((?P<id>[A-Za-z][A-Za-z0-9_-]*)\)\s*$")
_ITEM = re.compile(r"^\s*[-*+]\s+(.*)$")
_LISTS = {"fine": "fine", "not fine": "not_fine"}


def is_markdown(text: str) -> bool:
    """Whether a text is a code in Markdown: its first line that says anything is `+++`, a heading or `---`."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return first in (FENCE, "---") or (first.startswith("# ") and any(map(_HEADING.match, text.splitlines())))


def tables_of(text: str) -> dict[str, Any]:
    """The same tables that a TOML file would hold. Raises CodeError.

    The front matter has what is not prose. The words before the first section are the introduction. A section is
    `## 5. No grievances (G1)`: its paragraphs are the rule, its quote (`>`) the card, the lists under `Fine:` and
    `Not fine:` the examples, and a block of TOML between ``` lines has the other fields.
    """
    front, body = _parted(text)
    data = _toml(front, "The front matter")
    if "clauses" in data:
        raise CodeError(
            "The front matter has `clauses`. In Markdown each clause is a section: ## 5. No grievances (G1)."
        )
    introduction, sections = _sections(body)
    if introduction:
        if "introduction" in data:
            raise CodeError(
                "The introduction stands twice: in the front matter and before the first section. Keep one of them."
            )
        data["introduction"] = introduction
    data["clauses"] = [_clause(heading, lines) for heading, lines in sections]
    return data


def _parted(text: str) -> tuple[str, list[str]]:
    lines = text.strip("\n").splitlines()
    while lines and not lines[0].strip():
        lines.pop(0)
    if lines[0].strip() != FENCE:
        raise CodeError(
            'The code in Markdown has no front matter. Begin the file with a line +++, then name = "…" and '
            'version = "…" as in TOML, then another line +++.'
        )
    for place, line in enumerate(lines[1:], start=1):
        if line.strip() == FENCE:
            return "\n".join(lines[1:place]), lines[place + 1 :]
    raise CodeError("The front matter does not end. Put a line +++ after it.")


def _toml(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CodeError(f"{where} is not valid TOML: {error}.") from error


def _sections(lines: list[str]) -> tuple[str, list[tuple[str, list[str]]]]:
    """The paragraphs before the first section, and each section's heading with its lines."""
    introduction: list[str] = []
    sections: list[tuple[str, list[str]]] = []
    is_block = False
    for line in lines:
        if line.strip().startswith("```"):
            is_block = not is_block
        if line.startswith("## ") and not is_block:
            sections.append((line, []))
        elif sections:
            sections[-1][1].append(line)
        elif not re.match(r"#\s", line):
            introduction.append(line)
    return _paragraphs(introduction), sections


def _paragraphs(lines: list[str]) -> str:
    """The lines as one text: the lines of a paragraph joined, an empty line for a new one."""
    paragraphs = re.split(r"\n\s*\n", "\n".join(lines).strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip())


def _clause(heading: str, lines: list[str]) -> dict[str, Any]:
    match = _HEADING.match(heading)
    if match is None:
        raise CodeError(
            f"The section “{heading.lstrip('# ').strip()}” needs a number, a title and an id, like this: "
            "## 5. No grievances (G1)."
        )
    where = f"Clause {match['id']}"
    prose, blocks = _parted_by_fences(lines, where)
    clause: dict[str, Any] = {"id": match["id"], "number": match["number"], "title": match["title"]}
    clause |= _prose(prose, where)
    for block in blocks:
        for key, value in _toml(block, f"{where}: the block of TOML").items():
            if key in clause:
                raise CodeError(f"{where} gives `{key}` twice. Keep it in one place.")
            clause[key] = value
    return clause


def _parted_by_fences(lines: list[str], where: str) -> tuple[list[str], list[str]]:
    """The lines that are prose, and the text of each block of TOML."""
    prose: list[str] = []
    blocks: list[list[str]] = []
    is_block = False
    for line in lines:
        if line.strip().startswith("```"):
            is_block = not is_block
            if is_block:
                blocks.append([])
        else:
            (blocks[-1] if is_block else prose).append(line)
    if is_block:
        raise CodeError(f"{where}: the block of TOML does not end. Put a line ``` after it.")
    return prose, ["\n".join(block) for block in blocks]


def _prose(lines: list[str], where: str) -> dict[str, Any]:
    """The rule, the card and the examples, as far as they are there."""
    rule: list[str] = []
    card: list[str] = []
    lists: dict[str, list[str]] = {}
    here: list[str] | None = None
    for line in lines:
        words = line.strip()
        if (name := words.strip("*_ ").rstrip(":").strip("*_ ").lower()) in _LISTS and ":" in words:
            here = lists.setdefault(_LISTS[name], [])
        elif words.startswith(">"):
            card.append(words[1:].strip())
        elif here is None:
            rule.append(line)
        elif item := _ITEM.match(line):
            here.append(_unquoted(item[1]))
        elif here and words and line.startswith("  "):
            here[-1] = f"{here[-1]} {words}"
        elif words:
            raise CodeError(f"{where}: “{words[:60]}” stands after the examples. Put the rule before them.")
    paragraphs = {"rule": _paragraphs(rule), "card": _paragraphs(card)}
    return {key: text for key, text in paragraphs.items() if text} | lists


def _unquoted(words: str) -> str:
    """An example without the quotation marks around it."""
    words = words.strip()
    for left, right in ('""', "“”", "''"):
        if len(words) > 1 and words.startswith(left) and words.endswith(right):
            return words[1:-1]
    return words
