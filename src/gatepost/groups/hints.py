"""How a commit wakes the open streams, without the log knowing the streams: a hint that there may be something to read.

A hint carries numbers only and may be lost; the streams also look for themselves every few seconds (live/hub.py). It
goes to whoever serves streams in this process, and over the bus, where there is one, to the other processes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class News:
    """An event that was committed in this process, ready to be shown, so that nobody here need read it again.

    `access_epoch` is that of the school, read after the commit: as long as a stream has seen no other, everybody who
    follows the group was still allowed when it was written.
    """

    group_pk: int
    access_epoch: int
    event: dict[str, Any]


class Listener(Protocol):
    """Whoever takes hints. Every call comes from any thread and returns at once."""

    def hint(self, group_pk: int, seq: int) -> None:
        """The log of a group has reached `seq`."""

    def revoked(self, person_pk: int) -> None:
        """What a person may see has changed."""


class NewsListener(Listener, Protocol):
    """Whoever serves streams in this process: it takes whole events too."""

    def spread(self, news: Sequence[News]) -> None:
        """These events were committed; those of one group come in the order of their numbers."""


_listener: NewsListener | None = None
_bus: Listener | None = None


def listen(listener: NewsListener | None) -> None:
    """From now on hints go to this listener; None when nobody serves streams here (a command, the worker)."""
    global _listener
    _listener = listener


def pass_on_by(bus: Listener | None) -> None:
    """From now on this bus carries hints to the other processes (hints_bus.py); None when this is the only one."""
    global _bus
    _bus = bus


def hint(group_pk: int, seq: int) -> None:
    """Say that the log of a group has reached `seq`. Call it after the commit."""
    if _listener is not None:
        _listener.hint(group_pk, seq)
    if _bus is not None:
        _bus.hint(group_pk, seq)


def spread(news: Sequence[News]) -> None:
    """Give events to the streams of this process, and a hint of them to the others. Call it after the commit."""
    if _listener is not None:
        _listener.spread(news)
    if _bus is not None:
        for group_pk, seq in {item.group_pk: item.event["seq"] for item in news}.items():
            _bus.hint(group_pk, seq)


def revoked(person_pk: int) -> None:
    """Say that what a person may see has changed. Call it after the commit that raised their `auth_epoch`."""
    if _listener is not None:
        _listener.revoked(person_pk)
    if _bus is not None:
        _bus.revoked(person_pk)


def heard(heads: Mapping[int, int], people: Collection[int]) -> None:
    """Take over what another process has said: how far groups have come, and whose sight has changed. For the bus."""
    if _listener is None:
        return
    for person_pk in people:
        _listener.revoked(person_pk)
    for group_pk, seq in heads.items():
        _listener.hint(group_pk, seq)
