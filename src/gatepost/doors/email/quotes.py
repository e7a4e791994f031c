"""What the person newly wrote: the lines of a body without quotes, attributions, old mail below, signatures."""

from dataclasses import dataclass, field

import re2

from gatepost.doors.email import endings
from gatepost.doors.email.lines import ATTRIBUTION, FORWARD, HEADERS, SIGNATURE, Line
from gatepost.doors.email.openings import (
    attribution_above,
    attribution_at,
    header_block,
    is_attribution,
    is_ruler,
    label_of,
    separator_at,
    separator_of,
)
from gatepost.doors.email.phrases import listed

ANSWER_ABOVE = tuple(
    listed(
        """reply above this line, reply above the line, type your reply above, write above this line,
        oberhalb dieser zeile, oberhalb dieser linie, au-dessus de cette ligne, encima de esta línea,
        acima desta linha, sopra questa riga, sopra questa linea, boven deze regel, boven deze lijn,
        powyżej tej linii, nad tímto řádkem, выше этой линии, uwch y llinell, uwchben y llinell,
        ovanför denna rad, over denne linje""",
    )
)
SHORT_REMAINS = 30
# Lotus Notes: `Mrs Evans ---03/11/2026 10:00:00---` and the first words of the old mail.
OTHER_OPENINGS = re2.compile(r"^.{2,80} ?-{3,}\d{1,4}[./-].{5,40}\d-{3,}")


@dataclass(slots=True)
class Cut:
    """A body taken apart: the writer's blocks, the forwarded regions, and whether old mail was cut.

    `unmarked` is the old mail that nothing marks line by line: who writes below it has their words in it.
    `old` is what was cut from a mail that forwards and shows no block of labels: it is what was passed on.
    """

    own: list[list[str]] = field(default_factory=list)
    forwards: list[list[Line]] = field(default_factory=list)
    old: list[Line] = field(default_factory=list)
    unmarked: list[Line] = field(default_factory=list)
    attributions: set[int] = field(default_factory=set)
    has_old: bool = False
    has_attribution: bool = False

    def text(self, name: str) -> str:
        """The words of the writer called `name`: each block without its ending, an empty line between blocks."""
        blocks = [endings.own_words(block, name) for block in self.own]
        return "\n\n".join("\n".join(block) for block in blocks if block).strip()


def cut(lines: list[Line], *, answers: bool, forwards: bool) -> Cut:
    """Take a body apart. `answers`: its head says that it answers a mail; `forwards`: that it forwards one."""
    lines = _settled(lines)
    kept = [False] * len(lines)
    found = Cut()
    at = 0
    while at < len(lines):
        end = _forward_at(lines, at, found, forwards=forwards, answers=answers)
        if end is None:
            end = _old_at(lines, at, found)
        if end is None:
            kept[at] = _is_own(lines, at, found, answers=answers)
            end = at + 1
        at = max(end, at + 1)
    _drop_remains(lines, kept)
    block: list[str] = []
    if forwards and not found.forwards:
        found.old = [line for line, is_own in zip(lines, kept, strict=True) if not is_own]
    for line, is_own in zip(lines, kept, strict=True):
        if is_own and line.mark != SIGNATURE:
            block.append(f"{'>' * line.depth} {line.text}" if line.depth and not line.is_blank else line.text)
        elif not is_own and not line.is_blank and block:
            found.own.append(block)
            block = []
    if block:
        found.own.append(block)
    return found


def _settled(lines: list[Line]) -> list[Line]:
    """A block that may be a quote is one when an attribution stands above it."""
    at = 0
    while at < len(lines):
        if lines[at].is_perhaps_quoted:
            end = at
            while end < len(lines) and (lines[end].is_perhaps_quoted or (lines[end].is_blank and end + 1 < len(lines))):
                end += 1
            if _follows_attribution(lines, at) or _begins_old_mail(lines, at):
                for line in lines[at:end]:
                    line.depth += line.is_perhaps_quoted
            at = end
        at += 1
    return lines


def _follows_attribution(lines: list[Line], at: int) -> bool:
    first = attribution_above(lines, at)
    if first is None:
        return False
    text = " ".join(line.text for line in lines[first:at])
    return lines[first].mark == ATTRIBUTION or is_attribution(text, before_quote=False) or "@" in text


def _begins_old_mail(lines: list[Line], at: int) -> bool:
    """Whether the attribution, or the block of labels, stands within, as its first line."""
    while at + 1 < len(lines) and lines[at].is_blank:
        at += 1
    return attribution_at(lines, at) is not None or _block_at(lines, at) is not None


def _region(lines: list[Line], at: int) -> int:
    """Where old mail that begins at `at` is over: at a line quoted less deep, or outside its box."""
    depth, box = lines[at].depth, lines[at].box
    end = at + 1
    while end < len(lines):
        line = lines[end]
        if not line.is_blank and (line.depth < depth or (box and line.box < box) or separator_of(line.text) == "end"):
            break
        end += 1
    return end


def _forward_at(lines: list[Line], at: int, found: Cut, *, forwards: bool, answers: bool) -> int | None:
    """Where a forwarded mail that begins at `at` is over; it is kept apart. None when none begins."""
    line = lines[at]
    if line.is_blank or (line.depth and found.has_old and answers):
        return None
    announced = line.mark == FORWARD or separator_at(lines, at) == "forward"
    if announced:
        body = _next_words(lines, at)
        if body is None or (lines[body].depth < line.depth):
            return None
        end = _region(lines, body)
        if lines[body].depth == line.depth:
            end = max(end, _region(lines, at)) if not line.box else _region(lines, at)
    elif (forwards or not answers) and (begins := _block_at(lines, at)) is not None:
        if not forwards and found.has_old:
            return None
        end = _region(lines, begins)
    else:
        return None
    if end < len(lines) and separator_of(lines[end].text) == "end":
        found.forwards.append(lines[at:end])
        return end + 1
    found.forwards.append(lines[at:end])
    return end


def _next_words(lines: list[Line], at: int) -> int | None:
    return next((place for place in range(at + 1, min(at + 6, len(lines))) if not lines[place].is_blank), None)


def _block_at(lines: list[Line], at: int) -> int | None:
    """Where the labelled block is that begins at `at` or, below dashes or a ruler, just after it."""
    line = lines[at]
    if separator_at(lines, at) == "original" or is_ruler(line.text):
        place = _next_words(lines, at)
        if place is not None and header_block(lines, place, is_announced=True):
            return at if lines[place].depth >= line.depth else None
        return at if place is not None and _labelled_attribution(lines, place) else None
    announced = line.mark == HEADERS
    if label_of(line.text) and header_block(lines, at, is_announced=announced):
        return at
    return None


def _labelled_attribution(lines: list[Line], at: int) -> bool:
    """Whether To and Subject stand here and then a line that says who wrote, as Yandex has them."""
    end = at
    while end < len(lines) and end - at < 4 and label_of(lines[end].text):
        end += 1
    return at < end < len(lines) and attribution_at(lines, end) is not None


def _old_at(lines: list[Line], at: int, found: Cut) -> int | None:
    """Where old mail that begins at `at`, with no mark on its lines, is over; None when none begins."""
    line = lines[at]
    if line.is_blank:
        return None
    if line.depth >= 2 and line.text.rstrip().endswith(">>>"):  # GroupWise: >>> who and when >>>
        found.has_old = True
        return _region(lines, _next_words(lines, at) or at)
    kind = separator_at(lines, at)
    begins = kind in ("original", "end") or line.mark == HEADERS or _block_at(lines, at) is not None
    if not begins and line.text.lstrip()[:1] in "#-=*_[(—–" and len(line.text) < 200:
        begins = any(words in line.text.lower() for words in ANSWER_ABOVE)
    if begins or OTHER_OPENINGS.search(line.text[:300]):
        found.has_old = True
        below = _next_words(lines, at)
        start = below if below is not None and lines[below].depth > line.depth else at
        end = _region(lines, start)
        if start == at and not line.depth and not line.mark:
            found.unmarked += lines[at:end]
        return end
    if line.depth:
        return None
    ends = attribution_at(lines, at)
    if ends is None:
        return None
    found.has_old = found.has_attribution = True
    below = _next_words(lines, ends - 1)
    if below is None or lines[below].depth > line.depth or lines[below].is_perhaps_quoted:
        return ends
    end = _region(lines, at)
    found.unmarked += lines[ends:end]
    return end


def _is_own(lines: list[Line], at: int, found: Cut, *, answers: bool) -> bool:
    """Whether a line that begins no old mail is the writer's."""
    line = lines[at]
    if line.mark == ATTRIBUTION:
        found.has_old = found.has_attribution = True
        return False
    if line.depth == 0:
        return not _is_in_attribution(lines, at, found, answers=answers)
    if answers or found.has_old or line.box:
        found.has_old = True
        return False
    return True


def _is_in_attribution(lines: list[Line], at: int, found: Cut, *, answers: bool) -> bool:
    """Whether this line is one of the few right above a quote that say who wrote it.

    "My son wrote:" above words that somebody pasted is no attribution: in a new mail, and below the first in a reply,
    it takes what only a program writes.
    """
    quote = at + 1
    while quote < len(lines) and quote - at <= 6 and lines[quote].depth == 0:
        quote += 1
    if quote >= len(lines) or lines[quote].depth == 0 or lines[at].is_blank:
        return False
    first = attribution_above(lines, quote)
    if first is None or at < first:
        return False
    if first not in found.attributions:
        words = " ".join(line.text.strip() for line in lines[first:quote] if not line.is_blank)
        if (not answers or found.has_attribution) and not is_attribution(words, before_quote=False):
            return False
        found.attributions.add(first)
    found.has_old = found.has_attribution = True
    return True


def _drop_remains(lines: list[Line], kept: list[bool]) -> None:
    """The end of a quoted line that a mail program broke without marking the rest is no new line."""
    for at in range(1, len(lines) - 1):
        if not kept[at] or lines[at].depth or len(lines[at].text) > SHORT_REMAINS:
            continue
        before, after = lines[at - 1], lines[at + 1]
        broken = before.depth and after.depth == before.depth and len(before.text) >= 65
        if broken and not after.is_blank and lines[at].text[:1].islower():
            kept[at] = False
