"""The phrases of each label, kept as data in `cues/`, and which of them a text holds."""

import re
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import re2

from gatepost.conduct import lexicon
from gatepost.conduct.text import pattern

SENTINEL = "zzlastwordzz"
MOST_PER_PATTERN = 12

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
    """All phrases, compiled. `sections` maps "label.section" to the numbers of its patterns."""

    sections: dict[str, tuple[int, ...]]
    patterns: tuple[Any, ...]
    first_look: Any
    sentinel: int
    words: frozenset[bytes] = field(default_factory=frozenset)

    def possible(self, words: bytes) -> frozenset[int]:
        """The patterns that may match, by their literal words alone: a superset, in one pass.

        The first look answers nothing at all when it runs out of memory; then the sentinel is missing, and
        every pattern is tried.
        """
        found = frozenset(self.first_look.Match(words.decode("ascii") + "\n" + SENTINEL, potential=True))
        return found if self.sentinel in found else frozenset(range(len(self.patterns)))


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
    options = re2.Options()
    options.log_errors = False
    first_look = re2.Filter()
    sections: dict[str, tuple[int, ...]] = {}
    patterns: list[Any] = []
    words: set[bytes] = set()
    for name, lines in named:
        numbers = []
        for line in lines:
            source = bounded(_expanded(line, macros))
            for word, optional in _LITERAL_WORD.findall(source):
                words.update((word.encode("ascii"), word[:-1].encode("ascii")) if optional else (word.encode("ascii"),))
            first_look.Add(source, options)
            numbers.append(len(patterns))
            patterns.append(pattern(source))
        sections[name] = tuple(numbers)
    sentinel = len(patterns)
    first_look.Add(SENTINEL, options)
    patterns.append(pattern(SENTINEL))
    first_look.Compile()
    return CueBook(sections, tuple(patterns), first_look, sentinel, frozenset(words))


def _expanded(line: str, macros: dict[str, str]) -> str:
    """A phrase as a pattern: <macro>, `word*` for any ending, ` ~ ` a gap in the sentence, ` ~3 ` at most three words."""
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
