"""A line to a Redis server for hints: connect, sign in, send commands without waiting, read what comes.

Our own few lines of Redis's protocol (RESP2, as the server's documentation defines it): to read a message through the
client library costs some 60 µs of CPU, through this some 20, and a post to a class sends one.
"""

import asyncio
import ssl
from urllib.parse import parse_qs, unquote, urlsplit

ANSWERS_WITHIN = 3.0  # seconds for the connection and each step of signing in
LONGEST = 1024 * 1024  # bytes of one part of an answer
MOST_PARTS = 1024
REDIS_SCHEMES = ("redis://", "rediss://", "unix://")

Reply = bytes | int | list["Reply"] | None


class RedisFault(Exception):
    """The server refused a command, or said what we do not understand."""


class RedisLine:
    """One connection. `open` it first; a line that has raised anything is of no more use than to be closed."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def open(cls, url: str) -> "RedisLine":
        """Connect to `redis://user:password@host:port/0`, `rediss://…` (TLS) or `unix:///path?password=…`, and sign in.

        Raises OSError (a time-out too), RedisFault, or ValueError for another kind of address.
        """
        async with asyncio.timeout(ANSWERS_WITHIN):
            line = cls(*await _connect(url))
            try:
                credentials = _credentials(url)
                if credentials:
                    await line.ask("AUTH", *credentials)
                await line.ask("PING")
            except BaseException:
                line.close()
                raise
        return line

    async def ask(self, *words: str) -> Reply:
        """Send one command and give its answer; nothing else may be waiting for one."""
        self.send(*words)
        return await self.read()

    def send(self, *words: str | bytes) -> None:
        """Send one command and do not wait for anything."""
        pieces = [b"*%d\r\n" % len(words)]
        for word in words:
            data = word.encode() if isinstance(word, str) else word
            pieces.append(b"$%d\r\n%b\r\n" % (len(data), data))
        self.writer.write(b"".join(pieces))

    @property
    def unsent(self) -> int:
        """Bytes that the server has not taken yet."""
        return int(self.writer.transport.get_write_buffer_size())

    async def read(self) -> Reply:
        """The next answer or message. Raises RedisFault, or OSError when the line is gone."""
        start = await self.reader.readline()
        if not start.endswith(b"\r\n"):
            raise ConnectionResetError("Redis has closed the line")
        kind, rest = start[:1], start[1:-2]
        if kind == b"+":
            return rest
        if kind == b":":
            return int(rest)
        if kind == b"-":
            raise RedisFault(rest.decode("utf-8", "replace"))
        length = int(rest) if rest.lstrip(b"-").isdigit() else LONGEST + 1
        if length == -1:
            return None
        if kind == b"$" and 0 <= length <= LONGEST:
            return (await self._exactly(length + 2))[:-2]
        if kind == b"*" and 0 <= length <= MOST_PARTS:
            return [await self.read() for _ in range(length)]
        raise RedisFault("an answer that is none of Redis's")

    async def _exactly(self, length: int) -> bytes:
        try:
            return await self.reader.readexactly(length)
        except asyncio.IncompleteReadError as fault:
            raise ConnectionResetError("Redis has closed the line") from fault

    def close(self) -> None:
        """Hang up, at once."""
        self.writer.transport.abort()


async def _connect(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return await asyncio.open_unix_connection(unquote(parts.path))
    if parts.scheme not in ("redis", "rediss"):
        raise ValueError(f"a Redis is named by {', '.join(REDIS_SCHEMES)}")
    return await asyncio.open_connection(
        parts.hostname or "localhost",
        parts.port or 6379,
        ssl=ssl.create_default_context() if parts.scheme == "rediss" else None,
    )


def _credentials(url: str) -> list[str]:
    """User name and password, as far as the address has them; `unix://` carries the password as an option."""
    parts = urlsplit(url)
    options = parse_qs(parts.query)
    user = unquote(parts.username or "") or options.get("username", [""])[0]
    password = unquote(parts.password or "") or options.get("password", [""])[0]
    if not password:
        return []
    return [user, password] if user else [password]
