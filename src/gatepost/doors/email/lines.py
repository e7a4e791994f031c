"""The lines of a mail's body with how deep each is quoted; plain text is read here, HTML in `markup`."""

from dataclasses import dataclass
from typing import Any

import re2

MOST_LINES = 60_000
LONGEST_LINE = 20_000
INITIALS = re2.compile(r"^ ?(\p{Lu}{1,3})>+ ?")

# What markup says of a line, beside its depth.
ATTRIBUTION = "attribution"
SIGNATURE = "signature"
HEADERS = "headers"
FORWARD = "forward"


@dataclass(slots=True)
class Line:
    """One line: its words, how deep it is quoted, what markup says of it.

    `box` counts the containers of quotes around it: a forwarded mail without a quote's mark ends where its box ends.
    `is_perhaps_quoted` marks a block that some clients use for quotes and people for other things.
    """

    text: str
    depth: int = 0
    mark: str = ""
    box: int = 0
    is_perhaps_quoted: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


def plain_lines(text: str, *, is_flowed: bool = False, joins_words: bool = False) -> list[Line]:
    """The lines of a plain text; `>` in front counts as depth, soft line breaks are joined."""
    lines = [marked_line(words) for words in text.split("\n", MOST_LINES)[:MOST_LINES]]
    _keep_escaped_from(lines)
    _mark_initials(lines)
    return _unflowed(lines, joins_words) if is_flowed else lines


def without_frame(text: str) -> str:
    """The text without the frame and the seal of a signature written into it (PGP)."""
    head, begun, rest = text.partition("-----BEGIN PGP SIGNED MESSAGE-----\n")
    if not begun:
        return text
    _, _, words = rest.partition("\n\n")
    words, sealed, after = words.partition("-----BEGIN PGP SIGNATURE-----")
    if not sealed:
        return text
    words = "\n".join(line.removeprefix("- ") if line.startswith("- -") else line for line in words.split("\n"))
    return head + words + after.partition("-----END PGP SIGNATURE-----")[2]


def marked_line(words: str) -> Line:
    """`> > words` as depth two and `words`. A line that begins with `>` and a smiley's mouth is no quote."""
    depth, at = 0, 0
    words = words[:LONGEST_LINE]
    lead = len(words) - len(words.lstrip(" "))
    if words[lead : lead + 1] in (">", "\uff1e") and lead <= 3:
        at = lead
        while at < len(words) and depth < 100:
            if words[at] in (">", "\uff1e"):
                depth += 1
            elif words[at] != " " or words[at + 1 : at + 2] not in (">", "\uff1e"):
                break
            at += 1
    if depth and words[at : at + 1] == " ":
        at += 1
    return Line(words[at:] if depth else words, depth)


def _keep_escaped_from(lines: list[Line]) -> None:
    """A mailbox file writes `>From` where somebody began a line with From: that is no quote."""
    for number, line in enumerate(lines):
        if line.depth == 1 and line.text.startswith("From ") and not line.text.endswith(":"):
            near = lines[max(0, number - 1) : number] + lines[number + 1 : number + 2]
            if all(other.depth == 0 for other in near):
                line.depth = 0


def _mark_initials(lines: list[Line]) -> None:
    """Some programs quote with the other's initials: `NE> Please bring a coat.`

    It takes two such lines, a line with a colon above the first, and no `>` elsewhere: people mark their own answers
    between quotes in the same way.
    """
    if any(line.depth for line in lines):
        return
    told = [(at, match) for at, line in enumerate(lines) if (match := _initials(line.text))]
    if len(told) < 2 or len({match.group(1) for _, match in told}) > 1:
        return
    above = [line.text.rstrip() for line in lines[max(0, told[0][0] - 2) : told[0][0]]]
    if any(text.endswith(":") for text in above):
        for at, match in told:
            lines[at] = Line(lines[at].text[len(match.group(0)) :], 1)


def _initials(text: str) -> Any:
    return INITIALS.search(text[:12]) if ">" in text[:8] else None


def _unflowed(lines: list[Line], joins_words: bool) -> list[Line]:
    """Soft line breaks joined: a line that ends in a space goes on in the next of the same depth."""
    joined: list[Line] = []
    pieces: list[str] = []
    depth = 0
    for line in lines:
        text = line.text[1:] if not line.depth and line.text.startswith(" ") else line.text
        if pieces and (line.depth != depth or text == "-- "):
            joined.append(Line("".join(pieces), depth))
            pieces = []
        depth = line.depth
        if text.endswith(" ") and text != "-- " and text.strip():
            pieces.append(text[:-1] if joins_words else text)
            continue
        joined.append(Line("".join([*pieces, text]), depth))
        pieces = []
    if pieces:
        joined.append(Line("".join(pieces), depth))
    return joined
