"""Leaving a mail server alone while it is down: one try at a time, and not one time-out for every letter."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=10)
# A sign-in code lives ten minutes: a server that is back must be noticed well within them.
LONGEST_PAUSE = timedelta(seconds=60)


class Breaker:
    """Which schools' servers are being left alone, and until when. Kept in memory: a restart simply tries at once."""

    def __init__(self, *, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self._failures: dict[int, int] = {}
        self._until: dict[int, datetime] = {}

    def failed(self, school_pk: int, *, at: datetime) -> datetime:
        """Note a fault of the server; gives when to try again. Each fault in a row doubles the pause, to a minute."""
        count = self._failures.get(school_pk, 0)
        self._failures[school_pk] = count + 1
        pause = min(FIRST_PAUSE * 2 ** min(count, 10), LONGEST_PAUSE)
        self._until[school_pk] = at + pause * (0.5 + self._chance() / 2)
        return self._until[school_pk]

    def worked(self, school_pk: int) -> None:
        """Note that the server took, or properly refused, a letter."""
        self._failures.pop(school_pk, None)
        self._until.pop(school_pk, None)

    def left_alone(self, *, at: datetime) -> list[int]:
        """The schools whose letters wait for now."""
        return [school_pk for school_pk, until in list(self._until.items()) if until > at]

    def forget(self) -> None:
        """Try every server again at once, as after a change of mail settings."""
        self._failures.clear()
        self._until.clear()
