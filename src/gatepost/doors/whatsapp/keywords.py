"""The few words that mean something by themselves: STOP, START, HELP, NEWS, PRIVATE, JOIN with a code. Pure.

Only a whole message counts: "please stop at the gate" is a message like any other.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import pgettext

# What stands around a word in a hurry: blanks, stops, quotation marks, pictures.
AROUND = re.compile(r"^[\W_]+|[\W_]+$")
BLANKS = re.compile(r"\s+")
CODE = re.compile(r"[\W_]*join[\W_]+([0-9a-z]{4})[\W_]*([0-9a-z]{4})[\W_]*", re.IGNORECASE)
BARE_CODE = re.compile(r"[\W_]*([0-9A-Z]{4})-([0-9A-Z]{4})[\W_]*")
PRIVATE = re.compile(r"[\W_]*private\b[\s:.,!-]*(.*)", re.IGNORECASE | re.DOTALL)


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


_ALONE = {
    Keyword.STOP: frozenset({"stop", "stop all", "stopall", "unsubscribe"}),
    Keyword.START: frozenset({"start", "start again", "unstop"}),
    Keyword.HELP: frozenset({"help", "info", "menu"}),
    Keyword.JOIN: frozenset({"join"}),
    Keyword.NEWS: frozenset({"news", "whats new", "what's new", "what’s new"}),
}


def asked_by(text: str, *, is_stranger: bool = False) -> Asked | None:
    """What a whole message asks by a keyword; None for words like any others.

    A stranger may leave JOIN out. Whoever takes part already has other things to join: for them a code has a digit, as
    nearly all have.
    """
    alone = BLANKS.sub(" ", AROUND.sub("", text)).casefold()
    for keyword, words in _ALONE.items():
        if alone in words or alone == _translated(keyword):
            return Asked(keyword)
    joining = CODE.fullmatch(text) or (BARE_CODE.fullmatch(text) if is_stranger else None)
    if joining is not None:
        code = f"{joining[1]}-{joining[2]}"
        if is_stranger or any(sign.isdigit() for sign in code):
            return Asked(Keyword.JOIN, code)
    private = PRIVATE.fullmatch(text)
    return Asked(Keyword.PRIVATE, private[1].strip()) if private is not None and _is_meant(text) else None


def sounds_private(text: str) -> bool:
    """Whether words begin with "private", as the keyword or as a sentence: "Private please, it is about my son".

    A phone writes the first letter large by itself, so nobody can tell which is meant: their author is asked.
    """
    return PRIVATE.fullmatch(text) is not None


def _is_meant(text: str) -> bool:
    """Whether PRIVATE is a keyword and not the beginning of a sentence: in capitals, alone, or with a colon."""
    word = AROUND.sub("", text)
    head = word[: len("private")]
    return head.isupper() or word.casefold() == "private" or word[len("private") :].lstrip().startswith(":")


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
