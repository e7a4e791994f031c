"""What the trained part is told about one message: its pieces, what came before it, and what the phrases saw."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from gatepost.conduct.code import LABELS, Grade
from gatepost.conduct.encoder.pieces import END, NAMED, PROPER, START, Pieces, ReadAs, WordPieces
from gatepost.conduct.facts import Context
from gatepost.conduct.names import Roster, tag_people
from gatepost.conduct.reading import Reading, Sighting, known_words
from gatepost.conduct.text import Plain, plain_text

LONGEST = 64  # pieces that the encoder reads at once, text and context together
WITH_CONTEXT = 40  # pieces of text and context together: a long text needs no context to be understood
OF_ONE_BEFORE = 16  # pieces of one earlier message
MOST_BEFORE = 3  # earlier messages
LONGEST_BEFORE = 200  # characters of an earlier message that are read
STEP = 48  # pieces from one window of a long text to the next

LOOKED_BACK = 4  # earlier messages whose own breaches are told
HAS_BEFORE = len(LABELS) + len(Grade)  # the place of the hint that says so; what the phrases saw stands before it
EARLIER = HAS_BEFORE + 1  # from here on: how surely somebody else's last messages were seen to break each label
HINTS = EARLIER + len(LABELS)


@dataclass(frozen=True, slots=True)
class Inputs:
    """One message for the trained part.

    `text` are all its pieces; `before` the marked pieces of what came before, newest first, ready to follow the text;
    `hints` are HINTS numbers from 0 to 1: how surely the phrases saw each label, which grades they saw, whether
    anything came before, and how surely that broke each label.
    """

    text: Pieces
    before: tuple[tuple[int, ...], ...]
    hints: tuple[float, ...]

    def after(self, earlier: Mapping[str, float]) -> "Inputs":
        """The same, told how surely somebody else's last messages were seen to break each label."""
        if not earlier:
            return self
        seen = tuple(float(earlier.get(label, 0.0)) for label in LABELS)
        return replace(self, hints=self.hints[:EARLIER] + seen)


def inputs_of(
    reading: Reading, context: Context, sightings: Iterable[Sighting], vocabulary: WordPieces, cut: "CutBefore"
) -> Inputs:
    """What the trained part is told about a message that was read and held against the phrases."""
    pieces = vocabulary.cut(reading.words, names_in(reading.text, reading.tagged, reading.roster))
    cut.keep(reading, pieces.numbers)
    return Inputs(
        text=pieces,
        before=before_of(context, vocabulary, cut),
        hints=hints_of(sightings, has_before=bool(context.before)),
    )


def names_in(text: str, tagged: Plain, roster: Roster) -> ReadAs:
    """What names in a text are read as: NAME where a roster knows whose it is, so that a verdict does not hang on that;
    PROPER where it is a rare word with a capital that is no word we know."""

    def read_as(word: bytes, start: int, end: int) -> bytes:
        first, last = tagged.span(start, end)
        written = text[first:last]
        if word in NAMED:
            return b"NAME" if roster.names(written) else word
        is_name = len(word) > 2 and written[:1].isupper() and written[1:2].islower() and word not in known_words()
        return PROPER.encode() if is_name else word

    return read_as


class CutBefore:
    """The pieces of earlier messages. Each is context of the next three, so the last ones are remembered."""

    MOST = 500

    def __init__(self, vocabulary: WordPieces, roster: Roster) -> None:
        self._vocabulary, self._roster = vocabulary, roster
        self._kept: dict[str, list[int]] = {}

    def __call__(self, text: str) -> list[int]:
        """The first pieces of a message."""
        text = text[:LONGEST_BEFORE]
        found = self._kept.get(text)
        if found is None:
            tagged = tag_people(plain_text(text, known_words()), self._roster)
            found = self._vocabulary.cut(tagged.words, names_in(text, tagged, self._roster)).numbers[
                : OF_ONE_BEFORE - 1
            ]
            self._keep(text, found)
        return found

    def keep(self, reading: Reading, numbers: Sequence[int]) -> None:
        """Remember the pieces of a message that was just cut, where anybody of the school would read it so."""
        if len(reading.text) <= LONGEST_BEFORE and reading.is_alike_for(self._roster):
            self._keep(reading.text, list(numbers[: OF_ONE_BEFORE - 1]))

    def _keep(self, text: str, numbers: list[int]) -> None:
        if len(self._kept) >= self.MOST:
            self._kept.clear()
        self._kept[text] = numbers


def before_of(context: Context, vocabulary: WordPieces, cut: CutBefore) -> tuple[tuple[int, ...], ...]:
    """The pieces of the last messages, newest first, each after a mark that says whether the same person wrote it."""
    found = []
    for author, text in reversed(context.before[-MOST_BEFORE:]):
        mark = vocabulary.same if context.author and author == context.author else vocabulary.other
        found.append((mark, *cut(text)))
    return tuple(found)


def hints_of(sightings: Iterable[Sighting], *, has_before: bool) -> tuple[float, ...]:
    """What the phrases saw, as numbers."""
    hints = [0.0] * HINTS
    grades = list(Grade)
    for sighting in sightings:
        place = LABELS.index(sighting.label)
        hints[place] = max(hints[place], sighting.confidence)
        hints[len(LABELS) + grades.index(sighting.grade)] = 1.0
    hints[HAS_BEFORE] = float(has_before)
    return tuple(hints)


def windows(length: int) -> list[range]:
    """The stretches of `length` pieces that are read one by one: all of them once, LONGEST at most at a time."""
    room = LONGEST - 2
    if length <= room:
        return [range(length)]
    starts = [*range(0, length - room, STEP), length - room]
    return [range(start, start + room) for start in starts]


class Row(NamedTuple):
    """What the encoder reads at once: the numbers of all pieces, of which the first `message` are the message's."""

    numbers: list[int]
    message: int


def row(text: Sequence[int], before: Sequence[Sequence[int]]) -> Row:
    """One message, or a window of it, with what came before it as far as there is room."""
    numbers = [START, *text[: LONGEST - 2], END]
    message = len(numbers)
    for piece in before:
        room = WITH_CONTEXT - len(numbers)
        if room < 4:
            break
        numbers += piece[:room]
    return Row(numbers, message)
