"""POST /api/v1/groups/{ref}/posts, the busiest address, answered beside Django when all is well.

Whatever is not well (no key, a body that is wrong, a card, a key used before) goes on to Django's endpoint of the same
address with the same bytes, so that there is one place which says what is wrong, and one contract.
"""

import re
import time
from collections.abc import Callable

from django.conf import settings
from pydantic import ValidationError

from gatepost.core import metrics
from gatepost.core.asgi import Application, Receive, Scope, Send, replayed
from gatepost.doors.api.shapes import PostIn
from gatepost.doors.group_commit import of_this_loop
from gatepost.doors.senders import Key
from gatepost.doors.together import Letter
from gatepost.people.signin.scope import bearer_of, host_of

Note = Callable[[Scope, str, int, float], str]

ROUTE = "api/v1/groups/<ref>/posts"  # as Django names it
ADDRESS = re.compile(r"/api/v1/groups/([0-9a-z]{1,64})/posts")


def is_for_here(scope: Scope) -> bool:
    """Whether a request is a message to a class by an outside client with a key."""
    return (
        scope["type"] == "http"
        and scope["method"] == "POST"
        and ADDRESS.fullmatch(scope["path"]) is not None
        and any(name == b"authorization" for name, _ in scope["headers"])
    )


class Posting:
    """An ASGI application beside another one, which answers all that this one leaves alone.

    It is given requests with their whole body at once (site/intake.py). `note` is told of each answer given here
    (scope, route, status, seconds) and gives the number that the request goes by.
    """

    def __init__(self, otherwise: Application, *, note: Note) -> None:
        self.otherwise = otherwise
        self.note = note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_for_here(scope):
            await self.otherwise(scope, receive, send)
            return
        started = time.perf_counter()
        sent = (await receive()).get("body", b"")
        letter = letter_of(scope, sent)
        post = await of_this_loop().receive(letter) if letter is not None else None
        if post is None:
            await self.otherwise(scope, replayed(sent, receive), send)
            return
        took = time.perf_counter() - started
        metrics.POST_SECONDS.observe(took)
        number = self.note(scope, ROUTE, 201, took)
        body = b'{"ref": "%s", "seq": %d, "outcome": "ok"}' % (post.ref.encode(), post.seq)
        await send({"type": "http.response.start", "status": 201, "headers": _headers(body, number)})
        await send({"type": "http.response.body", "body": body})


def expect_sender_of(scope: Scope) -> None:
    """A client with a key has opened its stream: it may soon write."""
    if (key := _key(scope)) is not None:
        of_this_loop().expect(key)


def letter_of(scope: Scope, body: bytes) -> Letter | None:
    """What a request asks for; None when its body is not as it must be."""
    try:
        wanted = PostIn.model_validate_json(body)
    except ValidationError:
        return None
    found = ADDRESS.fullmatch(scope["path"])
    if found is None:
        return None
    key = _key(scope)
    if key is None:
        return None
    return Letter(
        key=key,
        group_ref=found[1],
        text=wanted.text,
        client_key=wanted.client_key,
        as_it_is=wanted.as_it_is,
        reply_to=wanted.reply_to or "",
    )


def _key(scope: Scope) -> Key | None:
    """How the sender signs in; None without a Bearer token."""
    token = bearer_of(scope)
    return Key(token, host_of(scope)) if token else None


def _headers(body: bytes, number: str) -> list[tuple[bytes, bytes]]:
    return [*_always(), (b"content-length", str(len(body)).encode()), (b"x-request-id", number.encode())]


def _always() -> list[tuple[bytes, bytes]]:
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"cache-control", b"private, no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", settings.SECURE_REFERRER_POLICY.encode()),
    ]
    if settings.SECURE_HSTS_SECONDS:
        headers.append((b"strict-transport-security", f"max-age={settings.SECURE_HSTS_SECONDS}".encode()))
    return headers
