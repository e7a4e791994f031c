"""One message as the checks see it: plain tagged words, sentences, and the phrases found in them."""

import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from gatepost.conduct import lexicon
from gatepost.conduct.code import Grade
from gatepost.conduct.cues import MOST_PER_PATTERN, CueBook, Span, cue_book
from gatepost.conduct.names import Roster, tag_people
from gatepost.conduct.text import Plain, pattern, plain_text

_ENDS = pattern(r"[.!?\n]+")


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a check saw, before the code says what it leads to.

    The span is in bytes of the reading's tagged words, or of its plain words where `in_plain` says so.
    """

    label: str
    grade: Grade
    span: Span
    reason: str
    confidence: float = 0.8
    in_plain: bool = False


@dataclass(slots=True)
class Reading:
    """A text made ready. `words` are tagged and in lower case; `untagged` keeps the names, in lower case.

    `kept` is what checks/evidence.py found in it for a label, and with which reason.
    """

    text: str
    plain: Plain
    tagged: Plain
    book: CueBook
    possible: dict[str, list[int]]
    ends: list[int]
    roster: Roster
    shown: frozenset[str]
    kept: dict[str, tuple[str, tuple[Sighting, ...]]] = field(default_factory=dict)
    _found: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    _sentences: dict[str, set[int]] = field(default_factory=dict)

    @property
    def words(self) -> bytes:
        """The tagged words that the phrases are looked for in."""
        return self.tagged.words

    def find(self, section: str) -> tuple[Span, ...]:
        """Where phrases of a section ("grievance.usual") stand, from left to right."""
        numbers = self.possible.get(section)
        if numbers is None:  # most of the time
            return ()
        if section in self._found:
            return self._found[section]
        spans = [
            Span(*match.span())
            for number in numbers
            for match in _some(self.book.patterns[number].finditer(self.words))
        ]
        self._found[section] = tuple(sorted(spans, key=lambda span: (span.start, -span.end)))
        return self._found[section]

    def has(self, section: str) -> bool:
        """Whether any phrase of the section stands in the text."""
        return bool(self.find(section))

    def shows(self, label: str) -> bool:
        """Whether anything but an excuse may stand here for a label: a quick no saves looking section by section."""
        return label in self.shown

    def is_alike_for(self, roster: Roster) -> bool:
        """Whether somebody else of this school would read it so: none of its writer's own children are in it."""
        return self.roster is roster or b"OWN" not in self.words

    def sentence(self, span: Span) -> int:
        """The number of the sentence in which a span begins."""
        return bisect.bisect_right(self.ends, span.start)

    def in_sentence(self, span: Span, section: str) -> bool:
        """Whether a phrase of the section touches the sentences of the span."""
        if section not in self._sentences:
            self._sentences[section] = {self.sentence(other) for other in self.find(section)}
        held = self._sentences[section]
        last = bisect.bisect_right(self.ends, max(span.start, span.end - 1))
        return any(number in held for number in range(self.sentence(span), last + 1))

    def sentence_words(self, span: Span) -> bytes:
        """The words of the sentence in which a span begins."""
        number = self.sentence(span)
        start = self.ends[number - 1] if number else 0
        end = self.ends[number] if number < len(self.ends) else len(self.words)
        return self.words[start:end]


def _some(matches: Iterator[Any]) -> Iterator[Any]:
    return islice(matches, MOST_PER_PATTERN)


def read(text: str, roster: Roster) -> Reading:
    """The reading of one text; linear in its length."""
    book = cue_book()
    plain = plain_text(text, known_words())
    tagged = tag_people(plain, roster)
    words = tagged.words
    possible = book.possible(words)
    return Reading(
        text=text,
        plain=plain,
        tagged=tagged,
        book=book,
        possible=possible,
        ends=[match.end() for match in _ENDS.finditer(words)],
        roster=roster,
        shown=frozenset(book.shows[section] for section in possible if section in book.shows),
    )


_known: frozenset[bytes] | None = None


def known_words() -> frozenset[bytes]:
    """The words that a disguise may be undone into: those of the phrases, the swearing and common small words."""
    global _known
    if _known is None:
        small = (
            b"r u n c b ur you are is the she he they it a i me we us to at of in on so your his her their this "
            b"that what who why not all did do and have has was were with for my sake off out mate then "
            b"there here near will hear saw"
        ).split()
        _known = cue_book().words | frozenset(lexicon.swearing()) | lexicon.common_words() | frozenset(small)
    return _known
