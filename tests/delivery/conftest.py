"""A school with people, a real mail server on this machine, and kinds of notices made for the tests."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from gatepost.delivery import kinds, ledger
from gatepost.delivery.kinds import Kind
from gatepost.delivery.models import Lane
from gatepost.people.actions import add_person, add_school
from gatepost.people.models import Person, School


@dataclass
class PostOffice:
    """A mail server that can be told to misbehave. `modes` is used up one letter at a time, then `mode` counts."""

    mode: str = "accept"
    modes: list[str] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    sessions: set[Any] = field(default_factory=set)
    second: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(data, policy=policy.default) for data in self.taken]

    @property
    def ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        answers = {"no-such-box": "550 no such mailbox", "box-full": "452 mailbox full", "busy": "421 too busy"}
        mode = self.modes[0] if self.modes else self.mode
        if mode in answers:
            if self.modes:
                self.modes.pop(0)
            return answers[mode]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mode = self.modes.pop(0) if self.modes else self.mode
        self.sessions.add(session.peer)
        if mode == "refuse-text":
            return "554 looks like spam"
        if mode == "not-now":
            return "451 try again later"
        if mode == "drop":
            server.transport.abort()
            return "250 never heard"
        self.taken.append(envelope.content)
        self.to.extend(envelope.rcpt_tos)
        if len(self.taken) == 2:
            self.second.set()
        if mode == "take-and-stall":
            await asyncio.sleep(30)
        if mode == "take-and-hang-up":
            server.transport.abort()
        return "250 OK"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def post_office(settings: Any) -> Iterator[PostOffice]:
    office = PostOffice(port=free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    settings.DEMO = False
    settings.MAIL = {"host": "127.0.0.1", "port": office.port, "username": "", "password": "", "security": "none"}
    settings.MAIL_FROM = "gatepost@oakfield.example"
    yield office
    controller.stop()


@pytest.fixture(autouse=True)
def fresh_breaker() -> Iterator[None]:
    ledger.breaker.forget()
    yield
    ledger.breaker.forget()


@pytest.fixture
def school(db: None) -> School:
    return add_school(
        name="Oakfield Primary",
        host="oakfield.example",
        office_mail="office@oakfield.example",
        secretary_mail="secretary@oakfield.example",
    )


@pytest.fixture
def amira(school: School) -> Person:
    return add_person(None, school, name="Amira O'Neill", mail="amira@example.org", is_verified=True)


@pytest.fixture
def tom(school: School) -> Person:
    return add_person(None, school, name="Tom & Co", mail="Tom@Example.org", is_verified=True)


@dataclass
class Allowed:
    """Who may have the tests' notices: everybody, until somebody is taken out."""

    nobody: set[str] = field(default_factory=set)
    asked: int = 0

    def __call__(self, notice: Any, person: Person | None) -> bool:
        self.asked += 1
        return (person.ref if person else "school") not in self.nobody


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Allowed:
    """Kinds of notice for the tests: `test-note`, `test-code`, `test-alert`, `test-broken`, `test-post`."""
    monkeypatch.setattr(kinds, "_kinds", {})
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "note.txt").write_text(
        '{% extends "delivery/letter.txt" %}{% block words %}There is news at {{ school.name }}.{% if sealed %}\n\n'
        "Code: {{ sealed }}{% endif %}{% endblock %}"
    )
    (folder / "broken.txt").write_text("{% include 'no-such-part.txt' %}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [folder, *settings.TEMPLATES[0]["DIRS"]]}]
    may = Allowed()
    note = {"may_receive": may, "template": "note.txt", "subject": "News from your school"}
    kinds.register(Kind(code="test-note", path=lambda notice, person: f"/private/{notice.subject_ref}/", **note))
    kinds.register(Kind(code="test-code", lane=Lane.SIGN_IN, is_private=False, **note))
    kinds.register(Kind(code="test-alert", lane=Lane.SAFEGUARDING, is_private=False, **note))
    kinds.register(Kind(code="test-broken", **{**note, "template": "broken.txt"}))
    kinds.register(Kind(code="test-post", may_receive=may))
    return may
