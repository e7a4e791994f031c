"""Cuts tagged words into word pieces: the numbers that the trained part of the judge reads.

The vocabulary and the way of cutting (the longest known piece first) are WordPiece's, as BERT uses it (Wu et al. 2016,
"Google's Neural Machine Translation System"). The reading has done all else by then: letters are ASCII and small.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from gatepost.conduct import lexicon

PAD, UNKNOWN, START, END = 0, 1, 2, 3
# How the context marks who wrote a message: the writer of this one, or somebody else.
SAME, OTHER = "<same>", "<other>"
# What stands for a rare word with a capital: most are names that no list holds.
PROPER = "PROPER"
# Tags of people whom a roster knows by name; the same tags stand for "her son" and "his dad".
NAMED = frozenset((b"CHILD", b"PARENT"))
# Small words that say nothing of a verdict, and which who learns English late often leaves out.
UNREAD = frozenset((b"the", b"a", b"an"))

LONGEST_WORD = 40  # letters of a word that are looked at; BERT's own limit is 100
MOST_KEPT = 50_000  # words whose pieces are remembered

# What a word between two bytes of the tagged words is to be read as, where it names somebody: a tag, or itself.
ReadAs = Callable[[bytes, int, int], bytes]

_WORD = re.compile(rb"[A-Za-z]+|[0-9]+|[!-/:-@\[-`{-~]")


@dataclass(frozen=True, slots=True)
class Pieces:
    """Word pieces with the bytes of the words that they come from: `starts[n]` to `ends[n]` for piece n."""

    numbers: list[int]
    starts: list[int]
    ends: list[int]


@cache
def one_meaning() -> dict[bytes, bytes]:
    """For each word that is read as another, that other (lexicon/one_meaning.txt)."""
    read_as: dict[bytes, bytes] = {}
    for line in lexicon.lines_of("one_meaning.txt"):
        word, _, others = line.partition(":")
        for other in others.split():
            read_as.setdefault(other.encode("ascii"), word.encode("ascii"))
    return read_as


def itself(word: bytes, start: int, end: int) -> bytes:
    """For words of which nothing else is known."""
    return word


class WordPieces:
    """A vocabulary. `names` are its pieces in order: a piece inside a word begins with "##"; tags are in capitals."""

    def __init__(self, names: Iterable[str]) -> None:
        self._numbers = {name.encode("ascii"): number for number, name in enumerate(names)}
        self._kept: dict[bytes, tuple[int, ...]] = {}
        self.same = self._numbers[SAME.encode()]
        self.other = self._numbers[OTHER.encode()]

    def __len__(self) -> int:
        return len(self._numbers)

    def cut(self, words: bytes, read_as: ReadAs = itself) -> Pieces:
        """The pieces of some tagged words; linear in their length.

        `read_as` is asked about words of several pieces and about tags that may stand for a name.
        """
        numbers: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        for match in _WORD.finditer(words):
            word = match.group()
            of_word = self._of(word)
            start, end = match.span()
            if len(of_word) > 1 or word in NAMED:
                of_word = self._of(read_as(word, start, end))
            numbers += of_word
            starts += [start] * len(of_word)
            ends += [end] * len(of_word)
        return Pieces(numbers, starts, ends)

    def numbers(self, words: bytes) -> list[int]:
        """The pieces' numbers alone."""
        return self.cut(words).numbers

    def _of(self, word: bytes) -> tuple[int, ...]:
        found = self._kept.get(word)
        if found is None:
            found = self._looked_up(word)
            if len(self._kept) < MOST_KEPT:
                self._kept[word] = found
        return found

    def _looked_up(self, word: bytes) -> tuple[int, ...]:
        if word in UNREAD:
            return ()
        word = one_meaning().get(word, word)
        if (whole := self._numbers.get(word)) is not None:
            return (whole,)
        word = word.lower()[:LONGEST_WORD]
        pieces: list[int] = []
        start = 0
        while start < len(word):
            mark = b"##" if start else b""
            for end in range(len(word), start, -1):
                number = self._numbers.get(mark + word[start:end])
                if number is not None:
                    pieces.append(number)
                    start = end
                    break
            else:
                return (UNKNOWN,)
        return tuple(pieces)
