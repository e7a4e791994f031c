"""The body of a web call as fields of bytes: a mail in a form is kept as it was sent, not as text somebody decoded.

Django's own reader stops at two megabytes for fields that are no files; mails come in such fields. Pure.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from gatepost.doors.email.headers import parameters, read_head

MOST_FIELDS = 500


class NotAForm(Exception):
    """The body is not what its content type says."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `filename` is empty for what is no file; `type` is its content type, empty if none."""

    name: str
    content: bytes
    filename: str = ""
    type: str = ""


def fields_of(body: bytes, content_type: str) -> list[Field]:
    """The fields of a form, in their order. Raises NotAForm; linear in the length of the body."""
    kind, words = parameters(content_type)
    if kind == "application/x-www-form-urlencoded":
        try:
            pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError as fault:
            raise NotAForm("too many fields") from fault
        return [Field(name.decode("utf-8", "replace"), content) for name, content in pairs]
    boundary = words.get("boundary", "")
    if kind != "multipart/form-data" or not 1 <= len(boundary) <= 200 or not boundary.isascii():
        raise NotAForm(kind)
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    if len(pieces) > MOST_FIELDS + 2:
        raise NotAForm("too many fields")
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise NotAForm("the end is missing")
    return [field for piece in pieces[1:-1] if (field := _field(piece)) is not None]


def _field(piece: bytes) -> Field | None:
    head, begins = read_head(piece, 2 if piece.startswith(b"\r\n") else 0, len(piece), set())
    _, words = parameters(head.sent("content-disposition"))
    if "name" not in words:
        return None
    return Field(words["name"], piece[begins:], words.get("filename", ""), head.sent("content-type"))
