"""Checks that every text passes before anything else looks at it."""

import re

from gatepost.core.errors import Invalid

POST_LIMIT = 4_000  # characters of a post
PRIVATE_LIMIT = 20_000  # characters of a private matter: people write long when they are worried

# Controls other than line end and tab, and halves of surrogate pairs.
UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def checked_words(text: str, *, limit: int, field: str = "text") -> str:
    """The text as it will be stored: line ends made `\\n`, outer blanks cut.

    Raises Invalid with a sentence about `field` when it is empty, longer than `limit` characters, or holds
    characters that no database and no page can show (NUL, other controls, half a surrogate pair).
    Marks of direction (as right-to-left texts need them) are kept: pages isolate every text.
    """
    words = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not words:
        raise Invalid(fields={field: "Please write something first."})
    if len(words) > limit:
        raise Invalid(
            fields={field: f"This is {len(words):,} characters long. Please keep it under {limit:,}."}
        )
    if UNSTORABLE.search(words):
        raise Invalid(
            fields={
                field: "This has characters in it that cannot be shown. "
                "Please type it again, or paste it as plain text."
            }
        )
    return words
