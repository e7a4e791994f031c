"""The phrases of each label, kept as data in `cues/`, and which of them a text holds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import re2

from gatepost.conduct import lexicon
from gatepost.conduct.text import options

SENTINEL = "zzlastwordzz"
SENTINEL_LINE = b"\n" + SENTINEL.encode("ascii")
MOST_PER_PATTERN = 200
EXCUSES = (".shield", ".shield_all")

_STEM = re.compile(r"(?<=[a-z])(?<!\\w)\*")
_GAP = re.compile(r" ~([0-9]+) ")
_LOOSE_GAP = re.compile(r" ?~([0-9]?) ")
_MACRO = re.compile(r"<([a-z_]+)>")
_LITERAL_WORD = re.compile(r"(?<![\\\[A-Za-z])([a-z]{3,})(\??)(?![a-z*])")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the tagged words, in bytes."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CueBook:
    """All phrases, compiled; `section_of` says for each pattern which section ("label.section") it is of."""

    section_of: tuple[str, ...]
    patterns: tuple[Any, ...]
    first_look: Any
    sentinel: int
    words: frozenset[bytes] = field(default_factory=frozenset)
    shows: Mapping[str, str] = field(default_factory=dict)  # the label of each section that is no excuse

    def possible(self, words: bytes) -> dict[str, list[int]]:
        """The patterns that may match, by section, from their literal words alone: a superset, in one pass.

        The first look answers nothing at all when it runs out of memory; then the sentinel is missing, and
        every pattern is tried.
        """
        numbers = self.first_look.Match(words + SENTINEL_LINE, potential=True)
        if self.sentinel not in numbers:
            numbers = range(len(self.patterns))
        by_section: dict[str, list[int]] = {}
        for number in numbers:
            by_section.setdefault(self.section_of[number], []).append(number)
        return by_section


@cache
def cue_book() -> CueBook:
    """The phrases of all files in `cues/`."""
    macros: dict[str, str] = {}
    named: list[tuple[str, list[str]]] = []
    folder = resources.files("gatepost.conduct").joinpath("cues")
    for name in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".txt")):
        label = name.removesuffix(".txt")
        for section, lines in lexicon.sections_of(name, "cues").items():
            if section.startswith("define."):
                macros[section.removeprefix("define.")] = (
                    "(?:" + "|".join(_expanded(line, macros) for line in lines) + ")"
                )
            elif section:
                named.append((f"{label}.{section}", lines))
    return _compiled(named, macros)


def _compiled(named: list[tuple[str, list[str]]], macros: dict[str, str]) -> CueBook:
    first_look = re2.Filter()
    section_of: list[str] = []
    words: set[bytes] = set()
    for name, lines in named:
        for line in lines:
            source = bounded(_expanded(line, macros))
            for word, optional in _LITERAL_WORD.findall(source):
                words.update((word.encode("ascii"), word[:-1].encode("ascii")) if optional else (word.encode("ascii"),))
            first_look.Add(source, options())
            section_of.append(name)
    sentinel = len(section_of)
    first_look.Add(SENTINEL, options())
    section_of.append("")
    first_look.Compile()
    patterns = [first_look.re(number) for number in range(len(section_of))]  # its own: no second copy of each
    shows = {name: name.partition(".")[0] for name in section_of if name and not name.endswith(EXCUSES)}
    return CueBook(tuple(section_of), tuple(patterns), first_look, sentinel, frozenset(words), shows)


def _expanded(line: str, macros: dict[str, str]) -> str:
    """A phrase as a pattern.

    <name> stands for a list defined earlier, `word*` for any ending, ` ~ ` for any words of the same sentence
    and ` ~3 ` for at most three.
    """
    line = _MACRO.sub(lambda match: macros[match.group(1)], line)
    line = line.removesuffix(" ~")
    line = _GAP.sub(lambda match: rf"[^ .!?\n]*(?: [^ .!?\n]+){{0,{match.group(1)}}} ", line)
    line = line.replace(" ~ ", r"\b[^.!?\n]*\b")
    line = _LOOSE_GAP.sub(lambda match: rf"(?:[^ .!?\n]+ ){{0,{match.group(1) or 9}}}", line)
    return _STEM.sub(r"[a-z]*", line)


def bounded(source: str) -> str:
    """The pattern held to whole words where it begins and ends with a letter or a group."""
    left = r"\b" if source[:1].isalnum() or source[:1] in "([" else ""
    right = r"\b" if source[-1:].isalnum() or source[-1:] in ")]*" else ""
    return f"{left}(?:{source}){right}"
