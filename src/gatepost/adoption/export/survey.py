"""The first reading: everything that must be known of the whole file before its first message can be read rightly.

It keeps counts and samples, never messages, so its memory does not grow with the file. Whatever must be refused is
refused here, before anything has been given out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gatepost.adoption.export.archives import Source
from gatepost.adoption.export.dates import YEAR_FIRST_LANGUAGES, Evidence, Settled, settle
from gatepost.adoption.export.decoding import REPLACED, Lines
from gatepost.adoption.export.headers import HeadReader, Shape, language_of_time
from gatepost.adoption.export.names import NameCounts
from gatepost.adoption.export.refusal import Refused

LONGEST_MESSAGE = 4 * 2**20  # characters between two heads; a WhatsApp message has at most 65,536
LONGEST_PREAMBLE = 200  # lines before the first head; an export cut at its beginning has a few
LOOK_PARTS, STYLE_PARTS = 4, 3
OWN_LOOK = 0.2  # of the heads, likewise for a look: seconds come and go with a phone
OWN_STYLE = 0.3  # of the heads: from here on a style is the file's own as well, below it was pasted
OWN_STYLE_HEADS = 10, 50  # so many it must have for that; so many are enough whatever their part
ENOUGH = 500  # times of a shape are looked at for their language
MARK_AFTER_NAME = ": \u200e"


Look = tuple[str, str, str, bool]  # as in Shape.look
Style = tuple[str, str, str]  # a look without its seconds


@dataclass(slots=True)
class Survey:
    """What the first reading found."""

    lines: int = 0
    heads: int = 0
    preamble: int = 0
    evidence: dict[Look, Evidence] = field(default_factory=dict)
    names: NameCounts = field(default_factory=NameCounts)
    shapes: dict[Shape, int] = field(default_factory=dict)
    marked: int = 0
    unreadable_lines: int = 0
    unknown_words: dict[str, int] = field(default_factory=dict)
    time_languages: dict[str, int] = field(default_factory=dict)
    ends_with_newline: bool = True

    @property
    def halves(self) -> int:
        """How many heads are written with twelve hours and a word."""
        return sum(count for shape, count in self.shapes.items() if shape.has_half)

    @property
    def look(self) -> Look:
        """The look of most heads."""
        counts: dict[Look, int] = self._counted(LOOK_PARTS)
        return max(counts, key=lambda look: counts[look])

    @property
    def form(self) -> str:
        """The form of most heads: bracket, dash or colon."""
        return self.look[0]

    def own_styles(self) -> set[Style]:
        """The styles that are this file's own; a line in another one was pasted into a message."""
        counts = self._counted(STYLE_PARTS)
        most = max(counts.values())
        return {style for style, count in counts.items() if count == most or self._is_own(count)}

    def own_looks(self) -> set[Look]:
        """The looks that are this file's own; a head of another look may be forged."""
        counts = self._counted(LOOK_PARTS)
        return {look for look, count in counts.items() if count >= OWN_LOOK * self.heads} | {self.look}

    def _counted(self, parts: int) -> dict[Any, int]:
        counts: dict[Any, int] = {}
        for shape, count in self.shapes.items():
            counts[shape.look[:parts]] = counts.get(shape.look[:parts], 0) + count
        return counts

    def _is_own(self, count: int) -> bool:
        some, many = OWN_STYLE_HEADS
        return count >= many or (count >= some and count >= OWN_STYLE * self.heads)


def survey(source: Source) -> Survey:
    """Read the file once from end to end. Raises Refused for what is no chat."""
    with source.opened() as stream:
        lines = Lines(stream, source.path.name)
        found = _look_at(lines, source.path)
    found.ends_with_newline = lines.ends_with_newline
    if not found.lines:
        raise Refused(f"{source.path.name} is empty.")
    if not found.heads and found.unknown_words:
        word = max(found.unknown_words, key=lambda each: found.unknown_words[each])
        raise Refused(f"{source.path.name} writes its times with a word that is not known here: {word!r}.")
    if not found.heads:
        raise Refused(f"{source.path.name} is not a WhatsApp chat: no line begins with a date, a time and a name.")
    for evidence in found.evidence.values():
        evidence.year_first_language = any(language in YEAR_FIRST_LANGUAGES for language in found.time_languages)
    return found


def settle_dates(found: Survey, wanted: str | None) -> tuple[Settled, dict[Look, str]]:
    """The order of day, month and year for this file, and for each look in it: a new phone may have another region.

    A look that leaves it open is read like most of the file. Raises Refused where the dates fit no order.
    """
    main = settle(found.evidence[found.look], wanted)
    orders = {}
    for look, evidence in found.evidence.items():
        try:
            settled = settle(evidence, wanted)
        except Refused:
            settled = main
        open_to_main = not settled.certain and evidence.fits[main.order] == max(evidence.fits.values())
        orders[look] = main.order if open_to_main else settled.order
    return main, orders


def _look_at(lines: Iterable[str], path: Path) -> Survey:
    found = Survey()
    reader = HeadReader()
    last_day, last_shape = "", None
    length = 0
    take_name = found.names.take
    shapes = found.shapes
    for line in lines:
        found.lines += 1
        head = reader.read(line)
        if head is None:
            if reader.unknown_word is not None:
                found.unknown_words[reader.unknown_word] = found.unknown_words.get(reader.unknown_word, 0) + 1
            length += len(line)
            if not found.heads and line.strip():
                found.preamble += 1
            if length > LONGEST_MESSAGE or found.preamble > LONGEST_PREAMBLE:
                raise Refused(f"{path.name} is not a WhatsApp chat: too much of it belongs to no message.")
            continue
        length = 0
        found.heads += 1
        shape, day, time, end = head
        shapes[shape] = shapes.get(shape, 0) + 1
        if day != last_day or shape is not last_shape:
            last_day, last_shape = day, shape
            if shape.look not in found.evidence:
                found.evidence[shape.look] = Evidence()
            found.evidence[shape.look].take(day)
        rest = line[end:]
        take_name(rest)
        if not rest.isascii():
            found.marked += MARK_AFTER_NAME in rest
            found.unreadable_lines += REPLACED in rest
        if shape.has_half and shapes[shape] < ENOUGH and (language := language_of_time(time)) is not None:
            found.time_languages[language] = found.time_languages.get(language, 0) + 1
    return found
