"""Hints over a real Redis: quick, joined, never waited for, heard by the others alone; and a Redis that dies."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from gatepost.core.redis_line import RedisFault, RedisLine
from gatepost.groups import hints, hints_bus
from gatepost.groups.hints_bus import RedisBus, message, read_message
from tests.server.scale import PrivateRedis

CHANNEL = "gatepost-hints-test"


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRedis]:
    private = PrivateRedis(tmp_path_factory.mktemp("redis")).start()
    yield private
    private.kill()


class Listener:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int, int]] = []

    def hint(self, group_pk: int, seq: int) -> None:
        self.told.append(("group", group_pk, seq))

    def revoked(self, person_pk: int) -> None:
        self.told.append(("person", person_pk, 0))

    def spread(self, news: object) -> None:
        raise AssertionError("whole events never come over the bus")


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    hints.listen(listener)
    yield listener
    hints.listen(None)
    hints.pass_on_by(None)


async def until(condition: Callable[[], bool], *, within: float = 10.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        await asyncio.sleep(0.005)


class Watcher:
    """Another process on the bus, as far as Redis can tell: it writes down every message."""

    def __init__(self, line: RedisLine) -> None:
        self.line = line
        self.heard: list[bytes] = []
        self.task = asyncio.create_task(self._hear())

    @classmethod
    async def on(cls, redis: PrivateRedis) -> "Watcher":
        line = await RedisLine.open(redis.url)
        await line.ask("SUBSCRIBE", CHANNEL)
        return cls(line)

    async def _hear(self) -> None:
        while True:
            reply = await self.line.read()
            assert isinstance(reply, list)
            assert isinstance(reply[2], bytes)
            self.heard.append(reply[2])

    def close(self) -> None:
        self.task.cancel()
        self.line.close()


def on_a_loop(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 60))  # type: ignore[arg-type]


def test_hints_of_one_moment_go_out_as_one_message_of_numbers(redis, listener):
    async def test() -> None:
        bus = RedisBus(redis.url, CHANNEL, asyncio.get_running_loop())
        hints.pass_on_by(bus)
        await until(lambda: bus.is_up)
        other = await Watcher.on(redis)
        for seq in (7, 8, 9):
            hints.hint(12, seq)
        hints.hint(13, 4)
        hints.hint(12, 8)
        hints.revoked(77)
        await until(lambda: bool(other.heard))
        assert other.heard == [bus.mark + b" g12:9 g13:4 p77"]
        told = len(listener.told)
        assert told == 6, "the streams of this process hear it past the bus"
        hints.hint(12, 10)
        await until(lambda: len(other.heard) == 2)
        await asyncio.sleep(0.2)
        assert len(listener.told) == told + 1, "what comes back from the bus is not handled twice"
        other.close()
        bus.close()

    on_a_loop(test)


def test_what_another_process_says_is_heard_and_nonsense_is_not(redis, listener):
    async def test() -> None:
        bus = RedisBus(redis.url, CHANNEL, asyncio.get_running_loop())
        await until(lambda: bus.is_up)
        line = await RedisLine.open(redis.url)
        for nonsense in (
            b"",
            b" ",
            b"x",
            b"other g p g1 g1:2:3 g-1:2 g1:-2 p1:2 q7 g\xff:1",
            b"other " + b"p9" * 40_000,
        ):
            line.send("PUBLISH", CHANNEL, nonsense)
        line.send("PUBLISH", CHANNEL, b"other g5:6 p8 g7:9")
        await until(lambda: len(listener.told) == 3)
        assert sorted(listener.told) == [("group", 5, 6), ("group", 7, 9), ("person", 8, 0)]
        assert bus.is_up
        line.close()
        bus.close()

    on_a_loop(test)


def test_a_redis_that_is_gone_is_said_once_waited_for_by_nobody_and_found_again(redis, listener, caplog, monkeypatch):
    monkeypatch.setattr(hints_bus, "LONGEST_PAUSE", 0.3)

    async def test() -> None:
        bus = RedisBus(redis.url, CHANNEL, asyncio.get_running_loop())
        hints.pass_on_by(bus)
        await until(lambda: bus.is_up)
        redis.kill()
        await until(lambda: not bus.is_up)
        began = time.monotonic()
        for seq in range(20_000):
            hints.hint(seq % 5_000, seq)
            hints.revoked(seq)
        assert time.monotonic() - began < 2.0
        assert len(bus._heads) <= hints_bus.MOST_WAITING
        assert len(bus._people) <= hints_bus.MOST_WAITING
        await asyncio.sleep(1.5)  # several tries to connect
        assert not bus._heads, "what could not be sent is dropped"
        redis.start()
        await until(lambda: bus.is_up)
        other = await Watcher.on(redis)
        hints.hint(12, 7)
        await until(lambda: other.heard == [bus.mark + b" g12:7"])
        other.close()
        bus.close()

    with caplog.at_level(logging.WARNING, "gatepost.hints"):
        on_a_loop(test)
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2, said
    assert said[0].startswith("Redis does not answer")
    assert said[1].startswith("Redis answers again")


def test_a_redis_that_hangs_is_given_up_and_tried_again(listener, caplog, monkeypatch):
    """The line stands and nothing comes: as when the other machine has lost its power."""
    monkeypatch.setattr(hints_bus, "QUIET", 0.3)
    monkeypatch.setattr(hints_bus, "LONGEST_PAUSE", 0.2)
    lines = 0

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal lines
        lines += 1
        try:
            while b"SUBSCRIBE" not in (asked := await reader.read(1024)):
                if not asked:
                    return
                if b"PING" in asked:
                    writer.write(b"+PONG\r\n")
            writer.write(b"*3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n")
            await reader.read()  # and never a word again
        finally:
            writer.close()

    async def test() -> None:
        server = await asyncio.start_server(hang, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        bus = RedisBus(f"redis://127.0.0.1:{port}/0", CHANNEL, asyncio.get_running_loop())
        await until(lambda: lines >= 6)
        bus.close()
        server.close()
        await asyncio.sleep(0.1)

    with caplog.at_level(logging.WARNING, "gatepost.hints"):
        on_a_loop(test)
    assert any("TimeoutError" in record.getMessage() for record in caplog.records)


def test_a_password_is_shown_and_a_wrong_one_is_a_fault(redis):
    async def test() -> None:
        line = await RedisLine.open(redis.url)
        await line.ask("CONFIG", "SET", "requirepass", "a secret/with:signs")
        try:
            with pytest.raises(RedisFault, match="NOAUTH"):
                await RedisLine.open(redis.url)
            with pytest.raises(RedisFault):
                await RedisLine.open(redis.url.replace("//", "//:wrong@"))
            for user in ("", "default"):
                address = redis.url.replace("//", f"//{user}:a%20secret%2Fwith%3Asigns@")
                (await RedisLine.open(address)).close()
        finally:
            await line.ask("CONFIG", "SET", "requirepass", "")
            line.close()
        with pytest.raises(ValueError, match="redis://, rediss://"):
            await RedisLine.open("http://127.0.0.1/")

    on_a_loop(test)


def test_a_unix_socket_serves_too(tmp_path: Path):
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for end, reply in ((b"key\r\n", b"+OK\r\n"), (b"PING\r\n", b"$4\r\nPONG\r\n")):
            asked.append(await reader.readuntil(end))
            writer.write(reply)
        await reader.read()
        writer.close()

    async def test() -> None:
        server = await asyncio.start_unix_server(answer, tmp_path / "redis.sock")
        (await RedisLine.open(f"unix://{tmp_path}/redis.sock?password=key")).close()
        server.close()
        await asyncio.sleep(0.05)

    on_a_loop(test)
    assert asked == [b"*2\r\n$4\r\nAUTH\r\n$3\r\nkey\r\n", b"*1\r\n$4\r\nPING\r\n"]


def test_a_message_is_read_as_it_was_written():
    heads, people = {12: 345, 13: 9}, {77, 78}
    mark, _, rest = message(b"9f2c", heads, people).partition(b" ")
    assert mark == b"9f2c"
    assert read_message(rest) == (heads, people)
    assert read_message(b"") == ({}, set())
