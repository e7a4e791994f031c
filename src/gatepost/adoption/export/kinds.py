"""What a message is: words, a file, a poll, a place, a call, or one of WhatsApp's own phrases in place of them.

iOS puts a left-to-right mark before its own words, so there the mark decides: "image omitted" without it was typed by
somebody. Android has no such mark; there only the whole of a phrase counts, media in angle brackets.
"""

import re
from dataclasses import dataclass

from gatepost.adoption.export.message import Attachment, Poll
from gatepost.adoption.export.words import (
    ANY_MARK,
    DIRECTION_MARKS,
    ENDINGS,
    LETTERS,
    OMITTED,
    Words,
    plain,
    without_marks,
    words,
)

LEFT_TO_RIGHT = "\u200e"
LONGEST_PHRASE = 160  # characters
LONGEST_OPTION = 1_000  # characters of a poll's line
TYPES = {
    "image": ("jpg", "jpeg", "png", "heic", "bmp", "tif", "tiff"),
    "video": ("mp4", "mov", "3gp", "mkv", "avi", "webm"),
    "audio": ("opus", "ogg", "m4a", "mp3", "aac", "amr", "wav"),
    "sticker": ("webp",),
    "gif": ("gif",),
    "contact": ("vcf",),
}
_TYPE_OF = {ending: sort for sort, endings in TYPES.items() for ending in endings}
_IOS_NAME = re.compile(r"^\d{6,}-(PHOTO|VIDEO|AUDIO|STICKER|GIF|VIDEO_NOTE|DOCUMENT)-")
_ANGLED = re.compile(r"<\s?([^<>:\n]{2,24}?)\s?:\s*([^<>\n]+?)\s?>")
_PAGES = re.compile(r"^(?P<name>.+?\.\w{1,5})\s*•.*$")
_NAME = re.compile(r"^[^/\n]{1,200}\.\w{1,5}$")
_OPTION = re.compile(
    r"^(?P<label>[^\W\d_]+(?:\s[^\W\d_]+)?)\s?[:：]\s*(?P<text>.*)[(（]\D{0,12}?(?P<votes>\d+)\D*[)）]\s*$"
)
_PLACE = re.compile(
    r"^(?P<label>[^:\n]{1,200}?)\s?[:：]?\s+https?://(?:maps\.google\.[a-z.]+|www\.google\.[a-z.]+/maps)/?\S*q=\S+$"
)
_FOURSQUARE = re.compile(r"^.{1,200}:\s+https?://foursquare\.com/v/\S+$", re.S)
_CALL_ENDING = re.compile(r"^(?:\s*[,.•(·、，:]\s*\d.{0,20}|\s(?:at|um|à|a las|às)\s\d.{0,12})?$")
_MARKED_CALL_ENDING = re.compile(r"^(?:\s*[,.•(·、，:]\s*.{1,60}|\s(?:at|um|à|a las|às)\s\d.{0,12})?$")


@dataclass(slots=True)
class Sort:
    """What was found out about a message's words; `kind` None means that WhatsApp wrote them and nobody said them."""

    kind: str
    text: str
    edited: bool = False
    attachment: Attachment | None = None
    poll: Poll | None = None
    phrase: tuple[str, str] | None = None  # kind and words, for telling the language


class Sorter:
    """Sorts the messages of one file. `by_mark`: the phone marks its own words. `bare`: it is iOS without marks."""

    def __init__(self, *, by_mark: bool, bare: bool = False, table: Words | None = None) -> None:
        self.by_mark = by_mark
        self.bare = bare
        self.words = table or words()
        self._after_name = set(self.words.phrases("attached"))
        self._attached = self._after_name | set(self.words.phrases("attached_ios"))
        self._documents = self.words.phrases("document")
        self._polls = set(self.words.phrases("poll"))
        self._options = set(self.words.phrases("poll_option"))
        self._all_openings = tuple(
            opening for kind in ("deleted", "view_once", "waiting", "call") for opening in self.words.openings[kind]
        )
        self._places = set(self.words.phrases("location"))

    def is_plain(self, text: str) -> bool:
        """Whether a short look is enough: nothing in these words can be WhatsApp's own. Most messages end here."""
        if not text or text[-1] in ">)" or text[0] == "<" or "\n" in text or "http" in text or "•" in text:
            return False
        if text.isspace() or (not text.isascii() and ANY_MARK.search(text)):
            return False
        if self.by_mark:
            return True
        if text[:LETTERS].lower() in self.words.first_letters or text == "null":
            return False
        if len(text) > self.words.longest_whole + len(ENDINGS):
            return True
        said = text.lower()
        return said.rstrip(ENDINGS) not in self.words.whole and not said.startswith(self.words.short_openings)

    def sort(self, text: str) -> Sort:
        """What this message is, with the author's own words."""
        marked = text.startswith(LEFT_TO_RIGHT)
        bare, edited, phrase = self._without_edited(text)
        found = (
            self._empty(bare, edited=edited)
            or self._poll(bare, marked=marked)
            or self._whole(bare, marked=marked)
            or self._media(bare, marked=marked)
            or self._place(bare)
            or Sort("text", without_marks(bare))
        )
        if edited:
            found.edited, found.phrase = True, found.phrase or phrase
        return found

    def _without_edited(self, text: str) -> tuple[str, bool, tuple[str, str] | None]:
        if text.rstrip().endswith(">"):
            at = text.rfind("<")
            marker = plain(text[at:])
            if self.words.whole.get(marker) == "edited":
                return text[:at].rstrip(" \u00a0" + DIRECTION_MARKS), True, ("edited", marker)
        return text, False, None

    @staticmethod
    def _empty(text: str, *, edited: bool) -> Sort | None:
        return None if without_marks(text).strip() or edited else Sort("empty", "")

    def _whole(self, text: str, *, marked: bool) -> Sort | None:
        """Deleted, calls, waiting, live places: the phrase is all there is."""
        if len(text) > LONGEST_PHRASE or "\n" in text or (self.by_mark and not marked):
            return None
        said = plain(text)
        if said == "null" and not marked:
            return Sort("view_once", "") if text == "null" else None
        found = self.words.whole.get(said)
        if found is None:
            found, opening = self._opening(said, marked=marked)
        else:
            opening = said
        phrase = (found, opening) if found else None
        if found == "deleted":
            return Sort("deleted", "", phrase=phrase)
        if found == "call":
            return Sort("call", without_marks(text).strip(), phrase=phrase)
        if found == "waiting":
            return Sort("unavailable", "", phrase=phrase)
        if found == "live_location":
            return Sort("location", "", phrase=phrase)
        if found == "view_once" and (marked or text.startswith("<")):
            return Sort("view_once", "", phrase=phrase)
        return None

    def _opening(self, said: str, *, marked: bool) -> tuple[str, str]:
        if not said.startswith(self._all_openings):
            return "", ""
        for opening in self.words.openings["deleted"]:
            if said.startswith(opening + " ") and len(said) - len(opening) < 80 and self._is_by_admin(said, opening):
                return "deleted", opening
        for opening in self.words.openings["view_once"] if marked else ():
            if said.startswith(opening):
                return "view_once", opening
        for opening in self.words.openings["waiting"]:
            if said.startswith(opening):
                return "waiting", opening
        ending = _MARKED_CALL_ENDING if marked else _CALL_ENDING
        for opening in self.words.openings["call"]:
            if said.startswith(opening) and ending.match(said[len(opening) :]):
                return "call", opening
        return "", ""

    @staticmethod
    def _is_by_admin(said: str, opening: str) -> bool:
        rest = said[len(opening) :].split()
        return len(rest) >= 2 and len(rest[0]) <= 6 and "adm" in said[len(opening) :]

    def _media(self, text: str, *, marked: bool) -> Sort | None:
        """A file that stands in the export by name, or that was left out; the caption is before or after it."""
        first, _, below = text.partition("\n")
        return (
            self._named_in_angles(text)
            or self._named_before_brackets(first, below)
            or self._left_out(first, below, marked=marked)
            or self._left_out_below(text)
        )

    def _named_in_angles(self, text: str) -> Sort | None:
        """`<attached: NAME>`, with perhaps `name.pdf • 2 pages` or a caption in front."""
        for found in _ANGLED.finditer(without_marks(text)):
            word = plain(found[1])
            if word in self._attached:
                clean = without_marks(text)
                caption = _caption(clean[: found.start()], clean[found.end() :], found[2])
                return _named(found[2], caption, ("attached_ios", word))
        return None

    def _named_before_brackets(self, first: str, below: str) -> Sort | None:
        """`NAME (file attached)` and `NAME <attached>`; the caption is on the lines below."""
        line = without_marks(first).rstrip()
        opening = {")": "(", ">": "<"}.get(line[-1:])
        if opening is None:
            return None
        name, _, word = line[:-1].rpartition(opening)
        said = plain(word)
        if not name.strip() or said not in self._attached:
            return None
        kind = "attached" if said in self._after_name else "attached_ios"
        pages = _PAGES.match(name.strip())
        return _named(pages["name"] if pages else name.strip(), without_marks(below), (kind, said))

    def _left_out(self, first: str, below: str, *, marked: bool) -> Sort | None:
        """`<Media omitted>`, `image omitted` after the mark, `name.pdf • 2 pages document omitted`; a caption below."""
        line = first.strip().strip(DIRECTION_MARKS)
        said = plain(first)
        kind = self.words.whole.get(said, "")
        angled = line.startswith("<") and line.endswith(">")
        if kind == "view_once" and angled:
            return Sort("view_once", without_marks(below), phrase=(kind, said))
        if kind in OMITTED and (angled or marked or self.bare):
            return _omitted(None, kind, without_marks(below), (kind, said))
        head, mark, tail = first.rpartition(LEFT_TO_RIGHT)
        said = plain(tail)
        kind = self.words.whole.get(said, "")
        own = without_marks(head).strip()
        if mark and own and kind in OMITTED:
            pages = _PAGES.match(own)
            name = pages["name"] if pages else own if kind == "document" and _NAME.match(own) else None
            caption = "\n".join(part for part in ("" if name else own, without_marks(below)) if part)
            return _omitted(name, kind, caption, (kind, said))
        return self._document_unmarked(line, below)

    def _document_unmarked(self, line: str, below: str) -> Sort | None:
        clean = without_marks(line)
        name = _PAGES.match(clean) if "•" in clean else None
        if name:
            for phrase in self._documents:
                if plain(clean).endswith(phrase):
                    return _omitted(name["name"], "document", without_marks(below), ("document", phrase))
        return None

    def _left_out_below(self, text: str) -> Sort | None:
        """A caption of several lines, with the marked phrase at its end."""
        head, mark, tail = text.rpartition(LEFT_TO_RIGHT)
        said = plain(tail)
        kind = self.words.whole.get(said, "")
        if not mark or "\n" not in head or kind not in OMITTED:
            return None
        return _omitted(None, kind, without_marks(head).rstrip(), (kind, said))

    def _poll(self, text: str, *, marked: bool) -> Sort | None:
        """A heading, the question, and a line an option with its votes in brackets."""
        if "\n" not in text or (self.by_mark and not marked):
            return None
        lines = [without_marks(line).strip() for line in text.split("\n")]
        label, colon, question = lines[0].replace("：", ":").partition(":")
        if not colon or label.strip().lower() not in self._polls or label.strip() != label.strip().upper():
            return None
        options: list[tuple[str, int]] = []
        asked = [question.strip()] if question.strip() else []
        for line in lines[1:]:
            option = _OPTION.match(line) if len(line) <= LONGEST_OPTION else None
            if option and (option["label"].lower() in self._options or option["label"].isupper()):
                options.append((option["text"].strip(), int(option["votes"])))
            elif options and line:
                options[-1] = (f"{options[-1][0]}\n{line}", options[-1][1])
            elif line:
                asked.append(line)
        if not options:
            return None
        asks = "\n".join(asked)
        return Sort("poll", asks, poll=Poll(asks, tuple(options)), phrase=("poll", label.strip().lower()))

    def _place(self, text: str) -> Sort | None:
        if "://" not in text:
            return None
        clean = without_marks(text).strip()
        found = _PLACE.match(clean)
        if found:
            label = plain(found["label"])
            if label in self._places or text.startswith(LEFT_TO_RIGHT):
                return Sort("location", "", phrase=("location", label))
        if _FOURSQUARE.match(clean) and (text.startswith(LEFT_TO_RIGHT) or not self.by_mark):
            return Sort("location", "")
        return None


def type_of(name: str) -> str:
    """The type of a file by its name: iOS says PHOTO or AUDIO in it, the ending says it elsewhere."""
    said = _IOS_NAME.match(name)
    if said and said[1] in ("GIF", "STICKER", "VIDEO_NOTE"):
        return said[1].lower()
    return _TYPE_OF.get(name.rpartition(".")[2].lower(), "document")


def _named(name: str, caption: str, phrase: tuple[str, str]) -> Sort:
    return Sort("media", caption, attachment=Attachment(name, type_of(name), omitted=False), phrase=phrase)


def _omitted(name: str | None, kind: str, caption: str, phrase: tuple[str, str]) -> Sort:
    sort = None if kind == "media" else kind
    return Sort("media", caption, attachment=Attachment(name, sort, omitted=True), phrase=phrase)


def _caption(before: str, after: str, name: str) -> str:
    """The words around a file's name; what iOS says of a document (its own name, its pages) are not the author's."""
    before, after = before.strip(), after.strip("\n")
    if _PAGES.match(before) or (before and name.endswith(before)):
        before = ""
    return "\n".join(part for part in (before, after) if part.strip())
