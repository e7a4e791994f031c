"""The chain of entries, pure: how an entry becomes bytes, and how its link follows from the one before."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, Protocol

# What stands in `previous` of a school's first entry.
START = "0" * 64

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class Chained(Protocol):
    """What of an entry the chain covers, besides its number."""

    school_ref: str
    ref: str
    at: datetime
    action: str
    actor_ref: str
    actor_hat: str
    subject_kind: str
    subject_ref: str
    reason: str
    facts: Any


def canonical(entry: Chained, *, number: int) -> bytes:
    """The entry as bytes that are the same on every database and every machine: a JSON list in UTF-8.

    Times are UTC with microseconds; the facts' names are sorted.
    """
    fields = [
        number,
        entry.school_ref,
        entry.ref,
        entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        entry.action,
        entry.actor_ref,
        entry.actor_hat,
        entry.subject_kind,
        entry.subject_ref,
        entry.reason,
        entry.facts,
    ]
    return _encode(fields).encode("utf-8", "surrogatepass")  # never a text that stops the chain


def link_after(previous: str, entry: Chained, *, number: int) -> str:
    """The entry's link: SHA-256 of the link before it (64 hex digits) followed by the entry's canonical bytes."""
    return hashlib.sha256(previous.encode("ascii") + canonical(entry, number=number)).hexdigest()
