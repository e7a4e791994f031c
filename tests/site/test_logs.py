"""What the log may say: never a secret of a link, an address, or what an exception quotes."""

import logging
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from gatepost.site.logs import Line

SECRET = "kT9-canary-of-a-link"


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What the log's own handler would have written."""
    written: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    keeper = Keeper()
    keeper.setFormatter(Line())
    root = logging.getLogger()
    root.addHandler(keeper)
    yield written
    root.removeHandler(keeper)


def test_this_is_how_the_log_is_set_up():
    assert settings.LOGGING["formatters"]["line"] == {"()": "gatepost.site.logs.Line"}


@pytest.mark.parametrize("method", ["OPTIONS", "DELETE", "POST"])
def test_a_refused_request_is_logged_without_the_secret_in_its_address(world, lines, method):
    browser = Client(enforce_csrf_checks=True, headers={"host": world.school.host})
    answer = browser.generic(method, f"/sign-in/link/{SECRET}/?next=/{SECRET}", headers={"referer": SECRET})
    assert answer.status_code in (403, 405)
    told = "\n".join(lines)
    assert f"{method} sign-in/link/<str:secret>/" in told
    assert SECRET not in told


def test_an_unknown_address_and_an_odd_host_are_not_repeated(world, lines):
    browser = Client(headers={"host": world.school.host})
    assert browser.get(f"/no-such-place/{SECRET}/").status_code == 404
    assert Client(headers={"host": f"{SECRET} x"}).get("/").status_code == 400
    assert SECRET not in "\n".join(lines)
    assert len(lines) >= 2


def test_an_exception_is_told_by_kind_and_place_not_by_its_words(lines):
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as fault:
            raise ValueError(f"Key (mail)=({SECRET}) already exists.") from fault
    except ValueError:
        logging.getLogger("gatepost.tests").exception("it broke")
    told = "\n".join(lines)
    assert "ValueError" in told
    assert "KeyError" in told
    assert "test_logs.py" in told
    assert told.count(SECRET) == 0
