"""Where a request comes from, whatever its headers claim; and what is answered where there is no school."""

import pytest
from django.test import Client, RequestFactory, override_settings

from gatepost.people.models import School
from gatepost.site import sign_in_by_mail
from gatepost.site.client import client_address, client_network


def request_from(address: str, forwarded: str = ""):
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    return RequestFactory(headers=headers).get("/", REMOTE_ADDR=address)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.66, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.66, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "nonsense", "0.0.0.0"),
        (1, "", "192.0.2.1"),
    ],
)
def test_only_what_trusted_proxies_add_is_believed(proxies, forwarded, address):
    with override_settings(TRUSTED_PROXIES=proxies):
        assert client_address(request_from("192.0.2.1", forwarded)) == address


def test_one_line_counts_as_one_however_many_addresses_it_uses():
    here = {client_network(request_from(f"2001:db8:1:2::{last:x}")) for last in range(50)}
    assert here == {"2001:db8:1:2::/64"}
    assert client_network(request_from("2001:db8:1:3::1")) not in here
    assert client_network(request_from("::ffff:192.0.2.1")) == client_network(request_from("192.0.2.1")) == "192.0.2.1"


def test_a_new_line_does_not_help_whoever_asks_for_codes_all_the_time(world, monkeypatch):
    monkeypatch.setattr(sign_in_by_mail, "ASKS_AN_HOUR_FROM_A_CLIENT", 3)
    browser = Client(headers={"host": world.school.host})
    answers = [
        browser.post("/sign-in/", {"mail": f"nobody{last}@example.org"}, REMOTE_ADDR=f"2001:db8::{last:x}").status_code
        for last in range(1, 6)
    ]
    assert answers == [302, 302, 302, 429, 429]


def test_what_the_api_answers_is_kept_by_no_cache(world):
    token = {"authorization": f"Bearer {world.tom.token}"}
    for headers, status in ((token, 200), ({}, 401)):
        answer = Client(headers={"host": world.school.host, **headers}).get("/api/v1/groups")
        assert answer.status_code == status
        assert "no-store" in answer["Cache-Control"]


def test_a_host_name_of_no_school_is_answered_in_the_apis_own_shape(world):
    School.objects.create(name="Another", host="another.test", office_mail="o@a.test", secretary_mail="o@a.test")
    answer = Client(headers={"host": "nobody.test"}).get("/api/v1/groups")
    assert (answer.status_code, answer.json()["error"]) == (404, "not-found")
