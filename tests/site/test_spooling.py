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

    taking = Spooling(application, lambda: folder, largest=largest, largest_together=300, whole_within=5)
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
