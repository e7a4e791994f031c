"""Large bodies go by way of the disk: whole or not at all, and nothing of them stays."""

import asyncio
import errno
import io
import os
from pathlib import Path
from typing import Any

import pytest

from gatepost.site import spooling
from gatepost.site.spooling import Spooling


async def signed_in(scope: Any) -> str | None:
    """Who sends, as the tests' own header says it."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    return headers.get(b"x-sender", b"tom").decode() or None


def brought(folder: Path, pieces: list[bytes | None], *, largest: int = 100, announced: str = "") -> tuple[Any, bytes]:
    """The status of the answer and what the application got; a piece that is None hangs up."""
    got = bytearray()
    answered: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            got.extend(message["body"])
            if not message["more_body"]:
                break
        await send({"type": "http.response.start", "status": 200, "headers": scope["headers"]})

    waiting = [
        {"type": "http.disconnect"}
        if piece is None
        else {"type": "http.request", "body": piece, "more_body": number < len(pieces) - 1}
        for number, piece in enumerate(pieces)
    ]

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        answered.append(message)

    taking = Spooling(
        application,
        lambda: folder,
        sender=signed_in,
        largest=largest,
        largest_together=300,
        most_together=3,
        whole_within=5,
    )
    headers = [(b"content-length", announced.encode())] if announced else []
    asyncio.run(taking({"type": "http", "path": "/adoption/audit/", "headers": headers}, receive, send))
    assert taking.held == 0
    assert list(folder.iterdir()) == []
    return (answered[0]["status"] if answered else None), bytes(got)


@pytest.mark.parametrize(
    ("pieces", "announced", "status", "got"),
    [
        ([b"a" * 40, b"b" * 40], "", 200, b"a" * 40 + b"b" * 40),
        ([b""], "", 200, b""),
        ([b"a" * 60, b"b" * 60], "", 413, b""),
        ([b"a"], "101", 413, b""),
        ([b"a" * 40, None], "", None, b""),
    ],
)
def test_a_body_comes_whole_or_not_at_all(
    tmp_path: Path, pieces: list[bytes | None], announced: str, status: int | None, got: bytes
) -> None:
    assert brought(tmp_path, pieces, announced=announced) == (status, got)


class FullDisk(io.FileIO):
    """A file on a disk with room for ten bytes more."""

    def write(self, piece: Any) -> int:
        if self.tell() >= 10:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(piece[: 10 - self.tell()])


@pytest.mark.parametrize("pieces", [[b"a" * 40, b"b" * 40], [b"a" * 10, b"b" * 40, b"c"]])
def test_a_full_disk_is_said_and_counts_for_nobody_afterwards(
    tmp_path: Path, pieces: list[bytes | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*, dir: Path, buffering: int) -> FullDisk:
        return FullDisk(os.open(dir, os.O_TMPFILE | os.O_RDWR, 0o600), "r+b")

    monkeypatch.setattr(spooling.tempfile, "TemporaryFile", full)
    assert brought(tmp_path, pieces) == (507, b"")


class Line:
    """One body on its way: pieces are sent one by one, and the answer is heard."""

    def __init__(self, taking: Spooling, sender: str) -> None:
        self.pieces: asyncio.Queue[Any] = asyncio.Queue()
        self.answered: list[Any] = []
        scope = {"type": "http", "path": "/adoption/audit/", "headers": [(b"x-sender", sender.encode())]}
        self.task = asyncio.create_task(taking(scope, self.pieces.get, self._hear))  # type: ignore[arg-type]

    async def _hear(self, message: Any) -> None:
        self.answered.append(message)

    async def say(self, piece: bytes, *, is_last: bool = False) -> None:
        self.pieces.put_nowait({"type": "http.request", "body": piece, "more_body": not is_last})
        for _turn in range(5):
            await asyncio.sleep(0)

    async def status(self) -> int:
        await asyncio.wait_for(self.task, 2)
        return int(self.answered[0]["status"])


def taking_in(folder: Path, got: list[int]) -> Spooling:
    """Room for 100 bytes and three bodies; `got` hears how long each one was that came through."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        size, is_over = 0, False
        while not is_over:
            message = await receive()
            size, is_over = size + len(message["body"]), not message["more_body"]
        got.append(size)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    limits = {"largest": 80, "largest_together": 100, "most_together": 3, "whole_within": 5}
    return Spooling(application, lambda: folder, sender=signed_in, **limits)  # type: ignore[arg-type]


def test_who_is_not_signed_in_fills_no_room(tmp_path: Path) -> None:
    async def run() -> None:
        got: list[int] = []
        line = Line(taking_in(tmp_path, got), "")
        assert (await line.status(), got) == (200, [0])
        assert line.pieces.empty()  # nothing was asked of the line

    asyncio.run(run())
    assert list(tmp_path.iterdir()) == []


def test_a_body_that_stands_still_gives_way_to_one_that_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        got: list[int] = []
        taking = taking_in(tmp_path, got)
        slow, second = Line(taking, "slow"), Line(taking, "second")
        await slow.say(b"a" * 60)
        await second.say(b"b" * 60)
        assert await second.status() == 503  # the first has moved just now
        monkeypatch.setattr(spooling, "IDLE_AFTER", 0.0)
        third = Line(taking, "third")
        await third.say(b"c" * 60)
        assert await slow.status() == 408
        assert taking.held == 60
        await third.say(b"c", is_last=True)
        assert (await third.status(), got, taking.held) == (200, [61], 0)

    asyncio.run(run())


def test_there_are_so_many_at_once_and_one_for_each_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        got: list[int] = []
        taking = taking_in(tmp_path, got)
        lines = [Line(taking, name) for name in ("a", "b", "c")]
        for line in lines:
            await line.say(b"x")
        late = Line(taking, "d")
        assert await late.status() == 503
        again = Line(taking, "b")  # their phone lost its line, and tries once more
        await again.say(b"whole", is_last=True)
        assert (await lines[1].status(), await again.status(), got) == (408, 200, [5])
        monkeypatch.setattr(spooling, "IDLE_AFTER", 0.0)
        newcomers = [Line(taking, name) for name in ("e", "f")]
        for line in newcomers:
            await line.say(b"y")
        assert await lines[0].status() == 408  # it had been still for longest
        for line in (lines[2], *newcomers):
            line.pieces.put_nowait({"type": "http.disconnect"})
            await line.task
        assert taking.held == 0

    asyncio.run(run())
