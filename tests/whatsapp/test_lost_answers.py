"""Messages of which nobody knows whether they went: never sent again, and found by what the platform tells later."""

import random
import traceback
from datetime import timedelta
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gatepost.core.clock import now
from gatepost.delivery.whatsapp import members, platform, sending, statuses, windows
from gatepost.delivery.whatsapp.content import Content
from gatepost.delivery.whatsapp.errors import NotReached
from gatepost.delivery.whatsapp.models import (
    WhatsAppCost,
    WhatsAppMember,
    WhatsAppMessage,
    WhatsAppNumber,
    WhatsAppStatus,
)
from gatepost.delivery.whatsapp.platform import Line as OurLine
from gatepost.doors.whatsapp.payload import Told
from tests.whatsapp.sending_cast import fate, joined, put, send_all, told_all

pytestmark = pytest.mark.slow

RANK = ["sending", "maybe-sent", "sent", "delivered", "read"]


@pytest.mark.parametrize(
    ("trouble", "why", "arrives"),
    [
        ("before", "hung-up", 0),
        ("after", "hung-up", 1),
        ("garbage", "status-502", 1),
        pytest.param("hang", "silent", 1, marks=pytest.mark.slow),
    ],
)
def test_a_lost_answer_is_perhaps_sent_and_never_sent_again(line, phone, clock, monkeypatch, trouble, why, arrives):
    monkeypatch.setattr(platform, "ANSWER_TIMEOUT", 0.5)
    line.platform.breaks.append(trouble)
    message = put(line)
    send_all()
    assert (fate(message), message.error, message.content) == ("maybe-sent", why, None)
    for _ in range(5):
        clock.shift(timedelta(hours=1))
        assert sending.send_whatsapp() == 0
    assert len(phone.texts) == arrives
    assert WhatsAppCost.objects.get().messages == 1  # set aside all the same: it may have gone
    told_all(line)
    assert fate(message) == ("delivered" if arrives else "maybe-sent")
    if arrives:
        assert message.wamid == phone.last.wamid


def test_a_platform_that_is_not_there_has_nothing_and_gets_it_later(line, phone, clock, settings):
    address, settings.WHATSAPP_API = settings.WHATSAPP_API, "http://127.0.0.1:9/v24.0"
    message = put(line)
    send_all()
    assert (fate(message), message.error) == ("waiting", "not-there")
    assert WhatsAppNumber.objects.get().fault == "not-there"
    settings.WHATSAPP_API = address
    assert sending.send_whatsapp() == 0  # the number waits first
    clock.shift(timedelta(seconds=5))
    send_all()
    assert phone.texts == ["Hello"]
    assert (fate(message), WhatsAppNumber.objects.get().fault) == ("sent", "")


def test_a_platform_that_does_not_answer_costs_one_message_at_a_time(line, phone, clock):
    line.platform.breaks = ["before"] * 100
    for number in range(20):
        put(line, once=str(number))
    tries = []
    for second in range(300):
        if sending.send_whatsapp():
            tries.append(second)
        clock.shift(timedelta(seconds=1))
    assert tries == [0, 4, 8, 16, 32, 64, 128, 248]
    assert WhatsAppMessage.objects.filter(state="waiting").count() == 20 - len(tries)
    line.platform.breaks = []
    clock.shift(timedelta(minutes=2))
    send_all()
    assert len(phone.texts) == 12


class Killed(BaseException):
    """The process is gone."""


def test_killed_between_sending_and_marking_is_perhaps_sent(line, phone, clock, monkeypatch):
    def dies(self, number, request):
        as_it_is(self, number, request)
        raise Killed

    as_it_is = OurLine.send
    monkeypatch.setattr(OurLine, "send", dies)
    message, next_one = put(line), put(line, "Next", once="2")
    with pytest.raises(Killed):
        sending.send_whatsapp()
    monkeypatch.setattr(OurLine, "send", as_it_is)
    assert fate(message) == "sending"
    assert sending.send_whatsapp() == 0  # the next to the same person waits for the lease too
    clock.shift(sending.LEASE + timedelta(seconds=1))
    send_all()
    assert phone.texts == ["Hello", "Next"]
    assert (fate(message), message.error) == ("maybe-sent", "sender-gone")
    assert fate(next_one) == "sent"
    told_all(line)
    assert (fate(message), message.wamid) == ("delivered", phone.received[0].wamid)


def test_killed_before_anything_left_is_sent_once_and_not_tried_for_ever(line, phone, clock):
    message = put(line)
    taken = sending.claim("a worker that dies", leave_alone=set())
    assert taken == message
    clock.shift(sending.LEASE + timedelta(seconds=1))
    send_all()
    assert phone.texts == ["Hello"]
    assert (fate(message), message.attempts) == ("sent", 2)
    assert sending._mark(taken, Content("text", {})) is False  # should it come back to life, it is not its any more
    brings_down = put(line, "Again", once="2")
    for _ in range(sending.MOST_TRIES):
        assert sending.claim("a worker that dies", leave_alone=set()) == brings_down
        clock.shift(sending.LEASE + timedelta(seconds=1))
        sending.give_up_lost()
    assert fate(brings_down) == "maybe-sent"


def test_a_slow_answer_after_the_lease_still_counts(line, phone, clock, monkeypatch):
    def slow(self, number, request):
        wamid = as_it_is(self, number, request)
        clock.shift(sending.LEASE + timedelta(seconds=1))
        assert sending.give_up_lost() == 1
        return wamid

    as_it_is = OurLine.send
    monkeypatch.setattr(OurLine, "send", slow)
    message = put(line)
    sending.send_whatsapp()
    assert (fate(message), message.wamid) == ("sent", phone.last.wamid)
    assert phone.texts == ["Hello"]


def test_two_workers_take_nothing_twice_and_nothing_for_one_person_at_once(line, phone, clock):
    joined(line, "tom", number="447700900124")
    first, second = put(line, once="1"), put(line, once="2")
    other = put(line, name="tom")
    assert sending.claim("one", leave_alone=set()) == first
    assert sending.claim("two", leave_alone=set()) == other
    assert sending.claim("three", leave_alone=set()) is None
    WhatsAppMessage.objects.filter(pk=first.pk).update(state="sent")
    assert sending.claim("three", leave_alone=set()) == second


def told_of(message, status, *, wamid="wamid.x", callback=None, errors=(), billable=True, category="service"):
    return Told(
        wamid=wamid,
        status=status,
        at=now(),
        callback=message.ref if callback is None else callback,
        errors=errors,
        category=category if status != "failed" else "",
        is_billable=billable if status != "failed" else None,
    )


def test_a_message_that_reached_somebody_else_is_the_last_to_that_number(line, phone, clock):
    phone.user_id = "GB.somebody.else"  # the number is theirs now; they have never written to us
    put(line)
    sending.send_whatsapp()
    told_all(line)
    put(line, "Something private", once="2")
    sending.send_whatsapp()
    assert phone.texts == ["Hello"]
    assert "to" not in line.platform.requests[-1]


@pytest.mark.parametrize("order", list(permutations(["sent", "delivered", "read"])))
def test_statuses_in_any_order_and_again_never_go_back_and_count_once(line, phone, clock, order):
    message = put(line)
    sending.send_whatsapp()
    message.refresh_from_db()
    again = list(order) * 30
    random.Random(6).shuffle(again)
    places = []
    for status in [*order, *again]:
        statuses.apply(line.world.school, told_of(message, status, wamid=message.wamid))
        places.append(RANK.index(fate(message)))
    assert places == sorted(places)
    assert message.state == "read"
    assert WhatsAppStatus.objects.filter(wamid=message.wamid).count() == 3
    cost = WhatsAppCost.objects.get()
    assert (cost.category, cost.messages, cost.billed, cost.amount) == ("service", 1, 1, 16_000)


@pytest.mark.parametrize("order", [["sent", "failed"], ["failed", "sent"], ["failed", "failed", "delivered"]])
def test_what_failed_stays_failed_and_costs_nothing(line, phone, clock, order):
    message = put(line)
    sending.send_whatsapp()
    message.refresh_from_db()
    for status in order * 3:
        statuses.apply(line.world.school, told_of(message, status, wamid=message.wamid, errors=(131026,)))
    assert (fate(message), message.error, message.price) == ("failed", "131026", 0)
    assert (WhatsAppCost.objects.get().messages, WhatsAppCost.objects.get().amount) == (0, 0)
    assert WhatsAppMember.objects.get().fault == "131026"


def test_what_was_delivered_cannot_fail_any_more(line, phone, clock):
    message = put(line)
    sending.send_whatsapp()
    told_all(line)
    statuses.apply(line.world.school, told_of(message, "failed", wamid=phone.last.wamid, errors=(131026,)))
    assert fate(message) == "delivered"
    assert WhatsAppMember.objects.get().fault == ""


def test_a_status_that_comes_before_our_own_answer_is_kept_for_it(line, phone, clock, monkeypatch):
    def told_first(self, number, request):
        wamid = as_it_is(self, number, request)
        statuses.apply(line.world.school, told_of(message, "delivered", wamid=wamid, callback=""))
        return wamid

    as_it_is = OurLine.send
    monkeypatch.setattr(OurLine, "send", told_first)
    message = put(line)
    sending.send_whatsapp()
    assert fate(message) == "delivered"


def test_a_status_of_another_school_s_message_or_of_none_changes_nothing(line, phone, clock):
    message = put(line)
    sending.send_whatsapp()
    assert statuses.apply(line.world.school, told_of(message, "read", wamid="wamid.other", callback="")) is False
    assert (
        statuses.apply(line.world.school, told_of(message, "warmed", wamid="wamid.other", callback="nobody")) is False
    )
    assert fate(message) == "sent"


def test_a_status_that_crosses_our_own_answer_is_not_lost(line, phone, clock):
    message = put(line)
    ours = sending.claim("one", leave_alone=set())
    assert sending._mark(ours, Content("text", {}))

    class Crossing:
        wamid, status, at, errors, category, is_billable, user_id = (
            "wamid.x",
            "delivered",
            now(),
            (),
            "utility",
            True,
            "",
        )

        @property
        def callback(self):  # asked for between the look by the id and the one by our reference
            WhatsAppMessage.objects.filter(pk=ours.pk).update(wamid="wamid.x", state="sent")
            return message.ref

    assert statuses.apply(line.world.school, Crossing())
    assert (fate(message), message.wamid, message.category) == ("delivered", "wamid.x", "utility")


def test_what_was_refused_and_went_after_all_does_not_go_twice(line, phone, clock):
    line.platform.fails_next(131000, times=1)
    message = put(line)
    sending.send_whatsapp()
    statuses.apply(line.world.school, told_of(message, "failed", wamid="wamid.none", errors=(131000,)))
    assert (fate(message), message.wamid) == ("waiting", "")  # told a second time what we knew: it is tried again
    statuses.apply(line.world.school, told_of(message, "delivered"))
    assert (fate(message), message.wamid, message.content) == ("delivered", "wamid.x", None)
    assert WhatsAppCost.objects.get().messages == 1
    clock.shift(timedelta(hours=1))
    assert sending.send_whatsapp() == 0


@pytest.mark.parametrize(("code", "wrote", "stays"), [(131047, 1, True), (131026, 1, True), (131047, 0, False)])
def test_a_refusal_that_comes_late_does_not_count_against_whoever_has_written_since(
    line, phone, clock, code, wrote, stays
):
    message = put(line)
    sending.send_whatsapp()
    message.refresh_from_db()
    clock.shift(timedelta(hours=2))
    if wrote:
        members.heard(message.member, at=now())
    statuses.apply(line.world.school, told_of(message, "failed", wamid=message.wamid, errors=(code,)))
    assert fate(message) == "failed"
    member = WhatsAppMember.objects.get()
    assert (windows.is_open(member), member.fault) == (stays, "")


def test_rows_are_locked_in_one_order_whoever_asks(line, phone, clock):
    message = put(line)
    ours = sending.claim("one", leave_alone=set())
    order = ["delivery_whatsappmessage", "delivery_whatsappnumber", "delivery_whatsappcost"]
    with CaptureQueriesContext(connection) as marking:
        assert sending._mark(ours, Content("text", {}))
    with CaptureQueriesContext(connection) as failing:
        statuses.apply(line.world.school, told_of(message, "failed", errors=(131042,)))
    for asked in (marking, failing):
        words = [query["sql"] for query in asked.captured_queries]
        places = [next(place for place, sql in enumerate(words) if f'"{table}"' in sql) for table in order]
        assert places == sorted(places)
    assert WhatsAppNumber.objects.get().fault == "131042"


def test_a_number_that_is_ended_while_the_platform_hangs_breaks_nothing(line, phone, clock, monkeypatch):
    def hangs(self, number, request):
        WhatsAppNumber.objects.all().delete()
        raise NotReached("silent")

    monkeypatch.setattr(OurLine, "send", hangs)
    message = put(line)
    assert sending.send_whatsapp() == 1
    assert fate(message) == "waiting"


def test_what_a_broken_key_raises_does_not_quote_it(line, phone, clock):
    number = WhatsAppNumber.objects.get()
    number.access_token = "EAAG\nnever to be read"
    with OurLine() as ours, pytest.raises(NotReached) as raised:
        ours.ask(number, "GET", number.phone_number_id)
    assert "never to be read" not in "".join(traceback.format_exception(raised.value))
