"""Who knocks at which address: the routes of the URL conf, two schools alike, and everybody with a browser or a key."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from gatepost.people import actions as people
from gatepost.people.models import Hat
from gatepost.people.signin.tokens import make_token, revoke_tokens
from tests.rules.access_rules import EVERYBODY, KEYS, Objects
from tests.rules.places import Places
from tests.world import World, sign_in

HERE, ELSEWHERE = "hazel-lane.test", "other.test"
UNKNOWN = {"pk": "999999", "": "zzzzzzzzzzzzzzzz"}
CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|"(?:csrf|nonce)[^"]*":\s*"[^"]*"|<meta name="csrf[^>]*>'
)


@dataclass(frozen=True)
class Route:
    """One address of the URL conf."""

    name: str
    path: str
    view: Any

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"<(?:\w+:)?(\w+)>", self.path)

    def at(self, values: list[str]) -> str:
        """The address with these values in its places."""
        left = list(values)
        return "/" + re.sub(r"<[^>]+>", lambda _match: left.pop(0), self.path)


def routes(resolver: URLResolver | None = None, before: str = "", space: str = "") -> Iterator[Route]:
    """All addresses of the URL conf."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path, entry.namespace or space)
        elif isinstance(entry, URLPattern):
            yield Route(f"{space}:{entry.name}" if space else str(entry.name), path, entry.callback)


PAGES = {route.name: route for route in routes() if not route.path.startswith("api/")}
API_PATHS = sorted({route.path.removeprefix("api/v1/") for route in routes() if route.path.startswith("api/v1/")})


class Somebody:
    """A browser or API client that is put back as it was after every request."""

    def __init__(self, name: str, client: Client, hat: Hat | None = None, token: str = "") -> None:
        self.name = name
        self.client = client
        self.hat = hat
        self.token = token
        self.cookies = client.cookies.output()

    def asks(self, method: str, url: str, body: str = "") -> Any:
        """One request, whose changes are undone."""
        self.client.cookies = SimpleCookie(self.cookies.replace("Set-Cookie: ", ""))
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        kind = "application/json" if url.startswith("/api/") else "application/x-www-form-urlencoded"
        with transaction.atomic():
            answer = self.client.generic(method, url, body, content_type=kind, headers=headers)
            transaction.set_rollback(True)
        return answer


@dataclass
class Matrix:
    """Two schools alike, and everybody who might knock at the first one."""

    here: Places
    elsewhere: Places
    people: dict[str, Somebody]
    keys: dict[str, Somebody]

    def addresses(self, route: Route, objects: Objects) -> dict[str, tuple[str, frozenset[str]]]:
        """What a route can be asked for, with who may open it: here, at the other school, and nothing at all."""
        found: dict[str, tuple[str, frozenset[str]]] = {}
        for name, who in objects.items():
            found[name] = (route.at([self.here.refs[part] for part in name.split("/")]), who)
        first = next(iter(objects))
        found["elsewhere"] = (route.at([self.elsewhere.refs[part] for part in first.split("/")]), frozenset())
        if len(route.parameters) > 1:
            inner = [self.here.refs["oak"], self.elsewhere.refs[first.split("/")[1]]]
            found["elsewhere's in ours"] = (route.at(inner), frozenset())
        return found

    @staticmethod
    def unknown(route: Route) -> str:
        return route.at([UNKNOWN.get(one, UNKNOWN[""]) for one in route.parameters])

    def secrets_in(self, answer: Any, somebody: str) -> list[str]:
        """Words in an answer that this reader must never see."""
        body = all_text(answer.content) + str(answer.headers)
        found = []
        for places in (self.here, self.elsewhere):
            for word in set(re.findall(r"zebra[b-z]{12}", body)):
                entitled = places.may_read.get(word)
                if entitled is not None and (places is self.elsewhere or somebody not in entitled):
                    found.append(word)
        return found


def all_text(content: bytes) -> str:
    """What can be read in an answer: of a zip, all its files."""
    if content.startswith(b"%PDF"):
        return content.decode("latin-1")
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(BytesIO(content)) as pack:
        return "\n".join(pack.read(name).decode("utf-8", "replace") for name in pack.namelist())


def browsers(here: World, elsewhere: World) -> dict[str, Somebody]:
    """Everybody with a browser at the first school; some come with a session of the other one."""
    found: dict[str, Somebody] = {"nobody": Somebody("nobody", browser())}
    for name in ("tom", "amira", "lena", "jo", "rhian", "priya", "ben", "evans", "shah", "adeyemi", "clarke", "farrow",
                 "osei", "lowe", "marsh", "sam", "hall", "walsh"):  # fmt: skip
        player = getattr(here, name)
        found[name] = Somebody(name, sign_in(browser(), player.person, player.hat), player.hat)
    found["walsh_parent"] = Somebody("walsh_parent", sign_in(browser(), here.walsh.person, Hat.PARENT), Hat.PARENT)
    place = here.claire.person.guardianships.get()
    people.end_guardianship(None, place, "They have moved away.")
    found["left"] = Somebody("left", sign_in(browser(), here.claire.person))
    found["evans_without_step"] = Somebody(
        "evans_without_step", sign_in(browser(), here.evans.person, Hat.OFFICE, shown=False)
    )
    for name in ("tom", "evans", "clarke"):
        player = getattr(elsewhere, name)
        found[f"{name}_elsewhere"] = Somebody(f"{name}_elsewhere", sign_in(browser(), player.person, player.hat))
    assert set(found) == EVERYBODY
    return found


def keys(here: World, elsewhere: World) -> dict[str, Somebody]:
    """Everybody with a key for the API, and some with one that opens nothing."""
    found = {name: Somebody(name, browser(), token=getattr(here, name).token) for name in KEYS}
    found["nobody"] = Somebody("nobody", browser())
    found["nonsense"] = Somebody("nonsense", browser(), token="no-such-key")
    found["tom_elsewhere"] = Somebody("tom_elsewhere", browser(), token=elsewhere.tom.token)
    revoked = make_token(here.grace.person)
    revoke_tokens(here.grace.person)
    found["revoked"] = Somebody("revoked", browser(), token=revoked)
    return found


def browser() -> Client:
    return Client(HTTP_HOST=HERE, raise_request_exception=True)


def shape_of(answer: Any, url: str) -> tuple[int, str, str]:
    """An answer without what changes at every request, and without the address that was asked for."""
    body = CHANGING.sub("", answer.content.decode()).replace(url, "…")
    return answer.status_code, answer.headers.get("Location", "").replace(quote(url, safe=""), "…"), body


def is_open(answer: Any) -> bool:
    location = answer.headers.get("Location", "")
    if answer.status_code in (401, 403, 404, 405) or answer.status_code >= 500:
        return False
    return not location.startswith(("/sign-in/?next=", "/me/second-factor/begin/?next=", "/me/second-step/"))
