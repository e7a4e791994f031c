"""Takes in large bodies by way of the disk: whole exports, each in a private file that has no name."""

import asyncio
import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import FileIO
from pathlib import Path
from typing import Any

from gatepost.core.asgi import Application, Receive, Scope, Send
from gatepost.site.intake import TOO_BUSY, TOO_SLOW, Refused, read_body, refuse, with_length

PIECE = 256 * 1024  # bytes that are handed on at once
TOO_LARGE = (413, "too-large", "This file is more than 60 MB. Please go back, and export the chat without media.")
NO_ROOM = (507, "no-room", "There is no room for this file just now. Please tell whoever runs this Gatepost.")

log = logging.getLogger("gatepost.site")


@dataclass(slots=True)
class _Body:
    """What has come so far, without a buffer: what the disk has no room for is known at once."""

    file: FileIO
    size: int = 0  # bytes


class Spooling:
    """An ASGI application around another, which gets every request once its whole body lies on the disk.

    As `Intake`, for bodies that memory has no room for. The files are readable by their owner alone and vanish with
    the request, or with the process. `folder` says where; limits are in bytes and seconds.
    """

    def __init__(
        self,
        application: Application,
        folder: Callable[[], Path],
        *,
        largest: int,
        largest_together: int,
        whole_within: float,
    ) -> None:
        self.application, self.folder = application, folder
        self.largest, self.largest_together, self.whole_within = largest, largest_together, whole_within
        self.held = 0  # bytes of bodies on the disk now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with tempfile.TemporaryFile(dir=self.folder(), buffering=0) as file:
            body = _Body(file)
            try:
                try:
                    async with asyncio.timeout(self.whole_within):
                        is_whole = await read_body(
                            scope, receive, partial(self._keep, body), largest=self.largest, too_large=TOO_LARGE
                        )
                except TimeoutError:
                    raise Refused(*TOO_SLOW) from None
                if is_whole:
                    body.file.seek(0)
                    await self.application(with_length(scope, body.size), _from_file(body, receive), send)
            except Refused as fault:
                await refuse(scope, send, fault)
            finally:
                self.held -= body.size

    def _keep(self, body: _Body, piece: bytes) -> None:
        body.size += len(piece)
        self.held += len(piece)
        if body.size > self.largest:
            raise Refused(*TOO_LARGE)
        if self.held > self.largest_together:
            raise Refused(*TOO_BUSY)
        _write(body.file, piece)


def _write(file: FileIO, piece: bytes) -> None:
    """Write all of it. Raises Refused where the disk has no room."""
    try:
        is_written = file.write(piece) == len(piece)
    except OSError as fault:
        log.error("an export cannot be written down: %s", fault.strerror)
        is_written = False
    if not is_written:
        raise Refused(*NO_ROOM)


def _from_file(body: _Body, receive: Receive) -> Receive:
    """A `receive` that gives the body piece by piece, and afterwards what the line says."""
    given = 0
    is_over = False

    async def give() -> Any:
        nonlocal given, is_over
        if is_over:
            return await receive()
        piece = body.file.read(PIECE) or b""
        given += len(piece)
        is_over = given >= body.size or not piece
        return {"type": "http.request", "body": piece, "more_body": not is_over}

    return give
