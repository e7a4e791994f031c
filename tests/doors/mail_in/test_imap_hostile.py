"""A mailbox whose server is slow, hostile or mad: every look has an end, in time and in bytes, and a word for why."""

import time
from typing import Any

import pytest

from gatepost.doors.mail_in import imap, line
from gatepost.doors.mail_in.imap import Mailbox, MailboxPlace
from gatepost.doors.mail_in.line import MailboxFault
from tests.doors.mail_in.mad_server import GREETING, Caller, talking

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def soon_over(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (imap, line):
        monkeypatch.setattr(module, "STEP_SECONDS", 1.0)
    monkeypatch.setattr(imap, "FETCH_SECONDS", 1.0)


def place(port: int, **changed: Any) -> MailboxPlace:
    words = {"host": "127.0.0.1", "port": port, "security": "none", "username": "u", "password": "p"}
    return MailboxPlace(**{**words, **changed})


def first_fault(talk: Any, **changed: Any) -> str:
    began = time.monotonic()
    with talking(talk) as port, pytest.raises(MailboxFault) as fault, Mailbox(place(port, **changed)) as mailbox:
        mailbox.after(0)
        mailbox.sizes([1])
        mailbox.mail(1)
    assert time.monotonic() - began < 12
    return fault.value.code


def says_nothing(caller: Caller) -> None:
    time.sleep(3)


def drips(caller: Caller) -> None:
    while True:
        caller.say(b"*")
        time.sleep(0.1)


def endless_line(caller: Caller) -> None:
    while True:
        caller.say(b"*" * 65_536)


def another_protocol(caller: Caller) -> None:
    caller.say(b"220 mail.example ESMTP\r\n")


def hangs_up(caller: Caller) -> None:
    caller.say(GREETING)
    caller.hear()


def sends_away(caller: Caller) -> None:
    caller.say(b"* BYE too many of you\r\n")


def never_ends_a_search(caller: Caller) -> None:
    caller.let_in()
    caller.hear()
    while True:
        caller.say(b"* SEARCH 1 2 3\r\n" * 10_000)


def huge_literal(caller: Caller) -> None:
    caller.let_in()
    caller.answer(untagged=b"* SEARCH 1\r\n")
    caller.answer(untagged=b"* 1 FETCH (UID 1 RFC822.SIZE 10)\r\n")
    caller.hear()
    caller.say(b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n")
    time.sleep(2)


def many_literals(caller: Caller) -> None:
    caller.let_in()
    caller.hear()
    while True:
        caller.say(b"* 1 FETCH (X {1000000}\r\n" + b"y" * 1_000_000 + b")\r\n")


def breaks_off_in_a_mail(caller: Caller) -> None:
    caller.let_in()
    caller.answer(untagged=b"* SEARCH 1\r\n")
    caller.answer(untagged=b"* 1 FETCH (UID 1 RFC822.SIZE 10)\r\n")
    caller.hear()
    caller.say(b"* 1 FETCH (UID 1 BODY[] {500}\r\nFrom: half")


def no_numbering(caller: Caller) -> None:
    caller.say(GREETING)
    caller.answer(untagged=b"* CAPABILITY IMAP4rev1\r\n")
    caller.answer()
    caller.answer(untagged=b"* CAPABILITY IMAP4rev1\r\n")
    caller.answer(untagged=b"* 2 EXISTS\r\n")


def refuses_for_now(caller: Caller) -> None:
    caller.say(GREETING)
    caller.answer(untagged=b"* CAPABILITY IMAP4rev1\r\n")
    caller.answer(end=b"NO [UNAVAILABLE] the directory of users is away")


def wants_no_password_in_clear(caller: Caller) -> None:
    caller.say(GREETING)
    caller.answer(untagged=b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n")


@pytest.mark.parametrize(
    ("talk", "expected"),
    [
        (says_nothing, "too-slow"),
        (drips, "too-slow"),
        (endless_line, "too-much"),
        (another_protocol, "not-imap"),
        (hangs_up, "hung-up"),
        (sends_away, "not-imap"),
        (never_ends_a_search, "too-slow"),
        (huge_literal, "too-much"),
        (many_literals, "too-much"),
        (breaks_off_in_a_mail, "hung-up"),
        (no_numbering, "not-imap"),
        (refuses_for_now, "busy"),
        (wants_no_password_in_clear, "sign-in-not-offered"),
    ],
)
def test_every_look_ends_with_a_word(talk, expected):
    assert first_fault(talk) in (expected, "too-much" if talk is never_ends_a_search else expected)


def test_tls_that_is_not_offered_is_never_done_without():
    def offers_none(caller: Caller) -> None:
        caller.say(GREETING)
        caller.answer(untagged=b"* CAPABILITY IMAP4rev1\r\n")

    assert first_fault(offers_none, security="starttls") == "no-tls"


def test_words_smuggled_in_before_tls_end_the_talk():
    def smuggles(caller: Caller) -> None:
        caller.say(b"* OK hello\r\n")
        caller.answer(untagged=b"* CAPABILITY IMAP4rev1 STARTTLS\r\n")
        tag, _ = caller.hear()
        caller.say(tag + b" OK go on\r\n* PREAUTH you are somebody else\r\n")

    assert first_fault(smuggles, security="starttls") == "no-tls"


def test_a_password_goes_by_login_where_plain_is_not_offered():
    heard = []

    def by_login(caller: Caller) -> None:
        caller.say(b"* OK hello\r\n")
        caller.answer(untagged=b"* CAPABILITY IMAP4rev1\r\n")
        heard.append(caller.answer())
        caller.answer(untagged=b"* CAPABILITY IMAP4rev1\r\n")
        caller.answer(untagged=b"* OK [UIDVALIDITY 7] x\r\n")
        caller.answer(untagged=b"* BYE\r\n")

    with talking(by_login) as port, Mailbox(place(port, username='a "b"', password="c\\d")) as mailbox:
        assert mailbox.validity == 7
    assert heard == [b'LOGIN "a \\"b\\"" "c\\\\d"']


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b'* 1 FETCH (UID 1 BODY[] "From: a \\"b\\"")\r\n', b'From: a "b"'),
        (b"* 1 FETCH (UID 1 BODY[] NIL)\r\n", b""),
        (b"* 3 EXISTS\r\n* 1 FETCH (FLAGS (\\Recent))\r\n* 1 FETCH (UID 1 BODY[] {3}\r\nabc)\r\n", b"abc"),
        (b"", None),
    ],
)
def test_a_mail_in_whatever_form_a_server_sends_it(answer, expected):
    def sends(caller: Caller) -> None:
        caller.let_in()
        caller.answer(untagged=answer)
        caller.answer(untagged=b"* BYE\r\n")

    with talking(sends) as port, Mailbox(place(port)) as mailbox:
        assert mailbox.mail(1) == expected


def test_a_refused_fetch_is_told_from_a_broken_line():
    def refuses(caller: Caller) -> None:
        caller.let_in()
        caller.answer(end=b"NO this one is damaged")
        caller.answer(untagged=b"* 1 FETCH (UID 2 BODY[] {3}\r\nabc)\r\n")
        caller.answer(untagged=b"* BYE\r\n")

    with talking(refuses) as port, Mailbox(place(port)) as mailbox:
        with pytest.raises(MailboxFault, match="fetch-refused"):
            mailbox.mail(1)
        assert mailbox.mail(2) == b"abc"
