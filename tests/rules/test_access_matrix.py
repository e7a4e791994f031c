"""Every address, by every method, as everybody, at everything it can point at: open by its rule, absent to the rest.

The routes come from the URL conf: one without a rule in access_rules.py fails. Two schools with the same names and the
same people stand beside each other. A refusal must be the very bytes that something which does not exist is answered
with; and no answer, refused or given, may hold words that its reader is not entitled to.
"""

import json
import os
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import pytest

from gatepost.groups.access import groups_for
from gatepost.people.hats import Acting
from gatepost.people.models import School
from gatepost.people.signin.scope import acting_of_scope
from tests.rules.access_rules import API_RULES, FROM_ELSEWHERE, KEYS, RULES, SCHOOL, Rule
from tests.rules.knocking import (
    API_PATHS,
    ELSEWHERE,
    HERE,
    PAGES,
    UNKNOWN,
    Matrix,
    Route,
    Somebody,
    is_open,
    shape_of,
)


@pytest.fixture(scope="module")
def is_thorough(request: pytest.FixtureRequest) -> bool:
    """Whether all is tried that there is: in CI, and with --slow."""
    return bool(request.config.getoption("--slow")) or os.environ.get("CI") == "true"


def test_every_route_has_a_rule() -> None:
    assert set(PAGES) == set(RULES)
    assert {path for path in API_PATHS if path} == {rule.split()[1] for rule in API_RULES}


def test_no_rule_opens_more_than_the_view_itself_lets_in(matrix: Matrix) -> None:
    """The hats that a view names, and the rule, are written down by two hands: they must agree."""
    for name, rule in RULES.items():
        hats = getattr(PAGES[name].view, "hats", None)
        if hats is None or rule.own:
            continue
        wearing = {matrix.people[who].hat for who in (*rule.who, *(w for ws in rule.objects.values() for w in ws))}
        assert wearing <= set(hats), name


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_page_is_open_to_whom_its_rule_says_and_absent_to_the_rest(
    matrix: Matrix, name: str, is_thorough: bool
) -> None:
    route, rule = PAGES[name], RULES[name]
    wrong = []
    for method in ("GET", "POST"):
        if method not in rule.methods:
            wrong += closed_methods(matrix, route, rule, [method])
            continue
        for somebody in at_the_door(matrix, route, rule, method, is_thorough=is_thorough):
            wrong += knocks(matrix, route, rule, somebody, method)
    wrong += closed_methods(matrix, route, rule, ["PUT", "DELETE", "OPTIONS"])
    assert wrong == []


def at_the_door(matrix: Matrix, route: Route, rule: Rule, method: str, *, is_thorough: bool) -> list[Somebody]:
    """Everybody. But for CI, of those whom the view's hats let in every third, and of those whom they shut out anyway
    every thirtieth, others at every route and method."""
    everybody = list(matrix.people.values())
    if is_thorough:
        return everybody
    hats = getattr(route.view, "hats", ())
    turn = sorted(RULES).index(route.name) + (method == "POST")
    return [
        somebody
        for place, somebody in enumerate(everybody)
        if (place + turn) % (3 if somebody.hat in hats else 30) == 0 or somebody.name == "nobody"
    ]


def knocks(matrix: Matrix, route: Route, rule: Rule, somebody: Somebody, method: str) -> list[str]:
    """What goes wrong when somebody asks a route for everything it can point at."""
    if not rule.objects:
        answer = somebody.asks(method, route.at([]))
        return judged(matrix, somebody, method, "", answer, may=somebody.name in rule.who, own=rule.own)
    nothing_url = matrix.unknown(route)
    nothing = somebody.asks(method, nothing_url)
    wrong = judged(matrix, somebody, method, "unknown", nothing, may=False, denied=rule.denied)
    refused = shape_of(nothing, nothing_url)
    may_open_some = any(somebody.name in who for who in rule.objects.values())
    has_hat = somebody.hat in getattr(route.view, "hats", ()) or rule.denied
    for what, (url, who) in matrix.addresses(route, rule.objects).items():
        if not may_open_some and not has_hat and what != next(iter(rule.objects)):
            continue  # the door itself is shut: one thing behind it shows as much as all
        answer = somebody.asks(method, url)
        may = somebody.name in who
        wrong += judged(matrix, somebody, method, what, answer, may=may, denied=rule.denied)
        if not may and shape_of(answer, url) != refused:
            wrong.append(f"{somebody.name} {method} {what}: a refusal differs from what does not exist")
    return wrong


def judged(
    matrix: Matrix,
    somebody: Somebody,
    method: str,
    what: str,
    answer: Any,
    *,
    may: bool,
    own: bool = False,
    denied: tuple[int, ...] = (),
) -> list[str]:
    said = f"{somebody.name} {method} {what}: {answer.status_code} {answer.headers.get('Location', '')}"
    wrong = [f"{said} shows {word}" for word in matrix.secrets_in(answer, somebody.name)]
    if answer.status_code >= 500:
        wrong.append(said)
    elif may and not own and not is_open(answer):
        wrong.append(f"{said} is shut")
    elif not may and is_open(answer) and answer.status_code not in denied:
        wrong.append(f"{said} is open")
    return wrong


def closed_methods(matrix: Matrix, route: Route, rule: Rule, methods: list[str]) -> list[str]:
    """A method that a route does not know does nothing, for those who know the route best."""
    some = next(iter(rule.objects), "")
    url = route.at([matrix.here.refs[part] for part in some.split("/")]) if some else route.at([])
    best = sorted(rule.objects.get(some, rule.who))[:1]
    wrong = []
    for somebody in {"nobody", *(best or ["evans"])}:
        for method in methods:
            answer = matrix.people[somebody].asks(method, url)
            if (answer.status_code == 200 and method == "OPTIONS" and not answer.content) or not is_open(answer):
                continue
            if (rule.own or rule.denied) and answer.status_code in (200, 302):
                continue  # allauth's own views answer some of these with their own page
            wrong.append(f"{somebody} {method}: {answer.status_code}")
    return wrong


@pytest.mark.parametrize("name", sorted(API_RULES))
def test_the_api_is_open_to_whom_its_rule_says_and_absent_to_the_rest(matrix: Matrix, name: str) -> None:
    rule = API_RULES[name]
    method, path = name.split()
    route = Route(name, f"api/v1/{path}", None)
    wrong = []
    for somebody in matrix.keys.values():
        body = api_body(matrix, name)
        if rule.own:
            assert somebody.asks(method, route.at([])).status_code == 200
            continue
        if somebody.name not in KEYS:
            url = matrix.unknown(route)
            answer = somebody.asks(method, url, body)
            if (answer.status_code, answer.json()["error"]) != (401, "sign-in-needed"):
                wrong.append(f"{somebody.name}: {answer.status_code}")
        if not rule.objects:
            answer = somebody.asks(method, route.at([]), body)
            wrong += api_judged(matrix, somebody, name, answer, may=somebody.name in rule.who)
            continue
        nothing_url = matrix.unknown(route)
        nothing = somebody.asks(method, nothing_url, body)
        wrong += api_judged(matrix, somebody, "unknown", nothing, may=False)
        for what, (url, who) in matrix.addresses(route, rule.objects).items():
            answer = somebody.asks(method, url, body)
            wrong += api_judged(matrix, somebody, what, answer, may=somebody.name in who)
            if somebody.name not in who and shape_of(answer, url) != shape_of(nothing, nothing_url):
                wrong.append(f"{somebody.name} {what}: a refusal differs from what does not exist")
    assert wrong == []


def api_judged(matrix: Matrix, somebody: Somebody, what: str, answer: Any, *, may: bool) -> list[str]:
    reads_as = "priya_parent" if somebody.name == "priya" else somebody.name  # a key is a parent's first of all
    wrong = [f"{somebody.name} {what} shows {word}" for word in matrix.secrets_in(answer, reads_as)]
    status = answer.status_code
    is_streamed = status == 503 and "Streams are served" in answer.content.decode()
    if may and not (200 <= status < 300 or is_streamed):
        wrong.append(f"{somebody.name} {what}: {status} {answer.content!r}")
    if not may and status not in (401, 404):
        wrong.append(f"{somebody.name} {what}: {status} {answer.content!r}")
    return wrong


def api_body(matrix: Matrix, name: str) -> str:
    """What somebody would send who may."""
    words = {"text": "The assembly is on Friday.", "client_key": "matrix-1"}
    bodies: dict[str, dict[str, object]] = {
        "POST pta": words | {"groups": [matrix.here.refs["oak"]]},
        "POST concerns": words | {"route": "office"},
        "POST agreements": {"version": 1},
    }
    return json.dumps(bodies.get(name, words)) if not name.startswith("GET") else ""


@pytest.mark.parametrize(
    "body",
    [
        {"route": "office", "group": "oak"},
        {"route": "office", "post": "post by tom"},
        {"route": "safeguarding", "post": "post by tom"},
    ],
)
def test_a_reference_in_a_body_opens_no_more_than_one_in_an_address(matrix: Matrix, body: dict[str, str]) -> None:
    lena = matrix.keys["lena"]
    words = {"text": "Could you ring me?", "client_key": "matrix-2"}

    def sends(refs: Callable[[str], str]) -> Any:
        pointed = {name: refs(value) if name in ("group", "post") else value for name, value in body.items()}
        return lena.asks("POST", "/api/v1/concerns", json.dumps(words | pointed))

    nothing = sends(lambda _name: UNKNOWN[""])
    assert nothing.status_code == 404
    for places in (matrix.here, matrix.elsewhere):
        answer = sends(lambda name, places=places: places.refs[name])  # type: ignore[misc]
        assert (answer.status_code, answer.content) == (nothing.status_code, nothing.content)


def test_a_pta_message_goes_to_no_class_of_another_school(matrix: Matrix) -> None:
    body = {"text": "The fair is on Saturday.", "client_key": "matrix-3"}
    answers = [
        matrix.keys["priya"].asks("POST", "/api/v1/pta", json.dumps(body | {"groups": [ref]}))
        for ref in (UNKNOWN[""], matrix.elsewhere.refs["oak"])
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert answers[0].content == answers[1].content


def test_a_reply_to_a_message_of_another_class_says_no_more_than_one_to_none(matrix: Matrix) -> None:
    url = f"/api/v1/groups/{matrix.here.refs['elm']}/posts"
    answers = [
        matrix.keys["lena"].asks("POST", url, json.dumps({"text": "Yes.", "client_key": "m-4", "reply_to": ref}))
        for ref in (UNKNOWN[""], matrix.here.refs["post by tom"], matrix.elsewhere.refs["post by tom"])
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}


# The streams are served beside Django: the same people, the same answer of the same access function.


def scope_of(somebody: Somebody, host: str = HERE) -> dict[str, Any]:
    cookies = "; ".join(f"{name}={value.value}" for name, value in SimpleCookie(
        somebody.cookies.replace("Set-Cookie: ", "")).items())  # fmt: skip
    headers = [(b"host", host.encode()), (b"cookie", cookies.encode())]
    if somebody.token:
        headers.append((b"authorization", f"Bearer {somebody.token}".encode()))
    return {"type": "http", "method": "GET", "headers": headers, "path": "/stream", "query_string": b""}


def test_a_stream_is_signed_in_as_a_page_is(matrix: Matrix) -> None:
    may_listen = {
        "tom": {"Oak"},
        "amira": {"Oak", "Elm"},
        "lena": {"Elm"},
        "jo": {"Oak"},
        "rhian": {"Elm"},
        "walsh_parent": {"Oak"},
    }
    for name, somebody in matrix.people.items():
        acting = acting_of_scope(scope_of(somebody))
        heard = {group.name for group in groups_for(acting)} if acting else set()
        assert heard == may_listen.get(name, set()), name
        if name in FROM_ELSEWHERE | {"nobody"}:
            assert acting is None
    by_key = may_listen | {"priya": {"Elm", "Ash"}, "ben": {"Ash"}}
    for name, somebody in matrix.keys.items():
        acting = acting_of_scope(scope_of(somebody))
        heard = {group.name for group in groups_for(acting)} if acting else set()
        assert heard == by_key.get(name, set()), name


def test_a_session_opens_no_stream_at_another_school(matrix: Matrix) -> None:
    assert acting_of_scope(scope_of(matrix.people["tom"], ELSEWHERE)) is None
    assert acting_of_scope(scope_of(matrix.keys["tom"], ELSEWHERE)) is None


# The promise of the whole thing, said once more without any table.


def test_no_school_role_reads_or_writes_a_group_by_any_route(matrix: Matrix, is_thorough: bool) -> None:
    ours = {word for word, readers in matrix.here.may_read.items() if "amira" in readers}
    raised = {word for word in ours if "shah" in matrix.here.may_read[word]}
    assert len(ours - raised) == 4
    before = School.objects.get(host=HERE)
    for name in sorted(SCHOOL):
        somebody = matrix.people[name]
        for route_name, rule in RULES.items():
            if not any(part in PAGES[route_name].path for part in ("groups/", "look/", "held/", "pta/")):
                continue
            for what in list(rule.objects or [""])[: None if is_thorough else 1]:
                values = [matrix.here.refs[part] for part in what.split("/")] if what else []
                for method in rule.methods:
                    answer = somebody.asks(method, PAGES[route_name].at(values))
                    assert answer.status_code in (404, 405), (name, route_name, method)
        assert list(groups_for(Acting(getattr(matrix.here.world, name).person, somebody.hat))) == []  # type: ignore[arg-type]
    assert before == School.objects.get(host=HERE)
