"""The thread that opens letters: while one transaction waits for the disk, the next letters gather, and go together."""

import asyncio
import logging
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

from django.db import connection

from gatepost.doors.together import Letter, Together
from gatepost.groups.models import Post

log = logging.getLogger("gatepost.doors")

MOST_TOGETHER = 32  # letters in one transaction
MOST_WAITING = 2_000  # letters in all

Receiver = Callable[[list[Letter]], "list[Post | None]"]
Waiting = tuple[Letter, "asyncio.Future[Post | None]"]


class GroupCommit:
    """Takes letters on the event loop and opens them in a thread of its own; see together.py."""

    def __init__(self, loop: asyncio.AbstractEventLoop, receive: Receiver | None = None):
        self.loop = loop
        self._receive = receive or Together().receive
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="gatepost-posts", daemon=True)
        self._thread.start()

    async def receive(self, letter: Letter) -> Post | None:
        """The post that a letter has become, once it is committed; None when it is to be opened alone."""
        if self._queue.qsize() >= MOST_WAITING:
            return None
        answer: asyncio.Future[Post | None] = self.loop.create_future()
        self._queue.put((letter, answer))
        return await answer

    def close(self) -> None:
        """Open what waits, and end."""
        self._queue.put(None)

    def _work(self) -> None:
        try:
            while (first := self._queue.get()) is not None:
                waiting, is_last = self._gathered(first)
                outcomes = self._receive([letter for letter, _ in waiting])
                self.loop.call_soon_threadsafe(_answer, waiting, outcomes)
                if is_last:
                    return
        except RuntimeError:
            log.info("the loop is over, and the letters with it")  # no acknowledgement went out for them
        finally:
            connection.close()

    def _gathered(self, first: Waiting) -> tuple[list[Waiting], bool]:
        """All that wait now, and whether the end was among them."""
        waiting = [first]
        while len(waiting) < MOST_TOGETHER:
            try:
                item = self._queue.get_nowait()
            except Empty:
                break
            if item is None:
                return waiting, True
            waiting.append(item)
        return waiting, False


def _answer(waiting: list[Waiting], outcomes: list[Post | None]) -> None:
    for (_, answer), outcome in zip(waiting, outcomes, strict=True):
        if not answer.done():  # whoever asked may have hung up
            answer.set_result(outcome)


_of_this_loop: GroupCommit | None = None


def of_this_loop() -> GroupCommit:
    """The one that serves the running event loop: made with the first letter."""
    global _of_this_loop
    loop = asyncio.get_running_loop()
    if _of_this_loop is None or _of_this_loop.loop is not loop:
        _of_this_loop = GroupCommit(loop)
    return _of_this_loop
