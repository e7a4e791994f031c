"""Masking other families in a pack: "child A" and "parent B" for people who are no party to the matter. Pure.

The same person has the same letter in the whole pack. When in doubt it is a name: a pack is read by people outside.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

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
    start: int
    end: int
    label: str


@dataclass(slots=True)
class Masker:
    """Takes names out of the texts of one pack. `children`: those who were kept apart already, by number."""

    everybody: Everybody
    children: Children = field(default_factory=Children)
    parents: list[str] = field(default_factory=list)

    def masked(self, text: str, kept: Iterable[Kept] = (), *, column: str = "words") -> str:
        """A text as it is stored, with the names that were kept apart from it: without any of them."""
        kept = sorted((one for one in kept if one.column == column), key=lambda one: one.at)
        whole = protected_names.put_back(text, kept, column=column)
        spans: list[_Span] = []
        for span in (*self._kept_spans(kept), *self._parents_in(whole), *self._children_in(whole, kept)):
            if all(span.end <= one.start or one.end <= span.start for one in spans):
                spans.append(span)
        spans = self._with_bare_names(whole, spans)
        parts: list[str] = []
        done = 0
        for span in sorted(spans, key=lambda span: span.start):
            parts += [whole[done : span.start], span.label]
            done = span.end
        return "".join([*parts, whole[done:]])

    def parent(self, name: str) -> str:
        """What stands for a parent who is no party."""
        if name not in self.parents:
            self.parents.append(name)
        return f"parent {letter(self.parents.index(name))}"

    def _kept_spans(self, kept: list[Kept]) -> list[_Span]:
        """Where the names that were kept apart stand once they are put back."""
        spans, shift = [], 0
        for one in kept:
            start = one.at + shift
            spans.append(_Span(start, start + len(one.said), f"child {letter(one.child - 1)}"))
            shift += len(one.said) - len(f"[child {one.child}]")
        return spans

    def _parents_in(self, whole: str) -> list[_Span]:
        """Full names, and a title with a family name that nobody at the school and no party has."""
        known_words = {word.casefold() for name in self.everybody.known for word in name.split()}
        spans = []
        for name in sorted(self.everybody.parents, key=lambda name: (-len(name), name)):
            words = name.split()
            patterns = [r"[ \u00a0]+".join(map(re.escape, words))] if len(words) > 1 else []
            if len(words) > 1 and words[-1].casefold() not in known_words:
                patterns.append(f"{TITLES}{re.escape(words[-1])}")
            for pattern in (one.replace("'", "['’]") for one in patterns):
                found = re.finditer(rf"(?<!\w)(?:{pattern})(?=['’]?s?(?!\w))", whole, re.IGNORECASE)
                spans += [_Span(one.start(), one.end(), self.parent(name)) for one in found]
        return spans

    def _children_in(self, whole: str, kept: list[Kept]) -> list[_Span]:
        names = Names(
            pupils=self.everybody.children | {one.name for one in kept},
            own=self.everybody.own,
            left_open=self.everybody.left_open,
            adults=self.everybody.known | self.everybody.parents,
        )
        return [
            _Span(one.start, one.end, f"child {letter(self.children.number(one.name, one.initial) - 1)}")
            for one in protected_names.find(whole, names)
        ]

    def _with_bare_names(self, whole: str, spans: list[_Span]) -> list[_Span]:
        """Given and family names that stand alone, unless a party or somebody at the school is called so, too."""
        known_words = {word.casefold() for name in self.everybody.known for word in name.split()}
        by_word: dict[str, str] = {}
        for name in sorted(self.everybody.parents):
            for word in name.split():
                if word.casefold() not in known_words and len(word) > 1:
                    by_word.setdefault(word, name)
        names = Names(pupils=frozenset(by_word), own=self.everybody.own, adults=self.everybody.known)
        found = [
            _Span(one.start, one.end, self.parent(by_word[one.name])) for one in protected_names.find(whole, names)
        ]
        return spans + [one for one in found if all(one.end <= span.start or span.end <= one.start for span in spans)]


def letter(number: int) -> str:
    """`A` for nought, `Z` for 25, `AA` for 26."""
    letters = ""
    while True:
        letters = chr(ord("A") + number % 26) + letters
        number = number // 26 - 1
        if number < 0:
            return letters
