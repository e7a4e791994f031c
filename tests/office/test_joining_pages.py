"""The page behind a poster's code, from the camera to the class group, and what it does not tell."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from gatepost.delivery.models import Notice
from gatepost.groups.invitations import invite_to_appointment, invite_to_class, path_of, revoke_all
from gatepost.groups.membership import is_member
from gatepost.groups.models import ClassGroup, Invitation, JoinRequest
from gatepost.people import actions
from gatepost.people.access import has_role, person_by_mail
from gatepost.people.hats import Acting
from gatepost.people.models import Person, Role, SignInCode
from tests.office.conftest import Hillside

WHO = {"name": "Nina Holm", "mail": "nina@home.test", "child_given": "Ola", "child_initial": "H"}


@pytest.fixture
def poster(hillside: Hillside) -> str:
    """The path in the QR code for Oak."""
    return path_of(invite_to_class(hillside.evans, hillside.oak))


def seen(answer: HttpResponse, mail: str) -> str:
    """A page without what differs for everybody: form secrets and the address that was typed."""
    words = answer.content.decode().replace(mail, "MAIL")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", words)


def test_the_answer_is_the_same_whoever_is_on_the_roll(hillside: Hillside, poster: str) -> None:
    pages = []
    for mail in ("lena@home.test", "nobody@home.test", "evans@hill.test"):
        client = Client()
        first = client.post(poster, {"mail": mail})
        assert (first.status_code, first.headers["Location"]) == (302, "/sign-in/code/")
        pages.append(seen(client.get("/sign-in/code/"), mail))
    assert pages[0] == pages[1] == pages[2]
    assert SignInCode.objects.count() == 3
    assert [notice.recipients for notice in Notice.objects.filter(kind="sign-in").order_by("pk")] == [
        [hillside.lena.person.ref],
        [],
        [hillside.evans.person.ref],
    ]


def test_asking_is_answered_the_same_whoever_is_on_the_roll(hillside: Hillside, poster: str) -> None:
    pages = []
    for mail in ("lena@home.test", "nobody@home.test"):
        answer = Client().post(f"{poster}tell-us/", {**WHO, "mail": mail})
        assert answer.status_code == 200
        pages.append(seen(answer, mail))
    assert pages[0] == pages[1]


@pytest.mark.parametrize(("base", "warned"), [("http://localhost:8000", True), ("https://groups.hill.test", False)])
def test_a_poster_that_leads_nowhere_else_says_so(
    hillside: Hillside, office: Client, settings: Any, base: str, warned: bool
) -> None:
    settings.BASE_URL = base
    invitation = invite_to_class(hillside.evans, hillside.oak)
    page = office.get(f"/office/invitations/{invitation.ref}/").content.decode()
    assert base + path_of(invitation) in page
    assert ("Do not print it yet" in page) is warned


def test_somebody_on_the_roll_is_in_with_the_code_from_the_mail(hillside: Hillside, poster: str) -> None:
    client = Client()
    assert "Join Oak" in client.get(poster).content.decode()
    client.post(poster, {"mail": "Jo@home.test"})
    sealed = Notice.objects.get(kind="sign-in").sealed or ""
    code = re.search(r'"code": "(\d{8})"', sealed)
    assert code is not None
    client.post("/sign-in/code/", {"code": code[1]})
    assert client.session["_auth_user_id"] == str(hillside.jo.person.pk)


def test_somebody_new_asks_proves_is_vouched_for_and_let_in(
    hillside: Hillside, poster: str, browser: Callable[[Acting], Client], office: Client
) -> None:
    actions.appoint(None, person=hillside.jo.person, role=Role.CLASS_REPRESENTATIVE, school_class=hillside.oak)
    client, jo = Client(), browser(hillside.jo)
    client.post(poster, {"mail": WHO["mail"]})
    assert f"{poster}tell-us/" in client.get("/sign-in/code/").content.decode()
    client.post(f"{poster}tell-us/", WHO)
    assert JoinRequest.objects.get().state == JoinRequest.State.UNPROVEN
    assert "Nina" not in office.get("/office/join-requests/").content.decode()

    proof = Notice.objects.get(kind="join-proof").sealed
    assert proof is not None
    assert client.get(proof).status_code == 200
    assert JoinRequest.objects.get().state == JoinRequest.State.UNPROVEN, "a mail scanner opened it; nothing happened"
    assert "has your request now" in client.post(proof).content.decode()
    assert client.get(proof).status_code == 404
    assert Notice.objects.get(kind="join-waiting").addresses == ["office@hill.test"]

    asked = JoinRequest.objects.get()
    assert "One person asks to join your class" in jo.get("/").content.decode()
    listed = jo.get("/look/joining/").content.decode()
    assert "Nina Holm" in listed
    assert "Ola" in listed
    assert "nina@home.test" not in listed
    jo.post(f"/look/joining/{asked.ref}/")
    assert "Nina Holm" not in jo.get("/look/joining/").content.decode()
    assert "Jo Mercer knows them" in office.get(f"/office/join-requests/{asked.ref}/").content.decode()
    assert person_by_mail(hillside.school, "nina@home.test") is None

    office.post(f"/office/join-requests/{asked.ref}/admit/", {"child": ""})
    nina = person_by_mail(hillside.school, "nina@home.test")
    assert nina is not None
    assert is_member(nina, ClassGroup.objects.get(school_class=hillside.oak))


def test_other_parents_are_asked_about_nobody(
    hillside: Hillside, poster: str, browser: Callable[[Acting], Client]
) -> None:
    Client().post(f"{poster}tell-us/", WHO)
    proof = Notice.objects.get(kind="join-proof").sealed
    assert proof is not None
    Client().post(proof)
    asked = JoinRequest.objects.get()
    for acting in (hillside.lena, hillside.jo):
        client = browser(acting)
        assert "Nina" not in client.get("/look/joining/").content.decode()
        assert client.post(f"/look/joining/{asked.ref}/").status_code == 404
    for acting in (hillside.evans, hillside.head):
        assert browser(acting).get("/look/joining/").status_code == 404
    assert JoinRequest.objects.get().known_to is None


def test_a_poster_that_was_taken_back_opens_nothing(hillside: Hillside, poster: str) -> None:
    revoke_all(hillside.evans)
    for answer in (Client().get(poster), Client().post(poster, {"mail": "jo@home.test"})):
        assert answer.status_code == 404
        assert "does not work any more" in answer.content.decode()
        assert "office@hill.test" in answer.content.decode()
    assert Client().post(f"{poster}tell-us/", WHO).status_code == 404
    assert not JoinRequest.objects.exists()
    assert not SignInCode.objects.exists()


def test_a_guess_looks_like_a_poster_that_has_ended(hillside: Hillside, poster: str) -> None:
    revoke_all(hillside.evans)
    known = Client().get(poster).content.decode()
    guess = Client().get("/join/0123456789abcdef0123456789abcdef/").content.decode()
    assert known == guess


def test_a_poster_of_another_school_opens_nothing_here(hillside: Hillside) -> None:
    elsewhere = Hillside("elsewhere.test")
    poster = path_of(invite_to_class(elsewhere.evans, elsewhere.oak))
    assert Client().get(poster, headers={"host": "testserver"}).status_code == 404
    assert Client().get(poster, headers={"host": "elsewhere.test"}).status_code == 200


@pytest.mark.parametrize("mail", ["", "nina", "nina@", "a" * 300 + "@x.test", "x\x00@home.test"])
def test_a_wrong_address_is_said_and_kept(hillside: Hillside, poster: str, mail: str) -> None:
    answer = Client().post(poster, {"mail": mail})
    assert answer.status_code == 422
    assert not SignInCode.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 65_536), ("name", "\x00"), ("child_given", "‮"), ("child_initial", "Ho")],
)
def test_what_is_missing_is_said_and_the_rest_kept(hillside: Hillside, poster: str, field: str, value: str) -> None:
    answer = Client().post(f"{poster}tell-us/", {**WHO, field: value})
    assert answer.status_code == 422
    assert "nina@home.test" in answer.content.decode()
    assert not JoinRequest.objects.exists()


def test_after_two_tries_the_page_says_whom_to_ask(hillside: Hillside, poster: str) -> None:
    client = Client()
    for mail in ("one@home.test", "two@home.test"):
        assert "Still no luck" not in client.get(f"{poster}tell-us/").content.decode()
        client.post(poster, {"mail": mail})
    assert "Still no luck" in client.get(f"{poster}tell-us/").content.decode()


def test_nobody_can_flood_an_address(hillside: Hillside, poster: str) -> None:
    answers = [Client().post(f"{poster}tell-us/", {**WHO, "child_given": f"Child {n}"}).status_code for n in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert Notice.objects.filter(kind="join-proof").count() == 3


def test_an_offered_role_needs_the_invited_mailbox(hillside: Hillside) -> None:
    offer = invite_to_appointment(hillside.head, mail="clarke@hill.test", name="Ms Clarke", role=Role.DSL)
    client = Client()
    assert "designated safeguarding lead" in client.get(path_of(offer)).content.decode()
    assert not Person.objects.filter(name="Ms Clarke").exists()
    answer = client.post(path_of(offer))
    assert answer.headers["Location"] == "/sign-in/code/"
    clarke = person_by_mail(hillside.school, "clarke@hill.test")
    assert clarke is not None
    assert has_role(clarke, Role.DSL)
    assert "_auth_user_id" not in client.session
    assert Notice.objects.get(kind="sign-in").recipients == [clarke.ref]
    assert client.post(path_of(offer)).status_code == 404


def test_pages_of_joining_are_in_no_cache(hillside: Hillside, poster: str) -> None:
    for path in (poster, f"{poster}tell-us/"):
        assert "no-store" in Client().get(path).headers["Cache-Control"]
    assert Invitation.objects.count() == 1
