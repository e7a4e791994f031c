"""Addresses that answers go to: one for each matter and reader, unguessable, and only where mail is taken in."""

import pytest

from gatepost.core.digest import digest_of_secret
from gatepost.delivery import kinds, personal
from gatepost.delivery.actions import tell
from gatepost.delivery.bounces import mark_bounced, sent_letter
from gatepost.delivery.kinds import Kind
from gatepost.delivery.ledger import fan_out_waiting, send_due
from gatepost.delivery.models import Delivery, MailIn, ReplyAddress
from gatepost.delivery.reply_addresses import heard_at, reply_address
from gatepost.people.actions import add_school

MATTER = "4F2K-9QTM"


@pytest.fixture
def mail_in(school):
    return MailIn.objects.create(school=school, address="in@oakfield.example", is_on=True)


@pytest.fixture
def answered_kind(allowed):
    kinds.register(
        Kind(
            code="test-answered",
            may_receive=allowed,
            template="note.txt",
            subject="News",
            takes_answers=lambda notice, person: True,
        )
    )


def sent(school, **to):
    tell("test-answered", school=school, subject_ref=MATTER, **to)
    fan_out_waiting()
    send_due()


def test_each_reader_of_a_matter_has_an_address_of_their_own_that_stays(mail_in, school, amira, tom):
    first = reply_address(school, subject_ref=MATTER, person=amira)
    assert first == reply_address(school, subject_ref=MATTER, person=amira)
    others = {
        reply_address(school, subject_ref=MATTER, person=tom),
        reply_address(school, subject_ref="AAAA-AAAA", person=amira),
        reply_address(school, subject_ref=MATTER, person=None, mailbox="office@oakfield.example"),
    }
    assert len(others | {first}) == 4
    local, _, domain = first.partition("@")
    assert (local[:3], domain) == ("in+", "oakfield.example")
    assert len(local) <= 64


def test_the_token_is_nowhere_in_the_database(mail_in, school, amira):
    token = reply_address(school, subject_ref=MATTER, person=amira).partition("+")[2].partition("@")[0]
    row = ReplyAddress.objects.get()
    assert len(token) == 32
    assert token not in (row.ref, row.token_digest)
    assert not row.token_digest.startswith(token)
    assert row.token_digest != digest_of_secret(row.ref, purpose="the token of a reply address")


def test_an_address_is_heard_however_it_was_spelt_and_at_its_own_school_alone(mail_in, school, amira):
    address = reply_address(school, subject_ref=MATTER, person=amira)
    row = heard_at(school, ["someone@x.test", f"Gatepost <{address.upper()}>"])
    assert (row.subject_ref, row.person) == (MATTER, amira)
    other = add_school(name="Elm", host="elm.example", office_mail="o@e.example", secretary_mail="s@e.example")
    assert heard_at(other, [address]) is None
    assert heard_at(school, [f"in+{'0' * 32}@oakfield.example", "", "@", "+" * 500]) is None


@pytest.mark.parametrize("change", [{"is_on": False}, {"address": f"{'x' * 40}@oakfield.example"}])
def test_no_address_where_no_answer_could_come_back(mail_in, school, amira, change):
    MailIn.objects.update(**change)
    assert reply_address(school, subject_ref=MATTER, person=amira) == ""
    assert not ReplyAddress.objects.exists()


def test_a_mail_that_may_be_answered_says_so_and_names_the_address(mail_in, school, amira, answered_kind, post_office):
    sent(school, recipients=[amira], addresses=["office@oakfield.example"])
    to_amira, to_office = sorted(post_office.letters, key=lambda letter: "office" in str(letter["To"]))
    assert str(to_amira["Reply-To"]) == reply_address(school, subject_ref=MATTER, person=amira)
    assert heard_at(school, [str(to_office["Reply-To"])]).mailbox == "office@oakfield.example"
    assert "You can answer this mail." in to_amira.get_content()
    assert to_amira["References"] == f"<{ReplyAddress.objects.get(person=amira).ref}@oakfield.example>"


def test_without_mail_in_the_mail_says_that_nobody_reads_answers(school, amira, answered_kind, post_office):
    sent(school, recipients=[amira])
    [letter] = post_office.letters
    assert letter["Reply-To"] is None
    assert "Please do not answer" in letter.get_content()


def test_other_kinds_ask_for_no_answer(mail_in, school, amira, allowed, post_office):
    tell("test-note", school=school, recipients=[amira], subject_ref=MATTER)
    fan_out_waiting()
    send_due()
    assert post_office.letters[0]["Reply-To"] is None


def test_a_mail_that_came_back_is_a_letter_that_could_not_be_sent(mail_in, school, amira, answered_kind, post_office):
    sent(school, recipients=[amira])
    letter = Delivery.objects.get()
    assert sent_letter(school, ["nonsense", letter.ref]).pk == letter.pk
    assert mark_bounced(school, letter.ref, status="5.1.1 <amira@example.org>")
    letter.refresh_from_db()
    assert (letter.state, letter.fault) == ("dead", "bounced")
    assert not mark_bounced(school, letter.ref, status="5.1.1")


def test_another_schools_bounce_changes_nothing(mail_in, school, amira, answered_kind, post_office):
    sent(school, recipients=[amira])
    other = add_school(name="Elm", host="elm.example", office_mail="o@e.example", secretary_mail="s@e.example")
    assert not mark_bounced(other, Delivery.objects.get().ref, status="5.1.1")
    assert Delivery.objects.get().state == "sent"


def test_an_erased_person_is_answered_for_by_nobody(mail_in, school, amira):
    address = reply_address(school, subject_ref=MATTER, person=amira)
    personal.erase(amira)
    assert heard_at(school, [address]) is None
