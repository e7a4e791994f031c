"""Reading a mailbox of a real Dovecot."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gatepost.core.clock import now
from gatepost.doors.mail_in.imap import Mailbox, MailboxPlace, mailbox_name, quoted
from gatepost.doors.mail_in.line import MailboxFault
from tests.doors.mail_in.conftest import mail
from tests.doors.mail_in.dovecot import PASSWORD, USER

LAST_WEEK = (now() - timedelta(days=7)).date()


@pytest.fixture
def place(dovecot) -> MailboxPlace:
    return MailboxPlace(host="localhost", port=dovecot.tls_port, security="tls", username=USER, password=PASSWORD)


def code(place: MailboxPlace) -> str:
    with pytest.raises(MailboxFault) as fault, Mailbox(place):
        pass
    return fault.value.code


def test_a_mail_is_found_fetched_whole_and_put_away(dovecot, place):
    raws = [mail("One"), mail("Two", "Zoë\r\n.\r\nA line with a dot above, and {12}\r\n")]
    for raw in raws:
        dovecot.deliver(raw)
    with Mailbox(place) as mailbox:
        numbers = mailbox.unread_since(LAST_WEEK)
        assert len(numbers) == 2
        sizes = mailbox.sizes(numbers)
        for number, raw in zip(numbers, raws, strict=True):
            fetched = mailbox.mail(number)
            assert fetched is not None
            assert fetched.endswith(raw)  # the server's own lines stand above
            assert sizes[number] == len(fetched)
        assert mailbox.unread_since(LAST_WEEK) == numbers  # to look is not to read
        mailbox.put_away(numbers[0])
        assert mailbox.unread_since(LAST_WEEK) == numbers[1:]
        assert mailbox.after(numbers[0]) == numbers[1:]
        assert mailbox.after(numbers[1]) == []
        assert mailbox.since(LAST_WEEK) == numbers


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_each_kind_of_security_works_on_this_machine(dovecot, place, security):
    port = dovecot.tls_port if security == "tls" else dovecot.port
    with Mailbox(replace(place, port=port, security=security)) as mailbox:
        assert mailbox.validity


def test_a_mail_is_moved_into_a_folder_that_is_made_for_it(dovecot, place):
    dovecot.deliver(mail())
    with Mailbox(replace(place, move_to="Gelesen & früher")) as mailbox:
        (number,) = mailbox.unread_since(LAST_WEEK)
        mailbox.put_away(number)
        assert mailbox.since(LAST_WEEK) == []
        assert mailbox.mail(number) is None
    with Mailbox(replace(place, folder="Gelesen & früher")) as mailbox:
        assert len(mailbox.since(LAST_WEEK)) == 1
        assert mailbox.unread_since(LAST_WEEK) == []


def test_a_server_that_cannot_move_copies(dovecot, place):
    dovecot.deliver(mail())
    with Mailbox(replace(place, move_to="Done")) as mailbox:
        mailbox._open.capabilities = ("IMAP4REV1", "UIDPLUS")
        (number,) = mailbox.unread_since(LAST_WEEK)
        mailbox.put_away(number)
        assert mailbox.since(LAST_WEEK) == []
    with Mailbox(replace(place, folder="Done")) as mailbox:
        assert len(mailbox.since(LAST_WEEK)) == 1


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"password": "wrong"}, "sign-in-refused"),
        ({"username": 'gate"post\r\nA1 NOOP'}, "sign-in-refused"),
        ({"folder": "No such folder"}, "no-such-folder"),
        ({"folder": "INBOX\r\nA1 LOGOUT"}, "no-such-folder"),
        ({"host": "127.0.0.1"}, "not-who-it-says"),  # the certificate is for another name
        ({"port": 9}, "not-reached"),
        ({"host": "no-such-machine.invalid"}, "no-such-name"),
        ({"may_be_inside": False}, "not-allowed-inside"),
    ],
)
def test_what_is_wrong_is_said_by_a_word(dovecot, place, changed, expected):
    assert code(replace(place, **changed)) == expected


def test_a_certificate_that_nobody_vouches_for_is_refused(dovecot, place, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    assert code(place) == "not-who-it-says"
    assert code(replace(place, port=dovecot.port, security="starttls")) == "not-who-it-says"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("INBOX", '"INBOX"'),
        ('A "b" \\c', '"A \\"b\\" \\\\c"'),
        ("R&D", '"R&-D"'),
        ("früher/Zoë", '"fr&APw-her/Zo&AOs-"'),
        ("日本", '"&ZeVnLA-"'),
    ],
)
def test_a_folder_is_written_as_imap_writes_it(name, written):
    assert mailbox_name(name) == written


def test_a_line_break_is_never_quoted():
    with pytest.raises(MailboxFault):
        quoted("a\r\nb")
