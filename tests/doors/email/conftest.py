"""Hazel Lane takes mail in; what its people send from their own mail programs, and what Gatepost mails them."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from typing import Any

import pytest

from gatepost.delivery.models import MailIn
from gatepost.doors.email.inbox import take_in
from gatepost.doors.models import ReceivedMail
from tests.world import Outbox, Player, World

ADDRESS = "in@hazel-lane.example"
TRUSTED = "mx.hazel-lane.example"
_numbers = count(1)


@dataclass
class Post:
    """The way of a mail from somebody's program to Gatepost, and the school's own server that vouches for senders."""

    world: World
    outbox: Outbox

    def sends(
        self,
        sender: Player | str,
        words: str,
        *,
        to: str = ADDRESS,
        subject: str = "A question",
        proven: str = "pass",
        head: str = "",
        raw: bytes | None = None,
        **envelope: str,
    ) -> ReceivedMail:
        """Somebody writes a mail; the worker does what is due. `proven` is what the school's server found."""
        address = sender if isinstance(sender, str) else sender.mail
        if raw is None:
            checks = f"Authentication-Results: {TRUSTED}; dmarc={proven} header.from=x\n".replace(
                "header.from=x", f"header.from={address.rpartition('@')[2]}"
            )
            if not proven:
                checks = ""
            raw = (
                f"{checks}From: Somebody <{address}>\nTo: {to}\nSubject: {subject}\n"
                f"Message-ID: <mail-{next(_numbers)}@home.example>\n{head}"
                f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{words}\n"
            ).encode()
        mail = take_in(self.world.school, raw, via="lmtp", envelope_to=to, **envelope)
        self.world.work()
        mail.refresh_from_db()
        return mail

    def answers(self, sender: Player | str, letter: EmailMessage, words: str, **more: Any) -> ReceivedMail:
        """Somebody presses "reply" in their mail program and writes above what they got."""
        quoted = "\n".join(f"> {line}" for line in str(letter.get_content()).splitlines())
        line = "On Tue, 3 Nov 2026 at 11:00, Hazel Lane Primary <gatepost@hazel-lane.example> wrote:"
        head = f"In-Reply-To: {letter['Message-ID']}\nReferences: {letter['References']} {letter['Message-ID']}\n"
        return self.sends(
            sender,
            f"{words}\n\n{line}\n{quoted}",
            **{"to": str(letter["Reply-To"]), "subject": f"Re: {letter['Subject']}", "head": head, **more},
        )

    def last_to(self, reader: Player | str) -> EmailMessage:
        """The newest letter to somebody."""
        letters = self.outbox.to(reader) if isinstance(reader, str) else self.outbox.for_(reader)
        return letters[-1]

    def letters_to(self, reader: Player | str) -> list[EmailMessage]:
        return self.outbox.to(reader) if isinstance(reader, str) else self.outbox.for_(reader)


@pytest.fixture(autouse=True)
def scripted_judge() -> None:
    """The real judge reads these mails, in place of the one that the other tests of the doors write the answers for."""


@pytest.fixture
def mail_in(world: World) -> MailIn:
    return MailIn.objects.create(school=world.school, address=ADDRESS, is_on=True, trusted_server=TRUSTED, way="lmtp")


@pytest.fixture
def post(world: World, outbox: Outbox, mail_in: MailIn) -> Iterator[Post]:
    yield Post(world, outbox)


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)
