"""The log as the hub sees it: questions that are answered in threads, never on the event loop."""

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, Protocol, TypeVar

from gatepost.groups.live import reader
from gatepost.groups.live.cursor import Positions
from gatepost.groups.live.reader import Batch, Epochs, Look
from gatepost.people.hats import Acting
from gatepost.people.signin.scope import acting_of_scope

Answer = TypeVar("Answer")
SignIn = Callable[[Any], Acting | None]

READERS = 2

_sign_in: SignIn = acting_of_scope


def sign_in_with(function: SignIn) -> None:
    """Tell streams how to find out who asks: a function of the ASGI scope that may block. For tests."""
    global _sign_in
    _sign_in = function


class Log(Protocol):
    """What the hub needs to know. Every question may raise CannotRead."""

    async def look(self, scope: Any) -> Look:
        """What whoever opened this scope may see now. Raises SignInNeeded or NotFound."""

    async def read_after(self, group: int, after: int, limit: int, people: Collection[int]) -> Batch:
        """Events of a group above `after`, and the epochs of these people, read after them."""

    async def heads_and_epochs(self, groups: Collection[int], people: Collection[int]) -> tuple[Positions, Epochs]:
        """The newest number of each group and the epoch of each person."""

    def close(self) -> None:
        """No more questions."""


class PooledLog:
    """The database, asked in three threads that keep their connections.

    Signing in has a thread of its own: a class that comes back after a deploy must not keep new posts waiting.
    """

    def __init__(self) -> None:
        self.readers = ThreadPoolExecutor(READERS, thread_name_prefix="gatepost-live")
        self.doorman = ThreadPoolExecutor(1, thread_name_prefix="gatepost-live-door")

    async def look(self, scope: Any) -> Look:
        """See Log."""
        return await self._ask(self.doorman, lambda: reader.look(_sign_in(scope)))

    async def read_after(self, group: int, after: int, limit: int, people: Collection[int]) -> Batch:
        """See Log."""
        return await self._ask(self.readers, lambda: reader.read_after(group, after, limit, people))

    async def heads_and_epochs(self, groups: Collection[int], people: Collection[int]) -> tuple[Positions, Epochs]:
        """See Log."""
        return await self._ask(self.readers, lambda: reader.heads_and_epochs(groups, people))

    def close(self) -> None:
        """Let the threads go; each closes its connection when it is done."""
        for pool, threads in ((self.readers, READERS), (self.doorman, 1)):
            together = Barrier(threads)  # else one thread could take both turns
            for _ in range(threads):
                pool.submit(reader.close_connection, together)
            pool.shutdown(wait=False)

    async def _ask(self, pool: ThreadPoolExecutor, question: Callable[[], Answer]) -> Answer:
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, reader.answer, question)
        except RuntimeError as fault:  # the pool is closed: the server stops
            raise reader.CannotRead("closed") from fault
