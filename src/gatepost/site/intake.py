"""Takes a request in whole before a thread is spent on it: a slow or broken line must not keep other people waiting."""

import asyncio
import json
from collections.abc import Callable
from functools import partial

from gatepost.core.asgi import Application, Receive, Scope, Send, replayed

LARGEST = 3 * 1024 * 1024  # bytes of one body: a roll of thousands of families is far smaller
LARGEST_TOGETHER = 64 * 1024 * 1024  # bytes of all bodies that are in memory at once
WHOLE_WITHIN = 30.0  # seconds for the whole body


class Refused(Exception):
    """A body that is not taken in: the status, the code for machines, and what to do about it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


TOO_LARGE = (413, "too-large", "This is more than Gatepost takes at once. Please go back and send less.")
TOO_SLOW = (408, "too-slow", "It did not all arrive in time. Please go back and send it again.")
TOO_BUSY = (503, "unavailable", "Very much is arriving just now. Please send it again in a minute.")


# It stands alone: nothing of the application is asked for it. `%s` is one of the sentences above.
SMALL_PAGE = (
    '<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Not sent · Gatepost</title></head>'
    "<body><main><h1>Not sent</h1><p>%s</p><p>What you wrote should still be there when you go back.</p>"
    '<p><a href="/">Go to the start</a></p></main></body></html>'
)


class Intake:
    """An ASGI application around another, which gets every request with its whole body at once, or not at all.

    A body that breaks off was never sent: half a message must not be taken for a whole one. Header names with `_` are
    dropped, since WSGI could not tell `X_Forwarded_For` from the header that a proxy sets.
    """

    def __init__(
        self,
        application: Application,
        *,
        largest: int = LARGEST,
        largest_together: int | None = None,
        whole_within: float = WHOLE_WITHIN,
    ) -> None:
        self.application = application
        self.largest = largest
        self.largest_together = largest_together
        self.whole_within = whole_within
        self.held = 0  # bytes of bodies in memory now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        body = bytearray()
        try:
            try:
                async with asyncio.timeout(self.whole_within):
                    is_whole = await read_body(scope, receive, partial(self._keep, body), largest=self.largest)
            except TimeoutError:
                raise Refused(*TOO_SLOW) from None
            if is_whole:
                await self.application(with_length(scope, len(body)), replayed(bytes(body), receive), send)
        except Refused as fault:
            await refuse(scope, send, fault)
        finally:
            self.held -= len(body)

    def _keep(self, body: bytearray, piece: bytes) -> None:
        body += piece
        self.held += len(piece)
        if len(body) > self.largest:
            raise Refused(*TOO_LARGE)
        if self.held > (self.largest_together or LARGEST_TOGETHER):
            raise Refused(*TOO_BUSY)


async def read_body(
    scope: Scope,
    receive: Receive,
    keep: Callable[[bytes], None],
    *,
    largest: int,
    too_large: tuple[int, str, str] = TOO_LARGE,
) -> bool:
    """Have `keep` take each piece of a body, to its end; False when the other side hung up before.

    Raises Refused for one that is announced as larger than `largest` bytes, with the words of `too_large`, and what
    `keep` raises.
    """
    if announced_length(scope) > largest:
        raise Refused(*too_large)
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        keep(message.get("body", b""))
        if not message.get("more_body", False):
            return True


def announced_length(scope: Scope) -> int:
    """What the header Content-Length says, in bytes; 0 when it says nothing that can be read."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def with_length(scope: Scope, length: int) -> Scope:
    """The scope of a body that came whole: its true length, and no header name with `_`."""
    headers = [
        (name, value)
        for name, value in scope["headers"]
        if b"_" not in name and name not in (b"content-length", b"transfer-encoding")
    ]
    if length:
        headers.append((b"content-length", str(length).encode()))
    return {**scope, "headers": headers}


async def refuse(scope: Scope, send: Send, fault: Refused) -> None:
    """Answer without the application: JSON under /api/, a small page in a browser's window, else a sentence."""
    if scope["path"].startswith("/api/"):
        kind = b"application/json"
        content = json.dumps({"error": fault.code, "message": fault.message, "fields": {}}).encode()
    elif dict(scope["headers"]).get(b"accept", b"").startswith(b"text/html,"):
        kind, content = b"text/html; charset=utf-8", (SMALL_PAGE % fault.message).encode()
    else:
        kind, content = b"text/plain; charset=utf-8", fault.message.encode()
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if fault.status == 503:
        headers.append((b"retry-after", b"10"))
    await send({"type": "http.response.start", "status": fault.status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
