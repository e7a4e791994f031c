"""A line that can be cut: a small TCP proxy with its own thread, to put between Gatepost and whatever it talks to."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

CHUNK = 65536


class Mode(StrEnum):
    """What the line does with what comes in."""

    PASS = "pass"
    RESET = "reset"  # open connections are reset, new ones as soon as they are there
    BLACKHOLE = "blackhole"  # accepted, and nothing passes either way
    HALF_OPEN = "half-open"  # what the client says arrives; no answer comes back
    SLOW = "slow"  # answers arrive at `rate` bytes a second
    DROP_AFTER = "drop-after"  # each connection is reset once `limit` bytes of answers have passed


@dataclass(eq=False)
class _Line:
    """One connection: the client's side, the server's side, and how many bytes of answers have passed."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter | None = None
    answered: int = 0
    muted: bool = False
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


class Proxy:
    """Listens on `port` of this machine and passes everything to (`host`, `to_port`), until told otherwise.

    Every method may be called from any thread. Usable as a context: started on entry, stopped on exit.
    """

    def __init__(self, to_port: int, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.host = host
        self.to_port = to_port
        self.port = port
        self.rate = 1000
        self.limit = 0
        self.cuts = 0
        self._mode = Mode.PASS
        self._needle = b""
        self._lines: set[_Line] = set()
        self._open = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)
        self._ready = threading.Event()

    def __enter__(self) -> "Proxy":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def mode(self) -> Mode:
        """What the line does now."""
        return self._mode

    @property
    def connections(self) -> int:
        """How many connections are open through it."""
        return len(self._lines)

    def start(self) -> "Proxy":
        """Listen; `port` is known from here on. Raises OSError when the port is taken."""
        self._thread.start()
        if not self._ready.wait(10):
            raise OSError(f"the proxy on port {self.port} did not start")
        return self

    def stop(self) -> None:
        """Reset every connection and listen no more."""
        if self._thread.is_alive():
            self._ask(self._close())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)

    def be(self, mode: Mode, *, rate: int = 1000, limit: int = 0) -> None:
        """Change what the line does, for open connections too. `rate` in bytes a second, `limit` in bytes."""
        self._ask(self._be(mode, rate, limit))

    def cut(self) -> int:
        """Reset all open connections now; new ones pass as before. Gives how many were cut."""
        return int(self._ask(self._cut()))

    def cut_at(self, needle: bytes) -> None:
        """Once: when a client next sends these bytes, pass them on, and reset its connection before the answer.

        So nobody knows whether what was asked has happened. `cuts` counts those that were cut so.
        """
        self._ask(self._watch_for(needle))

    def _ask(self, question: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(question, self._loop).result(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._listen())
        self._ready.set()
        self._loop.run_forever()
        self._loop.close()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        self._open.set()

    async def _close(self) -> None:
        self._server.close()
        await self._cut()
        await asyncio.sleep(0)

    async def _be(self, mode: Mode, rate: int, limit: int) -> None:
        self._mode, self.rate, self.limit = mode, rate, limit
        if mode is Mode.RESET:
            await self._cut()
        if mode is Mode.BLACKHOLE:
            self._open.clear()
        else:
            self._open.set()

    async def _cut(self) -> int:
        lines = list(self._lines)
        for line in lines:
            self._reset(line)
        return len(lines)

    async def _watch_for(self, needle: bytes) -> None:
        self._needle = needle

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = _Line(writer)
        self._lines.add(line)
        try:
            await self._open.wait()
            if self._mode is Mode.RESET:
                return
            server_reader, line.server = await asyncio.open_connection(self.host, self.to_port)
            both = (self._from_client(line, reader), self._from_server(line, server_reader))
            line.tasks = [asyncio.create_task(side) for side in both]
            await asyncio.wait(line.tasks, return_when=asyncio.FIRST_COMPLETED)
        except OSError:
            pass  # nobody listens behind: the client is reset, as without a proxy it would be refused
        finally:
            self._reset(line)

    async def _from_client(self, line: _Line, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                await self._open.wait()
                assert line.server is not None
                if self._needle and self._needle in data:
                    self._needle, line.muted = b"", True
                    line.server.write(data)
                    await line.server.drain()
                    continue
                line.server.write(data)
                await line.server.drain()

    async def _from_server(self, line: _Line, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                if line.muted:  # the answer to what was watched for: the client must not have it
                    self.cuts += 1
                    return
                await self._open.wait()
                if self._mode is Mode.HALF_OPEN:
                    continue
                if self._mode is Mode.SLOW:
                    await asyncio.sleep(len(data) / self.rate)
                if self._mode is Mode.DROP_AFTER and line.answered + len(data) > self.limit:
                    line.client.write(data[: max(0, self.limit - line.answered)])
                    await line.client.drain()
                    return
                line.answered += len(data)
                line.client.write(data)
                await line.client.drain()

    def _reset(self, line: _Line) -> None:
        self._lines.discard(line)
        for task in line.tasks:
            task.cancel()
        for side in (line.client, line.server):
            if side is None:
                continue
            place = side.get_extra_info("socket")
            with contextlib.suppress(OSError):  # closed already
                place.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            side.transport.abort()


def through(proxy: Proxy, url: str) -> str:
    """The same address (`postgresql://…@host:port/…`, `redis://host:port/…`), by way of the proxy."""
    scheme, _, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    user, at, _ = place.rpartition("@")
    return f"{scheme}://{user}{at}127.0.0.1:{proxy.port}{slash}{path}"
