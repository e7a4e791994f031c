"""Cuts tagged words into sentences and words, and says what each word is about: its stem and its meanings."""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from gatepost.conduct import lexicon

_SENTENCE = re.compile(rb"[^.!?\n]+")
_WORD = re.compile(rb"[A-Z]{3,}|[a-z]+|[0-9]+")
_ENDINGS = (
    ("ies", "y", 3),
    ("sses", "ss", 2),
    ("ing", "", 4),
    ("ed", "", 4),
    ("es", "", 4),
    ("s", "", 3),
    ("ly", "", 4),
)
_WHOLE = frozenset({"missing", "evening", "wedding", "during", "news"})  # no forms of "miss", "even", "wed"
_SHORTEST_MISTYPED = 5


class Sentence(NamedTuple):
    """The words of a sentence: a tag in capitals, a number as "0"; `start` and `end` in bytes of the tagged words."""

    words: tuple[str, ...]
    start: int
    end: int


def sentences(words: bytes) -> list[Sentence]:
    """The sentences of some tagged words that hold any word."""
    found = []
    for match in _SENTENCE.finditer(words):
        of_sentence = tuple(
            "0" if word[:1].isdigit() else word.decode("ascii") for word in _WORD.findall(match.group())
        )
        if of_sentence:
            found.append(Sentence(of_sentence, *match.span()))
    return found


def stem(word: str) -> str:
    """A word without the endings that change its form and not its meaning."""
    if word.endswith("ss") or word in _WHOLE:
        return word
    for ending, left, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            cut = word[: -len(ending)] + left
            return cut[:-1] if len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "lse" else cut
    return word


@cache
def small_words() -> frozenset[str]:
    """Words that hold sentences together and say little of what they are about."""
    return frozenset(word for line in lexicon.lines_of("small_words.txt") for word in line.split())


@cache
def meanings() -> dict[str, tuple[str, ...]]:
    """The meanings of each stem that has any, each as "~name"."""
    found: dict[str, list[str]] = {}
    for line in lexicon.lines_of("alike.txt"):
        name, _, words = line.partition(":")
        for word in words.split():
            known = found.setdefault(stem(word), [])
            if f"~{name}" not in known:
                known.append(f"~{name}")
    return {word: tuple(names) for word, names in found.items()}


def is_telling(word: str) -> bool:
    """Whether a word says what a sentence is about: no tag, no number, no small word."""
    return word != "0" and not word.isupper() and word not in small_words() and len(word) > 1


def about(word: str) -> tuple[str, ...]:
    """The stem of a telling word and its meanings."""
    root = stem(word)
    return (root, *meanings().get(root, ()))


def features_of(parts: Iterable[Sentence]) -> frozenset[str]:
    """What some sentences are about."""
    return frozenset(feature for part in parts for word in part.words if is_telling(word) for feature in about(word))


class Mistyped:
    """Finds the known stem that a word was meant to be, one letter more, fewer or other ("homwork")."""

    def __init__(self, known: Iterable[str]) -> None:
        self._by_cut: dict[str, str] = {}
        for word in known:
            if len(word) >= _SHORTEST_MISTYPED and word.isalpha():
                for cut in _cuts(word):
                    self._by_cut.setdefault(cut, word)

    def meant(self, word: str) -> str | None:
        """The known stem that is nearest to an unknown one; None when none is near."""
        if len(word) < _SHORTEST_MISTYPED:
            return None
        return next((self._by_cut[cut] for cut in _cuts(word) if cut in self._by_cut), None)


def _cuts(word: str) -> list[str]:
    """The word, and the word with each letter but the first left out."""
    return [word, *(word[:place] + word[place + 1 :] for place in range(1, len(word)))]
