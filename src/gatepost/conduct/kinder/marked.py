"""A message with what was seen in it, cut into words, sentences and clauses; all places are characters as typed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from gatepost.conduct import lexicon
from gatepost.conduct.names import TAGS
from gatepost.conduct.reading import Reading
from gatepost.conduct.text import pattern
from gatepost.conduct.verdict import Finding


class Mention(NamedTuple):
    """Somebody spoken of: a tag of names.py, and where."""

    tag: str
    start: int
    end: int


class Piece(NamedTuple):
    """From one character to before another."""

    start: int
    end: int

    def holds(self, place: int) -> bool:
        """Whether a place lies within."""
        return self.start <= place < self.end

    def touches(self, other: "Piece") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Word:
    """One run of characters without blanks. `core` is it in lower case, as the judge reads it, without its signs."""

    start: int
    end: int
    core: str
    tail: str  # the signs that it ends with


@dataclass(frozen=True, slots=True)
class Marked:
    """A text, the findings in it, and whom it speaks of.

    `seen` and `read` go with `findings`: where each stands, without the signs around it, and how the judge reads it.
    """

    text: str
    findings: Sequence[Finding]
    mentions: Sequence[Mention]
    words: Sequence[Word]
    sentences: Sequence[Piece]
    seen: Sequence[Piece]
    read: Sequence[str]

    def words_in(self, piece: Piece) -> list[Word]:
        """The words that begin within a piece."""
        return [word for word in self.words if piece.holds(word.start)]

    def mentions_in(self, piece: Piece) -> list[Mention]:
        """Those who are spoken of within a piece."""
        return [mention for mention in self.mentions if piece.holds(mention.start)]


def marked(reading: Reading, findings: Sequence[Finding]) -> Marked:
    """The message of a reading, ready to be reworded."""
    text = reading.text
    return Marked(
        text=text,
        findings=findings,
        mentions=_mentions(reading),
        words=[_word(reading, match) for match in _WORD.finditer(text)],
        sentences=sentences_of(text),
        seen=[_trimmed(text, finding.start, finding.end) for finding in findings],
        read=[read_as(reading, finding.start, finding.end) for finding in findings],
    )


_WORD = re.compile(r"\S+")
_TAG = pattern(rf"\b(?:{'|'.join(TAGS)})\b")
_SIGNS_BEFORE = re.compile(r"^[^\w£]+")
_SIGNS_AFTER = re.compile(r"[^\w*#@$%]+$")


def _mentions(reading: Reading) -> list[Mention]:
    return [
        Mention(match.group().decode("ascii"), *reading.tagged.span(*match.span()))
        for match in _TAG.finditer(reading.words)
    ]


def _word(reading: Reading, match: re.Match[str]) -> Word:
    typed = match.group()
    tail = _SIGNS_AFTER.search(typed)
    end = match.end() - (len(tail.group()) if tail else 0)
    core = _SIGNS_BEFORE.sub("", text_core(typed[: end - match.start()]))
    if not (core.isalpha() and core.isascii()):
        core = read_as(reading, match.start(), end) or core
    return Word(match.start(), end, core, tail.group() if tail else "")


def text_core(typed: str) -> str:
    """A typed word in lower case without apostrophes."""
    return typed.lower().replace("'", "").replace("’", "")


def read_as(reading: Reading, start: int, end: int) -> str:
    """What the judge reads in the characters from `start` to `end`, in lower case: disguises are undone."""
    plain = reading.plain
    letters = [number for number, place in zip(plain.words, plain.places, strict=False) if start <= place < end]
    return bytes(letters).decode("ascii").strip(" .,!?;:-").lower()


def _trimmed(text: str, start: int, end: int) -> Piece:
    """A span without the signs around it; as it is where it holds nothing else, as a smiley."""
    whole = Piece(start, end)
    while start < end and not text[start].isalnum() and text[start] not in "*#@$":
        start += 1
    while end > start and not text[end - 1].isalnum() and text[end - 1] not in "*#@$":
        end -= 1
    return Piece(start, end) if start < end else whole


# A sentence ends at its sign and the smilies after it, or with its line. "Mrs." and "10.30" end none.
_END = re.compile(r"[.!?…]+[\"')\]’”]*(?=\s|$|[^\w\s.,;:!?'\"()£$€@#*-])|\n+")
_SHORTENED = re.compile(r"\b(?:mrs|mr|ms|dr|st|e\.g|i\.e|etc|yr|vs|approx|[a-z])\.$", re.IGNORECASE)
_SMILIES = re.compile(r"[^\w\n\"'(“‘£$€@#*]*")


def sentences_of(text: str) -> list[Piece]:
    """The sentences of a text, one after the other, each with the blanks behind it."""
    pieces = []
    start = 0
    for match in _END.finditer(text):
        if match.start() < start or _SHORTENED.search(text[start : match.end()]):
            continue
        smilies = _SMILIES.match(text, match.end())
        end = smilies.end() if smilies else match.end()
        while end < len(text) and text[end] == "\n":
            end += 1
        if text[start:end].strip():
            pieces.append(Piece(start, end))
        start = end
    if text[start:].strip():
        pieces.append(Piece(start, len(text)))
    return pieces


@cache
def listed(section: str) -> re.Pattern[str]:
    """A pattern that fits a whole word or phrase of a section of kinder.txt."""
    return re.compile(rf"(?:{alternatives(section)})", re.IGNORECASE)


@cache
def alternatives(section: str) -> str:
    """The words of a section of kinder.txt as alternatives of a pattern, the longest first."""
    words = [word for line in lexicon.sections_of("kinder.txt")[section] for word in line.split()]
    words.sort(key=len, reverse=True)
    return "|".join(word.replace("_?", "[ ]?").replace("[-_]", "[- ]").replace("_", r"\s+") for word in words)


def is_one_of(word: str, section: str) -> bool:
    """Whether a word stands in a section of kinder.txt."""
    return listed(section).fullmatch(word) is not None
