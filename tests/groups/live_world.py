"""A log in memory behind the hub, and a browser that reads a stream: what the stream's tests are played with."""

import asyncio
import json
import time
from collections.abc import Collection
from contextlib import asynccontextmanager
from typing import Any

from gatepost.core.errors import NotFound, SignInNeeded
from gatepost.groups import hints
from gatepost.groups.hints import News
from gatepost.groups.live import hub as hub_module
from gatepost.groups.live.hub import JOIN_WITHIN, Hub
from gatepost.groups.live.line import IN_SCOPE
from gatepost.groups.live.reader import Batch, CannotRead, Look, as_bytes
from gatepost.groups.live.stream import stream

LATER = time.time() + 86_400


class MemoryLog:
    """Groups and people by number; `who` in the scope says who asks."""

    def __init__(self, groups: dict[int, list[int]]) -> None:
        self.members = {group: set(people) for group, people in groups.items()}
        self.events: dict[int, list[str]] = {group: [] for group in groups}
        self.epochs = {person: 1 for people in groups.values() for person in people}
        self.access_epoch = 1
        self.era = "era1"
        self.until = LATER
        self.reads = 0
        self.looks = 0
        self.is_down = False
        self.is_closed = False

    def post(self, group: int, text: str = "words", *, hint: bool = True) -> int:
        self.events[group].append(text)
        if hint:
            hints.hint(group, len(self.events[group]))
        return len(self.events[group])

    def post_here(self, *groups: int) -> None:
        """Posts that this process committed together: it spreads the events themselves."""
        news = []
        for group in groups:
            self.events[group].append("words")
            seq = len(self.events[group])
            news.append(News(group, self.access_epoch, event(group, seq, "words")))
        hints.spread(news)

    def remove(self, person: int, group: int) -> None:
        self.members[group].discard(person)
        self.epochs[person] += 1
        self.access_epoch += 1

    def restore(self, *lengths: int) -> None:
        """An older backup takes the place of the logs: so many events of each group are left."""
        for (group, events), length in zip(self.events.items(), lengths, strict=True):
            self.events[group] = events[:length]
        self.era += "+"

    async def _answer(self) -> None:
        await asyncio.sleep(0)
        if self.is_down:
            raise CannotRead("down")

    async def look(self, scope: Any) -> Look:
        self.looks += 1
        await self._answer()
        person = scope.get("who")
        if person is None:
            raise SignInNeeded
        epoch = self.epochs[person]
        groups = [group for group, people in self.members.items() if person in people]
        if not groups:
            raise NotFound
        heads = {g: len(self.events[g]) for g in groups}
        return Look(person, epoch, self.access_epoch, self.era, {g: f"group{g}" for g in groups}, heads, self.until)

    async def read_after(self, group: int, after: int, limit: int, people: Collection[int]) -> Batch:
        self.reads += 1
        await self._answer()
        rows = [
            (seq, as_bytes(event(group, seq, text))) for seq, text in enumerate(self.events[group], 1) if seq > after
        ][:limit]
        return Batch(rows, {person: self.epochs[person] for person in people}, self.access_epoch)

    async def heads_and_epochs(
        self, groups: Collection[int], people: Collection[int]
    ) -> tuple[dict[int, int], dict[int, int]]:
        await self._answer()
        return {g: len(self.events[g]) for g in groups}, {p: self.epochs[p] for p in people}

    def close(self) -> None:
        self.is_closed = True


def event(group: int, seq: int, text: str) -> dict[str, Any]:
    """An event as streams show it."""
    return {"group": f"group{group}", "seq": seq, "type": "post", "post": {"text": text}}


@asynccontextmanager
async def hub_over(log: MemoryLog):
    """The hub of the running loop, over a log in memory."""
    hub = Hub(asyncio.get_running_loop(), log)
    hub_module._hub = hub
    hints.listen(hub)
    try:
        yield hub
    finally:
        hub.close()
        await asyncio.sleep(0.01)
        hints.listen(None)
        hub_module._hub = None


class Browser:
    """Reads a stream as an EventSource does: remembers the last id, splits events, can be slow, can hang up."""

    def __init__(
        self, who: int | None, *, cursor: str = "", by_query: bool = False, method: str = "GET", with_line: bool = False
    ) -> None:
        self.scope: dict[str, Any] = {"type": "http", "method": method, "headers": [], "query_string": b"", "who": who}
        if cursor and by_query:
            self.scope["query_string"] = b"cursor=" + cursor.encode()
        elif cursor:
            self.scope["headers"] = [(b"last-event-id", cursor.encode())]
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.body = b""
        self.last_id = cursor
        self.events: list[tuple[str, Any]] = []
        self.comments = 0
        self.writes = 0
        self.is_over = False
        self.gone = asyncio.Event()
        self.may_read = asyncio.Event()
        self.may_read.set()
        self.task: asyncio.Task[None] | None = None
        self.written_at_once = 0
        if with_line:
            self.scope[IN_SCOPE] = self

    def takes_pieces(self) -> bool:
        return self.status == 200 and self.may_read.is_set() and not self.is_over

    def write_piece(self, framed: bytes) -> None:
        size, _, rest = framed.partition(b"\r\n")
        assert len(rest) == int(size, 16) + 2
        assert rest.endswith(b"\r\n")
        self.written_at_once += 1
        self.read(rest[:-2])

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
            return
        await self.may_read.wait()
        self.is_over = not message["more_body"]
        self.read(message["body"])

    def read(self, body: bytes) -> None:
        """Take what has come over the line."""
        self.body += body
        self.writes += bool(body)
        if self.status == 200:
            while b"\n\n" in self.body:
                block, self.body = self.body.split(b"\n\n", 1)
                self._take(block.decode())

    def _take(self, block: str) -> None:
        name, data = "message", None
        for line in block.split("\n"):
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "id":
                self.last_id = value
            elif field == "event":
                name = value
            elif field == "data":
                data = json.loads(value)
            elif field == "":
                self.comments += 1
        if data is not None:
            self.events.append((name, data))

    @property
    def seen(self) -> list[tuple[str, int]]:
        return [(data["group"], data["seq"]) for name, data in self.events if name == "message"]

    async def open(self) -> "Browser":
        self.task = asyncio.create_task(stream(self.scope, self.receive, self.send))
        await settle()
        return self

    async def close(self) -> None:
        self.gone.set()
        self.may_read.set()
        if self.task is not None:
            await asyncio.wait_for(self.task, 2)


async def settle() -> None:
    """Let everything that is ready happen."""
    for _ in range(60):
        await asyncio.sleep(0)


async def settle_joined() -> None:
    """Let what gathers to be written together go out too."""
    await settle()
    await asyncio.sleep(JOIN_WITHIN * 1.5)
    await settle()
