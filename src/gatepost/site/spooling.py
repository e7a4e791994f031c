"""Takes in large bodies by way of the disk: whole exports, each in a private file that has no name."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from gatepost.core.asgi import Application, Receive, Scope, Send
from gatepost.site.intake import TOO_BUSY, TOO_SLOW, Refused, announced_length, refuse, with_length

PIECE = 256 * 1024  # bytes that are handed on at once
TOO_LARGE = (413, "too-large", "This file is more than 60 MB. Please go back, and export the chat without media.")


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
        with tempfile.TemporaryFile(dir=self.folder()) as body:
            try:
                try:
                    async with asyncio.timeout(self.whole_within):
                        is_whole = await self._take_in(body, scope, receive)
                except TimeoutError:
                    raise Refused(*TOO_SLOW) from None
                if is_whole:
                    size = body.tell()
                    body.seek(0)
                    await self.application(with_length(scope, size), _from_file(body, size, receive), send)
            except Refused as fault:
                await refuse(scope, send, fault)
            finally:
                body.seek(0, 2)
                self.held -= body.tell()

    async def _take_in(self, body: IO[bytes], scope: Scope, receive: Receive) -> bool:
        """Write the body down to its end; False when the other side hung up before. Raises Refused."""
        if announced_length(scope) > self.largest:
            raise Refused(*TOO_LARGE)
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return False
            piece = message.get("body", b"")
            body.write(piece)
            self.held += len(piece)
            if body.tell() > self.largest:
                raise Refused(*TOO_LARGE)
            if self.held > self.largest_together:
                raise Refused(*TOO_BUSY)
            if not message.get("more_body", False):
                return True


def _from_file(body: IO[bytes], size: int, receive: Receive) -> Receive:
    """A `receive` that gives the body piece by piece, and afterwards what the line says."""
    given = 0
    is_over = False

    async def give() -> Any:
        nonlocal given, is_over
        if is_over:
            return await receive()
        piece = body.read(PIECE)
        given += len(piece)
        is_over = given >= size or not piece
        return {"type": "http.request", "body": piece, "more_body": not is_over}

    return give
