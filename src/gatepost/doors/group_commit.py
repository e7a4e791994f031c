"""The thread that opens letters: while one transaction waits for the disk, the next letters gather, and go together."""

import asyncio
import logging
import threading
import time
from collections.abc import Collection, Sequence
from queue import Empty, SimpleQueue
from typing import Protocol

from django.db import connection

from gatepost.doors.senders import Key
from gatepost.doors.together import Letter, Together
from gatepost.groups.models import Post

log = logging.getLogger("gatepost.doors")

MOST_TOGETHER = 32  # letters in one transaction
BUSY = 3  # letters that came together before, from which on it is worth waiting for more
LINGER = 0.002  # seconds of that wait
MOST_WAITING = 2_000  # letters in all

Waiting = tuple[Letter, "asyncio.Future[Post | None]"]


class Opener(Protocol):
    """Who opens letters: Together, but in some tests."""

    def receive(self, letters: Sequence[Letter]) -> list[Post | None]:
        """See Together."""

    def expect(self, keys: Collection[Key]) -> None:
        """See Together."""


class GroupCommit:
    """Takes letters on the event loop and opens them in a thread of its own; see together.py."""

    def __init__(self, loop: asyncio.AbstractEventLoop, together: Opener | None = None) -> None:
        self.loop = loop
        self._together = together or Together()
        self._together_before = 0
        self._queue: SimpleQueue[Waiting | Key | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="gatepost-posts", daemon=True)
        self._thread.start()

    async def receive(self, letter: Letter) -> Post | None:
        """The post that a letter has become, once it is committed; None when it is to be opened alone."""
        if self._queue.qsize() >= MOST_WAITING:
            return None
        answer: asyncio.Future[Post | None] = self.loop.create_future()
        self._queue.put((letter, answer))
        return await answer

    def expect(self, key: Key) -> None:
        """Somebody has come who may soon write: ask about them before they do. At once; it may be forgotten."""
        if self._queue.qsize() < MOST_WAITING:
            self._queue.put(key)

    def close(self) -> None:
        """Open what waits, and end."""
        self._queue.put(None)

    def _work(self) -> None:
        try:
            is_last = False
            while not is_last:
                waiting, expected, is_last = self._gathered()
                if waiting:
                    self._together_before = len(waiting)
                    posts = self._together.receive([letter for letter, _ in waiting])
                    try:
                        self.loop.call_soon_threadsafe(_answer, waiting, posts)
                    except RuntimeError:
                        log.info("the loop is over, and the letters with it")  # no acknowledgement went out for them
                        return
                if expected:
                    self._together.expect(expected)
        finally:
            connection.close()

    def _gathered(self) -> tuple[list[Waiting], list[Key], bool]:
        """All that wait now (at least one thing), whoever is expected, and whether the end was among them."""
        waiting: list[Waiting] = []
        expected: list[Key] = []
        item = self._queue.get()
        until = time.monotonic() + LINGER
        while item is not None:
            if isinstance(item, Key):
                expected.append(item)
            else:
                waiting.append(item)
            if len(waiting) >= MOST_TOGETHER or len(expected) >= MOST_TOGETHER:
                return waiting, expected, False
            try:
                item = self._next(waiting, until)
            except Empty:
                return waiting, expected, False
        return waiting, expected, True

    def _next(self, waiting: list[Waiting], until: float) -> Waiting | Key | None:
        """What comes next. While many write at once it waits a moment for as many as came together before.

        Those who were answered together write again together: without the moment their letters would go in many
        small transactions. Raises Empty when nothing more comes.
        """
        if len(waiting) < self._together_before >= BUSY and (left := until - time.monotonic()) > 0:
            return self._queue.get(timeout=left)
        return self._queue.get_nowait()


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
