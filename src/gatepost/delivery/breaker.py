"""Leaving a server alone while it is down: one try at a time, and not one time-out for every letter."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

Server = TypeVar("Server")

FIRST_PAUSE = timedelta(seconds=10)
# A sign-in code lives ten minutes: a server that is back must be noticed well within them.
LONGEST_PAUSE = timedelta(seconds=60)


class Breaker(Generic[Server]):
    """Which servers are being left alone, and until when. Kept in memory: a restart simply tries at once.

    A mail server goes by its school's primary key, a push service by its host.
    """

    def __init__(self, *, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self._failures: dict[Server, int] = {}
        self._until: dict[Server, datetime] = {}

    def failed(self, server: Server, *, at: datetime) -> datetime:
        """Note a fault of the server; gives when to try again. Each fault in a row doubles the pause, to a minute."""
        count = self._failures.get(server, 0)
        self._failures[server] = count + 1
        pause = min(FIRST_PAUSE * 2 ** min(count, 10), LONGEST_PAUSE)
        self._until[server] = at + pause * (0.5 + self._chance() / 2)
        return self._until[server]

    def worked(self, server: Server) -> None:
        """Note that the server took, or properly refused, a letter."""
        self._failures.pop(server, None)
        self._until.pop(server, None)

    def left_alone(self, *, at: datetime) -> list[Server]:
        """The servers whose letters wait for now."""
        return [server for server, until in list(self._until.items()) if until > at]

    def forget(self) -> None:
        """Try every server again at once, as after a change of mail settings."""
        self._failures.clear()
        self._until.clear()
