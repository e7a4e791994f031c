"""Takes people out of a message: names become [name], [child] or [staff]; numbers, addresses and links go too."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from gatepost.conduct import lexicon
from gatepost.conduct.facts import Named
from gatepost.conduct.text import fold

_TAGS = {"staff": "[staff]", "pupil": "[child]", "parent": "[name]"}
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "madam", "coach", "mister", "pani", "pan"})
# What says who somebody is without a name, in the order in which it is looked for.
_DETAILS = (
    (re.compile(r"[^\s@<>()]{1,64}@[^\s@<>(),;]{1,255}"), "[mail]"),
    (
        re.compile(r"(?i)\b(?:https?://|www\.)\S+|\b[a-z0-9-]{1,63}\.(?:com|org|net|co\.uk|org\.uk|sch\.uk)\b\S*"),
        "[link]",
    ),
    (re.compile(r"(?<!\w)@\w+"), "[name]"),
    (re.compile(r"(?<![\w\u00a3$\u20ac])\+?\(?\d(?:[\s().\-\u2010-\u2015]{0,2}\d){6,14}(?!\w)"), "[phone]"),
    (re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b"), "[postcode]"),
)
_TITLED = re.compile(
    r"\b(?:(?i:mrs|mr|ms|mx|mister)\b\.?\s+(?!\[)[^\W\d_]+"
    r"|(?i:miss|dr|sir|madam|coach|head|mme|pani|pan)\b\.?\s+(?=[^\W\d_a-z])[^\W\d_]+)(?:[-'\u2019][^\W\d_]{2,})*"
)
# "J in Oak", "A.B. from our class": initials that a class knows. Not "Year R in".
_INITIALS = re.compile(r"(?<!\w)(?<!ear )(?<!lass )(?:[A-Z]\. ?[A-Z]\.?|[B-HJ-Z]\.?)(?= (?:in|from)\b)")
_WORD = re.compile(r"(?:[OD]['\u2019](?=[A-Z]))?[^\W\d_]+(?:-[^\W\d_]+)*")
_TAGGED = re.compile(r"\[(?:name|child|staff|mail|link|phone|postcode)\]")
_RUN = re.compile(r"(\[(?:name|child|staff)\])(?:[ -]+\[name\])+")
_SENTENCE_ENDS = '.!?:;\n\u2026"\u201c(*-\u2013\u2014\u2022'


def without_names(text: str, roster: Iterable[Named]) -> str | None:
    """The text with tags for people, and without phone numbers, addresses and links. When in doubt, it is a name.

    None for a text that has letters of a script without capitals (Arabic, Urdu, Bengali, Chinese and others): an
    unknown name cannot be told there from any other word, so the whole text is better left out.
    """
    if any(_has_no_case(letter) for letter in set(text)):
        return None
    tags, in_classes = _known(roster)
    for where, tag in _DETAILS:
        text = where.sub(tag, text)
    text = _TITLED.sub(lambda match: _titled(match.group()), text)
    text = _INITIALS.sub("[child]", text)
    text = _outside_tags(text, tags, in_classes)
    return _RUN.sub(r"\1", text)


def _titled(words: str) -> str:
    """`[staff]` for a title and a name; the words themselves where no name follows ("Mr and Mrs", "I MISS YOU")."""
    name = words.split()[-1]
    is_no_name = name.lower() in _TITLES | {"and", "or"} or (name == name.upper() and name.lower() in _after_miss())
    return words if is_no_name else "[staff]"


def _outside_tags(text: str, tags: dict[str, str], in_classes: frozenset[str]) -> str:
    pieces: list[str] = []
    done = 0
    kept = [match.span() for match in _TAGGED.finditer(text)]
    number = 0
    for match in _WORD.finditer(text):
        while number < len(kept) and kept[number][1] <= match.start():
            number += 1
        if number < len(kept) and kept[number][0] <= match.start():
            continue
        tag = _tag_of(match.group(), tags, in_classes, begins=_begins_a_sentence(text, match.start()))
        if tag:
            pieces += (text[done : match.start()], tag)
            done = match.end()
    return "".join([*pieces, text[done:]])


def _tag_of(word: str, tags: dict[str, str], in_classes: frozenset[str], *, begins: bool) -> str:
    """What stands for a word that names somebody; empty for any other word."""
    for part in (word, *word.split("-")) if "-" in word else (word,):
        lower, has_capital = _folded(part), part[:1] != part[:1].lower()
        plain, also_words = _given_names()
        is_a_word_too = lower in also_words or lower in _after_miss()
        if lower in tags and (has_capital or not is_a_word_too):
            return tags[lower]
        if lower in plain or (lower[-1:] == "s" and has_capital and lower[:-1] in plain):
            return "[name]"
        is_shouted = len(part) > 1 and part == part.upper()
        if has_capital and not begins and not is_shouted and len(part) > 1 and lower not in _no_names() | in_classes:
            return "[name]"
    return ""


def _begins_a_sentence(text: str, place: int) -> bool:
    """Whether a capital says nothing here: at the start, after the end of a sentence, a line or an emoji."""
    place -= 1
    while place >= 0 and text[place] in " \t":
        place -= 1
    return place < 0 or text[place] in _SENTENCE_ENDS or unicodedata.category(text[place]) in ("So", "Sk", "Mn", "Cf")


def _known(roster: Iterable[Named]) -> tuple[dict[str, str], frozenset[str]]:
    """A tag for every word of every name of the school; and the words of its classes, which are no names."""
    tags: dict[str, str] = {}
    in_classes: set[str] = set()
    for entry in roster:
        in_classes.update(_folded(word) for word in entry.in_class.split())
        for word in _WORD.findall(entry.name):
            for part in {word, *word.split("-")}:
                lower = _folded(part)
                if len(lower) > 1 and lower not in _TITLES:
                    tags.setdefault(lower, _TAGS[entry.kind])
    return tags, frozenset(in_classes)


def _folded(word: str) -> str:
    """A word as names are compared: ASCII, lower case."""
    return fold(word).words.decode("ascii").strip().lower()


def _has_no_case(letter: str) -> bool:
    return unicodedata.category(letter) == "Lo" and letter not in "\u00aa\u00ba\u01bb"


@cache
def _given_names() -> tuple[frozenset[str], frozenset[str]]:
    """Given names known in any case, and those that are words too."""
    sections = lexicon.sections_of("given_names.txt")
    words = frozenset(name.rstrip("_") for line in sections["word"] for name in line.split())
    plain = frozenset(name for line in sections["plain"] for name in line.split() if not name.endswith("_"))
    return plain - words, words


@cache
def _after_miss() -> frozenset[str]:
    return frozenset(word for line in lexicon.lines_of("not_after_miss.txt") for word in line.split())


@cache
def _no_names() -> frozenset[str]:
    return frozenset(word for line in lexicon.lines_of("not_a_name.txt") for word in line.split())
