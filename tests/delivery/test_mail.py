"""One mail: its headers cannot be bent, its bytes are plain, its faults are told apart."""

import smtplib
import socket
import ssl
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from gatepost.delivery import links, mailbox
from gatepost.delivery.channels.mail import MailRound, fault_of, server_of
from gatepost.delivery.errors import ChannelError
from gatepost.delivery.letter import is_sendable, mail, tidy
from gatepost.delivery.models import MailSettings
from gatepost.people.models import School

SENDER = "gatepost@oakfield.example"


def a_mail(school, **changes):
    return mail(
        school, **{"ref": "abc", "to": "amira@example.org", "sender": SENDER, "subject": "News", "body": "x", **changes}
    )


@pytest.mark.parametrize(
    "bent",
    [
        {"subject": "News\r\nBcc: all@example.org"},
        {"subject": "News\nBcc: all@example.org"},
        {"to": "a@example.org\r\nBcc: all@example.org"},
        {"to": "a@example.org, b@example.org"},
        {"to": "a@example.org\n"},
        {"to": "a b@example.org"},
        {"to": "ä@example.org"},
        {"to": ""},
        {"sender": "gatepost@oakfield.example\r\nBcc: all@example.org"},
        {"ref": "abc\r\nBcc: all@example.org"},
    ],
)
def test_a_bent_header_is_refused_for_good(bent):
    with pytest.raises(ChannelError) as refused:
        a_mail(School(name="Oakfield", host="oak.example"), **bent)
    assert refused.value.permanent
    assert refused.value.code in ("header-refused", "address-not-usable")


def test_a_school_s_name_cannot_add_a_header():
    with pytest.raises(ChannelError, match="header-refused"):
        a_mail(School(name="Oakfield\r\nBcc: all@example.org", host="oak.example"))


def test_a_name_with_signs_of_its_own_stays_one_name():
    message = a_mail(School(name='St. "Mary" <x@y.example>, Éire', host="oak.example")).message()
    assert message.as_bytes().isascii()
    from email import message_from_bytes, policy

    parsed = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert [address.addr_spec for address in parsed["From"].addresses] == [SENDER]
    assert parsed["From"].addresses[0].display_name == 'St. "Mary" <x@y.example>, Éire'


def test_the_bytes_are_plain_whatever_the_words():
    data = (
        a_mail(School(name="Éire", host="oak.example"), body="é\x00\x1b[31m\r.\r\n.\nThe end\u202e" + "x" * 5000)
        .message()
        .as_bytes()
    )
    assert data.isascii()
    assert max(len(line) for line in data.splitlines()) <= 78
    assert b"\x00" not in data
    assert b"\x1b" not in data


@pytest.mark.parametrize(
    "body",
    [
        "one\r\n.\r\nMAIL FROM:<evil@example.org>\r\n",
        "one\n.\nQUIT",
        "one\r.\rRSET",
        ".starts with a dot\n..two",
        "é\n.\né",
    ],
)
def test_no_text_ends_the_letter_early(post_office, school, body):
    with MailRound() as post:
        post.open(school)
        post.send(school, a_mail(school, body=body), name="abc")
        post.open(school)
        post.send(school, a_mail(school, ref="def", body="second"), name="def")
    assert len(post_office.taken) == 2
    assert post_office.letters[0].get_content().replace("\r\n", "\n").strip() == tidy(body).strip()


def test_a_text_is_made_tidy():
    assert tidy("a  \r\n\r\n\r\n\r\nb\rc\x07\n\n") == "a\n\nb\nc\n"


@pytest.mark.parametrize(
    ("address", "can"),
    [
        ("amira@example.org", True),
        ("o'neill+oak@example.org", True),
        ("a@büro.example", True),
        ("", False),
        ("amira", False),
        ("ä@example.org", False),
        ("a@example.org\r\n", False),
    ],
)
def test_what_can_be_written_to(address, can):
    assert is_sendable(address) is can


@pytest.mark.parametrize(
    ("fault", "code", "permanent", "is_servers"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"no")}), "recipient-refused-550", True, False),
        (smtplib.SMTPRecipientsRefused({"a@b": (450, b"later")}), "recipient-refused-450", False, False),
        (smtplib.SMTPRecipientsRefused({"a@b": (421, b"bye")}), "server-busy-421", False, True),
        (smtplib.SMTPDataError(554, b"spam a@b"), "text-refused-554", True, False),
        (smtplib.SMTPDataError(451, b"later"), "text-refused-451", False, False),
        (smtplib.SMTPDataError(421, b"bye"), "server-busy-421", False, True),
        (smtplib.SMTPAuthenticationError(535, b"no"), "sign-in-refused-535", False, True),
        (smtplib.SMTPSenderRefused(553, b"no", "a@b"), "sender-refused-553", False, True),
        (smtplib.SMTPServerDisconnected("gone"), "server-hung-up", False, True),
        (smtplib.SMTPHeloError(554, b"no"), "server-refused-554", False, True),
        (smtplib.SMTPNotSupportedError("STARTTLS"), "server-lacks-a-feature", False, True),
        (ssl.SSLCertVerificationError("bad"), "server-not-secure", False, True),
        (TimeoutError(), "server-silent", False, True),
        (ConnectionRefusedError(), "server-not-reached", False, True),
    ],
)
def test_what_a_fault_means(fault, code, permanent, is_servers):
    found = fault_of(fault)
    assert (found.code, found.permanent, found.is_servers) == (code, permanent, is_servers)


def test_a_silent_server_costs_its_time_out_and_no_more(school, settings, monkeypatch):

    from gatepost.delivery.channels import mail as channel

    monkeypatch.setattr(channel, "TIMEOUT", 0.2)
    settings.DEMO = False
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.MAIL = {
            "host": "127.0.0.1",
            "port": silent.getsockname()[1],
            "username": "",
            "password": "",
            "security": "none",
        }
        with MailRound() as post, pytest.raises(ChannelError) as fault:
            post.open(school)
    assert (fault.value.code, fault.value.is_servers) == ("server-silent", True)


def test_a_server_without_encryption_gets_no_password(post_office, school, settings):
    settings.MAIL = {**settings.MAIL, "security": "starttls", "username": "a", "password": "b"}
    with MailRound() as post, pytest.raises(ChannelError) as fault:
        post.open(school)
    assert (fault.value.code, fault.value.permanent, fault.value.is_servers) == ("server-lacks-a-feature", False, True)


def test_a_connection_that_was_closed_meanwhile_is_opened_anew(post_office, school):
    with MailRound() as post:
        post.open(school)
        post._connections[school.pk].connection.sock.shutdown(socket.SHUT_RDWR)
        post.open(school)
        post.send(school, a_mail(school), name="abc")
    assert len(post_office.taken) == 1


def test_which_server_counts(school, settings):
    settings.DEMO = False
    settings.MAIL = {}
    with pytest.raises(ChannelError, match="no-mail-server"):
        server_of(school)
    settings.MAIL = {"host": "shared.example", "port": 25, "username": "", "password": "", "security": "none"}
    assert server_of(school).host == "shared.example"
    MailSettings.objects.create(school=school, host="own.example", password="secret", sender="office@oak.example")
    own = server_of(school)
    assert (own.host, own.port, own.security, own.password, own.sender) == (
        "own.example",
        587,
        "starttls",
        "secret",
        "office@oak.example",
    )
    assert "secret" not in repr(own)
    settings.DEMO = True  # made-up people: nothing ever leaves the machine
    assert server_of(school).host == ""


def test_the_demo_keeps_every_mail_once_and_shows_the_newest_first(school, settings, tmp_path):
    settings.DEMO, settings.DATA = True, tmp_path
    assert mailbox.letters() == []
    with MailRound() as post:
        for ref, words in (("first", "Grüße 👋"), ("second", "b"), ("first", "Grüße 👋")):
            post.open(school)
            post.send(school, a_mail(school, ref=ref, body=words, subject="Straße"), name=ref)
    assert [letter.name for letter in mailbox.letters()] == ["first", "second"]
    letter = mailbox.letter_named("first")
    assert (letter.to, letter.subject, letter.body) == ("amira@example.org", "Straße", "Grüße 👋\n")
    assert letter.sender == f"Oakfield Primary <{SENDER}>"
    assert not list(mailbox.folder().glob("*.part"))
    assert mailbox.letter_named("nobody") is None
    for name in ("../keys/signing", "first.eml", "", "a" * 41, "FIRST"):
        assert mailbox.letter_named(name) is None
    with pytest.raises(ValueError, match="name"):
        mailbox.keep("../out", b"")


def test_links_are_at_the_installation_s_address_or_at_the_school_s_own(school, settings):
    settings.BASE_URL = "https://gatepost.example:8443"
    assert links.absolute(school, "/private/") == "https://gatepost.example:8443/private/"
    School.objects.create(name="Elm", host="elm.example", office_mail="a@b.example", secretary_mail="a@b.example")
    assert links.absolute(school, "/private/") == "https://oakfield.example:8443/private/"
    settings.BASE_URL = "https://gatepost.example"
    assert links.base_url(school) == "https://oakfield.example"
    for path in ("private/", "//evil.example/", "", "/\\evil.example"):
        with pytest.raises(ValueError, match="one slash"):
            links.absolute(school, path)


def test_the_test_mail_says_what_is_wrong(school, settings):
    settings.DEMO, settings.MAIL = False, {}
    with pytest.raises(CommandError, match=r"no-mail-server.*GATEPOST_MAIL"):
        call_command("mail", "test", to="a@example.org", stdout=StringIO())
    with pytest.raises(CommandError, match="no school at elm"):
        call_command("mail", "test", to="a@example.org", school="elm.example")
    settings.MAIL = {"host": "127.0.0.1", "port": 9, "username": "", "password": "", "security": "none"}
    with pytest.raises(CommandError, match="server-not-reached"):
        call_command("mail", "test", to="a@example.org", school="OAKFIELD.example")
    School.objects.create(name="Elm", host="elm.example", office_mail="a@b.example", secretary_mail="a@b.example")
    with pytest.raises(CommandError, match="several schools"):
        call_command("mail", "test", to="a@example.org")
