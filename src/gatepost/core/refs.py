"""Public references: short, unguessable, and never a row's number."""

import secrets

# Crockford's base 32 leaves out I, L, O and U, so that a reference can be read out over the telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16  # 80 bits
# Two letters for every ten bits: a post has three references, and eight look-ups make one of them.
PAIRS = [(first + second).lower() for first in ALPHABET for second in ALPHABET]


def new_ref() -> str:
    """A reference for anything that has an address of its own: sixteen characters, 80 bits."""
    bits = secrets.randbits(5 * LENGTH)
    return "".join([PAIRS[bits >> shift & 1023] for shift in range(0, 5 * LENGTH, 10)])


def new_reference() -> str:
    """A reference that people read out and write down, as `4F2K-9QTM`. It tells neither class nor kind.

    Forty bits are enough because it opens nothing by itself: the access functions decide.
    """
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def new_secret() -> str:
    """A secret for a link or a token: 256 bits, safe in an address."""
    return secrets.token_urlsafe(32)
