"""Looking into a school's mailbox again and again: nothing lost, nothing twice, and nothing stands in the way."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from gatepost.core.clock import now
from gatepost.delivery.mail_in_settings import settle_left_mails
from gatepost.delivery.models import MailIn
from gatepost.doors.email.inbox import MailTooLarge
from gatepost.doors.mail_in import imap, line, looking
from gatepost.doors.models import ReceivedMail
from tests.doors.mail_in.conftest import mail
from tests.doors.mail_in.dovecot import PASSWORD, USER
from tests.doors.mail_in.mad_server import Caller, talking


@pytest.fixture
def mailbox(world: Any, dovecot: Any, settings: Any) -> MailIn:
    settings.DEMO = False
    return MailIn.objects.create(
        school=world.school,
        address="gatepost@hazel-lane.test",
        is_on=True,
        host="localhost",
        port=dovecot.tls_port,
        username=USER,
        password=PASSWORD,
    )


def look(row: MailIn) -> looking.Look:
    found = looking.look_into(row.pk, at_once=True)
    assert found is not None
    row.refresh_from_db()
    return found


def subjects() -> list[str]:
    raws = [bytes(row.raw or b"").decode() for row in ReceivedMail.objects.order_by("pk")]
    return [line.removeprefix("Subject: ") for raw in raws for line in raw.splitlines() if line.startswith("Subject: ")]


def test_each_mail_is_taken_in_once_and_marked_as_read(mailbox, dovecot):
    dovecot.deliver(mail("One"))
    assert look(mailbox).stored == 1
    dovecot.deliver(mail("Two"))
    dovecot.deliver(mail("Three"))
    assert look(mailbox).stored == 2
    assert look(mailbox).stored == 0
    assert subjects() == ["One", "Two", "Three"]
    assert ReceivedMail.objects.filter(via="imap").count() == 3
    assert (mailbox.fault, mailbox.to_fetch) == ("", {})
    assert mailbox.polled_at is not None
    with imap.Mailbox(looking.place_of(mailbox)) as opened:
        assert opened.unread_since((now() - timedelta(days=2)).date()) == []


def test_what_somebody_read_first_is_taken_in_all_the_same(mailbox, dovecot):
    dovecot.deliver(mail("One"))
    look(mailbox)
    dovecot.deliver(mail("Read in a mail program"))
    with imap.Mailbox(looking.place_of(mailbox)) as opened:
        opened.put_away(opened.newest)
    look(mailbox)
    assert subjects() == ["One", "Read in a mail program"]


def test_an_old_mailbox_is_left_as_it_is(mailbox, dovecot):
    dovecot.deliver(mail("Answered long ago"))
    with imap.Mailbox(looking.place_of(mailbox)) as opened:
        opened.put_away(1)
    dovecot.deliver(mail("New"))
    look(mailbox)
    assert subjects() == ["New"]


@pytest.mark.parametrize("has_been_read", [False, True])
def test_of_more_mails_than_one_list_holds_none_is_passed_over(mailbox, dovecot, monkeypatch, has_been_read):
    monkeypatch.setattr(imap, "MOST_NUMBERS", 2)
    for subject in ("One", "Two", "Three", "Four", "Five"):
        dovecot.deliver(mail(subject))
    if has_been_read:  # all mails have new numbers
        MailIn.objects.filter(pk=mailbox.pk).update(uid_validity=1, last_uid=90, polled_at=now())
    assert [look(mailbox).stored for _ in range(4)] == [2, 2, 1, 0]
    assert subjects() == ["One", "Two", "Three", "Four", "Five"]


def test_a_kill_between_store_and_mark_costs_nothing(mailbox, dovecot, monkeypatch):
    dovecot.deliver(mail("One"))
    dovecot.deliver(mail("Two"))

    def dies(*_: object) -> None:
        raise SystemExit("as if killed")

    with monkeypatch.context() as patch:
        patch.setattr(imap.Mailbox, "put_away", dies)
        with pytest.raises(SystemExit):
            looking.look_into(mailbox.pk, at_once=True)
    assert look(mailbox).stored == 1
    assert subjects() == ["One", "Two"]


def test_a_kill_between_store_and_note_stores_once(mailbox, dovecot, monkeypatch):
    dovecot.deliver(mail("One"))
    store = looking.take_in

    def stores_and_dies(*words: Any, **more: Any) -> None:
        store(*words, **more)
        raise SystemExit("as if killed")

    with monkeypatch.context() as patch:
        patch.setattr(looking, "take_in", stores_and_dies)
        with pytest.raises(SystemExit):
            looking.look_into(mailbox.pk, at_once=True)
    look(mailbox)
    assert subjects() == ["One"]


def test_new_numbers_for_all_mails_bring_none_twice_and_lose_none(mailbox, dovecot):
    dovecot.deliver(mail("One"))
    look(mailbox)
    dovecot.deliver(mail("While we were away"))
    MailIn.objects.filter(pk=mailbox.pk).update(uid_validity=mailbox.uid_validity - 1, last_uid=900)
    look(mailbox)
    assert subjects() == ["One", "While we were away"]
    assert mailbox.last_uid == 2


def test_a_mail_that_cannot_be_stored_is_named_and_passed_by(mailbox, dovecot, monkeypatch, world):
    for name in ("One", "Poison", "Three"):
        dovecot.deliver(mail(name))
    store = looking.take_in

    def fails(school: Any, raw: bytes, **more: Any) -> Any:
        if b"Poison" in raw:
            raise MailTooLarge(bytes=len(raw))
        return store(school, raw, **more)

    monkeypatch.setattr(looking, "take_in", fails)
    for _ in range(looking.MOST_TRIES + 2):
        look(mailbox)
    assert subjects() == ["One", "Three"]
    assert [(facts["tries"], facts["why"]) for facts in mailbox.to_fetch.values()] == [
        (looking.MOST_TRIES, "mail-too-large")
    ]
    monkeypatch.setattr(looking, "take_in", store)
    assert settle_left_mails(world.sam.acting, again=True) == 1
    look(mailbox)
    assert subjects() == ["One", "Three", "Poison"]


def test_a_mail_beyond_all_sizes_is_left_where_it_is(mailbox, dovecot, monkeypatch):
    monkeypatch.setattr(looking, "LARGEST_MAIL", 2000)
    dovecot.deliver(mail("Big", "x" * 3000))
    dovecot.deliver(mail("Small"))
    look(mailbox)
    assert subjects() == ["Small"]
    (facts,) = mailbox.to_fetch.values()
    assert facts["why"] == "too-large"
    assert facts["size"] > 3000


def test_a_mail_that_breaks_the_line_keeps_no_other_away(mailbox, settings, monkeypatch):
    def breaks_at_one(caller: Caller) -> None:
        caller.let_in()
        while True:
            tag, words = caller.hear()
            if b"SEARCH" in words:
                numbers = b"1 2" if words.split()[-1] == b"1:*" or b"SINCE" in words else b"2"
                caller.say(b"* SEARCH " + numbers + b"\r\n")
            elif b"RFC822.SIZE" in words:
                caller.say(b"* 1 FETCH (UID 1 RFC822.SIZE 9)\r\n* 2 FETCH (UID 2 RFC822.SIZE 9)\r\n")
            elif b"FETCH 1 " in words:
                caller.say(b"* 1 FETCH (UID 1 BODY[] {900}\r\nFrom: ")
                return
            elif b"FETCH 2 " in words:
                raw = mail("Two")
                caller.say(b"* 2 FETCH (UID 2 BODY[] {%d}\r\n%s)\r\n" % (len(raw), raw))
            caller.say(tag + b" OK done\r\n")

    with talking(breaks_at_one) as port:
        MailIn.objects.filter(pk=mailbox.pk).update(host="127.0.0.1", port=port, security="none")
        assert look(mailbox).fault == "hung-up"
        assert look(mailbox).stored == 1
        for _ in range(looking.MOST_TRIES):
            look(mailbox)
    assert subjects() == ["Two"]
    assert mailbox.to_fetch["1"]["tries"] == looking.MOST_TRIES
    assert mailbox.to_fetch["1"]["why"] == "hung-up"
    assert mailbox.fault == ""  # the mail is given up, and the mailbox works


def test_a_mailbox_that_lets_nothing_be_moved_is_read_all_the_same(mailbox, dovecot, monkeypatch):
    for name in ("One", "Two", "Three"):
        dovecot.deliver(mail(name))

    def refused(self: Any, number: int) -> None:
        raise line.MailboxFault("move-refused")

    monkeypatch.setattr(imap.Mailbox, "put_away", refused)
    assert look(mailbox).stored == 3
    assert (mailbox.fault, mailbox.failures) == ("move-refused", 0)
    assert (mailbox.due_at - now()).total_seconds() <= 60
    assert look(mailbox).stored == 0
    assert subjects() == ["One", "Two", "Three"]


@pytest.mark.slow
def test_a_wrong_password_is_kept_as_a_word_and_tried_less_and_less(mailbox, dovecot):
    MailIn.objects.filter(pk=mailbox.pk).update(password=None)
    pauses = []
    for _ in range(8):
        assert look(mailbox).fault == "sign-in-refused"
        pauses.append(round((mailbox.due_at - now()).total_seconds() / 60))
    assert pauses == [2, 4, 8, 16, 30, 30, 30, 30]
    assert mailbox.fault == "sign-in-refused"
    MailIn.objects.filter(pk=mailbox.pk).update(password=PASSWORD)
    look(mailbox)
    mailbox.refresh_from_db()
    assert (mailbox.fault, mailbox.failures) == ("", 0)


def test_only_one_looks_at_a_time_and_only_when_it_is_due(mailbox, dovecot):
    assert [row.pk for row in looking.due_mailboxes()] == [mailbox.pk]
    assert looking.look_into(mailbox.pk) is not None
    assert looking.look_into(mailbox.pk) is None
    assert looking.due_mailboxes() == []
    MailIn.objects.filter(pk=mailbox.pk).update(is_on=False, due_at=None)
    assert looking.due_mailboxes() == []
    assert looking.look_into(mailbox.pk, at_once=True) is None


def test_the_server_may_go_and_come_back(mailbox, dovecot):
    dovecot.stop()
    assert look(mailbox).fault == "not-reached"
    dovecot.start()
    dovecot.deliver(mail("One"))
    assert look(mailbox).fault == ""
    assert subjects() == ["One"]


def test_in_a_demo_no_mailbox_elsewhere_is_read(mailbox, settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setattr(looking, "machines_of", lambda host, port: [line.ipaddress.ip_address("8.8.8.8")])
    monkeypatch.setattr(line, "machines_of", lambda host, port: pytest.fail("it was called"))
    assert look(mailbox).fault == "in-a-demo"


def test_the_worker_looks_beside_and_waits_for_nobody(monkeypatch):
    begun, go_on = threading.Event(), threading.Event()

    def slow(pk: int) -> None:
        begun.set()
        go_on.wait(10)

    monkeypatch.setattr(looking, "look_into", slow)
    monkeypatch.setattr(looking, "due_mailboxes", lambda: [MailIn(pk=7)])
    looking.look_beside()
    assert begun.wait(5)
    looking.look_beside()  # the first look still goes on: there is no second
    assert len(looking._looking) == 1
    go_on.set()
    looking.wait_for_looks(5)
    assert not any(thread.is_alive() for thread in looking._looking.values())
