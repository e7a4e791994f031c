"""How a commit wakes the open streams, without the log knowing the streams: a hint that there may be something to read.

A hint carries numbers only and may be lost; the streams also look for themselves every few seconds (live/hub.py).
"""

from typing import Protocol


class Listener(Protocol):
    """Whoever serves streams in this process. Both calls come from any thread and return at once."""

    def hint(self, group_pk: int, seq: int) -> None:
        """The log of a group has reached `seq`."""

    def revoked(self, person_pk: int) -> None:
        """What a person may see has changed."""


_listener: Listener | None = None


def listen(listener: Listener | None) -> None:
    """From now on hints go to this listener; None when nobody serves streams here (a command, the worker)."""
    global _listener
    _listener = listener


def hint(group_pk: int, seq: int) -> None:
    """Say that the log of a group has reached `seq`. Call it after the commit."""
    if _listener is not None:
        _listener.hint(group_pk, seq)


def revoked(person_pk: int) -> None:
    """Say that what a person may see has changed. Call it after the commit that raised their `auth_epoch`."""
    if _listener is not None:
        _listener.revoked(person_pk)
