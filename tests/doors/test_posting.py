"""The busiest address beside Django: it answers what is well as Django would, and leaves all else to Django."""

import asyncio
import json
import threading
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import pytest
from django.test import Client

from gatepost.doors import group_commit
from gatepost.doors.api import posting
from gatepost.doors.group_commit import GroupCommit
from gatepost.doors.senders import Key
from gatepost.doors.together import Letter
from gatepost.groups.models import Post
from gatepost.people.models import Person
from gatepost.people.signin.tokens import make_token
from tests.cast import HELD, PASSES, Cast

ELSEWHERE = {"type": "http.response.start", "status": 299, "headers": []}


class Django:
    """Stands where Django stands: takes note of the body that it is given."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.bodies.append((await receive())["body"])
        await send(ELSEWHERE)
        await send({"type": "http.response.body", "body": b"django"})


def ask(django: Django, path: str, body: bytes, *, method: str = "POST", headers: Any = ()) -> tuple[int, dict, bytes]:
    """One request: status, headers and body of its answer."""
    sent: list[dict[str, Any]] = []
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": list(headers)}
    asyncio.run(posting.Posting(django, note=lambda *told: "0123456789abcdef")(scope, receive, send))
    start, *parts = sent
    return start["status"], dict(start["headers"]), b"".join(part["body"] for part in parts)


@pytest.fixture
def city(lasting_cast: Cast) -> Iterator[Cast]:
    """The cast, committed, since letters are opened in a thread of their own; that thread ends with the test."""
    yield lasting_cast
    if group_commit._of_this_loop is not None:
        group_commit._of_this_loop.close()
        group_commit._of_this_loop._thread.join(5)
        group_commit._of_this_loop = None


def headers(city: Cast, person: Person) -> list[tuple[bytes, bytes]]:
    return [(b"host", city.school.host.encode()), (b"authorization", f"Bearer {make_token(person)}".encode())]


def address(city: Cast) -> str:
    return f"/api/v1/groups/{city.oak.ref}/posts"


def words(text: str = PASSES, *, key: str = "k1", **more: Any) -> bytes:
    return json.dumps({"text": text, "client_key": key, **more}).encode()


def test_an_ordinary_message_is_answered_here_and_in_django_alike(city):
    django = Django()
    status, here, body = ask(django, address(city), words(), headers=headers(city, city.amira))
    post = Post.objects.get()
    assert (status, json.loads(body)) == (201, {"ref": post.ref, "seq": 1, "outcome": "ok"})
    assert django.bodies == []

    there = Client(SERVER_NAME=city.school.host).post(
        address(city),
        words(key="k2"),
        content_type="application/json",
        headers={"authorization": f"Bearer {make_token(city.amira)}"},
    )
    assert there.status_code == 201
    other = Post.objects.get(seq=2)
    assert there.content.replace(other.ref.encode(), post.ref.encode()) == body.replace(b'"seq": 1', b'"seq": 2')
    ours = {name.decode(): value.decode() for name, value in here.items()}
    for name in ("content-type", "cache-control", "x-content-type-options", "referrer-policy"):
        assert ours[name] == there.headers[name], name
    assert ours["x-request-id"] == "0123456789abcdef"
    assert there.resolver_match.route == posting.ROUTE


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"text": 1, "client_key": "a"}', b'{"text": "x"}', b"\xff", words(HELD), words("")],
)
def test_what_is_not_well_goes_on_to_django_with_the_same_bytes(city, body):
    django = Django()
    status, _, answer = ask(django, address(city), body, headers=headers(city, city.tom))
    assert (status, answer, django.bodies) == (299, b"django", [body])
    assert not Post.objects.exists()


def test_without_a_key_that_opens_something_django_answers(city):
    for authorization in ([], [(b"authorization", b"Bearer nothing")], [(b"authorization", b"Basic YTpi")]):
        django = Django()
        status, _, _ = ask(django, address(city), words(), headers=[(b"host", b"oakfield.test"), *authorization])
        assert status == 299
        assert len(django.bodies) == 1
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/groups/abc/posts"), ("POST", "/api/v1/groups/abc/reviews"), ("POST", "/groups/abc/write/")],
)
def test_other_requests_are_not_touched(method, path):
    django = Django()
    status, _, _ = ask(django, path, b"x", method=method, headers=[(b"authorization", b"Bearer x")])
    assert (status, django.bodies) == (299, [b"x"])


def test_what_waits_is_opened_together_and_answered_after_that():
    """While the first letter is being opened the others gather, and go in one piece."""
    begun, go_on = threading.Event(), threading.Event()
    pieces: list[list[str]] = []

    class Slow:
        def receive(self, letters: Sequence[Letter]) -> list[Post | None]:
            pieces.append([letter.client_key for letter in letters])
            begun.set()
            assert go_on.wait(5)
            return [None] * len(letters)

        def expect(self, keys: Collection[Key]) -> None:
            pieces.append([key.token for key in keys])

    def a_letter(key: str) -> Letter:
        return Letter(key=Key("", ""), group_ref="", text="", client_key=key)

    async def play() -> None:
        door = GroupCommit(asyncio.get_running_loop(), Slow())
        first = asyncio.create_task(door.receive(a_letter("1")))
        await asyncio.to_thread(begun.wait, 5)
        others = [asyncio.create_task(door.receive(a_letter(str(n)))) for n in range(2, 6)]
        await asyncio.sleep(0)
        door.expect(Key("somebody new", ""))
        assert not first.done()
        go_on.set()
        await asyncio.wait_for(asyncio.gather(first, *others), 5)
        door.close()
        await asyncio.to_thread(door._thread.join, 5)

    asyncio.run(play())
    assert pieces == [["1"], ["2", "3", "4", "5"], ["somebody new"]]


def test_when_too_many_wait_django_takes_them(monkeypatch):
    monkeypatch.setattr(group_commit, "MOST_WAITING", 0)
    letter = Letter(key=Key("", ""), group_ref="", text="", client_key="1")

    async def play() -> Post | None:
        door = GroupCommit(asyncio.get_running_loop())
        try:
            return await door.receive(letter)
        finally:
            door.close()

    assert asyncio.run(play()) is None
