"""Takes in large bodies by way of the disk: whole exports, each in a private file that has no name.

Whoever is not signed in brings nothing, so that no stranger can fill the room. Each person has one body on its way; and
where room or places run out, the body that has not moved for longest gives way to those that do.
"""

import asyncio
import logging
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from io import FileIO
from pathlib import Path
from typing import Any

from gatepost.core.asgi import Application, Receive, Scope, Send, replayed
from gatepost.site.intake import TOO_SLOW, Refused, read_body, refuse, with_length

PIECE = 256 * 1024  # bytes that are handed on at once
IDLE_AFTER = 10.0  # seconds without a byte, after which a body may have to give way
TOO_LARGE = (413, "too-large", "This file is more than 60 MB. Please go back, and export the chat without media.")
BUSY = (503, "unavailable", "Many files are on their way just now. Please try again in some minutes.")
GAVE_WAY = (408, "too-slow", "It stood still while others were waiting. Please go back and send it again.")
NO_ROOM = (507, "no-room", "There is no room for this file just now. Please tell whoever runs this Gatepost.")

log = logging.getLogger("gatepost.site")


@dataclass(slots=True, eq=False)
class _Body:
    """What has come so far, without a buffer: what the disk has no room for is known at once."""

    file: FileIO
    sender: str
    patience: asyncio.Timeout
    moved_at: float  # by the loop's clock
    size: int = 0  # bytes
    gave_way: bool = field(default=False)


class Spooling:
    """An ASGI application around another, which gets every request once its whole body lies on the disk.

    As `Intake`, for bodies that memory has no room for. The files are readable by their owner alone and vanish with
    the request, or with the process. `folder` says where, `sender` who sends (None for nobody who is signed in: the
    application then answers without a body). Limits are in bytes, bodies and seconds.
    """

    def __init__(
        self,
        application: Application,
        folder: Callable[[], Path],
        *,
        sender: Callable[[Scope], Awaitable[str | None]],
        largest: int,
        largest_together: int,
        most_together: int,
        whole_within: float,
    ) -> None:
        self.application, self.folder, self.sender = application, folder, sender
        self.largest, self.largest_together = largest, largest_together
        self.most_together, self.whole_within = most_together, whole_within
        self.held = 0  # bytes of bodies on the disk now
        self._arriving: list[_Body] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sender = await self.sender(scope)
        if sender is None:
            await self.application(with_length(scope, 0), replayed(b"", receive), send)
            return
        with tempfile.TemporaryFile(dir=self.folder(), buffering=0) as file:
            loop = asyncio.get_running_loop()
            body = _Body(file, sender, asyncio.timeout(self.whole_within), loop.time())
            try:
                if await self._is_whole(body, scope, receive):
                    body.file.seek(0)
                    await self.application(with_length(scope, body.size), _from_file(body, receive), send)
            except Refused as fault:
                await refuse(scope, send, fault)
            finally:
                self.held -= body.size

    async def _is_whole(self, body: _Body, scope: Scope, receive: Receive) -> bool:
        """Take a body in; False where the other side hung up. Raises Refused."""
        self._give_a_place(body)
        try:
            async with body.patience:
                return await read_body(
                    scope, receive, partial(self._keep, body), largest=self.largest, too_large=TOO_LARGE
                )
        except TimeoutError:
            raise Refused(*(GAVE_WAY if body.gave_way else TOO_SLOW)) from None
        finally:
            if body in self._arriving:
                self._arriving.remove(body)

    def _give_a_place(self, body: _Body) -> None:
        """Raises Refused where too many are on their way, and none of them stands still."""
        for other in [other for other in self._arriving if other.sender == body.sender]:
            self._let_go(other)  # somebody sends it again: their line broke
        if len(self._arriving) >= self.most_together and not self._made_room(body.moved_at):
            raise Refused(*BUSY)
        self._arriving.append(body)

    def _keep(self, body: _Body, piece: bytes) -> None:
        if body.gave_way:
            raise Refused(*GAVE_WAY)
        body.moved_at = asyncio.get_running_loop().time()
        body.size += len(piece)
        self.held += len(piece)
        if body.size > self.largest:
            raise Refused(*TOO_LARGE)
        while self.held > self.largest_together:
            if not self._made_room(body.moved_at):
                raise Refused(*BUSY)
        _write(body.file, piece)

    def _made_room(self, at: float) -> bool:
        """Let the body go that has not moved for longest; False where each has moved just now."""
        idlest = min(self._arriving, key=lambda body: body.moved_at, default=None)
        if idlest is None or at - idlest.moved_at < IDLE_AFTER:
            return False
        self._let_go(idlest)
        return True

    def _let_go(self, body: _Body) -> None:
        self._arriving.remove(body)
        self.held -= body.size
        body.size = 0
        body.gave_way = True
        body.file.truncate(0)
        if not body.patience.expired():  # it waits for its next piece: that wait ends now
            body.patience.reschedule(asyncio.get_running_loop().time())


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
