"""J8 by mail alone: a parent asks by mail, a teacher answers from their own mail program, and nobody opens a page."""

from datetime import timedelta

import pytest
import time_machine

from gatepost.concerns import actions
from gatepost.concerns.models import Concern, Reply
from gatepost.delivery.models import MailIn
from gatepost.doors.models import ReceivedMail
from tests.doors.email.conftest import ADDRESS, TRUSTED, Post
from tests.world import words_of

pytestmark = pytest.mark.slow

OFFICE = "office@hazel-lane.example"
QUESTION = "Can Leo bring his scooter on Friday?"


@pytest.fixture
def post(world, outbox):
    MailIn.objects.create(school=world.school, address=ADDRESS, is_on=True, trusted_server=TRUSTED, way="lmtp")
    return Post(world, outbox)


def said():
    return [(reply.side, reply.by.name, reply.words) for reply in Reply.objects.select_related("by")]


def test_a_question_is_asked_given_answered_and_asked_again_by_mail_alone(world, post):
    post.sends(world.tom, QUESTION, subject="Friday")
    asked = Concern.objects.get()
    receipt = post.last_to(world.tom)
    assert asked.reference in words_of(receipt)
    assert f"{asked.reply_by:%-d %B}" in words_of(receipt)

    # Mrs Evans gives it to the teacher, who is in no need of a page either.
    actions.assign(world.evans.acting, asked, world.hall.person)
    world.work()
    letter = post.last_to(world.hall)
    assert QUESTION in words_of(letter)
    post.answers(world.hall, letter, "Yes, if it has his name on it.\n\nKind regards,\nMrs Hall")

    answer = post.last_to(world.tom)
    assert "Yes, if it has his name on it." in words_of(answer)
    assert str(answer["Reply-To"]) == str(receipt["Reply-To"])  # one thread in Tom's program
    assert str(answer["References"]) == str(receipt["References"])
    post.answers(world.tom, answer, "And his helmet?", subject="Scooter again")

    # The words that quote the whole thread below are not taken for new ones.
    post.answers(world.hall, post.last_to(world.hall), "That too, please.")
    assert [(side, name) for side, name, _ in said()] == [
        ("school", "Mrs Hall"),
        ("author", "Tom Barker"),
        ("school", "Mrs Hall"),
    ]
    assert said()[1][2] == "And his helmet?"
    assert said()[2][2].startswith("That too, please.")
    assert Concern.objects.count() == 1
    assert Concern.objects.get().state == "answered"


def test_out_of_office_programs_on_both_sides_come_to_rest_at_once(world, post):
    post.sends(world.tom, QUESTION)
    before = len(post.outbox.taken)
    for reader in (world.tom, OFFICE):
        sender = world.tom if reader is world.tom else OFFICE
        post.answers(sender, post.last_to(reader), "I am away until Monday.", head="Auto-Submitted: auto-replied\n")
    world.work()
    assert len(post.outbox.taken) == before
    assert said() == []


def test_the_shared_mailbox_answers_in_the_name_of_who_has_the_office_alone(world, post):
    post.sends(world.tom, QUESTION)
    post.answers(OFFICE, post.last_to(OFFICE), "Yes, he can.")
    assert said() == [("school", "Mrs Evans", "Yes, he can.")]


def test_what_was_answered_and_settled_opens_again_by_a_mail_a_month_later(world, post):
    post.sends(world.tom, QUESTION)
    post.answers(world.evans, post.last_to(OFFICE), "Yes, he can.")
    letter = post.last_to(world.tom)
    actions.settle(world.tom.acting, Concern.objects.get())
    with time_machine.travel(Concern.objects.get().at + timedelta(days=30), tick=True):
        post.answers(world.tom, letter, "He was told that he could not.")
    assert Concern.objects.get().state == "open"


def test_a_formal_complaint_is_a_link_and_a_date_and_an_answer_to_it_is_taken_in(world, post):
    post.sends(world.tom, "Nobody has told me why my son was kept in.")
    actions.make_formal(world.tom.acting, Concern.objects.get())
    post.outbox.taken.clear()
    world.work()
    assert post.outbox.letters
    assert not [letter for letter in post.outbox.letters if "kept in" in words_of(letter)]
    reference = Concern.objects.get().reference
    told = next(letter for letter in post.outbox.letters if f"/desk/{reference}/" in words_of(letter))
    # "We are looking into it" would be taken for the school's answer, so the mail says where that belongs.
    assert "If it takes longer, send an update with a new date in Gatepost." in words_of(told)
    reader = str(told["To"])
    assert post.answers(reader, told, "We have it and will look into it.").why in ("words-added", "which-of-you")


def test_nothing_is_said_in_full_where_the_school_has_switched_that_off(world, post):
    MailIn.objects.update(answers_in_mail=False)
    post.sends(world.tom, QUESTION)
    post.answers(world.evans, post.last_to(OFFICE), "Yes, he can.")
    for letter in post.outbox.letters:
        assert "scooter" not in words_of(letter)
        assert "he can" not in words_of(letter)
    assert said() == [("school", "Mrs Evans", "Yes, he can.")]


def test_twenty_mails_of_every_sort_and_none_is_lost(world, post):
    fine = [post.sends(parent, QUESTION) for parent in (world.tom, world.amira, world.jo, world.grace)]
    odd = [post.sends(f"stranger{number}@x.example", QUESTION) for number in range(4)]
    odd += [post.sends(world.tom, QUESTION, proven="fail"), post.sends(world.tom, QUESTION, proven="")]
    odd += [post.sends("x@x.example", "", raw=raw) for raw in (b"", b"\xff\xfe\x00", b"From: a@b.example\n\n")]
    rows = ReceivedMail.objects.all()
    assert rows.count() == len(fine) + len(odd)
    assert {mail.state for mail in rows if mail.pk in {one.pk for one in fine}} == {"taken-in"}
    assert {mail.state for mail in rows if mail.pk in {one.pk for one in odd}} == {"triage", "quarantine"}
    assert Concern.objects.count() == 4
