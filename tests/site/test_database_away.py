"""The database does not answer: whoever asks is told that it may pass, wherever in a request that was noticed."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from gatepost.site import middleware

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(world):
    return Client(headers={"host": world.school.host}, raise_request_exception=False)


@pytest.fixture(params=[OperationalError, InterfaceError])
def away(request, monkeypatch):
    """Even the school can't be looked up: a fault in the middle of the middleware, where no view is asked."""

    def ask(_: str) -> None:
        raise request.param("server closed the connection unexpectedly")

    monkeypatch.setattr(middleware, "school_at", ask)


def test_an_app_is_told_to_send_it_again(browser, away):
    answer = browser.get("/api/v1/groups")
    assert answer.status_code == 503
    assert answer.json()["error"] == "unavailable"


def test_a_browser_gets_a_page(browser, away):
    answer = browser.get("/")
    assert answer.status_code == 503
    assert b"<h1" in answer.content


def test_any_other_fault_is_ours(browser, monkeypatch):
    def ask(_: str) -> None:
        raise LookupError("a mistake")

    monkeypatch.setattr(middleware, "school_at", ask)
    assert browser.get("/").status_code == 500
