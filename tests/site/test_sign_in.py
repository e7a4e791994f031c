"""Signing in through the pages, as a browser does it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gatepost.core.clock import now
from gatepost.delivery.ledger import fan_out_waiting
from gatepost.delivery.models import Delivery, Notice
from gatepost.people import actions
from gatepost.people.models import Address, Person, School, SignInCode
from gatepost.people.signin import tokens
from gatepost.people.signin.scope import acting_of_scope

Mailed = Callable[[], tuple[str, str]]
SignIn = Callable[[Client, str], None]


def is_signed_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_tom_signs_in_by_code(client: Client, tom: Person, mailed: Mailed) -> None:
    assert client.get("/sign-in/?next=/me/").status_code == 200
    response = client.post("/sign-in/", {"mail": "Tom@example.org", "next": "/me/"})
    assert response["Location"] == "/sign-in/code/"
    assert b"tom@example.org" in client.get("/sign-in/code/").content

    code, _ = mailed()
    response = client.post("/sign-in/code/", {"code": code})

    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert b"Tom Price" in client.get("/me/").content
    assert Address.objects.get(normal="tom@example.org").verified_at is not None


def test_the_mail_goes_to_the_address_and_its_subject_says_nothing(client: Client, tom: Person, mailed: Mailed) -> None:
    client.post("/sign-in/", {"mail": "tom@example.org"})
    code, _ = mailed()
    delivery = Delivery.objects.get()
    assert (delivery.address, delivery.person) == ("tom@example.org", tom)
    from gatepost.delivery.kinds import kind_named

    assert not any(letter.isdigit() for letter in str(kind_named("sign-in").subject))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed, facts FROM delivery_notice")
        sealed, facts = cursor.fetchone()
    assert code.replace(" ", "").encode() not in bytes(sealed)
    assert code.replace(" ", "") not in str(facts)


def test_a_used_code_is_not_mailed(client: Client, tom: Person) -> None:
    client.post("/sign-in/", {"mail": "tom@example.org"})
    SignInCode.objects.update(used_at=now())
    fan_out_waiting()
    assert not Delivery.objects.exists()


def test_the_link_works_in_another_browser_and_only_by_a_press(client: Client, tom: Person, mailed: Mailed) -> None:
    client.post("/sign-in/", {"mail": "tom@example.org"})
    _, path = mailed()
    phone = Client(enforce_csrf_checks=False)
    for _ in range(3):  # a scanner opens it
        opened = Client().get(path)
        assert opened.status_code == 200
        assert b"<button" in opened.content
    assert not is_signed_in(phone)
    assert phone.post(path).status_code == 302
    assert is_signed_in(phone)
    assert not is_signed_in(client)
    assert phone.get(path).status_code == 410
    assert Client().post(path).status_code == 422


def test_the_press_needs_the_form(client: Client, tom: Person, mailed: Mailed) -> None:
    client.post("/sign-in/", {"mail": "tom@example.org"})
    _, path = mailed()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path).status_code == 403
    assert client.get(path).status_code == 200


def test_another_browser_cannot_use_the_code(client: Client, tom: Person, mailed: Mailed) -> None:
    client.post("/sign-in/", {"mail": "tom@example.org"})
    code, _ = mailed()
    other = Client()
    assert other.post("/sign-in/code/", {"code": code})["Location"] == "/sign-in/"
    other.post("/sign-in/", {"mail": "tom@example.org"})
    assert other.post("/sign-in/code/", {"code": code}).status_code == 422
    assert not is_signed_in(other)


@pytest.mark.parametrize("typed", ["", "0", "1234567", "not a code", "12345678901234", "١٢٣٤٥٦٧٨", "\x00"])
def test_a_wrong_code_is_refused_kindly(client: Client, tom: Person, typed: str) -> None:
    client.post("/sign-in/", {"mail": "tom@example.org"})
    response = client.post("/sign-in/code/", {"code": typed})
    assert response.status_code == 422
    assert b"errorlist" in response.content
    assert not is_signed_in(client)


def test_an_old_code_is_refused(client: Client, tom: Person, mailed: Mailed) -> None:
    client.post("/sign-in/", {"mail": "tom@example.org"})
    code, path = mailed()
    with time_machine.travel(now() + timedelta(minutes=10, seconds=1)):
        assert client.post("/sign-in/code/", {"code": code}).status_code in (302, 422)
        assert not is_signed_in(client)
        assert client.get(path).status_code == 410
        assert client.post(path).status_code == 422


def normalised(content: bytes, mail: str) -> bytes:
    import re

    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", content.replace(mail.encode(), b"MAIL"))


def test_nothing_tells_a_known_address_from_an_unknown_one(tom: Person) -> None:
    seen = []
    for mail in ("tom@example.org", "abc@example.org"):
        browser = Client()
        with CaptureQueriesContext(connection) as captured:
            asked = browser.post("/sign-in/", {"mail": mail})
        statements = [query["sql"].split(" ")[:3] for query in captured if "SAVEPOINT" not in query["sql"]]
        shown = browser.get("/sign-in/code/")
        with CaptureQueriesContext(connection) as guessing:
            guessed = browser.post("/sign-in/code/", {"code": "00000000"})
        cookie = asked.cookies["gatepost-sign-in"]
        seen.append(
            (
                (asked.status_code, asked["Location"], asked.content, sorted(asked.headers)),
                statements,
                (shown.status_code, normalised(shown.content, mail), sorted(shown.headers)),
                (guessed.status_code, normalised(guessed.content, mail)),
                len(guessing),
                len(cookie.value),
                SignInCode.objects.count(),
                Notice.objects.count(),
            )
        )
    for first, second in zip(seen[0][:6], seen[1][:6], strict=True):
        assert first == second
    assert seen[1][6:] == (2, 2)
    fan_out_waiting()
    assert [one.address for one in Delivery.objects.all()] == ["tom@example.org"]


def test_a_code_may_be_asked_for_ten_times_an_hour(client: Client, tom: Person) -> None:
    for mail in ("tom@example.org", "nobody@example.org"):
        for _ in range(10):
            assert client.post("/sign-in/", {"mail": mail}).status_code == 302
        response = client.post("/sign-in/", {"mail": mail})
        assert response.status_code == 429
        assert int(response["Retry-After"]) > 0
    assert SignInCode.objects.count() == 20


def test_one_client_cannot_ask_for_everybody(client: Client, school: School) -> None:
    statuses = [client.post("/sign-in/", {"mail": f"p{n}@example.org"}).status_code for n in range(121)]
    assert statuses[:120] == [302] * 120
    assert statuses[120] == 429


def test_the_session_changes_and_the_old_cookie_is_dead(client: Client, tom: Person, sign_in: SignIn) -> None:
    sign_in(client, "tom@example.org")
    first = client.cookies["gatepost"].value
    sign_in_again = Client()
    sign_in_again.cookies["gatepost"] = first
    assert is_signed_in(sign_in_again)

    assert client.post("/sign-out/").status_code == 302
    assert not is_signed_in(sign_in_again)
    sign_in(client, "tom@example.org")
    assert client.cookies["gatepost"].value != first
    thief = Client()
    thief.cookies["gatepost"] = first
    assert not is_signed_in(thief)


def test_a_session_made_by_somebody_else_is_not_taken_over(client: Client, tom: Person, sign_in: SignIn) -> None:
    session = client.session
    session["hat"] = "dsl"
    session.save()
    fixed = session.session_key
    client.cookies["gatepost"] = fixed
    sign_in(client, "tom@example.org")
    assert client.cookies["gatepost"].value != fixed
    assert not Session.objects.filter(pk=fixed).exists()
    assert "hat" not in client.session


def test_signing_out_clears_what_the_browser_keeps(client: Client, tom: Person, sign_in: SignIn) -> None:
    sign_in(client, "tom@example.org")
    assert client.get("/sign-out/").status_code == 405
    response = client.post("/sign-out/")
    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "\\\\evil.example", "javascript:alert(1)", "me/", ""]
)
def test_nobody_is_sent_elsewhere(client: Client, tom: Person, mailed: Mailed, wanted: str) -> None:
    client.post("/sign-in/", {"mail": "tom@example.org", "next": wanted})
    code, _ = mailed()
    assert client.post("/sign-in/code/", {"code": code})["Location"] == "/"


@pytest.mark.parametrize(
    "mail", ["", "tom", "tom@", "a@b@c", "x" * 400 + "@example.org", "tom@example.org\r\nBcc: x@y.z"]
)
def test_what_is_no_mail_address_is_said(client: Client, school: School, mail: str) -> None:
    response = client.post("/sign-in/", {"mail": mail})
    assert response.status_code == 422
    assert not SignInCode.objects.exists()


def test_a_made_up_cookie_is_nothing(client: Client, school: School) -> None:
    client.cookies["gatepost-sign-in"] = '["a", "b", "c", "/"]:forged'
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/me/second-factor/login/",
        "/me/second-factor/signup/",
        "/me/second-factor/password/change/",
        "/me/second-factor/webauthn/login/",
        "/me/second-factor/webauthn/signup/",
    ],
)
def test_none_of_allauths_own_ways_in_is_there(client: Client, tom: Person, sign_in: SignIn, path: str) -> None:
    assert client.get(path).status_code == 404
    sign_in(client, "tom@example.org")
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


def scope(headers: dict[str, str]) -> dict[str, object]:
    return {"type": "http", "headers": [(name.encode(), value.encode()) for name, value in headers.items()]}


def test_the_stream_knows_whom_it_serves(client: Client, tom: Person, sign_in: SignIn) -> None:
    assert acting_of_scope(scope({})) is None
    assert acting_of_scope(scope({"cookie": "gatepost=nonsense"})) is None
    sign_in(client, "tom@example.org")
    cookie = {"cookie": f"other=1; gatepost={client.cookies['gatepost'].value}", "host": "testserver:8000"}
    acting = acting_of_scope(scope(cookie))
    assert acting is not None
    assert (acting.person, acting.hat) == (tom, "parent")

    secret = tokens.make_token(tom)
    by_token = acting_of_scope(scope({"authorization": f"Bearer {secret}"}))
    assert by_token is not None
    assert by_token.person == tom
    assert acting_of_scope(scope({"authorization": f"Basic {secret}"})) is None
    assert acting_of_scope(scope({"authorization": "Bearer ", **cookie})) is None

    client.post("/sign-out/")
    assert acting_of_scope(scope(cookie)) is None


def test_the_stream_serves_nobody_whose_second_step_is_owed(client: Client, evans: Person, sign_in: SignIn) -> None:
    sign_in(client, "evans@oakfield.test")
    assert acting_of_scope(scope({"cookie": f"gatepost={client.cookies['gatepost'].value}"})) is None


def test_a_session_of_one_school_is_nothing_at_another(client: Client, tom: Person, sign_in: SignIn) -> None:
    sign_in(client, "tom@example.org")
    actions.add_school(name="Elm", host="elm.test", office_mail="o@e.test", secretary_mail="s@e.test")
    cookie = f"gatepost={client.cookies['gatepost'].value}"
    assert acting_of_scope(scope({"cookie": cookie, "host": "testserver"})) is not None
    assert acting_of_scope(scope({"cookie": cookie, "host": "elm.test"})) is None
    for path in ("/me/", "/me/second-factor/", "/me/devices/", "/private/"):
        assert client.get(path, headers={"host": "elm.test"}).status_code == 302, path  # to the sign-in page, as nobody
    assert client.get("/me/").status_code == 200
