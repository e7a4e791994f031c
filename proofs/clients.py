"""Apps on phones: writers that send until they are answered, and readers that come back to where they were.

They run on an event loop in a thread of its own, so that a proof may pull the plug meanwhile.
"""

import asyncio
import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.server.ledger import Ledger

from proofs.installation import Group

ANSWERS_WITHIN = 20.0
OPENINGS = ("Does anyone know", "Can somebody tell me", "Just checking:", "Quick one:", "Morning all,", "Sorry,")
THINGS = (
    "is it PE tomorrow",
    "what time does the concert start",
    "do they need a packed lunch on Friday",
    "which page is the reading up to",
    "is swimming back on this week",
    "is the trip form due today",
    "where is the lost property box now",
)
ENDINGS = ("?", "? Thank you!", "? Thanks in advance 😊", "? No rush.")


class Book:
    """What the writers were told: each answer is on the disk before it counts. One ledger a group."""

    def __init__(self, file: Path, groups: list[str]) -> None:
        self.ledgers = {group: Ledger() for group in groups}
        self.times: list[float] = []
        self._file = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)

    def sent(self, group: str, key: str, text: str) -> None:
        """Something is on its way; nobody knows yet."""
        self.ledgers[group].unanswered(key, text)

    def told(self, group: str, key: str, text: str, ref: str, seq: int) -> None:
        """A 201 has come in whole."""
        os.write(self._file, (json.dumps([group, key, ref, seq]) + "\n").encode())
        os.fsync(self._file)
        self.times.append(time.monotonic())
        self.ledgers[group].answered(key, text, ref, seq)

    @property
    def acknowledged(self) -> int:
        """How many keys were answered."""
        return sum(len(ledger.told) for ledger in self.ledgers.values())

    def between(self, begin: float, end: float) -> int:
        """How many answers came in this stretch of time.monotonic()."""
        return sum(begin <= at < end for at in self.times)


@dataclass(eq=False)
class Reader:
    """A member's open page. `numbers` is what it was sent, in order; `resumes` False forgets where it was."""

    group: str
    token: str
    resumes: bool = True
    cursor: str = ""
    numbers: list[int] = field(default_factory=list)
    opened: int = 0


@dataclass(eq=False)
class Writer:
    """A member's app: one message after the other, each with its key; `minds_keys` False makes a new key each try."""

    group: str
    token: str
    name: str
    minds_keys: bool = True


class Crowd:
    """All apps of one proof. `pace` is the longest pause of a writer between two messages, in seconds."""

    def __init__(self, port: int, book: Book, *, pace: float, seed: int) -> None:
        self.port = port
        self.book = book
        self.pace = pace
        self.readers: list[Reader] = []
        self.writers: list[Writer] = []
        self.faults: list[str] = []
        self.shown: dict[tuple[str, int], tuple[str, str]] = {}
        self.statuses: Counter[int] = Counter()
        self.slowest = 0.0
        self.expected = {408, 429, 503}  # "send it again"; any other answer but 201 is a fault
        self._chance = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="crowd", daemon=True)
        self._writing: list[asyncio.Future[None]] = []
        self._reading: list[asyncio.Future[None]] = []
        self._over = False

    def of(self, groups: list[Group], *, writers: int, readers: int) -> "Crowd":
        """Add writers and readers, spread over the members of these groups."""
        places = [(group["ref"], member["token"]) for group in groups for member in group["members"]]
        by_turns = [place for turn in zip(*_by_group(places), strict=True) for place in turn]
        for number in range(writers):
            group, token = by_turns[number % len(by_turns)]
            self.writers.append(Writer(group, token, f"w{len(self.writers)}"))
        for number in range(readers):
            group, token = by_turns[number % len(by_turns)]
            self.readers.append(Reader(group, token))
        return self

    def start(self) -> "Crowd":
        """Open the readers' streams, each at its beginning, then let the writers write."""
        self._thread.start()
        self._call(self._begin_reading(), within=60)
        self._call(self._begin_writing(), within=5)
        return self

    def wait_for(self, more: int, *, within: float = 30) -> bool:
        """Whether so many more posts were acknowledged in time."""
        until = self.book.acknowledged + more
        return wait(lambda: self.book.acknowledged >= until, within=within)

    def settle(self, *, within: float = 60) -> None:
        """Let each writer finish what it has in hand, and no more."""
        self._over = True
        if not wait(lambda: all(one.done() for one in self._writing), within=within):
            self.faults.append("a writer was never answered")

    def read_to(self, last: dict[str, int], *, within: float = 30) -> None:
        """Wait until the readers that resume have come to these numbers, then hang up."""
        wait(lambda: all(not one.resumes or last[one.group] in one.numbers[-1:] for one in self.readers), within=within)
        self.stop()

    def stop(self) -> None:
        """Hang up, all of them. An app that broke down by itself is a fault of the proof, and told as one."""

        async def hang_up() -> None:
            apps = [*self._reading, *self._writing]
            for one in apps:
                if one.done() and not one.cancelled() and one.exception() is not None:
                    self.faults.append(f"an app broke down: {one.exception()!r}")
                one.cancel()
            await asyncio.gather(*apps, return_exceptions=True)

        if self._thread.is_alive():
            self._call(hang_up(), within=20)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
        self._loop.close()

    def seen(self, group: str) -> list[list[int]]:
        """What each reader of a group was sent."""
        return [reader.numbers for reader in self.readers if reader.group == group]

    def get(self, path: str, token: str, *, within: float = 5.0) -> int:
        """The status of one GET by a member, from the proof's own thread; 0 when no answer came in time."""
        return self._ask("GET", path, token, b"", within)[0]

    def post(self, path: str, token: str, body: dict[str, Any], *, within: float = 20.0) -> tuple[int, dict[str, Any]]:
        """Status and answer of one POST by a member, from the proof's own thread; 0 when no answer came in time."""
        status, answer = self._ask("POST", path, token, json.dumps(body).encode(), within)
        return status, json.loads(answer or b"{}")

    def _ask(self, method: str, path: str, token: str, body: bytes, within: float) -> tuple[int, bytes]:
        async def ask() -> tuple[int, bytes]:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
                head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
                writer.write(f"{head}\r\n".encode() + body)
                return await answer_of(reader)
            finally:
                writer.transport.abort()

        async def in_time() -> tuple[int, bytes]:
            with suppress(OSError, EOFError, TimeoutError, ValueError):
                return await asyncio.wait_for(ask(), within)
            return 0, b""

        status, answer = self._call(in_time(), within=within + 5)
        return int(status), bytes(answer)

    def _call(self, question: Coroutine[Any, Any, Any], *, within: float) -> Any:
        return asyncio.run_coroutine_threadsafe(question, self._loop).result(within)

    async def _begin_reading(self) -> None:
        self._reading = [asyncio.ensure_future(self._read(reader)) for reader in self.readers]
        while not all(reader.cursor for reader in self.readers):
            await asyncio.sleep(0.02)

    async def _begin_writing(self) -> None:
        self._writing = [asyncio.ensure_future(self._write(writer)) for writer in self.writers]

    async def _write(self, writer: Writer) -> None:
        line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        number = 0
        while not self._over:
            await asyncio.sleep(self._chance.uniform(0, self.pace))
            number += 1
            key = f"{writer.name}-{number}"
            text = " ".join(self._chance.choice(words) for words in (OPENINGS, THINGS)) + (
                f"{self._chance.choice(ENDINGS)} ({key})"
            )
            self.book.sent(writer.group, key, text)
            for sending in range(10_000):
                sent_as = key if writer.minds_keys else f"{key}-{sending}"
                line, done = await self._send(line, writer, key, sent_as, text)
                if done and (self._chance.random() < 0.02):  # as after an answer that the app forgot: the same again
                    line, _ = await self._send(line, writer, key, sent_as, text)
                if done:
                    break
                await asyncio.sleep(self._chance.uniform(0.05, 0.3))
        if line is not None:
            line[1].transport.abort()

    async def _send(self, line: Any, writer: Writer, key: str, sent_as: str, text: str) -> tuple[Any, bool]:
        """One try: the connection to go on with, and whether it was answered for good."""
        started = time.monotonic()
        try:
            line = line or await asyncio.open_connection("127.0.0.1", self.port)
            body = json.dumps({"text": text, "client_key": sent_as}).encode()
            line[1].write(
                f"POST /api/v1/groups/{writer.group}/posts HTTP/1.1\r\nHost: localhost\r\n"
                f"Authorization: Bearer {writer.token}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            if not writer.minds_keys and sent_as.endswith("-0"):
                await asyncio.sleep(0.5)  # the answer comes, and this app never looks at it
                raise ConnectionResetError
            status, answer = await asyncio.wait_for(answer_of(line[0]), ANSWERS_WITHIN)
        except (OSError, EOFError, TimeoutError, ValueError):
            self.statuses[0] += 1
            if line is not None:
                line[1].transport.abort()
            return None, False
        self.statuses[status] += 1
        self.slowest = max(self.slowest, time.monotonic() - started)
        if status == 201:
            told = json.loads(answer)
            self.book.told(writer.group, key, text, told["ref"], told["seq"])
            return line, True
        if status not in self.expected:
            self.faults.append(f"{key} was answered {status}: {answer[:200]!r}")
            line[1].transport.abort()  # perhaps there is more to that answer
            return None, False
        return line, False

    async def _read(self, reader: Reader) -> None:
        while True:
            with suppress(OSError, EOFError, ValueError):
                await self._follow(reader)
            pause = self._chance.uniform(0.05, 0.3) if reader.resumes else 0.7
            await asyncio.sleep(pause)

    async def _follow(self, reader: Reader) -> None:
        stream, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        try:
            cursor = reader.cursor if reader.resumes else ""
            head = f"GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {reader.token}\r\n"
            writer.write((head + (f"Last-Event-ID: {cursor}\r\n" if cursor else "") + "\r\n").encode())
            status = int(((await stream.readline()).split() or [b"", b"0"])[1])
            if status == 0:
                return  # hung up before a word
            if status != 200:
                if status not in self.expected:
                    self.faults.append(f"a stream was answered {status}")
                return
            while (await stream.readline()).strip():
                pass
            reader.opened += 1
            await self._events(reader, stream)
        finally:
            writer.transport.abort()

    async def _events(self, reader: Reader, stream: asyncio.StreamReader) -> None:
        # An event counts once its blank line has come, as in a browser: half an event is none.
        name, data, pending = "message", "", reader.cursor
        while raw := await asyncio.wait_for(stream.readline(), 60):
            line = raw.decode().rstrip("\r\n")
            word, _, value = line.partition(": ")
            if not raw.endswith(b"\n"):
                return
            if word == "id":
                pending = value
            elif word == "event":
                name = value
            elif word == "data":
                data = value
            elif not line:
                if data and name == "message":
                    self._take(reader, json.loads(data))
                elif data:
                    self.faults.append(f"a reader was sent {name}")
                reader.cursor = pending
                name, data = "message", ""

    def _take(self, reader: Reader, event: dict[str, Any]) -> None:
        seq, post = event["seq"], event["post"]
        reader.numbers.append(seq)
        what = (post["ref"], post["text"])
        if self.shown.setdefault((event["group"], seq), what) != what:
            self.faults.append(f"number {seq} was shown as {what} and as {self.shown[event['group'], seq]}")


def wait(is_so: Callable[[], bool], *, within: float) -> bool:
    """Whether it comes true in so many seconds."""
    deadline = time.monotonic() + within
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


async def answer_of(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body of one HTTP answer, whole. Raises EOFError when the line breaks before its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    lengths = [int(line.partition(b":")[2]) for line in head if line.lower().startswith(b"content-length:")]
    status, body = int(head[0].split()[1]), b""
    if lengths:
        body = await reader.readexactly(lengths[0])
    elif any(line.lower() == b"transfer-encoding: chunked" for line in head):
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    return status, body


def _by_group(places: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for group, token in places:
        groups.setdefault(group, []).append((group, token))
    return list(groups.values())
