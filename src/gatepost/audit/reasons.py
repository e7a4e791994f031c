"""Why something was done, in somebody's own words: sealed before it is stored, and opened for who may read the entry.

An entry's column `reason` holds one of three texts:

* nothing, where nobody gave a reason;
* `sealed:` and the sealed words. The chain covers this text as it stands, so it is checked without any key;
* `sealed-since:` and the sealed words, where they were in clear when the entry was linked. The chain covers the words,
  so they are opened to be checked.
"""

import base64

from gatepost.core.sealing import CannotOpen, seal, unseal

# The key of private matters, so that nobody has one more key file to keep.
KEY = "concerns"
SEALED, SEALED_SINCE = "sealed:", "sealed-since:"


def sealed(words: str) -> str:
    """The words as a new entry stores them."""
    return _written(SEALED, words) if words else ""


def sealed_since(words: str) -> str:
    """The words as an entry stores them that was linked with them in clear."""
    return _written(SEALED_SINCE, words)


def is_sealed(stored: str) -> bool:
    """Whether a column holds sealed words already."""
    return stored.startswith((SEALED, SEALED_SINCE))


def opened(stored: str) -> str:
    """The words again. Raises CannotOpen where the key file is another one than they were sealed with."""
    if not is_sealed(stored):
        return stored
    try:
        return unseal(base64.b64decode(stored.partition(":")[2], validate=True), key=KEY)
    except ValueError as fault:  # no sealed bytes at all, or too few of them
        raise CannotOpen(KEY) from fault


def as_linked(stored: str) -> str:
    """The text that the entry's link covers. Raises CannotOpen."""
    return opened(stored) if stored.startswith(SEALED_SINCE) else stored


def _written(kind: str, words: str) -> str:
    # What UTF-8 cannot hold is spelt out: a text that no page could show must still not be able to stop an action.
    plain = words.encode("utf-8", "backslashreplace").decode("utf-8")
    return kind + base64.b64encode(seal(plain, key=KEY)).decode("ascii")
