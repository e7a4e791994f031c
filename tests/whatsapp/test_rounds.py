"""Calls become messages once each, in the order in which they were written; one that breaks leaves the others alone."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from gatepost.core.clock import as_if_at, now
from gatepost.doors.whatsapp import rounds, talk
from gatepost.doors.whatsapp.became import Became
from gatepost.doors.whatsapp.models import WhatsAppCall, WhatsAppTaken
from gatepost.groups.models import Post
from gatepost.site.doctor.findings import Level
from gatepost.site.doctor.whatsapp import examine_whatsapp

State = WhatsAppCall.State


def texts():
    return list(Post.objects.order_by("seq").values_list("text", flat=True))


@pytest.fixture
def phone(line):
    return line.joined(line.world.nadia)


def test_a_message_from_a_phone_stands_in_the_class(line, phone):
    phone.says("Is PE tomorrow?")
    line.works()
    assert line.world.tom.sees_in_oak() == ["Is PE tomorrow?"]
    taken = WhatsAppTaken.objects.get()
    assert (taken.became, taken.subject_ref) == ("post", Post.objects.get().ref)
    calls = WhatsAppCall.objects.all()  # the message, and what became of our sign on it
    assert {(call.state, call.fault, call.body) for call in calls} == {(State.DONE, "", None)}
    assert all(call.ended_at is not None for call in calls)


def test_messages_of_one_call_come_in_the_order_of_their_times(line, phone):
    calls = []
    line.platform.webhook = lambda body, headers: calls.append(body) or 200
    for words in ("Is PE tomorrow?", "And swimming?", "Sorry, two questions"):
        phone.says(words)
    line.platform.tells()
    for body in reversed(calls):
        hook_store(line, body)
    rounds.process_waiting()
    assert sorted(texts()) == ["And swimming?", "Is PE tomorrow?", "Sorry, two questions"]


def test_a_turn_ends_when_its_time_is_over(line, phone, monkeypatch):
    monkeypatch.setattr(rounds, "TURN_SECONDS", 0.0)
    for words in ("Is PE tomorrow?", "And swimming?"):
        phone.says(words)
        line.platform.tells()
    assert [rounds.process_waiting() for _ in range(3)] == [1, 1, 0]
    assert texts() == ["Is PE tomorrow?", "And swimming?"]


def hook_store(line, body):
    from gatepost.doors.whatsapp.hook import store

    store(line.number, body)


def test_one_that_breaks_is_tried_again_and_the_others_stand(line, phone, monkeypatch):
    broken = talk.answer

    def breaks(school, member, inbound, *, file):
        if inbound.text == "And swimming?":
            raise RuntimeError("words of a parent")
        return broken(school, member, inbound, file=file)

    for words in ("Is PE tomorrow?", "And swimming?", "Bring boots"):
        phone.says(words)
    monkeypatch.setattr(talk, "answer", breaks)
    line.platform.tells()
    rounds.process_waiting()
    assert texts() == ["Is PE tomorrow?", "Bring boots"]
    left = WhatsAppCall.objects.get(state=State.WAITING)
    assert (left.fault, left.body is None) == ("RuntimeError", False)
    assert rounds.process_waiting() == 0, "its next try is later"
    monkeypatch.setattr(talk, "answer", broken)
    with as_if_at(now() + timedelta(minutes=3)):
        WhatsAppCall.objects.filter(pk=left.pk).update(due_at=now() - timedelta(hours=1))
        rounds.process_waiting()
    assert texts() == ["Is PE tomorrow?", "Bring boots", "And swimming?"]


def test_one_that_breaks_for_ever_is_kept_and_stuck(line, phone, monkeypatch):
    def breaks(*_, **__):
        raise RuntimeError

    phone.says("Is PE tomorrow?")
    monkeypatch.setattr(talk, "answer", breaks)
    line.platform.tells()
    for _ in range(rounds.MOST_TRIES + 2):
        WhatsAppCall.objects.update(due_at=now() - timedelta(hours=1))
        rounds.process_waiting()
    left = WhatsAppCall.objects.get()
    assert (left.state, left.tries, left.body is None) == (State.STUCK, rounds.MOST_TRIES, False)
    [named] = [one for one in examine_whatsapp() if one.name == "WhatsApp calls"]
    assert (named.level, "forgotten in 29 days" in named.says) == (Level.BAD, True)
    with as_if_at(now() + rounds.KEEP - timedelta(hours=1)):
        assert rounds.forget_old_calls() == 0
    with as_if_at(now() + rounds.KEEP + timedelta(hours=1)):
        assert rounds.forget_old_calls() == 1
    assert not WhatsAppCall.objects.exists(), "the words of a message that nobody will ever see"


def test_what_was_stuck_is_taken_in_once_the_cause_is_mended(line, phone):
    phone.says("Is PE tomorrow?")
    line.platform.tells()
    WhatsAppCall.objects.update(state=State.STUCK, tries=rounds.MOST_TRIES, fault="RuntimeError")
    said = StringIO()
    call_command("whatsapp", "again", stdout=said)
    assert "1 calls" in said.getvalue()
    rounds.process_waiting()
    assert texts() == ["Is PE tomorrow?"]


def test_the_same_message_in_other_bytes_counts_once(line, phone, monkeypatch):
    asked = []
    monkeypatch.setattr(
        talk, "answer", lambda school, member, inbound, file: asked.append(inbound) or Became("post", member)
    )
    phone.says("Is PE tomorrow?")
    line.platform.tells()
    [row] = WhatsAppCall.objects.all()
    hook_store(line, bytes(row.body) + b" ")
    assert rounds.process_waiting() == 2
    assert len(asked) == 1


def test_what_is_no_call_is_done_with(line):
    hook_store(line, b"[]")
    rounds.process_waiting()
    assert WhatsAppCall.objects.get().fault == "it is no JSON object"


def test_calls_of_a_month_ago_are_forgotten(line, phone):
    phone.says("Is PE tomorrow?")
    line.works()
    assert rounds.forget_old_calls() == 0
    with as_if_at(now() + timedelta(days=31)):
        assert rounds.forget_old_calls() > 0
    assert not WhatsAppTaken.objects.exists()
    assert texts() == ["Is PE tomorrow?"]


def test_calls_of_one_school_are_taken_in_one_after_the_other(line, phone):
    first, second = b'{"object": "other"}', b'{"object": "another"}'
    for body in (first, second):
        hook_store(line, body)
    one, two = WhatsAppCall.objects.order_by("pk")
    assert not rounds._claim(two.pk), "PRIVATE may stand in the one before it, and its words in this"
    assert rounds._claim(one.pk)
    assert not rounds._claim(two.pk), "another worker has the first in hand"
    WhatsAppCall.objects.filter(pk=one.pk).update(fault="RuntimeError")
    assert rounds._claim(two.pk), "one that breaks holds nobody up"


def test_a_worker_that_dies_holds_a_school_up_for_its_lease_alone(line, phone):
    for body in (b'{"object": "other"}', b'{"object": "another"}'):
        hook_store(line, body)
    one, two = WhatsAppCall.objects.order_by("pk")
    assert rounds._claim(one.pk)
    WhatsAppCall.objects.filter(pk=one.pk).update(due_at=now() - timedelta(seconds=1))
    assert rounds._claim(two.pk)


def test_a_call_that_cannot_be_opened_keeps_no_other_back(line, phone):
    for body in (b'{"object": "other"}', b'{"object": "another"}'):
        hook_store(line, body)
    one, two = WhatsAppCall.objects.order_by("pk").values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {WhatsAppCall._meta.db_table} SET body = %s WHERE id = %s",
            [b"x" * 40, one],
        )
    rounds.process_waiting()
    found = dict(WhatsAppCall.objects.values_list("pk", "fault"))
    assert found == {one: "CannotOpen", two: "it is not about WhatsApp"}
