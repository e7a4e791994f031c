"""What the trained part is told about one message: its pieces, what came before it, and what the phrases saw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gatepost.conduct.code import LABELS, Grade
from gatepost.conduct.encoder.pieces import END, START, Pieces, WordPieces
from gatepost.conduct.facts import Context
from gatepost.conduct.names import Roster, tag_people
from gatepost.conduct.reading import Reading, Sighting, known_words
from gatepost.conduct.text import plain_text

LONGEST = 64  # pieces that the encoder reads at once, text and context together
WITH_CONTEXT = 40  # pieces of text and context together: a long text needs no context to be understood
OF_ONE_BEFORE = 16  # pieces of one earlier message
MOST_BEFORE = 3  # earlier messages
LONGEST_BEFORE = 200  # characters of an earlier message that are read
STEP = 48  # pieces from one window of a long text to the next

HINTS = len(LABELS) + len(Grade) + 1


@dataclass(frozen=True, slots=True)
class Inputs:
    """One message for the trained part.

    `text` are all its pieces; `before` the marked pieces of what came before, newest first, ready to follow the text;
    `hints` are HINTS numbers from 0 to 1: how surely the phrases saw each label, which grades they saw, and whether
    anything came before.
    """

    text: Pieces
    before: tuple[tuple[int, ...], ...]
    hints: tuple[float, ...]


def inputs_of(
    reading: Reading, context: Context, sightings: Iterable[Sighting], vocabulary: WordPieces, cut: "CutBefore"
) -> Inputs:
    """What the trained part is told about a message that was read and held against the phrases."""
    return Inputs(
        text=vocabulary.cut(reading.words),
        before=before_of(context, vocabulary, cut),
        hints=hints_of(sightings, has_before=bool(context.before)),
    )


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
            words = tag_people(plain_text(text, known_words()), self._roster).words
            found = self._vocabulary.numbers(words)[: OF_ONE_BEFORE - 1]
            if len(self._kept) >= self.MOST:
                self._kept.clear()
            self._kept[text] = found
        return found


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
    hints[-1] = float(has_before)
    return tuple(hints)


def windows(length: int) -> list[range]:
    """The stretches of `length` pieces that are read one by one: all of them once, LONGEST at most at a time."""
    room = LONGEST - 2
    if length <= room:
        return [range(length)]
    starts = [*range(0, length - room, STEP), length - room]
    return [range(start, start + room) for start in starts]


def row(text: Sequence[int], before: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """One row for the encoder: the numbers of its pieces, and 0 for those of the text, 1 for those of the context."""
    numbers = [START, *text[: LONGEST - 2], END]
    kinds = [0] * len(numbers)
    for piece in before:
        room = WITH_CONTEXT - len(numbers)
        if room < 4:
            break
        numbers += piece[:room]
        kinds += [1] * min(len(piece), room)
    return numbers, kinds
