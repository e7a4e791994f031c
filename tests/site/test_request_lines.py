"""One line a request, its number, and nothing about a person: plain and as JSON."""

import json
import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from gatepost.core import env
from gatepost.site.logs import JsonLine, Line, number_handed_on, request_number
from tests.world import World

HANDED = "4bf92f3577b34da6a3ce929d0e0e4736"


class Keeper(logging.Handler):
    """What a handler with this formatter would have written."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == "mail.log":  # the mail server of the tests is no part of Gatepost
            return
        self.lines.append(self.format(record))


@pytest.fixture
def kept() -> Iterator[tuple[Keeper, Keeper]]:
    """The plain and the JSON log, with every line down to the least."""
    both = Keeper(Line()), Keeper(JsonLine())
    root, http = logging.getLogger(), logging.getLogger("gatepost")
    levels = root.level, http.level
    root.setLevel(logging.DEBUG)
    for keeper in both:
        root.addHandler(keeper)
    yield both
    for keeper in both:
        root.removeHandler(keeper)
    root.setLevel(levels[0])


def of_request(lines: list[str]) -> list[dict[str, object]]:
    return [told for line in lines if (told := json.loads(line))["logger"] == "gatepost.http" and "route" in told]


def test_a_request_is_one_line_with_route_status_and_time(world: World, kept: tuple[Keeper, Keeper]):
    plain, as_json = kept
    answer = Client(headers={"host": world.school.host}).get("/sign-in/link/kT9-canary/?next=/canary/")
    (told,) = of_request(as_json.lines)
    assert told["request"] == answer["X-Request-Id"]
    assert told["method"] == "GET"
    assert told["route"] == "sign-in/link/<str:secret>/"
    assert told["status"] == answer.status_code
    assert isinstance(told["ms"], float)
    (line,) = [line for line in plain.lines if " gatepost.http " in line]
    assert f"{answer['X-Request-Id']} GET sign-in/link/<str:secret>/ {answer.status_code} " in line
    assert "canary" not in "\n".join(plain.lines + as_json.lines)


def test_the_number_of_the_proxy_is_kept_and_anything_else_is_not(world: World):
    browser = Client(headers={"host": world.school.host})
    assert browser.get("/sign-in/", headers={"x-request-id": HANDED})["X-Request-Id"] == HANDED
    for odd in ("", "short", "a" * 65, "tom@example.org-4bf92f3577b3", "a b" * 8, "Tom-Barker-of-Oak-class", "é" * 20):
        assert number_handed_on(odd) == ""
        given = browser.get("/sign-in/", headers={"x-request-id": odd.encode().decode("latin-1")})["X-Request-Id"]
        assert given != odd
        assert len(given) == 16
    assert request_number.get() == ""


def test_a_fault_of_ours_shows_its_number_and_a_refusal_does_not(world: World, monkeypatch):
    from django.db import OperationalError

    from gatepost.site import signin_views

    def broken(*_: object, **__: object) -> None:
        raise OperationalError("Key (mail)=(canary@example.org)")

    monkeypatch.setattr(signin_views, "page", broken)
    browser = Client(headers={"host": world.school.host}, raise_request_exception=False)
    answer = browser.get("/sign-in/", headers={"x-request-id": HANDED})
    assert answer.status_code == 503
    assert HANDED in answer.content.decode()
    assert HANDED not in browser.get("/nowhere/", headers={"x-request-id": HANDED}).content.decode()

    def worse(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(signin_views, "page", worse)
    answer = browser.get("/sign-in/", headers={"x-request-id": HANDED})
    assert answer.status_code == 500
    assert HANDED in answer.content.decode()


def test_every_line_of_a_request_carries_its_number(kept: tuple[Keeper, Keeper]):
    plain, as_json = kept
    token, secret = request_number.set(HANDED), "kT9-" + "canary"
    try:
        raise ValueError(secret)
    except ValueError:
        logging.getLogger("gatepost.tests").exception("it broke at %d %%", 7)
    finally:
        request_number.reset(token)
    logging.getLogger("gatepost.tests").warning("later")
    assert f"{HANDED} it broke at 7 %" in plain.lines[0]
    told = json.loads(as_json.lines[0])
    assert (told["request"], told["message"], told["level"]) == (HANDED, "it broke at 7 %", "error")
    assert any("test_request_lines.py" in place for place in told["fault"])
    assert "request" not in json.loads(as_json.lines[1])
    assert secret not in "\n".join(plain.lines + as_json.lines)
    assert all("\n" not in line for line in as_json.lines)


def test_words_names_and_addresses_of_an_evening_are_in_no_line(world: World, kept: tuple[Keeper, Keeper], outbox):
    """What people type, who they are and where they are reached, through the busiest pages, at the chattiest level."""
    from gatepost.site.worker import Worker

    words = "zebracanary brings the cakes on Friday"
    tom = world.tom
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    tom.writes_in_oak(words)
    tom.writes_in_oak("Mrs Hall is a zebracanary liar and everybody knows it")
    tom.opens("/search/?q=zebracanary")
    tom.opens("/me/")
    Client(headers={"host": world.school.host}).post("/sign-in/", {"mail": tom.mail})
    Worker().once()
    told = "\n".join(line for keeper in kept for line in keeper.lines)
    assert len(of_request(kept[1].lines)) >= 4
    secret = [tom.mail, tom.mail.split("@")[0] + "@", tom.person.name, world.oak.ref, "zebracanary", tom.person.ref]
    assert [word for word in secret if word in told] == []


def test_the_kind_of_log_is_plain_or_json(monkeypatch):
    from django.core.exceptions import ImproperlyConfigured

    monkeypatch.setenv("GATEPOST_LOG", "JSON")
    assert env.choice("GATEPOST_LOG", ("plain", "json"), default="plain") == "json"
    monkeypatch.setenv("GATEPOST_LOG", "xml")
    with pytest.raises(ImproperlyConfigured, match="plain or json"):
        env.choice("GATEPOST_LOG", ("plain", "json"), default="plain")
    monkeypatch.setenv("GATEPOST_METRICS_TOKEN", "short")
    with pytest.raises(ImproperlyConfigured, match="24 signs"):
        env.secret("GATEPOST_METRICS_TOKEN")
