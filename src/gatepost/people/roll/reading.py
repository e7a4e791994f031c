"""Reading a roll: bytes in, checked rows out, every fault named with its line and column. Touches no database."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gatepost.core.errors import Invalid
from gatepost.people.names import checked_initial, checked_name, normal_mail, normal_phone

COLUMNS = ("class", "child_given", "child_initial", "guardian_name", "mail", "phone", "relation")
HEADER = ",".join(COLUMNS)

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 10_000
MOST_FAULTS = 20  # more at once help nobody


@dataclass(frozen=True, slots=True)
class RollRow:
    """One guardian of one child, as a line of the roll says it. `mail` and `phone` are in their normal form."""

    line: int
    class_name: str
    child_given: str
    child_initial: str
    guardian_name: str
    mail: str
    phone: str
    relation: str


def read_roll(content: bytes) -> list[RollRow]:
    """The rows of a CSV file with the columns of COLUMNS in any order.

    UTF-8 with or without its mark, else Windows-1252 (what Excel writes in Britain); commas or semicolons. Empty lines
    are passed over. Raises Invalid: `fields` names each fault by line and column, `message` tells the first of them.
    """
    if len(content) > MOST_BYTES:
        raise _unusable({"file": "This file is larger than 2 MB. A roll is much smaller: is it the right file?"})
    text = _decoded(content)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        numbered = [(lines.line_num, cells) for cells in lines]
    except csv.Error:
        raise _unusable(
            {f"line {lines.line_num}": f"Line {lines.line_num}: a quotation mark is opened and not closed."}
        ) from None
    numbered = [(line, cells) for line, cells in numbered if any(cell.strip() for cell in cells)]
    if not numbered:
        raise _unusable({"file": f"The file is empty. Its first line should be: {HEADER}"})
    header_line, header = numbered[0]
    places = _places(header_line, header)
    if len(numbered) == 1:
        raise _unusable({"file": "There is nobody in this file: it has only its first line."})
    if len(numbered) > MOST_ROWS + 1:
        raise _unusable({"file": f"This file has more than {MOST_ROWS:,} lines. Is it the right file?"})
    faults: dict[str, str] = {}
    rows = [row for line, cells in numbered[1:] if (row := _row(line, cells, places, len(header), faults)) is not None]
    if faults:
        raise _unusable(dict(list(faults.items())[:MOST_FAULTS]))
    return rows


def _unusable(faults: dict[str, str]) -> Invalid:
    first = next(iter(faults.values()))
    return Invalid(f"{first} Nothing has been changed.", fields=faults)


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content or content[:2] == b"PK":
        raise _unusable({"file": "This is not a CSV file. In Excel, choose “Save as” and “CSV UTF-8”."})
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        raise _unusable(
            {"file": "The letters in this file cannot be read. In Excel, choose “Save as” and “CSV UTF-8”."}
        ) from None


def _delimiter(text: str) -> str:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    return ";" if first.count(";") > first.count(",") else ","


def _places(line: int, header: Sequence[str]) -> dict[str, int]:
    """Where each column stands. Raises Invalid for a missing, unknown or doubled one."""
    names = [name.strip().lower() for name in header]
    faults = {}
    for name in COLUMNS:
        if name not in names:
            faults[name] = f"Line {line}: the column “{name}” is missing. The first line should be: {HEADER}"
        elif names.count(name) > 1:
            faults[name] = f"Line {line}: the column “{name}” stands there twice."
    for place, name in enumerate(names, 1):
        if name not in COLUMNS:
            faults[name or f"column {place}"] = (
                f"Line {line}: Gatepost does not know the column “{name or place}”. "
                f"Please take it out. The columns are: {HEADER}"
            )
    if faults:
        raise _unusable(faults)
    return {name: names.index(name) for name in COLUMNS}


def _row(line: int, cells: Sequence[str], places: dict[str, int], width: int, faults: dict[str, str]) -> RollRow | None:
    """One line as a row; None, and an entry in `faults`, when something in it cannot be used."""
    if len(cells) > width or len(cells) < width - 2:
        faults[f"line {line}"] = f"Line {line}: this line has {len(cells)} columns, the first line has {width}."
        return None
    padded = [*cells, *[""] * (width - len(cells))]
    cell = {name: padded[place].strip() for name, place in places.items()}
    before = len(faults)

    def take(name: str, check: Callable[[str], str], *, missing: str = "") -> str:
        if not cell[name]:
            if missing:
                faults[f"line {line}, {name}"] = f"Line {line}, column “{name}”: {missing}"
            return ""
        try:
            return check(cell[name])
        except Invalid as fault:
            faults[f"line {line}, {name}"] = f"Line {line}, column “{name}”: {next(iter(fault.fields.values()))}"
            return ""

    row = RollRow(
        line=line,
        class_name=take(
            "class", lambda text: checked_name(text, limit=60), missing="please say which class the child is in."
        ),
        child_given=take(
            "child_given", lambda text: checked_name(text, limit=40), missing="please give the child's first name."
        ),
        child_initial=take("child_initial", checked_initial),
        guardian_name=take("guardian_name", checked_name, missing="please give the parent's or carer's name."),
        mail=take("mail", normal_mail, missing="there is no mail address. Nobody can sign in without one."),
        phone=take("phone", normal_phone),
        relation=take("relation", lambda text: checked_name(text, limit=40)),
    )
    return row if len(faults) == before else None
