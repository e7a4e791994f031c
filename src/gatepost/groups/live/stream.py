"""The stream over HTTP: a plain ASGI application beside Django, without a response object or middleware a delivery."""

import asyncio
import json
import random
from collections.abc import Coroutine
from typing import Any
from urllib.parse import parse_qs

from gatepost.core.asgi import Receive, Scope, Send
from gatepost.core.errors import GatepostError, Unavailable
from gatepost.groups.live.hub import hub_of_this_loop
from gatepost.groups.live.line import line_of
from gatepost.groups.live.log import sign_in_with
from gatepost.groups.live.mailbox import Mailbox
from gatepost.groups.live.reader import CannotRead

__all__ = ["sign_in_with", "stream"]


STARTS = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
    ],
}
# Milliseconds after which a browser comes back: spread, so that a whole school does not come at once.
COME_BACK = (500, 3_000)
COME_BACK_AFTER_STOP = (1_000, 10_000)


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Send one person the events of their groups, from their cursor on; ends when they may see none.

    The cursor is the header `Last-Event-ID`, or else `?cursor=`; without one the stream begins now. What is wrong is
    answered as JSON: `{error, message, fields}`.
    """
    if scope["method"] != "GET":
        await refuse(send, status=405, error="method-not-allowed", message="A stream is read with GET.")
        return
    hub = hub_of_this_loop()
    watch = asyncio.create_task(until_gone(receive))
    try:
        mailbox = await unless(watch, hub.open(scope, cursor_of(scope)))
    except CannotRead:
        watch.cancel()
        await refuse_for(send, Unavailable())
        return
    except GatepostError as fault:
        watch.cancel()
        await refuse_for(send, fault)
        return
    if mailbox is None:
        return
    watch.add_done_callback(lambda _: mailbox.end())
    try:
        await send(STARTS)
        await send(part(f"{come_back(COME_BACK)}id: {mailbox.cursor}\n\n".encode()))
        mailbox.line = line_of(scope)  # its answer has begun: from here on the hub may write to it by itself
        while chunk := await hub.next_bytes(mailbox):
            await send(part(chunk))
        if hub.closed:
            await send(part(f"{come_back(COME_BACK_AFTER_STOP)}\n".encode()))
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        mailbox.line = None
        hub.leave(mailbox)
        watch.cancel()


def part(chunk: bytes) -> dict[str, Any]:
    """One piece of the answer."""
    return {"type": "http.response.body", "body": chunk, "more_body": True}


def come_back(milliseconds: tuple[int, int]) -> str:
    """The line that tells a browser how long to wait before it comes back."""
    return f"retry: {random.randint(*milliseconds)}\n"  # noqa: S311 (spreads load, hides nothing)


def cursor_of(scope: Scope) -> str:
    """The cursor that this stream goes on from, as it was sent; empty for from now."""
    given: str = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
    if not given:
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        given = query.get("cursor", [""])[0]
    return given


async def until_gone(receive: Receive) -> None:
    """Wait until the other side has hung up."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def unless(gone: "asyncio.Task[None]", opening: Coroutine[Any, Any, Mailbox]) -> Mailbox | None:
    """The mailbox, or None when the other side has hung up before its turn came.

    A line that breaks again and again would else leave a queue of questions that nobody waits for any more, and those
    who do wait would stand at its end.
    """
    asking = asyncio.create_task(opening)
    await asyncio.wait((asking, gone), return_when=asyncio.FIRST_COMPLETED)
    if asking.done():
        return await asking
    asking.cancel()
    return None


async def refuse_for(send: Send, fault: GatepostError) -> None:
    """Answer with a fault, in the shape of the API."""
    await refuse(
        send,
        status=fault.status,
        error=fault.code,
        message=fault.message,
        retry_after=5 if isinstance(fault, Unavailable) else fault.facts.get("retry_after"),
    )


async def refuse(send: Send, *, status: int, error: str, message: str, retry_after: object = None) -> None:
    """Answer with JSON `{error, message, fields}` instead of a stream. `retry_after` in whole seconds."""
    body = json.dumps({"error": error, "message": message, "fields": {}}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if retry_after is not None:
        headers.append((b"retry-after", str(retry_after).encode()))
    if status == 405:
        headers.append((b"allow", b"GET"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
