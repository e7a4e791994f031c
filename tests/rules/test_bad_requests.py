"""Whatever is sent to whatever address, in a form, a query or a body: never a 500, and a fault in one shape."""

import importlib
import json
import pkgutil
from typing import Any
from urllib.parse import quote

import pytest
from django import forms
from django.core.cache import cache

import gatepost
from tests.rules.access_rules import API_RULES, RULES
from tests.rules.knocking import PAGES, Matrix, Route, Somebody

LONG = "a" * 65_536
NUL = "one\0two"
REVERSED = "\u202eIs PE tomorrow?"
# As a form sends it, percent-encoded: bytes that are no UTF-8, and half of a surrogate pair.
BAD_BYTES = {"empty": "", "long": LONG, "NUL": "one%00two", "half a pair": "%ED%A0%80", "no UTF-8": "%FF%FE%80",
             "reversed": quote(REVERSED), "unknown": "zzzzzzzzzzzzzzzz", "number": "9" * 400, "negative": "-1",
             "a date that never was": "2026-02-30", "line ends": "a%0D%0ABcc:%20x@e.org"}  # fmt: skip


def fields_of_all_forms() -> set[str]:
    """The names of all fields that any form of ours has, and those that views read by themselves."""
    for module in pkgutil.walk_packages(gatepost.__path__, "gatepost."):
        if module.name.rpartition(".")[2].endswith("forms") or "form" in module.name:
            importlib.import_module(module.name)
    found: set[str] = set()
    classes = list(forms.Form.__subclasses__())
    while classes:
        one = classes.pop()
        classes += one.__subclasses__()
        if one.__module__.startswith("gatepost."):
            found |= set(one.base_fields)
    by_hand = {"text", "choice", "accept", "groups", "reply_to", "edits", "again", "act", "seq", "hat", "go", "next"}
    return found | by_hand | {"give-person", "keep-person"}


pytestmark = pytest.mark.slow
FIELDS = sorted(fields_of_all_forms())
POSTS = sorted(name for name, rule in RULES.items() if "POST" in rule.methods)
GETS = sorted(name for name, rule in RULES.items() if "GET" in rule.methods)


def best(matrix: Matrix, name: str) -> tuple[Somebody, str]:
    """Somebody who may open a route, and where it leads them."""
    route, rule = PAGES[name], RULES[name]
    what = next((one for one, who in rule.objects.items() if who), next(iter(rule.objects), ""))
    who = rule.objects.get(what, rule.who) or {"tom"}
    somebody = next((one for one in ("tom", "jo", "evans", "clarke", "sam") if one in who), sorted(who)[0])
    return matrix.people[somebody], address_of(matrix, route, what)


def address_of(matrix: Matrix, route: Route, what: str) -> str:
    return route.at([matrix.here.refs[part] for part in what.split("/")]) if what else route.at([])


def asks(somebody: Somebody, method: str, url: str, body: str = "", **headers: str) -> Any:
    """A request of which a fault of ours would come back as a page, as it does outside of tests."""
    somebody.client.raise_request_exception = False
    cache.clear()
    return somebody.asks(method, url, body)


@pytest.mark.parametrize("name", POSTS)
def test_no_form_breaks_whatever_is_in_its_fields(matrix: Matrix, name: str) -> None:
    somebody, url = best(matrix, name)
    broken = []
    for kind, value in BAD_BYTES.items():
        some = ["text", "words", "reason", "decision"] if kind in ("long", "NUL", "half a pair", "reversed") else []
        for fields in filter(None, (FIELDS, some)):
            answer = asks(somebody, "POST", url, "&".join(f"{field}={value}" for field in fields))
            if answer.status_code >= 500:
                broken.append(f"{kind}: {answer.status_code}")
    assert broken == []


@pytest.mark.parametrize("name", GETS)
def test_no_page_breaks_whatever_its_address_asks(matrix: Matrix, name: str) -> None:
    somebody, url = best(matrix, name)
    names = ["q", "in", "before", "around", "show", "next", "again", "reply_to", "edits", "route", "cursor", "page"]
    broken = []
    for kind in ("long", "NUL", "half a pair", "no UTF-8", "reversed", "unknown", "number", "negative"):
        value = BAD_BYTES[kind]
        answer = asks(somebody, "GET", url + "?" + "&".join(f"{one}={value[:3000]}" for one in names))
        if answer.status_code >= 500:
            broken.append(f"{kind}: {answer.status_code}")
    assert broken == []


@pytest.mark.parametrize("name", sorted(name for name in RULES if PAGES[name].parameters))
def test_a_reference_that_cannot_be_one_is_not_found(matrix: Matrix, name: str) -> None:
    somebody, _url = best(matrix, name)
    route = PAGES[name]
    method = "GET" if "GET" in RULES[name].methods else "POST"
    broken = []
    for kind in ("NUL", "half a pair", "no UTF-8", "reversed", "number", "line ends"):
        url = route.at([BAD_BYTES[kind] for _ in route.parameters])
        answer = asks(somebody, method, url)
        if answer.status_code not in (404, 410, *RULES[name].denied):
            broken.append(f"{kind}: {answer.status_code}")
    assert broken == []


# The API

WRITES = sorted(name for name in API_RULES if name.split()[0] in ("POST", "PUT"))
GOOD: dict[str, Any] = {
    "text": "The assembly is on Friday.",
    "client_key": "bad-1",
    "as_it_is": False,
    "reply_to": None,
    "groups": ["zzzzzzzzzzzzzzzz"],
    "route": "office",
    "group": None,
    "post": None,
    "outcome_sought": "",
    "not_about_a_child": False,
    "names_left_open": [],
    "version": 1,
}
# Which of them a request takes. What it does not take is passed over; one of those stands for all (`spare`).
TAKES = {
    "POST groups/<ref>/posts": "text client_key as_it_is reply_to spare",
    "PUT groups/<ref>/posts/<post>": "text client_key as_it_is",
    "POST groups/<ref>/reviews": "text client_key reply_to",
    "POST pta": "text client_key as_it_is groups",
    "POST concerns": "route text client_key group post outcome_sought not_about_a_child names_left_open",
    "POST agreements": "version",
}
BAD_VALUES: list[Any] = [
    "", LONG, NUL, "\ud800", "\udfff\ud800", REVERSED, "zzzzzzzzzzzzzzzz", None, True, -1, 0, 10**400, 1.5,
    float("nan"), float("inf"), [], {}, [[[]]], ["a"] * 1000, [None], ["\ud800"], {"a": {"b": "c"}}, " ", "\n",
]  # fmt: skip
BAD_BODIES = {
    "nothing": "", "no JSON": "{", "a list": "[]", "null": "null", "a number": "1", "a text": '"text"',
    "deep": "[" * 20_000 + "]" * 20_000, "deeper": '{"text":' * 5_000 + "1" + "}" * 5_000,
    "bytes": "\\xff",
}  # fmt: skip


def api_url(matrix: Matrix, name: str) -> str:
    rule = API_RULES[name]
    what = next(iter(rule.objects), "")
    return address_of(matrix, Route(name, f"api/v1/{name.split()[1]}", None), what)


def says_what_is_wrong(answer: Any) -> bool:
    """The API's one shape of a fault: a code, a sentence, and what is wrong with which field."""
    if answer.status_code < 400:
        return True
    fault = answer.json()
    return set(fault) == {"error", "message", "fields"} and len(fault["message"]) > 10


@pytest.mark.parametrize(("name", "field"), [(name, field) for name in WRITES for field in TAKES[name].split()])
def test_no_field_of_the_api_breaks_it(matrix: Matrix, name: str, field: str) -> None:
    tom = matrix.keys["priya" if "pta" in name else "tom"]
    method, url = name.split()[0], api_url(matrix, name)
    broken = []
    for value in BAD_VALUES:
        answer = asks(tom, method, url, json.dumps(GOOD | {field: value}))
        if answer.status_code >= 500 or not says_what_is_wrong(answer):
            broken.append(f"{value!r:.40}: {answer.status_code} {answer.content[:80]!r}")
    assert broken == []


@pytest.mark.parametrize("name", WRITES)
def test_no_body_breaks_the_api(matrix: Matrix, name: str) -> None:
    tom = matrix.keys["tom"]
    method, url = name.split()[0], api_url(matrix, name)
    for kind, body in BAD_BODIES.items():
        answer = asks(tom, method, url, body)
        assert 400 <= answer.status_code < 500, (kind, answer.status_code)
        assert says_what_is_wrong(answer), (kind, answer.content[:200])


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "after=" + "9" * 400, "limit=0", "limit=201", "limit=%00", "after=%ED%A0%80"]
)
def test_no_query_breaks_the_api(matrix: Matrix, query: str) -> None:
    answer = asks(matrix.keys["tom"], "GET", f"/api/v1/groups/{matrix.here.refs['oak']}/posts?{query}")
    assert answer.status_code in (200, 422)
    assert says_what_is_wrong(answer)


def test_every_form_refuses_a_sender_without_its_secret(matrix: Matrix) -> None:
    """All that changes something is refused without the form's secret; the API asks for a key in a header instead."""
    let_in = []
    for name in POSTS:
        somebody, url = best(matrix, name)
        somebody.client.handler.enforce_csrf_checks = True
        try:
            answer = asks(somebody, "POST", url, "text=x")
        finally:
            somebody.client.handler.enforce_csrf_checks = False
        if answer.status_code not in (403, 404):
            let_in.append(f"{name}: {answer.status_code}")
    assert let_in == []
