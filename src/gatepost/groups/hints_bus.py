"""Hints between processes, over Redis pub/sub: numbers only, sent after the commit, and never waited for.

It lives on the event loop that serves the streams. What cannot be sent now is dropped: the other processes' regular
look finds it within seconds (live/hub.py). So a Redis that is gone makes live updates slower, and nothing else.
"""

import asyncio
import logging
import random
import secrets
import threading
from contextlib import suppress

from gatepost.core.redis_line import RedisFault, RedisLine
from gatepost.groups import hints

log = logging.getLogger("gatepost.hints")

MOST_WAITING = 4_000  # groups and people in one message; more are left to the look
MOST_UNSENT = 256 * 1024  # bytes that a slow Redis has not taken; above, hints are dropped
QUIET = 5.0  # seconds without a message after which the line is tried; as long again, and it is given up
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds before it connects again

Heads = dict[int, int]


class RedisBus:
    """One process's place on the bus; a hints.Listener whose calls come from any thread.

    Whatever was said since the last turn of the loop goes out as one message, its sender's mark first:
    `9f2c… g12:345 g13:9 p77` is "group 12 has reached 345, group 13 9, and person 77 may see something else".
    """

    def __init__(self, url: str, channel: str, loop: asyncio.AbstractEventLoop) -> None:
        self.url = url
        self.channel = channel
        self.loop = loop
        self.mark = secrets.token_hex(6).encode()
        self.is_up = False
        self._heads: Heads = {}
        self._people: set[int] = set()
        self._lock = threading.Lock()
        self._will_send = False
        self._to: RedisLine | None = None
        self._was_up: bool | None = None
        self._task = loop.create_task(self._for_ever())

    def hint(self, group_pk: int, seq: int) -> None:
        """See hints.Listener."""
        with self._lock:
            if seq > self._heads.get(group_pk, 0) and len(self._heads) < MOST_WAITING:
                self._heads[group_pk] = seq
        self._send_soon()

    def revoked(self, person_pk: int) -> None:
        """See hints.Listener."""
        with self._lock:
            if len(self._people) < MOST_WAITING:
                self._people.add(person_pk)
        self._send_soon()

    def close(self) -> None:
        """Send what waits and hang up. On the loop's thread."""
        self._send()
        self._task.cancel()

    def _send_soon(self) -> None:
        if self._will_send:
            return
        self._will_send = True
        with suppress(RuntimeError):  # the loop is over: this process stops
            self.loop.call_soon_threadsafe(self._send)

    def _send(self) -> None:
        self._will_send = False
        with self._lock:
            heads, self._heads = self._heads, {}
            people, self._people = self._people, set()
        if self._to is not None and (heads or people) and self._to.unsent < MOST_UNSENT:
            self._to.send("PUBLISH", self.channel, message(self.mark, heads, people))

    async def _for_ever(self) -> None:
        """Keep two lines to Redis: one that only sends, and one that only hears, as its protocol wants it."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._talk()
            except* (OSError, RedisFault, ValueError) as faults:
                self._note_down(faults)
            pause = FIRST_PAUSE if self.is_up else min(pause * 2, LONGEST_PAUSE)
            self.is_up = False
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 (spreads load, hides nothing)

    async def _talk(self) -> None:
        lines: list[RedisLine] = []
        try:
            for _ in range(2):
                lines.append(await RedisLine.open(self.url))
            sends, hears = lines
            await hears.ask("SUBSCRIBE", self.channel)
            self._note_up()
            self._to = sends
            async with asyncio.TaskGroup() as both:
                both.create_task(self._hear(hears))
                both.create_task(self._let_answers_pass(sends))
        finally:
            self._to = None
            for line in lines:
                line.close()

    async def _hear(self, line: RedisLine) -> None:
        is_tried = False
        while True:
            try:
                async with asyncio.timeout(QUIET):
                    reply = await line.read()
            except TimeoutError:
                if is_tried:
                    raise
                line.send("PING")
                is_tried = True
                continue
            is_tried = False
            if isinstance(reply, list) and reply[:1] == [b"message"] and isinstance(reply[-1], bytes):
                self._take(reply[-1])

    def _take(self, words: bytes) -> None:
        mark, _, rest = words.partition(b" ")
        if mark == self.mark:
            return  # our own: our streams have heard it already
        hints.heard(*read_message(rest))

    async def _let_answers_pass(self, line: RedisLine) -> None:
        while True:
            await line.read()  # how many heard it; a refusal is raised, and said in the log

    def _note_up(self) -> None:
        self.is_up = True
        if self._was_up is False:
            log.warning("Redis answers again: live updates between processes are quick again")
        self._was_up = True

    def _note_down(self, fault: BaseException) -> None:
        if self._was_up is not False:
            while isinstance(fault, BaseExceptionGroup):
                fault = fault.exceptions[0]
            log.warning(
                "Redis does not answer (%s): live updates between processes take some seconds until it does",
                type(fault).__name__,
            )
        self._was_up = False


def message(mark: bytes, heads: Heads, people: set[int]) -> bytes:
    """What is said, as it goes over the bus."""
    words = [mark, *(b"g%d:%d" % head for head in heads.items()), *(b"p%d" % person for person in people)]
    return b" ".join(words)


def read_message(words: bytes) -> tuple[Heads, set[int]]:
    """What another process has said. What cannot be understood is passed over: a hint is only a hint."""
    heads: Heads = {}
    people: set[int] = set()
    for word in words.split():
        kind, rest = word[:1], word[1:]
        numbers = rest.split(b":")
        if not all(number.isdigit() and len(number) < 20 for number in numbers):
            continue
        if kind == b"g" and len(numbers) == 2:
            heads[int(numbers[0])] = int(numbers[1])
        elif kind == b"p" and len(numbers) == 1:
            people.add(int(numbers[0]))
    return heads, people
