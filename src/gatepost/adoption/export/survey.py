"""The first reading: everything that must be known of the whole file before its first message can be read rightly.

It keeps counts and samples, never messages, so its memory does not grow with the file. Whatever must be refused is
refused here, before anything has been given out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from gatepost.adoption.export.archives import Source
from gatepost.adoption.export.dates import YEAR_FIRST_LANGUAGES, Evidence, Settled, settle
from gatepost.adoption.export.decoding import REPLACED, Lines
from gatepost.adoption.export.headers import HeadReader, Shape, has_half, language_of_time
from gatepost.adoption.export.names import NameCounts
from gatepost.adoption.export.refusal import Refused

LONGEST_MESSAGE = 4 * 2**20  # characters between two heads; a WhatsApp message has at most 65,536
LONGEST_PREAMBLE = 200  # lines before the first head; an export cut at its beginning has a few
OWN_STYLE = 0.2  # of the heads: from here on a style is the file's own, below it is looked at
OWN_STYLE_HEADS = 50
MARK_AFTER_NAME = ": \u200e"


@dataclass(slots=True)
class Survey:
    """What the first reading found."""

    lines: int = 0
    heads: int = 0
    preamble: int = 0
    evidence: Evidence = field(default_factory=Evidence)
    names: NameCounts = field(default_factory=NameCounts)
    shapes: dict[Shape, int] = field(default_factory=dict)
    halves: int = 0
    marked: int = 0
    unreadable_lines: int = 0
    time_languages: dict[str, int] = field(default_factory=dict)
    ends_with_newline: bool = True

    @property
    def form(self) -> str:
        """The form of most heads: bracket, dash or colon."""
        counts: dict[str, int] = {}
        for shape, count in self.shapes.items():
            counts[shape.form] = counts.get(shape.form, 0) + count
        return max(counts, key=lambda form: counts[form])

    @property
    def look(self) -> tuple[str, str, str, bool]:
        """The look of most heads."""
        counts = self._looks()
        return max(counts, key=lambda look: counts[look])

    def own_forms(self) -> set[str]:
        """The forms that are this file's own; a line in another form was pasted into a message."""
        counts: dict[str, int] = {}
        for shape, count in self.shapes.items():
            counts[shape.form] = counts.get(shape.form, 0) + count
        return {form for form, count in counts.items() if self._is_own(count)} | {self.form}

    def own_looks(self) -> set[tuple[str, str, str, bool]]:
        """The looks that are this file's own; a head of another look may be forged."""
        return {look for look, count in self._looks().items() if self._is_own(count)} | {self.look}

    def _looks(self) -> dict[tuple[str, str, str, bool], int]:
        counts: dict[tuple[str, str, str, bool], int] = {}
        for shape, count in self.shapes.items():
            counts[shape.look] = counts.get(shape.look, 0) + count
        return counts

    def _is_own(self, count: int) -> bool:
        return count >= OWN_STYLE_HEADS or count >= OWN_STYLE * self.heads


def survey(source: Source) -> Survey:
    """Read the file once from end to end. Raises Refused for what is no chat."""
    with source.opened() as stream:
        lines = Lines(stream, source.path.name)
        found = _look_at(lines, source.path)
    found.ends_with_newline = lines.ends_with_newline
    if not found.lines:
        raise Refused(f"{source.path.name} is empty.")
    if not found.heads:
        raise Refused(f"{source.path.name} is not a WhatsApp chat: no line begins with a date, a time and a name.")
    found.evidence.year_first_language = any(language in YEAR_FIRST_LANGUAGES for language in found.time_languages)
    return found


def settle_dates(found: Survey, wanted: str | None) -> Settled:
    """The order of day, month and year for this file."""
    return settle(found.evidence, wanted)


def _look_at(lines: Iterable[str], path: Path) -> Survey:
    found = Survey()
    reader = HeadReader()
    last_date = ""
    length = 0
    take_name = found.names.take
    shapes = found.shapes
    for line in lines:
        found.lines += 1
        head = reader.read(line)
        if head is None:
            length += len(line)
            if not found.heads and line.strip():
                found.preamble += 1
            if length > LONGEST_MESSAGE or found.preamble > LONGEST_PREAMBLE:
                raise Refused(f"{path.name} is not a WhatsApp chat: too much of it belongs to no message.")
            continue
        length = 0
        found.heads += 1
        shapes[head.shape] = shapes.get(head.shape, 0) + 1
        if head.date != last_date:
            last_date = head.date
            found.evidence.take(last_date)
        rest = line[head.end :]
        take_name(rest)
        if not rest.isascii():
            found.marked += MARK_AFTER_NAME in rest
            found.unreadable_lines += REPLACED in rest
        if has_half(head.time):
            found.halves += 1
            if (language := language_of_time(head.time)) is not None:
                found.time_languages[language] = found.time_languages.get(language, 0) + 1
    return found
