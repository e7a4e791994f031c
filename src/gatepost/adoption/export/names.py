"""Where a name ends and the words begin, when names hold colons and WhatsApp's own lines hold colons too.

First the roster decides, then repetition: somebody who wrote twice is a person, and "Y3" before ever another name is
the beginning of names like "Y3: Mrs Okoro". A line that tells of the group and was split by a colon inside a title
("Asha changed the subject to “Y3: Oak”") is nobody's words, so no author is made from it.
"""

import re
from collections.abc import Iterable

from gatepost.adoption.export.words import LONGEST_EVENT, Words, without_marks, words

LONGEST_NAME = 120  # characters
NO_NAME = "<\u200e"  # what no name begins with
MOST_CANDIDATES = 100_000  # that are counted; a group has some hundred people
MOSTLY = 0.8  # of a beginning's lines must go on to a second colon for the beginning to be no name itself
_BLANKS = re.compile("[\u00a0\u202f\u2009 ]+")
_OPEN_QUOTE = re.compile('“[^”]*$|„[^“”]*$|«[^»]*$|^[^"]*"(?:[^"]*"[^"]*")*[^"]*$')
_NO_PERSON = re.compile(r"\d|^[A-Z]{2,5}$|^(?:[Cc]lass|[Yy]ear|[Rr]eception|[Nn]ursery|[Ss]chool)\b")
_TITLE = re.compile(r"^(?:Mrs?|Ms|Miss|Mx|Dr|Sir|Mme|Herr|Frau)\b\.?", re.I)


def clean_name(written: str) -> str:
    """A name without marks, with ordinary blanks; the `~` of a person who was not saved stays."""
    return _BLANKS.sub(" ", without_marks(written)).strip()


class NameCounts:
    """How often each beginning stands before a colon; fed in the first reading with what follows each head."""

    def __init__(self) -> None:
        self.first: dict[str, int] = {}
        self.second: dict[str, dict[str, int]] = {}
        self.tight: dict[str, int] = {}
        self._kept = 0

    def take(self, rest: str) -> None:
        """Look at one line after its head."""
        at = rest.find(": ")
        if at < 0 or at > LONGEST_NAME:
            self._take_tight(rest)
            return
        name = rest[:at]
        if name in self.first:
            self.first[name] += 1
        elif self._kept < MOST_CANDIDATES:
            self._kept += 1
            self.first[name] = 1
        if ":" in name and self._kept < MOST_CANDIDATES:
            before = name[: name.index(":")]
            self._kept += before not in self.tight
            self.tight[before] = self.tight.get(before, 0) + 1
        further = rest.find(": ", at + 2, at + 60)
        if further > 0 and rest[at + 2] not in NO_NAME and self._kept < MOST_CANDIDATES:
            self._kept += 1
            longer = self.second.setdefault(name, {})
            longer[rest[:further]] = longer.get(rest[:further], 0) + 1

    def _take_tight(self, rest: str) -> None:
        at = rest.find(":", 0, LONGEST_NAME)
        if at > 0 and self._kept < MOST_CANDIDATES:
            counts = self.first if at == len(rest) - 1 else self.tight
            self._kept += rest[:at] not in counts
            counts[rest[:at]] = counts.get(rest[:at], 0) + 1


class Names:
    """The names of one file, settled from the whole of it, and the cut between a name and the words."""

    def __init__(self, counts: NameCounts, roster: Iterable[str] = (), table: Words | None = None) -> None:
        self.words = table or words()
        self.roster = {clean_name(name) for name in roster if clean_name(name)}
        self._counts = counts
        self._with_colon = sorted((name for name in self.roster if ":" in name), key=len, reverse=True)
        self._beginnings: set[str] = set()
        for beginning, longer in counts.second.items():
            self._settle(beginning, longer)
        self._verdicts: dict[str, str | None] = {}
        self._certain: dict[str, str] = {}
        self._is_tight = sum(counts.tight.values()) > sum(counts.first.values())

    def cut(self, rest: str) -> tuple[str | None, str]:
        """The author and the words; the author is None for a line that nobody wrote."""
        at = rest.find(": ")
        if at < 0 or at > LONGEST_NAME:
            return self._cut_tight(rest)
        written = rest[:at]
        if (author := self._certain.get(written)) is not None:
            return author, rest[at + 2 :]
        if self._with_colon and (name := self._longer_name(rest)):
            return name
        try:
            author = self._verdicts[written]
        except KeyError:
            if len(self._verdicts) > MOST_CANDIDATES // 4:
                self._verdicts.clear()
            author = self._verdicts[written] = self._verdict(written, rest)
        if author is None:
            return None, rest
        if self._is_half_a_name(written, author) and self.words.strong_event.search(rest, at, at + LONGEST_EVENT):
            return None, rest
        if ":" in written and (tight := self._tight_author(written)):
            return tight, rest[written.index(":") + 1 :]
        if self._counts.first.get(written, 0) > 1 and not any(name.startswith(author) for name in self._with_colon):
            self._certain[written] = author
        return author, rest[at + 2 :]

    def cleaned(self, written: str) -> str:
        """A name as it is given out, where it is certain that it is one."""
        return self._certain.setdefault(written, clean_name(written))

    def is_begun(self, written: str) -> bool:
        """Whether a name of this file begins so: the last line of a file may be cut in the middle of one."""
        begun = clean_name(written)
        return any(clean_name(name).startswith(begun) for name, count in self._counts.first.items() if count > 1)

    def _settle(self, beginning: str, longer: dict[str, int]) -> None:
        """Is this beginning itself a name, or only what several names have in front?"""
        if clean_name(beginning) in self.roster:
            return
        lines = self._counts.first.get(beginning, 0)
        repeated = {
            name: count for name, count in longer.items() if count > 1 or _TITLE.match(name[len(beginning) + 2 :])
        }
        several_words = any(" " in name[len(beginning) + 2 :] for name in repeated)
        if repeated and sum(repeated.values()) >= MOSTLY * lines and (lines > 2 or several_words):
            self._beginnings.add(beginning)
            self._with_colon.extend(sorted((clean_name(name) for name in longer), key=len, reverse=True))

    def _longer_name(self, rest: str) -> tuple[str | None, str] | None:
        """A name with a colon in it, where the line begins with one."""
        clean = without_marks(rest[:LONGEST_EVENT])
        for name in self._with_colon:
            if clean.startswith(name):
                after = clean[len(name) :]
                if after.startswith(":"):
                    at = rest.find(":", _position(rest, len(name)))
                    return name, rest[at + 1 :].removeprefix(" ")
                if after.startswith(" ") and self.words.event.search(clean):
                    return None, rest
        return None

    def _verdict(self, written: str, rest: str) -> str | None:
        """The name before the first colon, or None where it is a piece of one of WhatsApp's own lines."""
        name = clean_name(written)
        if name in self.roster:
            return name
        lines = self._counts.first.get(written, 0)
        if lines < 3 and (self._tells(name) or _OPEN_QUOTE.search(name)):
            return None
        return name or None

    def _tells(self, name: str) -> bool:
        """Whether what stands before a colon tells of the group and goes on: "Asha added Y3", not "Tom left"."""
        found = self.words.event.search(name)
        return found is not None and (found.end() < len(name) or self.words.strong_event.search(name) is not None)

    def _is_half_a_name(self, written: str, author: str) -> bool:
        """Seen once and no person's name ("Y3", "PTA"): perhaps the front of a name in one of WhatsApp's own lines."""
        return (
            self._counts.first.get(written, 0) < 2
            and author not in self.roster
            and _NO_PERSON.search(author) is not None
        )

    def _tight_author(self, written: str) -> str | None:
        """The name before `Name:Text: more` in a file that sets no blank after names."""
        before = written[: written.index(":")]
        return clean_name(before) if self._counts.tight.get(before, 0) > self._counts.first.get(written, 0) else None

    def _cut_tight(self, rest: str) -> tuple[str | None, str]:
        """`Name:` with nothing after it, and `Name:Text` of phones that set no blank; only for names that are known."""
        at = rest.find(":", 0, LONGEST_NAME)
        if at <= 0:
            return None, rest
        written = rest[:at]
        name = clean_name(written)
        if at == len(rest) - 1 and not self.words.event.search(name) and not _OPEN_QUOTE.search(name):
            return name, ""
        lines = self._counts.tight.get(written, 0)
        known = name in self.roster or self._counts.first.get(written, 0) > 0 or lines > 1 or (lines and self._is_tight)
        if known and not self.words.event.search(name) and not _OPEN_QUOTE.search(name):
            return name, rest[at + 1 :]
        return None, rest


def _position(rest: str, wanted: int) -> int:
    """Where in the written line the character stands that is number `wanted` without the marks."""
    seen = 0
    for at, character in enumerate(rest):
        if seen == wanted:
            return at
        seen += bool(without_marks(character))
    return len(rest)
