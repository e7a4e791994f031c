"""Too much of a good thing: one more thanks after many, and one message split into many."""

import re
import unicodedata
from datetime import timedelta
from functools import cache, lru_cache

from gatepost.conduct import lexicon
from gatepost.conduct.facts import Context
from gatepost.conduct.looks_for import LooksFor
from gatepost.conduct.own.sight import Seen, Sight, whole
from gatepost.conduct.reading import Reading

LONGEST_THANKS = 120  # characters; who writes more says more than thanks
LONGEST_PIECE = 60  # characters of a piece of a split message
MOST_NAMES = 3  # words beside the thanks that may be names: "thanks so much Priya and Jo"
BETWEEN = 2  # other messages that may stand between the thanks, where nobody knows when they were written
THANKS_REASON = "Many have said thanks already. React to the message instead of writing to every family again."
PIECES_REASON = (
    "This is one more of several short messages in a row. Put them together in one, so that phones buzz once."
)

_WORD = re.compile(r"[a-z]+")


def too_much(looks_for: LooksFor) -> Sight:
    """Looks at what came just before, as far as the context tells it."""
    within = timedelta(minutes=looks_for.within_minutes)

    def seen(reading: Reading, context: Context) -> Seen | None:
        if looks_for.thanks and is_mere_thanks(reading.text):
            recent = context.recent(within)
            if not context.knows_when:
                recent = recent[-looks_for.thanks - BETWEEN :]
            if sum(1 for _, text in recent if is_mere_thanks(text)) >= looks_for.thanks:
                return Seen(*whole(reading), THANKS_REASON)
        if looks_for.pieces and _is_piece(reading.text) and _run(context, within) + 1 >= looks_for.pieces:
            return Seen(*whole(reading), PIECES_REASON)
        return None

    return seen


def _run(context: Context, within: timedelta) -> int:
    """How many short messages the same person wrote last, with nobody in between."""
    count = 0
    for author, text in reversed(context.recent(within)):
        if not context.author or author != context.author or not _is_piece(text):
            break
        count += 1
    return count


def _is_piece(text: str) -> bool:
    return len(text) <= LONGEST_PIECE


@cache
def _words_of(section: str) -> frozenset[str]:
    return frozenset(word for line in lexicon.sections_of("thanks.txt")[section] for word in line.split())


@lru_cache(maxsize=2048)
def is_mere_thanks(text: str) -> bool:
    """Whether a message says nothing but thanks, well done, noted or a smile: what a reaction says as well."""
    if len(text) > LONGEST_THANKS or "?" in text:
        return False
    spread = unicodedata.normalize("NFKD", text)
    plain = (
        "".join(character for character in spread if not unicodedata.combining(character))
        .replace("'", "")
        .replace("’", "")
    )
    words = _WORD.findall(plain.lower())
    if any(character.isdigit() for character in plain):
        return False
    if not words:
        return any(unicodedata.category(character) in ("So", "Sk") for character in plain)
    core, beside = _words_of("core"), _words_of("beside")
    if not any(word in core for word in words):
        return False
    others = [word for word in words if word not in core and word not in beside]
    return len(others) <= min(MOST_NAMES, len(words) - len(others))
