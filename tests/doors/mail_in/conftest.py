"""A Dovecot for all tests of this folder, an empty mailbox for each, and mails to put into it."""

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.doors.mail_in import dovecot as dovecots
from tests.doors.mail_in.dovecot import Dovecot


@pytest.fixture(scope="session")
def running_dovecot() -> Iterator[Dovecot]:
    if not dovecots.is_here():
        if os.environ.get("CI") == "true":
            pytest.fail("Dovecot is not installed: apt install dovecot-imapd dovecot-lmtpd")
        pytest.skip("Dovecot is not installed: apt install dovecot-imapd dovecot-lmtpd")
    server = Dovecot()
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture
def dovecot(running_dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Dovecot:
    """The server, with an empty mailbox, and trusted."""
    shutil.rmtree(running_dovecot.place / "mail", ignore_errors=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(running_dovecot.certificate))
    return running_dovecot


def mail(subject: str = "PE", words: str = "Is PE tomorrow?", *, sender: str = "tom@x.test") -> bytes:
    """A small mail; its Message-ID comes from its subject."""
    return (
        f"From: {sender}\r\nTo: office@hazel-lane.test\r\nSubject: {subject}\r\n"
        f"Message-ID: <{subject.replace(' ', '-')}@x.test>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\n\r\n{words}\r\n"
    ).encode()
