"""Finds who a message speaks of, and puts a tag in their place: STAFF, SCHOOL, CHILD, OWN, PARENT, NAME, SOME."""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from gatepost.conduct import lexicon
from gatepost.conduct.facts import Named
from gatepost.conduct.text import Plain, cut_endless, pattern, places_of, replace_words, rewrite, spaced_out, word_set

TAGS = ("STAFF", "SCHOOL", "CHILD", "OWN", "PARENT", "NAME", "SOME")


@cache
def _mentions() -> Any:
    """One pattern for every mention by role or description; a group a tag, in the order of the file."""
    sections = lexicon.sections_of("mentions.txt")
    groups = [f"({'|'.join(alternatives)})" for tag, alternatives in sections.items() if tag]
    return pattern(rf"\b(?:{'|'.join(groups)})\b")


@cache
def _mention_tags() -> list[bytes]:
    return [tag.encode("ascii") for tag in lexicon.sections_of("mentions.txt") if tag]


@cache
def _titled() -> Any:
    """A title and a name: "Mrs Patel", "mr t", "Miss O'Neill" (apostrophes are gone by now)."""
    return pattern(
        r"\b(?:((?i:mrs|mr|ms|mister|mme|madame|monsieur|senora|senor|pani|pan|herr|frau|signora|maestra|hoca|ustad)"
        r" +[A-Z][A-Za-z-]*|(?i:mrs|mr|ms) +[a-z][a-z-]*)|(?i:(miss|sir|dr|coach|head|madam)) +([A-Za-z][A-Za-z-]*))"
        r"((?: s|s)? (?i:mum|mam|mummy|dad|daddy|nan|gran|parents|husband|wife|partner))?\b"
    )


@cache
def _not_after_miss() -> frozenset[bytes]:
    return frozenset(word.encode() for line in lexicon.lines_of("not_after_miss.txt") for word in line.split())


@cache
def _given_names() -> tuple[frozenset[bytes], frozenset[bytes]]:
    """Names known in any case, and names that count only with a capital; lower case, as bytes."""
    sections = lexicon.sections_of("given_names.txt")
    plain, word = (
        frozenset(
            name.encode("ascii")
            for line in sections[section]
            for name in line.split()
            if name.isascii() and not name.endswith("_")
        )
        for section in ("plain", "word")
    )
    return plain - word, word


_NAMED_PARENT = pattern(
    r"\b(?:NAME|CHILD)s?(?: s)? (?i:mum|mam|mummy|mom|dad|daddy|parents|nan|gran|grandma|family|stepdad|mums|dads"
    r"|carer|mother|father|granny|grandad)\b(?:(?: and| &) (?i:dad|mum)\b)?"
)
_NAMED_OWN = pattern(
    r"\b(?i:my|our|my own|our own)"
    r"(?: (?i:little|poor|son|daughter|lad|boy|girl|youngest|eldest|oldest|lass|big|older|younger))* NAME\b"
)


class Roster:
    """The names of a school. Finds whole names, surnames with or without a title, and given names."""

    def __init__(self, named: Iterable[Named]) -> None:
        self.tags: dict[bytes, bytes] = {}
        self._own: frozenset[bytes] = frozenset()
        for entry in named:
            self._add(entry)

    def seen_by(self, own_children: Iterable[str]) -> "Roster":
        """The same names as their writer means them: the given names of their own children stand for just those."""
        own = frozenset(word.lower().encode("ascii") for word in own_children if word.isalpha() and word.isascii())
        if own:
            own -= _given_names()[1]  # a name that is a word too needs "my" before it
            own -= _not_after_miss()
        if not own:
            return self
        roster = Roster(())
        roster.tags, roster._own = self.tags, own
        return roster

    def _add(self, entry: Named) -> None:
        words = [word.strip(".,").lower() for word in entry.name.split()]
        words = [word for word in words if word.isalpha() and word.isascii()]
        tag = {"staff": b"STAFF", "pupil": b"CHILD", "parent": b"PARENT"}[entry.kind]
        titles = {"mr", "mrs", "miss", "ms", "dr", "sir", "mx"}
        names = [word for word in words if word not in titles and len(word) > 2]
        if not names:
            return
        common = _given_names()[1] | _not_after_miss()
        chosen = names[-1] if entry.kind == "staff" else names[0]
        if chosen.encode() not in common:
            self.tags.setdefault(chosen.encode(), tag)

    def names(self, written: str) -> bool:
        """Whether some written words are just one of these names, with or without an apostrophe and an s."""
        word = written.lower().encode("ascii", "ignore").replace(b"'", b"")
        return word in self.tags or (word.endswith(b"s") and word[:-1] in self.tags)

    def tag_of(self, word: bytes) -> bytes | None:
        """The tag for one word of the text, or None."""
        return b"OWN" if word in self._own else self.tags.get(word)


def tag_people(plain: Plain, roster: Roster) -> Plain:
    """The plain words in lower case with every mention of a person replaced by its tag."""
    tagged = rewrite(plain, _mentions(), lambda match: _mention_tags()[match.lastindex - 1])
    tagged = rewrite(tagged, _titled(), _titled_tag)
    tagged = replace_words(tagged, _name_tags(word_set(tagged.words), roster))
    if b"NAME" in tagged.words or b"CHILD" in tagged.words:
        tagged = rewrite(tagged, _NAMED_PARENT, lambda match: b"PARENT")
        tagged = rewrite(tagged, _NAMED_OWN, lambda match: b"OWN")
    return Plain(cut_endless(_lower_but_tags(tagged.words)), tagged.places)


def named_in(plain: Plain, roster: Roster, tag: bytes) -> list[tuple[int, int]]:
    """Where people of one tag (STAFF, CHILD) are named, by a title or by the roster, from left to right.

    The spans are in bytes of the plain words. A mere role ("the teacher") names nobody.
    """
    found = []
    if tag == b"STAFF":
        found += [match.span() for match in _titled().finditer(plain.words) if _titled_tag(match) == b"STAFF"]
    spaced = spaced_out(plain.words)
    for word in word_set(plain.words):
        lower = word.lower()  # by now "Mia's" is written "mias"
        if tag in (roster.tag_of(lower), lower.endswith(b"s") and roster.tag_of(lower[:-1])):
            found += [(place, place + len(word)) for place in places_of(spaced, word)]
    return sorted(found)


def _name_tags(words: set[bytes], roster: Roster) -> dict[bytes, bytes]:
    """Those of the words that name somebody, with their tags."""
    plain_names, word_names = _given_names()
    tags: dict[bytes, bytes] = {}
    for word in words:
        lower = word.lower()
        capital = word[:1].isupper()
        if tag := roster.tag_of(lower):
            tags[word] = tag
        elif lower.endswith(b"s") and (tag := roster.tag_of(lower[:-1])):
            tags[word] = tag + b" s"  # an apostrophe is gone by now
        elif lower in plain_names or (capital and lower in word_names):
            tags[word] = b"NAME"
        elif capital and lower.endswith(b"s") and lower[:-1] in plain_names:
            tags[word] = b"NAME s"
    for name in TAGS:
        tags.pop(name.encode("ascii"), None)
    return tags


def _titled_tag(match: Any) -> bytes | None:
    if match.group(4):
        return b"PARENT"
    if match.group(1):
        return b"STAFF"
    title, name = match.group(2), match.group(3)
    if name.lower() in _not_after_miss():
        return None
    if title.lower() == b"miss" and (name[:1].isupper() or title[:1].isupper() or len(name) > 3):
        return b"STAFF" if name[:1].isupper() or _looks_like_surname(name) else None
    if name[:1].isupper() and title[:1].isupper():
        return b"STAFF"
    return None


@lru_cache(maxsize=4096)
def _looks_like_surname(name: bytes) -> bool:
    """A lower-case word after "miss" is taken for a surname only when it ends like one."""
    return name.endswith(
        (
            b"son",
            b"ton",
            b"ley",
            b"wood",
            b"man",
            b"field",
            b"kins",
            b"ford",
            b"ham",
            b"worth",
            b"patel",
            b"khan",
        )
    )


_TAG = pattern(rf"\b(?:{'|'.join(TAGS)})\b")


def _lower_but_tags(words: bytes) -> bytes:
    lowered = bytearray(words.lower())
    for match in _TAG.finditer(words):
        lowered[match.start() : match.end()] = match.group()
    return bytes(lowered)
