"""Masking other families in a pack: "child A" and "parent B" for people who are no party to the matter. Pure.

The same person has the same letter in the whole pack. When in doubt it is a name: a pack is read by people outside.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from gatepost.concerns import protected_names
from gatepost.concerns.protected_names import Children, Kept, Names

TITLES = r"(?i:mr|mrs|ms|miss|mx|dr)\.?[ \u00a0]+"


@dataclass(frozen=True, slots=True)
class Everybody:
    """Who there is, for telling parties from others.

    children: given names of all children the school knows, now or before. own: those of the author's own children.
    left_open: what the author says is no other child's name. parents: full names of parents who are no party and have
    no role at the school. known: full names of the parties and of everybody with a role at the school.
    """

    children: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    left_open: frozenset[str] = frozenset()
    parents: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Span:
    """A place in a text that names somebody: a parent by full name, or a child by its number from nought."""

    start: int
    end: int
    parent: str = ""
    child: int = -1


class Masker:
    """Takes names out of the texts of one pack. `children`: those who were kept apart already, by number."""

    def __init__(self, everybody: Everybody, *, children: Children | None = None) -> None:
        self._everybody = everybody
        self._children = children or Children()
        self._lettered: list[str] = []
        self._known_words = {_folded(word) for name in everybody.known for word in name.split()}
        # A name as it is looked for first: without accents and case, so that most names are passed over quickly.
        self._quick = {name: _folded(name) for name in everybody.children | everybody.known}
        self._quick_words = {word: _folded(word) for name in everybody.parents for word in name.split()}

    def masked(self, text: str, kept: Iterable[Kept] = (), *, column: str = "words") -> str:
        """A text as it is stored, with the names that were kept apart from it: without any of them."""
        kept = sorted((one for one in kept if one.column == column), key=lambda one: one.at)
        whole = protected_names.put_back(text, kept, column=column)
        folded = _folded(whole)
        parents = [
            name
            for name in sorted(self._everybody.parents)
            if any(self._quick_words[word] in folded for word in name.split())
        ]
        spans: list[_Span] = []
        for found in (
            self._kept_spans(kept),
            self._full_names(whole, parents),
            self._names_of_children(whole, kept, folded),
            self._bare_names(whole, parents, folded),
        ):
            spans += _beside(found, spans, whole)
        parts: list[str] = []
        done = 0
        for span in sorted(spans, key=lambda span: span.start):
            parts += [
                whole[done : span.start],
                self.parent(span.parent) if span.parent else f"child {letter(span.child)}",
            ]
            done = span.end
        return "".join([*parts, whole[done:]])

    def parent(self, name: str) -> str:
        """What stands for a parent who is no party."""
        if name not in self._lettered:
            self._lettered.append(name)
        return f"parent {letter(self._lettered.index(name))}"

    @staticmethod
    def _kept_spans(kept: list[Kept]) -> list[_Span]:
        """Where the names that were kept apart stand once they are put back."""
        spans, shift = [], 0
        for one in kept:
            start = one.at + shift
            spans.append(_Span(start, start + len(one.said), child=one.child - 1))
            shift += len(one.said) - len(f"[child {one.child}]")
        return spans

    def _full_names(self, whole: str, parents: list[str]) -> list[_Span]:
        """Full names, and a title with a name that nobody at the school and no party has."""
        spans: list[_Span] = []
        for name in sorted(parents, key=lambda name: (-len(name), name)):
            words = name.split()
            patterns = [r"[ \u00a0]+".join(map(re.escape, words))] if len(words) > 1 else []
            patterns += [f"{TITLES}{re.escape(one)}" for one in words if _folded(one) not in self._known_words]
            for pattern in (one.replace("'", "['’]") for one in patterns):
                found = re.finditer(rf"(?<!\w)(?:{pattern})(?=['’]?s?(?!\w))", whole, re.IGNORECASE)
                spans += _beside([_Span(one.start(), one.end(), parent=name) for one in found], spans, whole)
        return spans

    def _names_of_children(self, whole: str, kept: list[Kept], folded: str) -> list[_Span]:
        everybody = self._everybody
        names = Names(
            pupils=frozenset(one for one in everybody.children if self._quick[one] in folded)
            | {one.name for one in kept},
            own=everybody.own,
            left_open=everybody.left_open,
            adults=frozenset(one for one in everybody.known if self._quick[one] in folded),
        )
        return [
            _Span(one.start, one.end, child=self._children.number(one.name, one.initial) - 1)
            for one in protected_names.find(whole, names)
        ]

    def _bare_names(self, whole: str, parents: list[str], folded: str) -> list[_Span]:
        """Given and family names that stand alone, unless a party or somebody at the school is called so, too."""
        by_word: dict[str, str] = {}
        for name in parents:
            for word in name.split():
                if len(word) > 1 and self._quick_words[word] in folded and _folded(word) not in self._known_words:
                    by_word.setdefault(word, name)
        everybody = self._everybody
        # Children's names are looked for with them, so that none is taken for the family name of the one before.
        children = {one for one in everybody.children if self._quick[one] in folded}
        known = frozenset(one for one in everybody.known if self._quick[one] in folded)
        names = Names(pupils=frozenset(children | by_word.keys()), own=everybody.own, adults=known)
        found = [one for one in protected_names.find(whole, names) if one.name in by_word]
        return [_Span(one.start, one.end, parent=by_word[one.name]) for one in found]


def _beside(found: list[_Span], taken: list[_Span], whole: str) -> list[_Span]:
    """Of the places found, what is not taken already: "Mia Lena" before "Lena Novak" is cut down to "Mia"."""
    free = []
    for one in found:
        if any(span.start <= one.start < span.end for span in taken):
            continue
        end = min([one.end, *(span.start for span in taken if one.start < span.start)])
        free.append(replace(one, end=one.start + len(whole[one.start : end].rstrip())))
    return free


def _folded(text: str) -> str:
    """Without case and accents, and with one sort of apostrophe: for a quick look whether a name can be in a text."""
    apart = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(one for one in apart if unicodedata.category(one) != "Mn").casefold()


def letter(number: int) -> str:
    """`A` for nought, `Z` for 25, `AA` for 26."""
    letters = ""
    while True:
        letters = chr(ord("A") + number % 26) + letters
        number = number // 26 - 1
        if number < 0:
            return letters
