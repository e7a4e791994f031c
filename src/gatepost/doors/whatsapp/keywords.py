"""The few words that mean something by themselves: STOP, START, HELP, NEWS, PRIVATE, JOIN with a code. Pure.

Only a whole message counts: "please stop at the gate" is a message like any other. They count in every language that
doors/whatsapp/spoken.py has, whatever language somebody reads our pages in.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import pgettext

from gatepost.doors.whatsapp import spoken

# What stands around a word in a hurry: blanks, stops, quotation marks, pictures, and what makes a sign a picture. The
# signs above and below letters belong to the word.
AROUND = frozenset("PSZC")  # the first letters of Unicode's categories
OF_PICTURES = frozenset("\ufe0e\ufe0f\u20e3")
BLANKS = re.compile(r"\s+")
CODE = re.compile(r"[\W_]*join[\W_]+([0-9a-z]{4})[\W_]*([0-9a-z]{4})[\W_]*", re.IGNORECASE)
BARE_CODE = re.compile(r"[\W_]*([0-9A-Z]{4})-([0-9A-Z]{4})[\W_]*")


class Keyword(StrEnum):
    """What a message asks by one word."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    JOIN = "join"
    PRIVATE = "private"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Asked:
    """A keyword, and what stands with it: the code of JOIN, the words of PRIVATE."""

    keyword: Keyword
    rest: str = ""


def _bare(text: str) -> str:
    """A message without what stands around its words."""
    begin, end = 0, len(text)
    while begin < end and _is_around(text[begin]):
        begin += 1
    while end > begin and _is_around(text[end - 1]):
        end -= 1
    return text[begin:end]


def _is_around(sign: str) -> bool:
    return unicodedata.category(sign)[0] in AROUND or sign in OF_PICTURES


def _folded(text: str) -> str:
    """A message as it is compared: one way to spell each letter, no large ones, single blanks."""
    return BLANKS.sub(" ", unicodedata.normalize("NFC", text.casefold()))


def _all(languages: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    return frozenset(_folded(word) for words in languages for word in words)


_ALONE = {
    Keyword.STOP: _all(spoken.STOP),
    Keyword.START: _all(spoken.START),
    Keyword.HELP: _all(spoken.HELP),
    Keyword.JOIN: frozenset({"join"}),
    Keyword.NEWS: _all(spoken.NEWS),
}
_PRIVATE_WORDS = _all(spoken.PRIVATE)
_PRIVATE = re.compile(
    rf"[\W_]*({'|'.join(map(re.escape, sorted(_PRIVATE_WORDS, key=len, reverse=True)))})(?!\w)[\s:.,!-]*(.*)",
    re.IGNORECASE | re.DOTALL,
)


def asked_by(text: str, *, is_stranger: bool = False) -> Asked | None:
    """What a whole message asks by a keyword; None for words like any others.

    A stranger may leave JOIN out. Whoever takes part already has other things to join: for them a code has a digit, as
    nearly all have.
    """
    alone = _folded(_bare(text))
    for keyword, words in _ALONE.items():
        if alone in words or alone == _translated(keyword):
            return Asked(keyword)
    joining = CODE.fullmatch(text) or (BARE_CODE.fullmatch(text) if is_stranger else None)
    if joining is not None:
        code = f"{joining[1]}-{joining[2]}"
        if is_stranger or any(sign.isdigit() for sign in code):
            return Asked(Keyword.JOIN, code)
    if alone in _PRIVATE_WORDS:
        return Asked(Keyword.PRIVATE)
    private = _private(text)
    return Asked(Keyword.PRIVATE, private[2].strip()) if private is not None and _is_meant(private[1], text) else None


def sounds_private(text: str) -> bool:
    """Whether words begin with "private", as the keyword or as a sentence: "Private please, it is about my son".

    A phone writes the first letter large by itself, so nobody can tell which is meant: their author is asked.
    """
    return _private(text) is not None


def _private(text: str) -> re.Match[str] | None:
    return _PRIVATE.fullmatch(unicodedata.normalize("NFC", text))


def _is_meant(head: str, text: str) -> bool:
    """Whether PRIVATE before other words is a keyword and not the beginning of a sentence: in capitals, or with a
    colon."""
    alone = _bare(unicodedata.normalize("NFC", text))
    return head.isupper() or alone[len(head) :].lstrip().startswith(":")


def _translated(keyword: Keyword) -> str:
    """The same word in the reader's language."""
    words = {
        Keyword.STOP: pgettext("a word that a parent writes alone on WhatsApp", "stop"),
        Keyword.START: pgettext("a word that a parent writes alone on WhatsApp", "start"),
        Keyword.HELP: pgettext("a word that a parent writes alone on WhatsApp", "help"),
        Keyword.JOIN: pgettext("a word that a parent writes alone on WhatsApp", "join"),
        Keyword.NEWS: pgettext("a word that a parent writes alone on WhatsApp", "news"),
    }
    return words[keyword].casefold()
