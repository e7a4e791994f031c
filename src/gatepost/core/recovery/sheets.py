"""A secret on two sheets of paper, each worth nothing without the other, in letters that are hard to mistype. Pure.

Each sheet holds 32 bytes; the secret is what differs between them, so one sheet alone is chance. A line has eight
letters of content and two to check it with: a slip of the pen is found in the line where it is.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass

HOLDERS = ("A", "B")
SECRET_BYTES = 32
NAME_BYTES = 3
CHECK_BYTES = 4
# No I, L, O and U: they look like 1, 0 and V, or make words.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LINES, PER_LINE, PER_CHECK = 8, 8, 2
# The first five bits say which holder, and leave room for other sheets to come.
FIRST_BYTE = {"A": 0x0A, "B": 0x0B}


class WrongSheet(Exception):
    """A sheet that cannot be used; the message says which one and why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One holder's half. `name` tells which recovery key it belongs to: three bytes, the same on both sheets."""

    holder: str
    name: bytes
    half: bytes

    @property
    def key_name(self) -> str:
        """The name of the recovery key as people read it."""
        return named(self.name)

    def lines(self) -> list[str]:
        """Eight lines to print, each `K3F7 Q9ZM H4`."""
        content = bytes([FIRST_BYTE[self.holder]]) + self.name + self.half
        letters = _in_letters(content + hashlib.sha256(content).digest()[:CHECK_BYTES])
        pieces = [letters[place : place + PER_LINE] for place in range(0, len(letters), PER_LINE)]
        return [
            f"{piece[:4]} {piece[4:]} {_check_of(self.holder, number, piece)}"
            for number, piece in enumerate(pieces, start=1)
        ]


def named(name: bytes) -> str:
    """The name of a recovery key as people read it: five letters."""
    return _in_letters(name + b"\0\0")[:5]


def split(secret: bytes, *, name: bytes) -> tuple[Sheet, Sheet]:
    """The two sheets of a secret. Raises ValueError for a secret or a name of another length."""
    if len(secret) != SECRET_BYTES or len(name) != NAME_BYTES:
        raise ValueError("a secret has 32 bytes and its name three")
    first = secrets.token_bytes(SECRET_BYTES)
    second = bytes(one ^ other for one, other in zip(secret, first, strict=True))
    return Sheet("A", name, first), Sheet("B", name, second)


def together(one: Sheet, other: Sheet) -> bytes:
    """The secret again. Raises WrongSheet for the same sheet twice, or sheets of two different keys."""
    if one.holder == other.holder:
        raise WrongSheet(f"Both are sheet {one.holder}. The other holder has the other sheet.")
    if one.name != other.name:
        raise WrongSheet(
            f"Sheet {one.holder} belongs to the recovery key {one.key_name}, and sheet {other.holder} to "
            f"{other.key_name}. They do not open anything together."
        )
    return bytes(left ^ right for left, right in zip(one.half, other.half, strict=True))


def read_line(holder: str, number: int, typed: str) -> str:
    """The eight letters of a line, as typed in any case and grouping. Raises WrongSheet where they do not fit."""
    letters = re.sub(r"[\s.\-_]", "", typed).upper().translate(str.maketrans("OIL", "011"))
    where = f"Line {number} of sheet {holder}"
    if len(letters) != PER_LINE + PER_CHECK:
        raise WrongSheet(f"{where} has {len(letters)} letters; it should have {PER_LINE + PER_CHECK}.")
    if unknown := sorted(set(letters) - set(LETTERS)):
        raise WrongSheet(f"{where} has {' and '.join(unknown)}, which no sheet has.")
    content, check = letters[:PER_LINE], letters[PER_LINE:]
    if check != _check_of(holder, number, content):
        raise WrongSheet(f"{where} is not right. Is it line {number}, on sheet {holder}? Please compare each letter.")
    return content


def read_sheet(holder: str, lines: list[str]) -> Sheet:
    """A sheet from its eight lines. Raises WrongSheet where something does not fit, and says what."""
    if len(lines) != LINES:
        raise WrongSheet(f"Sheet {holder} has {len(lines)} lines here; it should have {LINES}.")
    letters = "".join(read_line(holder, number, line) for number, line in enumerate(lines, start=1))
    content = _from_letters(letters)
    content, check = content[:-CHECK_BYTES], content[-CHECK_BYTES:]
    if content[0] != FIRST_BYTE[holder] or hashlib.sha256(content).digest()[:CHECK_BYTES] != check:
        raise WrongSheet(f"Sheet {holder} is not right as a whole. Are all its lines from one and the same sheet?")
    return Sheet(holder, content[1 : 1 + NAME_BYTES], content[1 + NAME_BYTES :])


def lines_in(text: str) -> list[str]:
    """The eight lines of a sheet in a text file, as it was printed: whatever begins with a number from 1 to 8."""
    found = re.findall(
        r"^\s*([1-8])[.:)]?\s+([0-9A-Za-z]{4}[\s\-]*[0-9A-Za-z]{4}[\s\-]*[0-9A-Za-z]{2})\s*$", text, re.M
    )
    return [line for _number, line in sorted(found, key=lambda one: int(one[0]))]


def _check_of(holder: str, number: int, content: str) -> str:
    digest = hashlib.sha256(f"{holder} {number} {content}".encode()).digest()
    return LETTERS[digest[0] & 31] + LETTERS[digest[1] & 31]


def _in_letters(content: bytes) -> str:
    """Five bits a letter; the length is a whole number of letters."""
    number, count = int.from_bytes(content, "big"), len(content) * 8 // 5
    return "".join(LETTERS[(number >> (5 * place)) & 31] for place in reversed(range(count)))


def _from_letters(letters: str) -> bytes:
    number = 0
    for letter in letters:
        number = number << 5 | LETTERS.index(letter)
    return number.to_bytes(len(letters) * 5 // 8, "big")
