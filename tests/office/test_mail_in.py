"""The administrator's page of mail that comes in: set, tried, and never telling a secret twice."""

from typing import Any

import pytest

from gatepost.core.errors import Invalid
from gatepost.delivery.mail_in_settings import WayIn, mail_in_for, set_mail_in
from gatepost.delivery.models import MailIn
from gatepost.doors.mail_in.listener import Listener
from gatepost.doors.mail_in.looking import MOST_TRIES
from gatepost.site.mail_in_words import OTHERWISE, sentence_for
from tests.doors.mail_in.conftest import dovecot as dovecot
from tests.doors.mail_in.conftest import mail
from tests.doors.mail_in.conftest import running_dovecot as running_dovecot
from tests.doors.mail_in.dovecot import PASSWORD, USER
from tests.reading import Page

PAGE = "/office/mail-in/"
ADDRESS = "gatepost@hazel-lane.test"


@pytest.fixture(autouse=True)
def no_demo(settings: Any) -> None:
    settings.DEMO = False


def keeps(world: Any, way: str, **filled: Any) -> Page:
    """Fill in the form of one way, and keep it."""
    page: Page = world.sam.opens(f"{PAGE}?way={way}")
    return page.press("Keep this", **{"address": ADDRESS, **filled})


def test_a_mailbox_is_set_and_tried(world, dovecot):
    dovecot.deliver(mail())
    page = keeps(world, "imap", host="localhost", port=str(dovecot.tls_port), username=USER, password=PASSWORD)
    assert "This is kept." in page.text
    assert PASSWORD not in world.sam.opens(PAGE).html
    assert "Unread mails of the last week in the mailbox: 1." in world.sam.opens(PAGE).press("Try it now").text
    MailIn.objects.update(password="another")
    assert "does not take this user name and password" in world.sam.opens(PAGE).press("Try it now").text
    MailIn.objects.update(port=9)
    assert "The server does not answer." in world.sam.opens(PAGE).press("Try it now").text


def test_an_empty_password_keeps_the_stored_one_but_never_for_another_machine(world):
    keeps(world, "imap", host="mail.school.example", username="u", password="secret")
    keeps(world, "imap", host="mail.school.example", username="u", folder="Office")
    assert MailIn.objects.get().password == "secret"
    keeps(world, "imap", host="mail.evil.example", username="u", folder="Office")
    assert MailIn.objects.get().password is None


def test_another_mailbox_begins_anew_and_the_same_goes_on(world):
    keeps(world, "imap", host="mail.school.example", username="u")
    MailIn.objects.update(uid_validity=7, last_uid=40, fault="busy", failures=3)
    keeps(world, "imap", host="mail.school.example", username="u", done_folder="Done")
    row = MailIn.objects.get()
    assert (row.uid_validity, row.last_uid, row.fault, row.failures) == (7, 40, "", 0)
    keeps(world, "imap", host="mail.school.example", username="u", folder="Office")
    row = MailIn.objects.get()
    assert (row.uid_validity, row.last_uid) == (None, 0)


def test_a_provider_that_signs_nothing_gets_a_secret_that_is_shown_once(world):
    keeps(world, "webhook", provider="postmark")
    page = world.sam.opens(PAGE).html
    assert f"/hooks/mail/postmark/{world.school.ref}/events/" in page
    shown = world.sam.opens(PAGE).press("Make the secret").text
    row = MailIn.objects.get()
    assert row.webhook_secret is not None
    assert row.webhook_secret.startswith("gatepost:")
    assert f"://{row.webhook_secret}@" in shown
    assert row.webhook_secret not in world.sam.opens(PAGE).html
    assert "has not brought a mail yet" in world.sam.opens(PAGE).press("Try it now").text
    first = row.webhook_secret
    world.sam.opens(PAGE).press("Make a new secret")
    assert MailIn.objects.get().webhook_secret != first


def test_a_key_of_the_provider_stays_until_the_provider_changes(world):
    keeps(world, "webhook", provider="mailgun")
    assert "mailgun/" + world.school.ref + "/mime" in world.sam.opens(PAGE).html
    keeps(world, "webhook", provider="mailgun", webhook_secret="their-key")
    keeps(world, "webhook", provider="mailgun")
    assert MailIn.objects.get().webhook_secret == "their-key"
    keeps(world, "webhook", provider="mandrill")
    assert MailIn.objects.get().webhook_secret is None


def test_a_line_is_tried_by_calling_it(world, settings, tmp_path):
    keeps(world, "lmtp")
    settings.MAIL_LISTEN = None
    assert "does not listen for mail yet" in world.sam.opens(PAGE).press("Try it now").text
    from gatepost.core.env import ListeningPlace

    settings.MAIL_LISTEN = ListeningPlace("lmtp", path=str(tmp_path / "mail.sock"))
    assert "Nothing answers where Gatepost should listen" in world.sam.opens(PAGE).press("Try it now").text


def test_a_line_that_listens_is_told_from_one_that_does_not_know_us(world, settings, tmp_path, monkeypatch):
    from gatepost.core.env import ListeningPlace
    from gatepost.doors.mail_in import listener

    keeps(world, "lmtp")
    settings.MAIL_LISTEN = ListeningPlace("lmtp", path=str(tmp_path / "mail.sock"))
    known = MailIn.objects.get()
    monkeypatch.setattr(listener, "mail_in_for", lambda address: known if address == ADDRESS else None)
    line = Listener(settings.MAIL_LISTEN, hostname="here").start()
    assert "It works." in world.sam.opens(PAGE).press("Try it now").text
    MailIn.objects.update(address="other@hazel-lane.test")
    assert "does not know this address" in world.sam.opens(PAGE).press("Try it now").text
    line.stop()


def test_mails_that_were_left_are_named_and_settled(world):
    keeps(world, "imap", host="mail.school.example", username="u")
    facts = {"tries": MOST_TRIES, "why": "too-large", "since": "2026-11-23", "size": 52_000_000}
    MailIn.objects.update(to_fetch={"7": facts, "8": {**facts, "tries": 1, "why": ""}})
    page = world.sam.opens(PAGE).html
    assert "From 23 November, 52.0 MB." in page
    assert "larger than 40 MB" in page
    assert page.count("52.0 MB") == 1
    world.sam.opens(PAGE).press("Try these again")
    assert {facts["tries"] for facts in MailIn.objects.get().to_fetch.values()} == {0}
    MailIn.objects.update(to_fetch={"7": facts})
    world.sam.opens(PAGE).press("Leave them there")
    assert MailIn.objects.get().to_fetch == {}


def test_a_fault_stands_on_the_page(world):
    keeps(world, "imap", host="mail.school.example", username="u")
    MailIn.objects.update(fault="sign-in-refused")
    assert "The mailbox does not take this user name and password." in world.sam.opens(PAGE).html
    MailIn.objects.update(confirm_link="https://sns.eu-west-2.amazonaws.com/?Token=1", fault="")
    assert "Confirm this at Amazon" in world.sam.opens(PAGE).html
    world.sam.opens(PAGE).press("End this and forget it")
    assert not MailIn.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"address": "nobody"}, "address"),
        ({"way": "pigeon"}, "way"),
        ({"separator": "x"}, "separator"),
        ({"host": ""}, "host"),
        ({"username": ""}, "username"),
        ({"folder": "INBOX\r\nA1 LOGOUT"}, "folder"),
        ({"port": 0}, "port"),
        ({"security": "hope"}, "security"),
        ({"done_folder": "inbox"}, "done_folder"),
        ({"way": "webhook"}, "provider"),
        ({"way": "webhook", "provider": "mailgun", "webhook_secret": "x" * 5000}, "webhook_secret"),
    ],
)
def test_what_cannot_be_is_said_by_its_field(world, wanted, field):
    right = {"address": ADDRESS, "way": "imap", "host": "mail.school.example", "username": "u"}
    with pytest.raises(Invalid) as fault:
        set_mail_in(world.sam.acting, world.school, WayIn(**{**right, **wanted}))
    assert field in fault.value.fields
    assert not MailIn.objects.exists()


def test_two_schools_never_share_an_address(world):
    from gatepost.people.actions import add_school

    other = add_school(
        name="Oakfield", host="oakfield.test", office_mail="o@oakfield.test", secretary_mail="s@oakfield.test"
    )
    MailIn.objects.create(school=other, address="mail@shared.test", is_on=True)
    for address in ("mail@shared.test", "MAIL@Shared.Test", "mail+x@shared.test"):
        with pytest.raises(Invalid):
            set_mail_in(world.sam.acting, world.school, WayIn(address=address, way="lmtp"))
    set_mail_in(world.sam.acting, world.school, WayIn(address="mail2@shared.test", way="lmtp"))
    found = mail_in_for("mail+k3y@SHARED.test")
    assert found is not None
    assert found.school == other


def test_every_fault_has_a_sentence_of_its_own():
    codes = (
        "no-such-name not-reached too-slow hung-up not-imap not-who-it-says no-tls in-clear not-allowed-inside "
        "not-a-machine-to-ask no-such-folder busy too-much key-lost in-a-demo sign-in-refused sign-in-not-offered"
    )
    for code in codes.split():
        assert sentence_for(code) != OTHERWISE
    assert sentence_for("search-refused") == OTHERWISE
