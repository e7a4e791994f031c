"""The people of a proof: members who hold streams open and come back as a page does, and members who write."""

import asyncio
import contextlib
import json
import random
import socket
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

HEARTBEAT_WITHIN = 30.0  # seconds; a stream that is silent for longer is taken for dead, as an app would


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: status 0 when the line broke and nobody knows."""

    status: int
    headers: dict[str, str]
    body: Any
    seconds: float


@dataclass(eq=False)
class Listener:
    """A member's open page or app: one stream, held open through every break, resumed by its last cursor.

    `came` is `(group, seq, time)` of each event as it came, `closings` when a connection was over, by the monotonic
    clock. `resumes=False` is the control:
    it comes back without its cursor. `gap` bounds the first wait before it comes back, in seconds;
    it doubles to `longest`.
    `silence` is how long it waits for a sign of life, `slow` the longest pause it makes between two events.
    """

    port: int
    token: str
    cursor: str = ""
    resumes: bool = True
    gap: float = 0.5
    longest: float = 2.0
    silence: float = HEARTBEAT_WITHIN
    slow: float = 0.0
    small_window: bool = False  # takes little at a time from the line, so that what it leaves waits at the server
    came: list[tuple[str, int, float]] = field(default_factory=list)
    resets: int = 0
    opened: int = 0
    opened_at: float = 0.0
    closings: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    kept: list[Any] | None = None  # the events' data, when somebody wants to look at them
    ended_for_good: asyncio.Event = field(default_factory=asyncio.Event)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    _is_new: bool = False
    _leaving: bool = False
    _task: asyncio.Task[None] | None = None

    def start(self) -> "Listener":
        """Begin to listen, in a task of the running loop."""
        self._task = asyncio.create_task(self._listen())
        return self

    async def stop(self) -> None:
        """Hang up."""
        self._leaving = True
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def numbers(self, group: str) -> list[int]:
        """The numbers of one group's events, in the order in which they came."""
        return [seq for ref, seq, _ in self.came if ref == group]

    def has(self, group: str, seq: int) -> bool:
        """Whether an event has come; the newest are looked at first."""
        return any(ref == group and number == seq for ref, number, _ in reversed(self.came))

    async def _listen(self) -> None:
        wait = self.gap
        while not self._leaving:
            before = len(self.came) + self.opened
            with contextlib.suppress(OSError, ValueError, IndexError, TimeoutError, asyncio.IncompleteReadError):
                await self._hold_open()
            self.closings.append(time.monotonic())
            if self.statuses[401] or self.statuses[404]:
                self.ended_for_good.set()
                return
            wait = self.gap if len(self.came) + self.opened > before else min(self.longest, wait * 2)
            await asyncio.sleep(random.uniform(0, wait))

    async def _hold_open(self) -> None:
        reader, writer = await asyncio.wait_for(
            asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20), self.silence
        )
        try:
            if self.small_window:
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            cursor = f"Last-Event-ID: {self.cursor}\r\n" if self.cursor and self.resumes else ""
            writer.write(
                f"GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.token}\r\n"
                f"Accept: text/event-stream\r\n{cursor}\r\n".encode()
            )
            status = int((await asyncio.wait_for(reader.readline(), self.silence)).split()[1])
            self.statuses[status] += 1
            while (await asyncio.wait_for(reader.readline(), self.silence)).strip():
                pass
            if status == 200:
                self._is_new = True
                await self._read(reader)
        finally:
            writer.transport.abort()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        name, data, pending = "message", "", self.cursor
        while True:
            raw = await asyncio.wait_for(reader.readline(), self.silence)
            if not raw:
                return
            line = raw.decode().rstrip("\r\n")
            what, colon, value = line.partition(":")
            value = value.removeprefix(" ")
            if not line:
                self._take(name, data, pending)
                if self.slow:
                    await asyncio.sleep(random.uniform(0, self.slow))
                name, data = "message", ""
            elif line == "0":
                return  # the last chunk: the server has ended the stream
            elif what == "id" and colon:
                pending = value
            elif what == "event":
                name = value
            elif what == "data":
                data = value

    def _take(self, name: str, data: str, pending: str) -> None:
        at = time.monotonic()
        if pending and not self.ready.is_set():
            self.ready.set()
        if pending and self._is_new:  # the first id of a connection: from here on it is complete
            self.opened, self.opened_at, self._is_new = self.opened + 1, at, False
        if name == "reset":
            self.resets += 1
        elif data:
            event = json.loads(data)
            self.came.append((event["group"], event["seq"], at))
            if self.kept is not None:
                self.kept.append(event)
        if pending:
            self.cursor = pending


@dataclass
class Writer:
    """A member's app that writes; keeps one connection open and opens it anew when it breaks."""

    port: int
    token: str
    within: float = 10.0
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """One request; never raises for a broken line: then the status is 0."""
        began = time.monotonic()
        try:
            return await asyncio.wait_for(self._ask(method, path, body, began), self.within)
        except (OSError, ValueError, IndexError, TimeoutError, asyncio.IncompleteReadError):
            self.hang_up()
            return Answer(0, {}, None, time.monotonic() - began)

    async def post(self, group: str, text: str, key: str) -> Answer:
        """Send one message."""
        return await self.ask("POST", f"/api/v1/groups/{group}/posts", {"text": text, "client_key": key})

    async def post_until_told(self, group: str, text: str, key: str, *, within: float = 60.0) -> Answer:
        """Send one message, again and again with the same key as an app does, until somebody answers for it.

        `seconds` of the answer counts from the first try.
        """
        began, wait = time.monotonic(), 0.1
        while True:
            answer = await self.post(group, text, key)
            if answer.status in (200, 201, 403, 404, 422) or time.monotonic() - began > within:
                return Answer(answer.status, answer.headers, answer.body, time.monotonic() - began)
            await asyncio.sleep(random.uniform(wait / 2, wait))
            wait = min(1.0, wait * 2)

    def hang_up(self) -> None:
        """Close the connection."""
        if self._writer is not None:
            self._writer.transport.abort()
        self._reader = self._writer = None

    async def _ask(self, method: str, path: str, body: Any, began: float) -> Answer:
        if self._writer is None or self._writer.is_closing() or self._reader is None or self._reader.at_eof():
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        sent = json.dumps(body).encode() if body is not None else b""
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.token}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n"
        self._writer.write(head.encode() + sent)
        status = int((await self._reader.readline()).split()[1])
        headers = {}
        while line := (await self._reader.readline()).decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        raw = await self._reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection", "").lower() == "close":
            self.hang_up()
        told = json.loads(raw) if "json" in headers.get("content-type", "") and raw else None
        return Answer(status, headers, told, time.monotonic() - began)


def faults_of(listeners: Iterable[Listener], group: str, first: int, last: int) -> list[str]:
    """Who of these was not sent the numbers `first` to `last` of a group, each once."""
    wanted = set(range(first, last + 1))
    faults = []
    for place, one in enumerate(listeners):
        counts = Counter(seq for seq in one.numbers(group) if seq >= first)
        skipped, doubled = sorted(wanted - counts.keys()), sorted(seq for seq, times in counts.items() if times > 1)
        if skipped or doubled:
            faults.append(
                f"reader {place} of {group}: skipped {len(skipped)} {skipped[:5]}, doubled {len(doubled)} {doubled[:5]}"
            )
        if one.resets:
            faults.append(f"reader {place} of {group} was told {one.resets} times to begin anew")
    return faults


def centile(values: list[float], share: float) -> float:
    """The value below which this share of all lies; 0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
