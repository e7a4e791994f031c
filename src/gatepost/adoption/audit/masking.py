"""Names out of what a report shows: a stable stand-in for each person, and a mask over every name that words hold.

A name that nobody could know for one may stay: a rare first name at the start of a sentence, or in a script without
capitals. The report says so.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from gatepost.adoption.audit.words import word_set
from gatepost.conduct import Named, lexicon

MOST_TITLED = 5_000
_TITLES = frozenset({"mr", "mrs", "miss", "ms", "mx", "dr", "sir", "madam", "madame", "mister", "coach", "head"})
KIND_WORDS = {"staff": "Staff", "pupil": "Child", "parent": "Parent", "": "Member"}
_NUMBER = re.compile(r"(?<![\w\[])\+?\(?\d(?:[ \u00a0().\-\u2010-\u2015]?\d){8,14}(?!\w)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_MENTION = re.compile(r"@\u2068[^\u2069\n]{1,80}\u2069|@\d{7,15}\b")
_TITLED = re.compile(
    r"\b((?i:mrs|mr|ms|mx|dr|mister|madame)\.?)[ \u00a0]+([^\W\d_][\w'\u2019-]*(?:[ \u00a0]+(?-i:[A-Z])[\w'\u2019-]*)?)"
    r"|\b((?i:miss|sir|coach|madam))[ \u00a0]+([^\W\d_][\w'\u2019-]*)"
)
_TOKEN = re.compile(r"\[[^\]\n]{1,40}\]|[^\W\d_]+(?:-[^\W\d_]+)*")
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_SHORTENED = re.compile(r"['\u2019](?:t|re|ve|m)\b", re.IGNORECASE)  # "Don't", "We're": what stands before is no name
_SENTENCE_ENDS = '.!?\n:;\u2026\u2022-("\u201c'


class Masks:
    """Stand-ins for the people of one export.

    `authors` are the names as the export has them; `roster` the school's names with their kinds; `seed` is the
    export's fingerprint: the same export gives the same stand-ins, and their numbers tell nothing of who wrote first
    or most; `titled` are names that were seen after a title. With `show_names` everything stays as it is.
    """

    def __init__(
        self,
        authors: Iterable[str],
        roster: Sequence[Named] = (),
        *,
        titled: Iterable[str] = (),
        seed: str = "",
        show_names: bool = False,
    ) -> None:
        self._show_names = show_names
        self._stand_ins: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._whole: re.Pattern[str] | None = None
        self._found: dict[str, str] = {}
        if not show_names:
            self._name_everybody(authors, roster, seed)
            for name in titled:
                self._words.setdefault(name, "")

    def author(self, name: str) -> str:
        """What an author is called in the report."""
        return name if self._show_names else self._stand_ins.get(_plain(name), "Member")

    def known(self, text: str) -> str:
        """The text without contact details, and without the names of the export's authors and of the roster."""
        if self._show_names:
            return text
        return self._by_word(self._without_contacts(text), self._known_word)

    def text(self, text: str) -> str:
        """The text without any name: known ones, what follows Mr, Mrs, Miss or Ms, common given names, and other words
        with a capital that are likely to be names."""
        if self._show_names:
            return text
        titled = _TITLED.sub(self._titled, self._without_contacts(text))
        return self._by_word(
            titled, lambda word, opens: self._known_word(word, opens) or self._likely_word(word, opens)
        )

    def _without_contacts(self, text: str) -> str:
        """The text without numbers, addresses, links, mentions and whole names of known people."""
        text = _MARKS.sub("", _MENTION.sub("[name]", text))
        text = _NUMBER.sub("[number]", _LINK.sub("[link]", _MAIL.sub("[mail address]", text)))
        if self._whole is None:
            return text
        return self._whole.sub(lambda match: f"[{self._stand_ins[_plain(match.group())]}]", text)

    def _name_everybody(self, authors: Iterable[str], roster: Sequence[Named], seed: str) -> None:
        people = {_plain(name): "" for name in authors if _plain(name)}
        people.update({_plain(named.name): named.kind for named in roster if _plain(named.name)})
        counts = dict.fromkeys(KIND_WORDS, 0)
        for name in sorted(people, key=lambda name: hashlib.sha256(f"{seed}\0{name}".encode()).digest()):
            kind = people[name]
            counts[kind] += 1
            self._stand_ins[name] = f"{KIND_WORDS[kind]} {counts[kind]}"
        for name, stand_in in self._stand_ins.items():
            of_a_family = not word_set("family").isdisjoint(re.findall(r"\w+", name))
            for word in _name_words(name):
                if of_a_family or self._words.get(word, stand_in) != stand_in:
                    self._words[word] = ""  # "Carla Mum of Leo", or two of that name: a name, but nobody's for certain
                else:
                    self._words[word] = stand_in
        whole = sorted((name for name in self._stand_ins if len(name) > 2), key=len, reverse=True)
        if whole:
            alternatives = "|".join(re.escape(name).replace(r"\ ", r"[\s~]+") for name in whole)
            self._whole = re.compile(rf"(?<![\w\[])(?:{alternatives})(?!\w)", re.IGNORECASE)

    def _by_word(self, text: str, stand_in: Callable[[str, bool], str | None]) -> str:
        parts: list[str] = []
        end, after_name = 0, False
        for match in _TOKEN.finditer(text):
            word = match.group()
            between = text[end : match.start()]
            if word.startswith("["):
                parts += [between, word]
                end, after_name = match.end(), True
                continue
            if after_name and between in (" ", "\u00a0") and _goes_on(word):
                end = match.end()  # a surname, or its first letter, goes with the name before it
                continue
            opens = (
                not (before := text[: match.start()].rstrip(" \u00a0'\u2018\u201c\"")) or before[-1] in _SENTENCE_ENDS
            )
            found = None if _is_ending(text, match) or _SHORTENED.match(text, match.end()) else stand_in(word, opens)
            parts += [between, f"[{found}]" if found else word]
            end, after_name = match.end(), found is not None
        return "".join([*parts, text[end:]])

    def _known_word(self, word: str, opens: bool) -> str | None:
        lower = word.lower()
        for form in (lower, lower.removesuffix("s")):
            if form in self._words and (word[0].isupper() or (len(form) > 2 and form not in _ordinary())):
                if opens and form in word_set("openers"):
                    continue  # "Will you come?" is no Will
                return self._numbered(form)
        return None

    def _likely_word(self, word: str, opens: bool) -> str | None:
        lower = word.lower()
        plain, capital = _given()
        singular = lower.removesuffix("s")
        if lower in plain or singular in plain:
            return self._numbered(lower if lower in plain else singular)
        if not word[0].isupper() or len(word) < 2 or {lower, singular} & word_set("capitals"):
            return None
        if opens and (lower in word_set("openers") or (lower in _ordinary() and lower not in capital)):
            return None
        if word.isupper() and lower not in capital:
            return None
        return self._numbered(lower)

    def _titled(self, match: re.Match[str]) -> str:
        found = titled_name(match)
        if found is None:
            return match.group()
        title, name, rest = found
        return f"{title} [{self._numbered(name)}]{rest}"

    def _numbered(self, name: str) -> str:
        if stand_in := self._words.get(name):
            return stand_in
        return self._found.setdefault(name, f"name {len(self._found) + 1}")


class TitledNames:
    """Collects every name that follows a title anywhere in an export, to be masked wherever else it stands."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def take(self, words: str) -> None:
        """Look at one message."""
        if len(self.names) < MOST_TITLED:
            for match in _TITLED.finditer(words):
                if found := titled_name(match):
                    self.names.add(found[1])


def titled_name(match: re.Match[str]) -> tuple[str, str, str] | None:
    """Title, surname in lower case, and what follows it of the match; None where no name follows ("miss the bus")."""
    title, name = (match.group(1), match.group(2)) if match.group(1) else (match.group(3), match.group(4))
    first, second = name.split()[0], name[len(name.split()[0]) :]
    if not match.group(1) and (first.lower() in _after_miss() or (first[0].islower() and first in _ordinary())):
        return None
    if first.lower() in _TITLES:
        return None
    bare = re.sub(r"['\u2019]s?$", "", first)
    if bare != first or second.strip().lower() in word_set("capitals"):
        return title, bare.lower(), first[len(bare) :] + second
    if not second:
        return title, bare.lower(), ""
    bare = re.sub(r"['\u2019]s?$", "", second)
    return title, bare.strip().lower(), second[len(bare) :]


def _plain(name: str) -> str:
    return " ".join(_MARKS.sub("", name).replace("~", " ").lower().split())


def _name_words(name: str) -> list[str]:
    words = (word.removesuffix("'s").removesuffix("\u2019s") for word in re.findall(r"[^\W\d_][\w'\u2019-]*", name))
    not_names = word_set("not_names")
    return [word for word in words if len(word) > 1 and word not in not_names]


def _goes_on(word: str) -> bool:
    return word[0].isupper() and word.lower() not in word_set("capitals") - word_set("also_surnames")


def _is_ending(text: str, match: re.Match[str]) -> bool:
    """Whether the word is what stands after an apostrophe: the s of "Mia's", the t of "can't"."""
    return match.start() > 0 and text[match.start() - 1] in "'\u2019" and len(match.group()) < 3


@cache
def _given() -> tuple[frozenset[str], frozenset[str]]:
    """Given names known in any case, and those that are words too."""
    sections = lexicon.sections_of("given_names.txt")
    plain = {name for line in sections["plain"] for name in line.split()}
    words = {name for line in sections["word"] for name in line.split()} | {n[:-1] for n in plain if n.endswith("_")}
    return frozenset(plain - words), frozenset(words)


@cache
def _ordinary() -> frozenset[str]:
    """Words that messages use; given names among them do not count."""
    files = ("common_words.txt", "small_words.txt")
    words = {word for file in files for line in lexicon.lines_of(file) for word in line.split()}
    return frozenset(words - _given()[0])


@cache
def _after_miss() -> frozenset[str]:
    return frozenset(word for line in lexicon.lines_of("not_after_miss.txt") for word in line.split())
