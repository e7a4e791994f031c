"""The least HTTP/1.1 that a load generator needs: it shares the cores with the server, so it must be cheap."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer."""

    status: int
    body: bytes


class Stream(asyncio.Protocol):
    """One endless answer: its raw bytes are handed on in whole events."""

    def __init__(self, on_data: Callable[[bytes], None]) -> None:
        self.on_data = on_data
        self.buffer = b""
        self.is_open = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to hang up."""
        self.transport = transport

    def connection_lost(self, fault: Exception | None) -> None:
        """An answer that never began is an error."""
        if not self.opened.done():
            self.opened.set_exception(fault or ConnectionError(f"the stream was closed: {self.buffer[:300]!r}"))

    def data_received(self, data: bytes) -> None:
        """Hand on all up to the last blank line; the rest of an event comes with the next bytes."""
        if self.buffer:
            data = self.buffer + data
        if not self.is_open:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self.buffer = head
                return
            if not head.startswith(b"HTTP/1.1 200"):
                self.buffer = head + data
                self.transport.close()
                return
            self.is_open = True
            if not self.opened.done():
                self.opened.set_result(None)
        cut = data.rfind(b"\n\n") + 2
        if cut < 2:
            self.buffer = data
            return
        self.buffer = data[cut:]
        self.on_data(data[:cut])

    def close(self) -> None:
        """Hang up at once."""
        self.transport.close()


async def open_stream(host: str, port: int, request: bytes, on_data: Callable[[bytes], None]) -> Stream:
    """Send the request; return once the head of a 200 has come. Raises ConnectionError for any other answer."""
    transport, stream = await asyncio.get_running_loop().create_connection(lambda: Stream(on_data), host, port)
    transport.write(request)
    await stream.opened
    return stream


class Connection(asyncio.Protocol):
    """One kept connection: a request, its answer, the next request."""

    def __init__(self) -> None:
        self.buffer = b""
        self.whole = -1  # bytes of the answer, head included, once its head has come
        self.waiter: asyncio.Future[Answer] | None = None
        self.is_lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to write."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's are none by descent

    def connection_lost(self, fault: Exception | None) -> None:
        """Whoever waits for an answer is told."""
        self.is_lost = True
        if self.waiter and not self.waiter.done():
            self.waiter.set_exception(ConnectionResetError("the connection was closed before the answer"))

    def data_received(self, data: bytes) -> None:
        """Gather one answer by its content-length."""
        self.buffer = data = self.buffer + data if self.buffer else data
        if self.whole < 0:
            end = data.find(b"\r\n\r\n") + 4
            if end < 4:
                return
            _, _, rest = data[:end].lower().partition(b"\r\ncontent-length:")
            self.whole = end + int(rest.partition(b"\r")[0])
        if len(data) < self.whole:
            return
        answer = Answer(int(data[9:12]), data[data.find(b"\r\n\r\n") + 4 : self.whole])
        self.buffer, self.whole = b"", -1
        if self.waiter and not self.waiter.done():
            self.waiter.set_result(answer)

    async def ask(self, request: bytes) -> Answer:
        """Write the request and wait for the answer."""
        self.waiter = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.waiter


class Pool:
    """Kept connections, used in turn: as many as there are requests under way."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.idle: deque[Connection] = deque()

    async def request(self, request: bytes) -> Answer:
        """One request on a connection that is free. Raises ConnectionError when the server hangs up on it."""
        while self.idle:
            connection = self.idle.popleft()
            if not connection.is_lost:
                break
        else:
            loop = asyncio.get_running_loop()
            _, connection = await loop.create_connection(Connection, self.host, self.port)
        answer = await connection.ask(request)
        self.idle.append(connection)
        return answer

    def close(self) -> None:
        """Hang up those that are free."""
        while self.idle:
            self.idle.popleft().transport.close()
