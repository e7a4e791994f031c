"""Whole words and phrases in a message, whatever its case and signs."""

import re
from collections.abc import Iterable
from functools import cache
from re import Pattern

from gatepost.conduct import lexicon
from gatepost.conduct.facts import Context
from gatepost.conduct.own.sight import Seen, Sight
from gatepost.conduct.reading import Reading
from gatepost.conduct.text import fold

_SIGNS = re.compile(r"[^a-z0-9*]+")
# What takes an emergency back: "not urgent", "nothing urgent", "it isn't an emergency".
_TAKEN_BACK = re.compile(
    rb"\b(?:not|nothing|non|isnt|hardly|no|never)(?: (?:at all|really|that|very|an?|so|exactly|super|remotely))* $"
)


def phrases(words: Iterable[str]) -> Pattern[bytes]:
    """One pattern for words and phrases as a school writes them; `*` at the end of a word stands for any ending."""
    sources = []
    for phrase in words:
        plain = _SIGNS.sub(" ", fold(phrase).words.decode("ascii").lower().replace("'", "")).strip()
        if plain:
            sources.append(re.escape(plain).replace(r"\*", "[a-z0-9]*").replace(r"\ ", "[^a-z0-9]+"))
    return re.compile(rb"\b(?:" + "|".join(sources or ["(?!)"]).encode("ascii") + rb")\b")


@cache
def emergencies() -> Pattern[bytes]:
    """The words that excuse a message at a quiet hour, where the school gives none of its own."""
    return phrases(lexicon.lines_of("emergencies.txt"))


def is_emergency(reading: Reading, words: Pattern[bytes]) -> bool:
    """Whether one of the words stands in the message and is not taken back just before."""
    plain = reading.plain.words.lower()
    return any(
        not _TAKEN_BACK.search(plain, max(0, match.start() - 40), match.start()) for match in words.finditer(plain)
    )


def words_looked_for(words: tuple[str, ...]) -> Sight:
    """Looks for the words that a clause names."""
    known = phrases(words)

    def seen(reading: Reading, context: Context) -> Seen | None:
        match = known.search(reading.plain.words.lower())
        if match is None:
            return None
        found = match.group().decode("ascii")
        reason = f"It speaks of “{found}”, which this group keeps out. Without that it is fine."
        return Seen(*reading.plain.span(*match.span()), reason)

    return seen
