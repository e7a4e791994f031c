"""The platform's simulator, a school's number on it, and a clock that is moved by hand."""

from collections.abc import Iterator

import pytest
import time_machine

from gatepost.core.clock import now
from gatepost.delivery.whatsapp import host, outbox, sending
from gatepost.delivery.whatsapp.models import WhatsAppMessage
from tests.whatsapp.line import Line
from tests.whatsapp.platform import Phone, Platform, serve
from tests.whatsapp.sending_cast import joined
from tests.world import World

Kind = WhatsAppMessage.Kind


@pytest.fixture
def line(world: World, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """The number of the world's school, on, with a simulated platform that the worker reaches over HTTP.

    Whether a silent platform is there again is asked at once, not beside.
    """
    monkeypatch.setattr(host, "beside", lambda look: look())
    host.host.forget()
    platform = Platform()
    with serve(platform) as address:
        settings.WHATSAPP_API = address
        yield Line(world, platform)
    host.host.forget()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is nine in the morning, until the test says otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "now_of_all", now)  # the database server's clock does not travel
        with time_machine.travel("2026-11-23T09:00:00Z", tick=False) as traveller:
            yield traveller


@pytest.fixture
def phone(line: Line, clock: time_machine.Traveller) -> Phone:
    """Amira's phone; she takes part, and has just written."""
    return joined(line, "amira")


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Rooms that answer for messages of a class: who is named in the set may not have them."""
    barred: set[str] = set()
    monkeypatch.setattr(outbox, "_ways", {Kind.NOTICE: outbox.way_of(Kind.NOTICE)})
    for kind in (Kind.DIGEST, Kind.RELAY, Kind.KNOCK):
        outbox.register(outbox.Way(kind=kind, may_still_have=lambda message: message.member.person.name not in barred))
    return barred
