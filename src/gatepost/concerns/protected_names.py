"""Protected names: other children's given names are taken out of private words, kept apart, and put back. Pure."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field

from gatepost.concerns import name_words

TITLED = re.compile(r"\b(?:Miss|Madam|Sir|(?i:mr|mrs|ms|mx|dr))\.?[ \u00a0]+$")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
WORD_BEFORE = re.compile(r"([^\W\d_]+(?:['’-][^\W\d_]+)*)[ \u00a0]+$")
INITIAL = re.compile(r"[ \u00a0]([A-HJ-Z])(?![^\W_])")
SURNAME = re.compile(r"[ \u00a0-]([^\W\d_]+(?:['’-](?![sS]\b)[^\W\d_]+)*)")
POSSESSIVE = re.compile(r"['’][sS]\b")
AND_ANOTHER = re.compile(r"[ \u00a0]+(?:and|or|&)[ \u00a0]+[A-Z]")
DAY_BEFORE = re.compile(r"\d(?:st|nd|rd|th)?(?: of)?[ \u00a0]+$")
DAY_AFTER = re.compile(r"[ \u00a0]+(?:the[ \u00a0]+)?\d")
START = re.compile(r"(?:^|[.!?…:;\n*•\"“‘(\[–—-])[\s\"“‘'(\[*•–—-]*$")
LOOK_BACK = 40  # characters before a name that say how it is meant


@dataclass(frozen=True, slots=True)
class Names:
    """The given names that may be another child's in the words of one author.

    pupils: given names on the school's roster. own: the author's own children; left_open: what the author says is no
    other child's. adults: full names of grown-ups at the school, who may share a child's given name.
    """

    pupils: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    left_open: frozenset[str] = frozenset()
    adults: frozenset[str] = frozenset()

    def to_protect(self) -> dict[str, str]:
        """The names to look for: as they may be spelt -> as the roster has them."""
        not_these = {spelling.casefold() for name in self.own | self.left_open for spelling in _spellings(name)}
        return {
            spelling: name
            for name in sorted(self.pupils, reverse=True)
            for spelling in _spellings(name)
            if spelling.casefold() not in not_these
        }


@dataclass(frozen=True, slots=True)
class Found:
    """One place in a text that names another child. `name` is the roster's, `initial` what follows it, if anything."""

    start: int
    end: int
    name: str
    initial: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One name that was taken out: from which column, where its placeholder stands there, and what stood there."""

    column: str
    at: int
    child: int
    name: str
    initial: str
    said: str


@dataclass(slots=True)
class Children:
    """The children of one matter by number, so that the same child has the same placeholder in all of its words.

    "Ruby M" and "Ruby K" are two; a bare "Ruby" is the first of them.
    """

    known: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, kept: Iterable[Kept]) -> "Children":
        """Those of the names that are kept already."""
        children = cls()
        for entry in sorted(kept, key=lambda entry: entry.child):
            children.known += [("", "")] * (entry.child - len(children.known))
            name, initial = children.known[entry.child - 1]
            children.known[entry.child - 1] = (name or entry.name, initial or entry.initial)
        return children

    def number(self, name: str, initial: str) -> int:
        """The number of a child, a new one for a new child."""
        for place, (known, known_initial) in enumerate(self.known):
            if known == name and (not initial or known_initial in ("", initial)):
                self.known[place] = (known, known_initial or initial)
                return place + 1
        self.known.append((name, initial))
        return len(self.known)


def find(text: str, names: Names) -> list[Found]:
    """Where a text names another child, in order, without overlaps."""
    folded = text.casefold().replace("’", "'")
    spelt = {spelling: name for spelling, name in names.to_protect().items() if spelling.casefold() in folded}
    if not spelt:
        return []
    longest_first = sorted(spelt, key=lambda spelling: (-len(spelling), spelling))
    alternatives = "|".join(re.escape(spelling).replace("'", "['’]") for spelling in longest_first)
    by_folded = {spelling.casefold(): name for spelling, name in spelt.items()}
    pattern = re.compile(rf"(?<![^\W_])(?:{alternatives})(?=s?(?![^\W_]))", re.IGNORECASE)
    adults = {name.casefold() for name in names.adults}
    pupils = {name.casefold() for name in names.pupils}
    found: list[Found] = []
    unsure: list[Found] = []
    end = 0
    for match in pattern.finditer(text):
        if match.start() < end:
            continue
        name = by_folded.get(match.group().casefold().replace("’", "'"))
        if name is None or TITLED.search(text[max(0, match.start() - LOOK_BACK) : match.start()]):
            continue
        one = _with_what_follows(text, match.start(), match.end(), name, pupils)
        if text[one.start : one.end].casefold() in adults:
            continue
        meant = _meaning(text, match, one) if name_words.is_a_word_too(name) else True
        if meant is False:
            continue
        (found if meant else unsure).append(one)
        end = one.end
    sure = {one.name for one in found}
    found += [one for one in unsure if one.name in sure and not _is_a_question(text, one.end)]
    return sorted(found, key=lambda one: one.start)


def take_out(text: str, names: Names, *, column: str, children: Children) -> tuple[str, list[Kept]]:
    """The text with a placeholder for each name, and the names; `children` learns of new ones."""
    parts: list[str] = []
    kept: list[Kept] = []
    done = at = 0
    for one in find(text, names):
        number = children.number(one.name, one.initial)
        placeholder = f"[child {number}]"
        at += one.start - done
        kept.append(Kept(column, at, number, one.name, one.initial, text[one.start : one.end]))
        parts += [text[done : one.start], placeholder]
        at += len(placeholder)
        done = one.end
    return "".join([*parts, text[done:]]), kept


def put_back(text: str, kept: Iterable[Kept], *, column: str) -> str:
    """The text as it was written. A placeholder that somebody typed themselves stays as it is."""
    parts: list[str] = []
    done = 0
    for entry in sorted((entry for entry in kept if entry.column == column), key=lambda entry: entry.at):
        parts += [text[done : entry.at], entry.said]
        done = entry.at + len(f"[child {entry.child}]")
    return "".join([*parts, text[done:]])


def to_column(kept: Iterable[Kept]) -> str | None:
    """The names as a sealed column keeps them: a JSON list, or nothing."""
    entries = [asdict(entry) for entry in kept]
    return json.dumps(entries, ensure_ascii=False) if entries else None


def from_column(stored: str | None) -> list[Kept]:
    """The names that a sealed column holds."""
    return [Kept(**entry) for entry in json.loads(stored)] if stored else []


def _spellings(name: str) -> Iterator[str]:
    """How a name may be typed: composed or not, and without its accents."""
    name = name.strip().replace("’", "'")
    if not any(letter.isalpha() for letter in name):
        return
    apart = unicodedata.normalize("NFD", name)
    yield from (unicodedata.normalize("NFC", name), apart, "".join(filter(_is_no_accent, apart)))


def _is_no_accent(letter: str) -> bool:
    return unicodedata.category(letter) != "Mn"


def _with_what_follows(text: str, start: int, end: int, name: str, pupils: set[str]) -> Found:
    """A name with the initial or the surname behind it, as they tell who it is."""
    if initial := INITIAL.match(text, end):
        return Found(start, initial.end(), name, initial[1])
    if surname := SURNAME.match(text, end):
        word = surname[1]
        is_name = word[0].isupper() and not word.isupper()
        ordinary = word.casefold() in name_words.NOT_A_SURNAME | name_words.AFTER_A_WORD | pupils
        if is_name and not ordinary:
            return Found(start, surname.end(), name, word[0])
    return Found(start, end, name, "")


def _meaning(text: str, match: re.Match[str], one: Found) -> bool | None:
    """Whether a name that is a word too is meant as one; None where only the rest of the text can tell.

    It needs a capital, and a place where no ordinary word stands. At the start of a sentence the capital says nothing:
    there it needs an initial, somebody's deed or a possessive.
    """
    said = match.group()
    if not said[0].isupper() or said.isupper() or text[match.end() : match.end() + 1].isalpha():
        return False
    ahead = text[max(0, one.start - LOOK_BACK) : one.start]
    before = WORD_BEFORE.search(ahead)
    word_before = before[1].casefold().replace("’", "'") if before else ""
    is_time = said.casefold() in name_words.TIMES
    word_after = _word_after(text, one.end)
    if word_before in name_words.BEFORE_A_WORD or word_after in name_words.AFTER_A_WORD:
        return False
    is_a_date = DAY_BEFORE.search(ahead) or DAY_AFTER.match(text, one.end)
    if is_time and (is_a_date or word_before in name_words.BEFORE_A_TIME):
        return False
    if not START.search(ahead):
        return True
    if one.end - match.end() == len(" M") or word_after in name_words.DEEDS:
        return True
    is_somebody = (
        word_after in name_words.BEING
        or (word_after in name_words.HABITS and said.casefold() != "will")
        or (word_after.endswith("ed") and not word_after.endswith("eed"))
        or bool(POSSESSIVE.match(text, one.end) or AND_ANOTHER.match(text, one.end))
        or text[one.end : one.end + 1] == ","
    )
    return True if is_somebody and not is_time else None


def _word_after(text: str, end: int) -> str:
    while end < len(text) and text[end] in " \u00a0":
        end += 1
    word = WORD.match(text, end)
    return word[0].casefold().replace("’", "'") if word else ""


def _is_a_question(text: str, end: int) -> bool:
    """Whether the word stands as in "Will you …?" or "Mark my words"."""
    return _word_after(text, end) in {"you", "the", "it", "he", "she", "they", "we", "i", "there", "this", "that",
                                      "my", "your", "be", "not", "any", "anyone", "anybody", "someone",
                                      "somebody", "mr", "mrs", "miss", "ms"}  # fmt: skip
