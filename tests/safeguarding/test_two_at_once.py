"""One form sent twice in the same moment becomes one thing, and both senders get it."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from gatepost.safeguarding import actions
from gatepost.safeguarding.models import EmergencyLook, LowLevelConcern
from tests.concerns.cast import World, once

pytestmark = [
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time: PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]
REASON = "A child was taken ill on the trip, and the lead is away."


@pytest.fixture
def world() -> World:
    return World()


def both(act: Callable[[], Any]) -> list[Any]:
    """Do the same twice in one moment, each time on a connection of its own; gives what both got."""
    gate, got = threading.Barrier(2), []

    def one() -> None:
        try:
            gate.wait(20)
            got.append(act().pk)
        except Exception as fault:
            got.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return got


def test_one_form_becomes_one_thing(world: World) -> None:
    for _ in range(3):
        key = once()
        first, second = both(
            lambda key=key: actions.share(world.staff, words="He shouted.", about_name="A coach", once=key)  # type: ignore[misc]
        )
        assert first == second == LowLevelConcern.objects.get(once=key).pk
        first, second = both(
            lambda key=key: actions.ask_for_look(world.head, reference="4F2K-9QTM", reason=REASON, once=key)  # type: ignore[misc]
        )
        assert first == second == EmergencyLook.objects.get(once=key).pk
