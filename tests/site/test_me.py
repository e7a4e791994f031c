"""My own pages: what they show, and to whom."""

from collections.abc import Callable

import pytest
from django.test import Client

from gatepost.people import actions
from gatepost.people.models import Person, Role

SignIn = Callable[[Client, str], None]


def test_tom_sees_himself_and_his_addresses_masked(client: Client, tom: Person, sign_in: SignIn) -> None:
    sign_in(client, "tom@example.org")
    response = client.get("/me/")
    words = response.content.decode()
    assert "Tom Price" in words
    assert "Leo P" in words
    assert "to•••@example.org" in words
    assert "••• 0123" in words
    assert "tom@example.org" not in words
    assert "no-store" in response["Cache-Control"]


def test_a_copy_of_my_data_is_all_mine(client: Client, tom: Person, evans: Person, sign_in: SignIn) -> None:
    sign_in(client, "tom@example.org")
    response = client.get("/me/data/")
    assert response["Content-Disposition"].startswith("attachment")
    copy = response.json()
    assert copy["people"]["name"] == "Tom Price"
    assert copy["people"]["children"][0]["child"] == "Leo P"
    assert {one["address"] for one in copy["people"]["addresses"]} == {"tom@example.org", "07700 900123"}
    assert "Mrs Evans" not in response.content.decode()
    assert "evans@oakfield.test" not in response.content.decode()


@pytest.mark.parametrize("path", ["/me/", "/me/data/", "/me/second-step/", "/me/devices/", "/me/second-factor/"])
def test_nobody_signed_in_sees_none_of_it(client: Client, tom: Person, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/?next=")


def test_only_my_own_hats_fit(client: Client, tom: Person, sign_in: SignIn) -> None:
    sign_in(client, "tom@example.org")
    for hat in ("dsl", "administrator", "pta", "", "nonsense"):
        assert client.post("/me/hat/", {"hat": hat}).status_code == 404
    assert client.get("/me/hat/").status_code == 405


def test_a_pta_officer_changes_hats_without_a_second_step(client: Client, tom: Person, sign_in: SignIn) -> None:
    actions.appoint(None, person=tom, role=Role.PTA_OFFICER)
    sign_in(client, "tom@example.org")
    assert client.post("/me/hat/", {"hat": "pta"}).status_code == 302
    assert client.get("/me/").context["acting"].hat == "pta"


def test_the_devices_page_ends_other_sessions(client: Client, tom: Person, sign_in: SignIn) -> None:
    lost = Client()
    sign_in(lost, "tom@example.org")
    sign_in(client, "tom@example.org")
    assert client.get("/me/devices/").context["session_count"] == 2
    client.post("/me/devices/")
    assert lost.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 200


def test_somebody_whose_places_have_ended_still_has_their_page(client: Client, tom: Person, sign_in: SignIn) -> None:
    sign_in(client, "tom@example.org")
    actions.end_guardianship(None, tom.guardianships.get(), "Moved away.")
    response = client.get("/me/")
    assert response.status_code == 200
    assert b"Nothing here is open to you now" in response.content
