"""Leaving the platform's host alone while it does not answer: for all schools together, as all call the same one.

What is handed to a host that falls silent in the middle is perhaps sent, and costs the worker's turn a time-out. So
after a fault no message is the trial: the host is asked something that changes nothing, beside the worker, and messages
go again once it has answered.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from gatepost.core.clock import now
from gatepost.delivery.breaker import Breaker
from gatepost.delivery.whatsapp.errors import NotReached
from gatepost.delivery.whatsapp.platform import is_there

# Faults that say of the host itself that it is not there, or cost a time-out; of the others it takes so many in a row.
OF_THE_HOST = ("silent", "not-there", "not-secure")
MOST_IN_A_ROW = 3
ALL_OF_TIME = datetime.min.replace(tzinfo=UTC)
HOST = "platform"


def beside(look: Callable[[], None]) -> None:
    """Do it in a thread of its own: nobody waits for it. Raises RuntimeError where none can be had."""
    threading.Thread(target=look, name="whatsapp-host", daemon=True).start()


class Host:
    """Whether the platform's host may be asked, as this process knows it. A restart simply tries at once."""

    def __init__(self) -> None:
        self._breaker: Breaker[str] = Breaker(chance=lambda: 0.0)  # one installation: nobody to take turns with
        self._in_a_row = 0
        self._is_asked = threading.Lock()
        self._came_back = False

    def failed(self, why: str) -> None:
        """It did not answer, or not as it should; `why` is the word of NotReached or NobodyKnows."""
        self._in_a_row += 1
        if why in OF_THE_HOST or self._in_a_row >= MOST_IN_A_ROW:
            self._breaker.failed(HOST, at=now())

    def answered(self) -> None:
        """It took something, or properly refused it."""
        self._came_back = self._came_back or self._has_failed
        self._in_a_row = 0
        self._breaker.worked(HOST)

    def may_be_asked(self) -> bool:
        """Whether messages may be handed to it. After a fault first a question beside us has to be answered: it is
        asked when the pause is over, five seconds at first and half a minute at most."""
        if not self._has_failed:
            return True
        if not self._breaker.left_alone(at=now()) and self._is_asked.acquire(blocking=False):
            try:
                beside(self._ask)
            except RuntimeError:
                self._is_asked.release()  # asked at the next look
        return not self._has_failed

    def has_come_back(self) -> bool:
        """Whether it answers again since this was last asked."""
        came_back, self._came_back = self._came_back, False
        return came_back

    def forget(self) -> None:
        """Ask it again at once."""
        self._breaker.forget()
        self._in_a_row, self._came_back = 0, False

    @property
    def _has_failed(self) -> bool:
        return bool(self._breaker.left_alone(at=ALL_OF_TIME))

    def _ask(self) -> None:
        try:
            is_there()
        except NotReached as fault:
            self.failed(str(fault))
        else:
            self.answered()
        finally:
            self._is_asked.release()


host = Host()
