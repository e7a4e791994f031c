"""Whatever an outside client sends, the API answers with a sentence and a status, never with a 500."""

import json
from itertools import product
from typing import Any

import pytest
from django.db import OperationalError
from django.test import override_settings

from gatepost.core import throttle
from gatepost.doors import actions
from gatepost.gate import facts
from gatepost.gate.models import CardTally
from tests.cast import PASSES, Cast, row_counts
from tests.doors.api_client import Outside

NUL, HALF, RIGHT_TO_LEFT = "Is PE\x00 tomorrow?", "Is PE \ud83d tomorrow?", "Is PE \u202etomorrow?"


@pytest.fixture
def tom(cast: Cast) -> Outside:
    return Outside(cast.school, cast.tom)


def ways_in(cast: Cast) -> list[tuple[str, dict[str, Any]]]:
    """Every address that takes words, with a body that it accepts."""
    return [
        (f"/groups/{cast.oak.ref}/posts", {"text": PASSES, "client_key": "k"}),
        (f"/groups/{cast.oak.ref}/reviews", {"text": PASSES, "client_key": "k"}),
        ("/concerns", {"text": PASSES, "client_key": "k", "route": "office"}),
        ("/agreements", {"version": 1}),
    ]


NO_JSON_OBJECT = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"words"',
    b"7",
    b"\xff\xfe\x00",
    b"text=hello",
    b'{"text": "a" "client_key": "b"}',
    b"[" * 100_000,
    b'{"text": ' * 50_000,
]


def test_a_body_that_is_no_json_object(cast, tom):
    before = row_counts()
    for (path, _), raw in product(ways_in(cast), NO_JSON_OBJECT):
        answer = tom.call("POST", path, raw=raw)
        assert (answer.status, answer.error) == (422, "invalid")
    assert row_counts() == before


def test_wrong_types_are_named_by_field(cast, tom):
    before = row_counts()
    values = [None, 7, 1.5, True, [], {}, ["words"], {"a": 1}, float("nan")]
    for (path, body), value in product(ways_in(cast), values):
        for field in body:
            if field == "version" and value in (7, True):
                continue
            answer = tom.post(path, body | {field: value})
            assert (answer.status, answer.error) == (422, "invalid"), (path, field)
            assert list(answer.json["fields"]) == [field]
            assert answer.json["fields"][field][0].isupper()
            assert answer.json["fields"][field].endswith(".")
    assert row_counts() == before


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"client_key": ""}, "client_key", "This must not be empty."),
        ({"client_key": "k" * 65}, "client_key", "This may have 64 characters at most."),
        ({"reply_to": "r" * 65}, "reply_to", "This may have 64 characters at most."),
    ],
)
def test_a_length_that_cannot_be_is_said_in_our_own_words(cast, tom, change, field, sentence):
    body = {"text": PASSES, "client_key": "k"} | change
    answer = tom.post(f"/groups/{cast.oak.ref}/posts", body)
    assert (answer.status, answer.json["fields"]) == (422, {field: sentence})


def test_what_is_missing_is_named_by_field(cast, tom):
    for path, body in ways_in(cast):
        for field in body:
            answer = tom.post(path, {name: value for name, value in body.items() if name != field})
            assert answer.status == 422
            assert answer.json["fields"] == {field: "This is needed."}


UNUSABLE = [
    ("", "write something"),
    (" \r\n\t ", "write something"),
    (NUL, "cannot be shown"),
    (HALF, "cannot be shown"),
    ("a" * 65_536, "65,536 characters long"),
    ("a" * 4_001, "4,001 characters long"),
]


def test_words_that_cannot_be_used(cast, tom):
    before = row_counts()
    for (path, body), (text, says) in product(ways_in(cast)[:3], UNUSABLE):
        if path == "/concerns" and len(text) == 4_001:
            continue  # private words may be longer
        answer = tom.post(path, body | {"text": text})
        assert (answer.status, answer.error) == (422, "invalid")
        assert says in answer.json["fields"]["text"]
    assert row_counts() == before


def test_words_that_can_be_used(cast, tom):
    for number, text in enumerate([RIGHT_TO_LEFT, "a" * 4_000, "Ydy'r ysgol ar agor?", "کیا کل پی ای ہے؟", "😀" * 400]):
        answer = tom.post(f"/groups/{cast.oak.ref}/posts", {"text": text, "client_key": f"k{number}"})
        assert answer.status == 201
        assert tom.get(f"/groups/{cast.oak.ref}/posts?after={number}").json[0]["text"] == text
    assert tom.post("/concerns", {"text": "a" * 20_000, "client_key": "c", "route": "office"}).status == 201


def test_keys_that_cannot_be_used(cast, tom):
    keys = ["", " ", "a b", "k" * 65, "schlüssel", "k\x00", "k\ud800", "k\n"]
    for (path, body), key in product(ways_in(cast)[:3], keys):
        answer = tom.post(path, body | {"client_key": key})
        assert (answer.status, answer.error) == (422, "invalid")
        assert list(answer.json["fields"]) == ["client_key"]


def test_references_that_lead_nowhere(cast, tom):
    priya = Outside(cast.school, cast.priya)
    body = {"text": PASSES, "client_key": "k"}
    office = body | {"route": "office"}
    path = f"/groups/{cast.oak.ref}/posts"
    for field, ref in product(("reply_to", "group", "post"), ("x" * 3_000, "a\ud800")):
        answer = tom.post(path if field == "reply_to" else "/concerns", office | {field: ref})
        assert (answer.status, list(answer.json["fields"])) == (422, [field])
    for ref in ("nosuch", "\x00", "a\x00b", "é", "💥", "' OR 1=1 --", "../../etc"):
        for answer in (
            tom.post(path, body | {"reply_to": ref}),
            tom.post("/concerns", office | {"group": ref}),
            tom.post("/concerns", office | {"post": ref}),
        ):
            assert (answer.status, answer.error) == (404, "not-found")
        assert priya.post("/pta", body | {"groups": [ref]}).status in (404, 422)
    for unknown in ("%00", "a%00b", "%F0%9F%92%A5", "%C3", "x" * 3_000, "%E2%80%AE"):
        assert tom.get(f"/groups/{unknown}/posts").status == 404
        assert tom.post(f"/groups/{unknown}/posts", body).status == 404
        assert tom.put(f"{path}/{unknown}", body).status == 404
        assert tom.delete(f"{path}/{unknown}").status == 404
        assert tom.get(f"/concerns/{unknown}").status == 404


def test_versions_that_never_were(cast, tom):
    for version in (0, -1, 2, 2**31, 2**63, 10**40):
        assert tom.post("/agreements", {"version": version}).status in (409, 422)


def test_a_body_that_is_too_large(cast, tom):
    raw = json.dumps({"text": "a" * 3_000_000, "client_key": "k"}).encode()
    answer = tom.call("POST", f"/groups/{cast.oak.ref}/posts", raw=raw)
    assert (answer.status, answer.error) == (413, "too-large")


def test_a_method_that_an_address_does_not_have(cast, tom):
    for method, path in (("PATCH", "/groups"), ("DELETE", "/groups"), ("GET", "/agreements"), ("PUT", "/concerns")):
        answer = tom.call(method, path)
        assert (answer.status, answer.error) == (405, "method-not-allowed")
        assert answer.headers["Allow"]


def test_a_database_that_does_not_answer(cast, tom, monkeypatch):
    def broken(*_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(actions, "_open", broken)
    answer = tom.post(f"/groups/{cast.oak.ref}/posts", {"text": PASSES, "client_key": "k"})
    assert (answer.status, answer.error) == (503, "unavailable")
    assert "locked" not in answer.json["message"]


def test_a_judge_that_breaks_holds(cast, tom, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(PASSES)

    monkeypatch.setattr(facts, "judge_for", broken)
    answer = tom.post(f"/groups/{cast.oak.ref}/posts", {"text": PASSES, "client_key": "k"})
    assert (answer.status, answer.json["outcome"]) == (200, "hold")
    assert [finding["clause"] for finding in answer.json["findings"]] == ["gate-fault"]
    assert answer.json["routes"]


@override_settings(THROTTLE=True)
def test_too_many_in_a_minute(cast, tom, monkeypatch):
    throttle.cache.clear()
    monkeypatch.setattr(actions, "MOST_PARCELS", 3)
    path = f"/groups/{cast.oak.ref}/posts"
    statuses = [tom.post(path, {"text": PASSES, "client_key": f"k{number}"}).status for number in range(5)]
    assert statuses == [201, 201, 201, 429, 429]
    refused = tom.post(path, {"text": PASSES, "client_key": "k9"})
    assert refused.error == "too-many"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    amira = Outside(cast.school, cast.amira)
    assert amira.post(path, {"text": PASSES, "client_key": "k"}).status == 201
    assert CardTally.objects.count() == 0
    throttle.cache.clear()
