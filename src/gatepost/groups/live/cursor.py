"""How far a stream has come in each group, as one opaque signed word: the `id:` of every event.

It grants nothing: which groups are read is asked of the access functions. It is signed so that nobody can make the
server read the log from places of their choosing. The signature covers the school's `log_era`: a restored backup gives
numbers a second time, and a cursor from before it would skip what is new.
"""

import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from functools import lru_cache

from django.conf import settings

Positions = dict[int, int]  # {group: number of the last event sent}

PAIR = struct.Struct(">IQ")
SIGNATURE_BYTES = 12
PURPOSE = b"stream-cursor\0"
LONGEST = 4_000  # characters; a person with two hundred groups stays below it


@lru_cache(maxsize=4096)
def encoded(positions: tuple[tuple[int, int], ...], era: str) -> str:
    """The cursor for these (group, number) pairs in this era of the school's logs.

    Kept, since a whole class mostly stands at the same place.
    """
    packed = b"".join(PAIR.pack(group, seq) for group, seq in positions)
    return urlsafe_b64encode(_signature(packed, era) + packed).decode().rstrip("=")


def decoded(cursor: str, era: str) -> Positions | None:
    """The positions a cursor stands for; None when it is not one that we made in this era."""
    if not cursor or len(cursor) > LONGEST:
        return None
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (UnicodeEncodeError, NotBase64, ValueError):
        return None
    signature, packed = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    if len(packed) % PAIR.size or not hmac.compare_digest(signature, _signature(packed, era)):
        return None
    return dict(PAIR.iter_unpack(packed))


def _signature(packed: bytes, era: str) -> bytes:
    signed = PURPOSE + era.encode() + b"\0" + packed
    return hmac.digest(settings.SECRET_KEY.encode(), signed, "sha256")[:SIGNATURE_BYTES]
