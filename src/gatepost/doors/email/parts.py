"""The parts of a mail: a walk through its MIME tree that hostile mail cannot make long, deep or fail."""

import binascii
from dataclasses import dataclass, field

from gatepost.doors.email.charsets import text_of
from gatepost.doors.email.headers import Head, from_base64, one_line, parameters, read_head, readable

DEEPEST = 100
MOST_PARTS = 1000
MOST_ENCLOSED = 50
LONGEST_TEXT = 2_000_000  # characters of one body that are read; the raw mail keeps the rest
MOST_BYTES_OF_TEXT = 4 * LONGEST_TEXT
SIGNED_OR_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bytes of a part lie in its mail, and how they were encoded for the way."""

    source: bytes = b""
    start: int = 0
    end: int = 0
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail: its name without any path, its kind, and its size in bytes once decoded."""

    name: str
    type: str
    size: int
    place: Place = field(default=Place(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Body:
    """One text of a mail: plain or HTML, and whether its line breaks are soft (RFC 3676)."""

    text: str
    is_html: bool = False
    is_flowed: bool = False
    joins_words: bool = False


@dataclass(slots=True)
class Budget:
    """How much more is read of one mail and all that is enclosed in it."""

    characters: int = LONGEST_TEXT
    mails: int = MOST_ENCLOSED
    parts: int = MOST_PARTS


@dataclass(slots=True)
class Parts:
    """What was found in a mail."""

    head: Head
    budget: Budget
    kind: str = "text/plain"
    report: str = ""  # the report-type of a multipart/report
    bodies: list[tuple[Body, Body]] = field(default_factory=list)  # plain and HTML of the same words; one may be empty
    attachments: list[Attachment] = field(default_factory=list)
    enclosed: list[tuple[bytes, int, int]] = field(
        default_factory=list
    )  # whole mails: in which bytes, from where to where
    delivery_status: str = ""


NOTHING = Body("")


@dataclass(frozen=True, slots=True)
class _Part:
    head: Head
    kind: str
    given: dict[str, str]
    start: int
    end: int
    depth: int

    def disposition(self) -> tuple[str, dict[str, str]]:
        return parameters(self.head.sent("content-disposition"))


def read_parts(raw: bytes, start: int, end: int, warnings: set[str], budget: Budget) -> Parts:
    """The parts of the mail that lies between `start` and `end`. Never raises; adds codes to `warnings`."""
    head, body = read_head(raw, start, end, warnings)
    parts = Parts(head, budget)
    top = _part(head, body, end, 0, head.sent("content-type"))
    parts.kind = top.kind
    if top.kind == "multipart/report" or "report-type" in top.given:
        parts.report = top.given.get("report-type", "").lower()
    _walk(raw, top, parts, warnings)
    return parts


def _part(head: Head, start: int, end: int, depth: int, content_type: str, usual: str = "text/plain") -> _Part:
    kind, given = parameters(content_type)
    if "/" not in kind:
        kind = usual
    return _Part(head, kind, given, start, end, depth)


def _walk(raw: bytes, top: _Part, parts: Parts, warnings: set[str]) -> None:
    """Goes through the tree without recursion; the parts come in the order of the mail."""
    waiting = [top]
    while waiting:
        part = waiting.pop()
        parts.budget.parts -= 1
        if parts.budget.parts < 0:
            warnings.add("too-many-parts")
            return
        if part.kind.startswith("multipart/"):
            children = _children(raw, part, warnings)
            if part.kind == "multipart/encrypted":
                warnings.add("encrypted")
            if part.depth >= DEEPEST:
                warnings.add("too-deep")
                parts.attachments.append(Attachment("", part.kind, part.end - part.start))
            elif not children:
                warnings.add("parts-missing")
                _keep_text(
                    raw, _Part(part.head, "text/plain", part.given, part.start, part.end, part.depth), parts, warnings
                )
            elif part.kind == "multipart/alternative":
                _choose(raw, children, parts, waiting, warnings)
            else:
                waiting.extend(reversed(children))
        else:
            _leaf(raw, part, parts, warnings)


def _choose(raw: bytes, children: list[_Part], parts: Parts, waiting: list[_Part], warnings: set[str]) -> None:
    """The plain and the HTML text of an alternative are one body, however deep the HTML lies."""
    plain, html, rest = NOTHING, NOTHING, []
    pending = list(reversed(children))
    looked = 0
    while pending and looked < MOST_PARTS:
        child = pending.pop()
        looked += 1
        if child.kind.startswith("multipart/") and child.depth < DEEPEST and not _is_file(child):
            pending.extend(reversed(_children(raw, child, warnings)))
        elif child.kind == "text/plain" and not _is_file(child) and not plain.text:
            plain = _body(raw, child, parts.budget, warnings)
        elif child.kind == "text/html" and not _is_file(child) and not html.text:
            html = _body(raw, child, parts.budget, warnings)
        elif child.kind in ("text/watch-html", "text/x-amp-html", "text/enriched"):
            continue  # a third form of the same words
        else:
            rest.append(child)
    parts.budget.parts -= looked
    parts.bodies.append((plain, html))
    waiting.extend(reversed(rest))


def _leaf(raw: bytes, part: _Part, parts: Parts, warnings: set[str]) -> None:
    if part.kind in SIGNED_OR_SEALED:
        warnings.add("encrypted")
    if part.kind in ("message/delivery-status", "message/disposition-notification", "message/global-delivery-status"):
        parts.delivery_status += text_of(_content(raw, part, 64_000), "", warnings)
    elif part.kind in ("message/rfc822", "message/global", "text/rfc822-headers"):
        if part.kind != "text/rfc822-headers":
            parts.enclosed.append(_whole_mail(raw, part))
        if parts.report == "":
            parts.attachments.append(_attachment(raw, part, warnings))
    elif part.kind in ("text/plain", "text/html", "text/enriched") and (
        not _is_file(part) or (not parts.bodies and part.disposition()[0] != "attachment")
    ):
        _keep_text(raw, part, parts, warnings)
    else:
        if part.kind == "application/ms-tnef":
            warnings.add("outlook-bundle")
        parts.attachments.append(_attachment(raw, part, warnings))


def _whole_mail(raw: bytes, part: _Part) -> tuple[bytes, int, int]:
    """Where an enclosed mail lies; one that was sent encoded, against the rules, is decoded."""
    if part.head.sent("content-transfer-encoding").strip().lower() in ("base64", "quoted-printable"):
        data = _content(raw, part, part.end - part.start)
        return data, 0, len(data)
    return raw, part.start, part.end


def _is_file(part: _Part) -> bool:
    placed, given = part.disposition()
    if placed == "attachment":
        return True
    return bool((given.get("filename") or part.given.get("name")) and part.depth > 0)


def _keep_text(raw: bytes, part: _Part, parts: Parts, warnings: set[str]) -> None:
    body = _body(raw, part, parts.budget, warnings)
    parts.bodies.append((NOTHING, body) if body.is_html else (body, NOTHING))


def _body(raw: bytes, part: _Part, budget: Budget, warnings: set[str]) -> Body:
    data = _content(raw, part, MOST_BYTES_OF_TEXT)
    text = text_of(data, part.given.get("charset", ""), warnings)
    if len(text) > budget.characters or part.end - part.start > 2 * MOST_BYTES_OF_TEXT:
        warnings.add("text-too-long")
        text = text[: budget.characters]
    budget.characters -= len(text)
    flowed = part.given.get("format", "").lower() == "flowed"
    return Body(text, part.kind == "text/html", flowed, part.given.get("delsp", "").lower() == "yes")


def _content(raw: bytes, part: _Part, most: int) -> bytes:
    """The part's bytes with its transfer encoding undone; no more than about `most` of them."""
    return _decoded(Place(raw, part.start, part.end, _encoding(part)), most)


def content_of(attachment: Attachment) -> bytes:
    """The bytes of an attached file as it was before it was sent. Nothing is opened or unpacked."""
    return _decoded(attachment.place, max(attachment.size, 1) * 2)


def _encoding(part: _Part) -> str:
    return part.head.sent("content-transfer-encoding").strip().strip('"').lower().partition(";")[0].strip()


def _decoded(place: Place, most: int) -> bytes:
    encoding = place.encoding
    data = place.source[place.start : min(place.end, place.start + most * 2)]
    if encoding == "base64":
        # what a list or a gateway put under the letters as plain text is no base64: it ends there
        return from_base64(data)[:most]
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data)[:most]
    return data[:most]


def _attachment(raw: bytes, part: _Part, warnings: set[str]) -> Attachment:
    _, placed = part.disposition()
    name = placed.get("filename") or part.given.get("name") or ""
    name = one_line(readable(name, warnings), warnings).replace("\\", "/").rpartition("/")[2]
    encoding = _encoding(part)
    size = part.end - part.start
    if encoding == "base64":
        size = len(from_base64(raw[part.start : part.end]))
    elif encoding == "quoted-printable":
        size = len(binascii.a2b_qp(raw[part.start : part.end]))
    if name in ("", ".", "..") and part.kind == "message/rfc822":
        name = "mail.eml"
    return Attachment(name[:255], part.kind, size, Place(raw, part.start, part.end, encoding))


def _children(raw: bytes, part: _Part, warnings: set[str]) -> list[_Part]:
    """The parts between a multipart's boundaries; what stands before the first and after the last is no part."""
    boundary = part.given.get("boundary", "").rstrip().encode("utf-8", "replace")[:200]
    usual = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
    if not boundary:
        warnings.add("boundary-missing")
        boundary = _guessed(raw, part)
    if not boundary:
        return []
    children: list[_Part] = []
    begun = -1
    at = part.start
    needle = b"--" + boundary
    while at <= part.end and len(children) <= MOST_PARTS:
        found = raw.find(needle, at, part.end)
        if found < 0:
            break
        at = found + len(needle)
        stop = raw.find(b"\n", at, part.end)
        stop = part.end if stop < 0 else stop
        rest = raw[at : min(stop, at + 100)].strip()
        if (found > part.start and raw[found - 1] != 10) or rest not in (b"", b"--"):
            continue
        if begun >= 0:
            children.append(_child(raw, begun, found, part.depth + 1, usual, warnings))
        begun = min(stop + 1, part.end)
        at = stop
        if rest == b"--":
            return children
    if begun >= 0:
        warnings.add("last-boundary-missing")
        children.append(_child(raw, begun, part.end, part.depth + 1, usual, warnings))
    return children


def _child(raw: bytes, start: int, end: int, depth: int, usual: str, warnings: set[str]) -> _Part:
    if raw[end - 1 : end] == b"\n" and end > start:  # the line break before a boundary belongs to the boundary
        end -= 2 if raw[end - 2 : end] == b"\r\n" and end - 1 > start else 1
    head, body = read_head(raw, start, end, warnings)
    return _part(head, body, max(end, body), depth, head.sent("content-type"), usual)


def _guessed(raw: bytes, part: _Part) -> bytes:
    """The boundary of a multipart that does not name it: its first line, if that is one."""
    opening = raw[part.start : min(part.end, part.start + 500)].lstrip(b"\r\n").split(b"\n", 1)[0].strip()
    return opening[2:] if opening.startswith(b"--") and 2 < len(opening) < 100 and b" " not in opening else b""
