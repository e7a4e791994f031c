"""Checks that every text passes before anything else looks at it."""

import re
import unicodedata

from gatepost.core.errors import Invalid

POST_LIMIT = 4_000  # characters of a post
PRIVATE_LIMIT = 20_000  # characters of a private matter: people write long when they are worried

# Controls other than line end and tab, and halves of surrogate pairs.
UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

# Letters and signs that show nothing, beside the formats, marks and blanks that Unicode counts as such.
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
WITHOUT_SHAPE = ("Cf", "Cc", "Mn", "Me", "Zs", "Zl", "Zp")


def checked_words(text: str, *, limit: int, field: str = "text") -> str:
    """The text as it will be stored: line ends made `\\n`, outer blanks cut.

    Raises Invalid with a sentence about `field` when it shows nothing, is longer than `limit` characters, or holds
    characters that no database and no page can show (NUL, other controls, half a surrogate pair).
    Marks of direction (as right-to-left texts need them) are kept: pages isolate every text.
    """
    words = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not shows_something(words):
        raise Invalid(fields={field: "Please write something first."})
    if len(words) > limit:
        raise Invalid(fields={field: f"This is {len(words):,} characters long. Please keep it under {limit:,}."})
    if UNSTORABLE.search(words):
        raise Invalid(
            fields={
                field: "This has characters in it that cannot be shown. "
                "Please type it again, or paste it as plain text."
            }
        )
    return words


def shows_something(text: str) -> bool:
    """Whether there is anything to see in it: not only blanks, marks of direction and characters without a width."""
    return any(letter not in BLANK and unicodedata.category(letter) not in WITHOUT_SHAPE for letter in text)
