"""The chain of entries, pure: how an entry becomes bytes, and how its link follows from the one before."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

# What stands in `previous` of a school's first entry.
START = "0" * 64

# The columns of an entry that the chain covers, besides its number, in the order of the canonical form.
FIELDS = (
    "at",
    "school_ref",
    "ref",
    "action",
    "actor_ref",
    "actor_hat",
    "subject_kind",
    "subject_ref",
    "reason",
    "facts",
)

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode


def canonical(number: int, fields: Sequence[Any]) -> bytes:
    """An entry as bytes that are the same on every database and every machine: a JSON list in UTF-8.

    `fields` holds the values of FIELDS, in that order. The time is written in UTC with microseconds, the names within
    the facts are sorted.
    """
    at: datetime = fields[0]
    moment = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    # surrogatepass: a text that no page could show must still not be able to stop the chain.
    return _encode([number, moment, *fields[1:]]).encode("utf-8", "surrogatepass")


def link_after(previous: str, number: int, fields: Sequence[Any]) -> str:
    """The entry's link: SHA-256, in hex, of the link before it (64 hex digits) followed by the canonical bytes."""
    return hashlib.sha256(previous.encode() + canonical(number, fields)).hexdigest()
