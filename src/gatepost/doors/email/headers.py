"""The head of a mail or of one of its parts: fields, encoded words, parameters, addresses, message ids."""

import binascii
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

import re2

from gatepost.doors.email.charsets import decoded, text_of

LONGEST_HEAD = 512 * 1024
MOST_FIELDS = 1000
FIELD_NAME = re2.compile(rb"^[!-9;-~]{1,100}[ \t]*:")
ENCODED_WORD = re2.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*(?:\?[^?=][^?]*)*)\?=")
ADDRESS = re2.compile(r"[^\s<>()\[\],;:\"@]{1,100}@[^\s<>()\[\],;:\"@]{1,250}")
BRACKETED = re2.compile(r"<\s*([^<>\s@]{1,100}@[^<>\s@]{1,250})\s*>")
MESSAGE_ID = re2.compile(r"<[^<>\s]{1,900}>")
MOST_REFERENCES = 200


@dataclass(slots=True)
class Head:
    """The fields of a head, in order: lower-case name and raw value (unfolded, not yet decoded)."""

    fields: list[tuple[str, str]] = field(default_factory=list)

    def sent(self, name: str) -> str:
        """The first field of this name as it was sent; empty when there is none."""
        return next((value for known, value in self.fields if known == name), "")

    def all_sent(self, name: str) -> list[str]:
        """Every field of this name as it was sent."""
        return [value for known, value in self.fields if known == name]

    def words(self, name: str, warnings: set[str]) -> str:
        """The first field of this name for people to read, on one line."""
        return one_line(readable(self.sent(name), warnings), warnings)

    def has(self, *names: str) -> bool:
        """Whether one of these fields is there."""
        return any(known in names for known, _ in self.fields)


def read_head(raw: bytes, start: int, end: int, warnings: set[str]) -> tuple[Head, int]:
    """The head that begins at `start`, and where its body begins. Lines that are no field are passed over."""
    head = Head()
    at, limit = start, min(end, start + LONGEST_HEAD)
    folded: list[bytes] = []
    while at < end:
        if at >= limit or len(head.fields) >= MOST_FIELDS:
            warnings.add("head-too-long")
            blank = raw.find(b"\n\n", at, end)
            blank = blank if blank >= 0 else raw.find(b"\n\r\n", at, end)
            at = end if blank < 0 else blank + (2 if raw[blank + 1 : blank + 2] == b"\n" else 3)
            break
        stop = raw.find(b"\n", at, end)
        stop = end if stop < 0 else stop
        line = raw[at:stop].rstrip(b"\r")
        if not line.strip():
            if line and folded and raw[stop + 1 : stop + 2] not in (b"\r", b"\n", b""):
                at = stop + 1  # a folded line of spaces only: the head goes on
                continue
            at = min(stop + 1, end)
            break
        if line[:1] in b" \t" and folded:
            folded.append(line)
        elif FIELD_NAME.match(line):
            _keep(head, folded)
            folded = [line]
        elif not head.fields and not folded and line.startswith((b"From ", b">From ")):
            pass  # the envelope line of a mailbox file
        elif not folded:
            return head, start  # no head at all: the part is body
        elif b" " not in line.strip() or len(line) > 998:
            warnings.add("head-malformed")
        else:
            warnings.add("head-malformed")
            if FIELD_NAME.match(raw[stop + 1 : stop + 120].lstrip(b"\r\n")) is None:
                break  # the blank line before the body is missing
        at = stop + 1
    _keep(head, folded)
    return head, min(at, end)


def _keep(head: Head, folded: list[bytes]) -> None:
    if not folded:
        return
    name, _, value = b" ".join(part.strip() for part in folded).partition(b":")
    head.fields.append((name.strip().decode("ascii", "replace").lower(), text_of(value.strip(), "", set())))


def readable(value: str, warnings: set[str]) -> str:
    """A field's value with its encoded words decoded; adjacent ones of one charset are joined before they are."""
    if "=?" not in value:
        return value
    parts: list[tuple[str, bytes, str]] = []  # charset and bytes, or an empty charset and text
    done = 0
    for match in ENCODED_WORD.finditer(value):
        between = value[done : match.start()]
        charset = match.group(1).partition("*")[0].lower()
        data = word_bytes(match.group(2), match.group(3))
        done = match.end()
        if parts and parts[-1][0] == charset and not between.strip():
            parts[-1] = (charset, parts[-1][1] + data, "")
            continue
        if between.strip() or (between and not (parts and parts[-1][0])):
            parts.append(("", b"", between))
        parts.append((charset, data, ""))
    parts.append(("", b"", value[done:]))
    return "".join(decoded(data, charset, warnings) if charset else text for charset, data, text in parts)


def word_bytes(encoding: str, letters: str) -> bytes:
    """The bytes of one encoded word, as well as they can be read."""
    data = letters.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b"_", b" "), header=True)
    return from_base64(data)


def from_base64(data: bytes) -> bytes:
    """Base64 with whatever is wrong with it: foreign characters are passed over, missing padding is made up."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        kept = data.translate(None, delete=NOT_BASE64)
        kept = kept[: len(kept) - (len(kept) % 4 == 1)]
        try:
            return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
        except binascii.Error:
            return b""


NOT_BASE64 = bytes(
    code for code in range(256) if code not in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
)


def one_line(text: str, warnings: set[str]) -> str:
    """The text on one line: a line break that was smuggled in becomes a space, with a warning."""
    if "\n" in text or "\r" in text or "\0" in text:
        warnings.add("header-line-break")
    return " ".join("".join(" " if ord(letter) < 32 or ord(letter) == 127 else letter for letter in text).split())


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """`text/plain; charset="utf-8"` as its lower-case kind and its parameters, those in pieces (RFC 2231) joined."""
    pieces = _split(value[:20_000])
    kind = pieces[0].strip().lower() if pieces else ""
    found: dict[str, str] = {}
    longer: dict[str, dict[int, tuple[bool, str]]] = {}
    for piece in pieces[1:200]:
        name, equals, text = piece.partition("=")
        name, text = name.strip().lower(), text.strip()
        if not equals or not name:
            continue
        if text.startswith('"'):
            text = text[1:].removesuffix('"').replace('\\"', '"').replace("\\\\", "\\")
        stem, star, rest = name.partition("*")
        if not star:
            found.setdefault(name, text)
            continue
        number = rest.rstrip("*")
        order = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
        longer.setdefault(stem, {})[order] = (rest.endswith("*") or not rest, text)
    for stem, numbered in longer.items():
        found[stem] = _joined(numbered)
    return kind, found


def _split(value: str) -> list[str]:
    """Cuts at semicolons outside quotation marks."""
    pieces, start, quoted, skip = [], 0, False, False
    for at, letter in enumerate(value):
        if skip:
            skip = False
        elif letter == "\\" and quoted:
            skip = True
        elif letter == '"':
            quoted = not quoted
        elif letter == ";" and not quoted:
            pieces.append(value[start:at])
            start = at + 1
    return [*pieces, value[start:]]


def _joined(numbered: dict[int, tuple[bool, str]]) -> str:
    charset, data = "", b""
    for order in sorted(numbered):
        is_encoded, text = numbered[order]
        if is_encoded and order == min(numbered) and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        data += unquote_to_bytes(text) if is_encoded else text.encode("utf-8", "replace")
    return decoded(data, charset, set())


def sender_of(value: str, warnings: set[str]) -> tuple[str, str]:
    """Address (lower-case) and name in a From field. The address is never taken from inside a quoted name."""
    bare = unquoted(value)
    match = BRACKETED.search(bare) or ADDRESS.search(bare)
    address = (match.group(1) if match and match.re is BRACKETED else match.group(0) if match else "").lower()
    name = value.partition("<")[0] if "<" in bare else ""
    name = one_line(readable(name.strip().strip('"').replace('\\"', '"'), warnings), warnings)
    if "\n" in readable(value, set()) or "\r" in readable(value, set()):
        warnings.add("header-line-break")
    return address.strip(".'"), name


def is_of_one(value: str) -> bool:
    """Whether a From field names one sender, as far as two readers of it could differ."""
    bare = unquoted(value)
    bracketed = {match.group(1).lower() for match in BRACKETED.finditer(bare)}
    listed = [piece for piece in bare.replace(";", ",").split(",") if ADDRESS.search(piece)]
    return len(bracketed) <= 1 and len(listed) <= 1


def domains_in(value: str) -> set[str]:
    """The domains of all addresses in a From field that stand outside of quotation marks and comments."""
    return {match.group(0).lower().rpartition("@")[2].strip(".'") for match in ADDRESS.finditer(unquoted(value))}


def unquoted(value: str) -> str:
    """The value without what stands in quotation marks, and without comments (in round brackets) that end."""
    kept: list[str] = []
    opened: list[int] = []  # where in `kept` each open comment begins
    quoted, skip = False, False
    for letter in value:
        if skip:
            skip = False
        elif letter == "\\":
            skip = True
        elif letter == '"' and not opened:
            quoted = not quoted
            kept.append(" ")
        elif not quoted:
            if letter == "(":
                opened.append(len(kept))
            kept.append(letter)
            if letter == ")" and opened:
                del kept[opened.pop() :]
    return "".join(kept)


def ids_of(value: str) -> list[str]:
    """The message ids in a field, in order, each once."""
    found = [match.group(0) for match in MESSAGE_ID.finditer(value)]
    return list(dict.fromkeys(found))[-MOST_REFERENCES:]
