"""A document's pages as a PDF: tagged for screen readers, the same bytes for the same document, and no file is read.

The words go to the compiler as data. It sees an empty folder and no package, so even a fault in the template could
read nothing of this machine.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gatepost.core.documents import glyphs
from gatepost.core.documents.compiler import compiled, families
from gatepost.core.documents.document import Block, Document, Facts, Paragraph, Table, Words

TEMPLATE = Path(__file__).with_name("document.typ")
NOT_ALL_PRINTED = "Not all characters could be printed"
CONTENTS = "Contents"
# A run without a space that is longer than this may be broken anywhere, or it would run off the page.
LONGEST_RUN = 44
UNBROKEN = re.compile(rf"\S{{{LONGEST_RUN + 1},}}")
# Characters that steer how a line runs: on paper they could make words seem other than they were typed.
STEERING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class CannotPrint(Exception):
    """No PDF can be made here; the message says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The PDF, and what stands on its first page about characters that no font here could print."""

    pdf: bytes
    notes: tuple[str, ...]


def printed(document: Document, *, fonts_of_machine: bool = True) -> Printed:
    """The document as PDF. `fonts_of_machine`: also use fonts installed here, for scripts the compiler has none for.

    Raises CannotPrint where the compiler is not installed, or refuses.
    """
    try:
        import typst
    except ImportError as fault:
        raise CannotPrint("PDF pages cannot be made on this kind of machine: there is no Typst for it.") from fault
    told = _told(document)
    text = "".join(_texts(told))
    missing = glyphs.unprintable(text, of_machine=fonts_of_machine)
    while True:
        notes = tuple(_notes(text, missing))
        try:
            return Printed(_compiled(document, told, missing, notes, of_machine=fonts_of_machine), notes)
        except typst.TypstError as fault:
            # A mark on the sign beside it may be what fails, and go unnamed: then all marks give way.
            together = glyphs.could_not_print(fault.message) - missing or glyphs.marks_in(text) - missing
            if not together:
                raise CannotPrint(f"The pages could not be laid out: {fault.message}.") from fault
            missing |= together


def _compiled(
    document: Document, told: dict[str, Any], missing: set[str], notes: tuple[str, ...], *, of_machine: bool
) -> bytes:
    told = _each_text(told, lambda one: glyphs.with_stand_ins(one, missing))
    told |= {
        "notes": list(notes),
        "notes-title": NOT_ALL_PRINTED,
        "contents-title": CONTENTS,
        "fonts": list(families(of_machine=of_machine)),
        "language": document.language,
    }
    return compiled(_template(), told, of_machine=of_machine, made_at=int(document.made_at.timestamp()))


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def _notes(text: str, missing: set[str]) -> list[str]:
    if not missing:
        return []
    counted = "; ".join(glyphs.said_of(text, missing))
    return [
        f"No font on this machine has these: {counted}.",
        "Where they stand, a note in square brackets says so. They are whole in the data beside this document.",
    ]


def _told(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "reference": document.reference,
        "school": document.school,
        "about": list(document.about),
        "sections": [
            {"heading": section.heading, "blocks": [_block(block) for block in section.blocks]}
            for section in document.sections
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Facts(rows):
            return {"kind": "facts", "rows": [{"label": label, "lines": _lines(words)} for label, words in rows]}
        case Words(head, when, words):
            return {"kind": "words", "head": head, "when": when, "lines": _lines(words)}
        case Paragraph(text):
            return {"kind": "paragraph", "lines": _lines(text)}
        case Table(columns, rows, widths):
            cells = [[{"lines": _lines(cell)} for cell in row] for row in rows]
            return {"kind": "table", "columns": list(columns), "widths": list(widths), "rows": cells}


def _lines(words: str) -> list[dict[str, Any]]:
    words = STEERING.sub(lambda match: f"[{unicodedata.name(match.group()).lower()}]", words)
    words = UNBROKEN.sub(_with_places_to_break, words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))
    return [{"text": _with_its_spaces(line), "rtl": _is_right_to_left(line)} for line in words.split("\n")]


def _with_places_to_break(match: re.Match[str]) -> str:
    run = match.group()
    return "\u200b".join(run[place : place + LONGEST_RUN // 2] for place in range(0, len(run), LONGEST_RUN // 2))


def _with_its_spaces(line: str) -> str:
    return re.sub(" {2,}|^ ", lambda match: "\u00a0" * len(match.group()), line)


def _is_right_to_left(line: str) -> bool:
    """Whether the first letter that has a direction runs from the right."""
    for letter in line:
        if (direction := unicodedata.bidirectional(letter)) in ("L", "R", "AL"):
            return direction != "L"
    return False


def _texts(told: Any) -> list[str]:
    match told:
        case str():
            return [told]
        case dict():
            return [text for value in told.values() for text in _texts(value)]
        case list():
            return [text for value in told for text in _texts(value)]
    return []


def _each_text(told: Any, change: Any) -> Any:
    match told:
        case str():
            return change(told)
        case dict():
            return {name: _each_text(value, change) for name, value in told.items()}
        case list():
            return [_each_text(value, change) for value in told]
    return told
