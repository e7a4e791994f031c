"""The word lists of the judge, read once from the files in `lexicon/`."""

from functools import cache
from importlib import resources
from typing import Any

import ahocorasick

FOLDER = "lexicon"


def lines_of(name: str, folder: str = FOLDER) -> list[str]:
    """The lines of a data file that say something: no blanks, no comments."""
    text = resources.files("gatepost.conduct").joinpath(f"{folder}/{name}").read_text(encoding="utf-8")
    return [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]


def sections_of(name: str, folder: str = FOLDER) -> dict[str, list[str]]:
    """A data file in [sections], each with its lines in order."""
    sections: dict[str, list[str]] = {}
    here = sections.setdefault("", [])
    for line in lines_of(name, folder):
        if line.startswith("[") and line.endswith("]") and line[1:-1].replace(".", "").replace("_", "").isalnum():
            here = sections.setdefault(line[1:-1], [])
        else:
            here.append(line)
    return sections


@cache
def lookalikes() -> dict[str, str]:
    """Characters that look like an ASCII letter, and that letter."""
    table: dict[str, str] = {}
    for line in lines_of("lookalikes.txt"):
        letters, _, characters = line.partition(":")
        for character in characters.split():
            for single in character:
                table[single] = letters.strip()
    return table


@cache
def emoji() -> dict[str, str]:
    """Emoji that mean something to a check, and the word they are read as."""
    table: dict[str, str] = {}
    for line in lines_of("emoji.txt"):
        word, _, characters = line.partition(":")
        for character in characters.split():
            table[character[0]] = f"emo{word.strip()}"
    return table


@cache
def swearing() -> dict[bytes, str]:
    """Swear words and slurs with how strong they are: `mild` or `strong`."""
    found: dict[bytes, str] = {}
    for section, words in sections_of("swearing.txt").items():
        if section.startswith(("mild", "strong")):
            grade = section.partition(".")[0]
            found.update((word.encode("ascii"), grade) for line in words for word in line.split() if "_" not in word)
    return found


@cache
def common_words() -> frozenset[bytes]:
    """Words that messages use: what a disguise may be undone into, beside the words of the phrases."""
    return frozenset(word.encode("ascii") for line in lines_of("common_words.txt") for word in line.split())


@cache
def swearing_phrases() -> Any:
    """An automaton over swearing of several words, each padded with spaces; its values are (phrase, grade)."""
    automaton = ahocorasick.Automaton()
    for section, words in sections_of("swearing.txt").items():
        if section.startswith(("mild", "strong")):
            grade = section.partition(".")[0]
            for line in words:
                for word in line.split():
                    if "_" in word:
                        phrase = f" {word.replace('_', ' ')} "
                        automaton.add_word(phrase, (phrase, grade))
    automaton.make_automaton()
    return automaton


@cache
def swearing_roots() -> Any:
    """An automaton over roots that make any longer word a swear word, unless that word is excused."""
    automaton = ahocorasick.Automaton()
    for root in sections_of("swearing.txt")["root"]:
        for word in root.split():
            automaton.add_word(word, word)
    automaton.make_automaton()
    return automaton


@cache
def excused() -> frozenset[str]:
    """Words that merely contain a swear word: places, birds, dishes, surnames."""
    return frozenset(word for line in sections_of("swearing.txt")["excused"] for word in line.split())


@cache
def _starred_shapes() -> dict[tuple[int, int], list[bytes]]:
    shapes: dict[tuple[int, int], list[bytes]] = {}
    for line in sections_of("swearing.txt")["starred"]:
        for text in line.split():
            word = text.encode("ascii")
            shapes.setdefault((word[0], len(word)), []).append(word)
    return shapes


_SIGNS = frozenset(b"*#@$!%_.-^~+&")


def starred(token: bytes) -> bytes | None:
    """The swear word that a starred token such as `f**k` or `sh*t` stands for, or None.

    The first letter must be there, every letter that is there must fit, and at least one star or hash must
    stand inside; a run of stars may stand for fewer or more letters than it has.
    """
    core = token.strip(b".,!-~_")
    if len(core) < 3 or not 97 <= core[0] <= 122 or not any(number in b"*#@$%-" for number in core[1:]):
        return b"censored" if token.count(b"*") >= 3 and not token.strip(b"*") else None
    letters = sum(97 <= number <= 122 for number in core)
    signs = sum(number in _SIGNS for number in core)
    if letters + signs != len(core) or (signs == 1 and b"-" in core):
        return None
    for length in (len(core), len(core) + 1, len(core) - 1, len(core) + 2):
        for word in _starred_shapes().get((core[0], length), ()):
            if _fits(core, word):
                return word
    return None


def _fits(core: bytes, word: bytes) -> bool:
    if len(core) == len(word):
        return all(number in _SIGNS or number == word[place] for place, number in enumerate(core))
    head = next(place for place, number in enumerate(core) if number in _SIGNS)
    tail = next((back for back, number in enumerate(reversed(core)) if number in _SIGNS), 0)
    middle = core[head : len(core) - tail]
    return (
        head + tail < len(word)
        and head + tail >= 2
        and all(number in _SIGNS for number in middle)
        and word[:head] == core[:head]
        and (tail == 0 or word[-tail:] == core[-tail:])
    )


@cache
def excused_phrases() -> tuple[str, ...]:
    """Phrases that are fine although a word of theirs is a swear word elsewhere."""
    lines = sections_of("swearing.txt")["excused_phrases"]
    return tuple(phrase.replace("_", " ") for line in lines for phrase in line.split())
