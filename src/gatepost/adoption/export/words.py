"""WhatsApp's own words in exports, by language: what stands for media, a deletion, an edit, a call, an event.

The words are in words.tsv, one kind and language a line. They are what WhatsApp writes into a file, seen in exports and
in public lists of its strings; a language is added by adding lines.
"""

import re
from functools import lru_cache
from importlib.resources import files

OMITTED = ("media", "image", "video", "audio", "sticker", "gif", "document", "contact", "video_note")
DIRECTION_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\ufeff"
ENDINGS = ".。।"  # a full stop after a phrase is no part of it
WHOLE_WORDS = {"en", "de", "fr", "es", "it", "pt", "nl", "ca"}  # elsewhere an ending may follow the phrase
LONGEST_EVENT = 600  # characters of a line about the group that are looked at
LETTERS = 9  # enough of an opening to tell it from what people write
LEAST_NOTICE, TWICE_NOTICE = 60, 120  # characters of a notice about encryption
STRONG = 12  # characters: an event phrase this long is not said by chance, "Tom left" is


class Words:
    """The table, arranged for looking up. `whole` is by the words as `plain` leaves them."""

    def __init__(self, table: str) -> None:
        self.by_kind: dict[str, dict[str, list[str]]] = {}
        self.whole: dict[str, str] = {}
        self.languages: dict[tuple[str, str], list[str]] = {}
        for row in table.splitlines():
            if row and not row.startswith("#"):
                kind, language, phrases = row.split("\t")
                for phrase in phrases.split("|"):
                    self._take(kind, language, phrase)
        for kind in ("deleted", "call", "waiting", "live_location", "view_once", "edited", *OMITTED):
            for phrase in self.phrases(kind):
                self.whole.setdefault(phrase, kind)
        self.openings = {
            kind: tuple(sorted(self.phrases(kind), key=len, reverse=True))
            for kind in ("call", "deleted", "waiting", "notice", "view_once")
        }
        openings = [opening for kind in ("call", "deleted", "waiting", "notice") for opening in self.openings[kind]]
        self.first_letters = {opening[:LETTERS] for opening in openings if len(opening) >= LETTERS}
        self.short_openings = tuple(opening for opening in openings if len(opening) < LETTERS)
        self.longest_whole = max(len(phrase) for phrase in self.whole)
        self.event = _event_pattern(self.by_kind["event"], 0)
        self.strong_event = _event_pattern(self.by_kind["event"], STRONG)
        self._event_by_language = {
            language: _event_pattern({language: phrases}, 0) for language, phrases in self.by_kind["event"].items()
        }

    def phrases(self, kind: str) -> list[str]:
        """All the phrases of a kind, in every language, as `plain` leaves them."""
        return [plain(phrase) for phrases in self.by_kind.get(kind, {}).values() for phrase in phrases]

    def languages_of(self, kind: str, phrase: str) -> list[str]:
        """The languages in which these words mean this; there may be several."""
        return self.languages.get((kind, plain(phrase)), [])

    def languages_of_event(self, line: str) -> list[str]:
        """The languages in which this line tells of something that happened in the group."""
        line = line[:LONGEST_EVENT]
        if self.is_notice(line):
            said = plain(line)
            return self.languages_of("notice", next(each for each in self.openings["notice"] if said.startswith(each)))
        return [language for language, pattern in self._event_by_language.items() if pattern.search(line)]

    def is_notice(self, line: str) -> bool:
        """Whether this is one of the notices that open a chat, such as the one about encryption."""
        return plain(line).startswith(self.openings["notice"])

    def is_whole_notice(self, line: str) -> bool:
        """Whether a whole notice stands here, which nobody types; "…encrypted, it says" is somebody's remark."""
        if len(line) < LEAST_NOTICE or not self.is_notice(line):
            return False
        said = plain(line)
        opening = next(each for each in self.openings["notice"] if said.startswith(each))
        return said[len(opening) : len(opening) + 1] in (".", "。") or len(line) > TWICE_NOTICE

    def _take(self, kind: str, language: str, phrase: str) -> None:
        self.by_kind.setdefault(kind, {}).setdefault(language, []).append(phrase)
        self.languages.setdefault((kind, plain(phrase)), []).append(language)


def plain(words: str) -> str:
    """Words ready for looking up: lower case, no marks, no angle brackets, no full stop at the end."""
    return without_marks(words).strip().strip("<>").strip().lower().rstrip(ENDINGS)


def without_marks(words: str) -> str:
    """The same words without the direction marks that phones put around names, numbers and their own words."""
    return words if words.isascii() else ANY_MARK.sub("", words)


@lru_cache(maxsize=1)
def words() -> Words:
    """The table, read once."""
    return Words(files("gatepost.adoption.export").joinpath("words.tsv").read_text("utf-8"))


def _event_pattern(by_language: dict[str, list[str]], least: int) -> re.Pattern[str]:
    """One pattern of many phrases: `{}` in front stands for a name."""
    wanted = []
    for language, phrases in by_language.items():
        for phrase in phrases:
            fixed = phrase.removeprefix("{}")
            if len(fixed) >= least:
                before = "(?<=.)" if phrase.startswith("{}") else "^"
                after = r"(?!\w)" if language in WHOLE_WORDS and fixed[-1].isalnum() else ""
                wanted.append(before + re.escape(fixed) + after)
    return re.compile("|".join(wanted) if wanted else r"(?!)")


ANY_MARK = re.compile(f"[{DIRECTION_MARKS}]")
