"""Sending over WhatsApp with the simulated platform: once, in pace, in the window, to nobody who may not have it."""

from datetime import timedelta

import pytest

from gatepost.core.clock import now
from gatepost.delivery.whatsapp import content, members, outbox, sending
from gatepost.delivery.whatsapp.errors import POLICIES, Policy, policy_of
from gatepost.delivery.whatsapp.models import WhatsAppCost, WhatsAppMember, WhatsAppMessage, WhatsAppNumber
from gatepost.people.models import Person
from tests.whatsapp.sending_cast import fate, joined, member_of, put, send_all

pytestmark = pytest.mark.slow

Kind = WhatsAppMessage.Kind


def test_a_message_arrives_once_however_often_it_is_put(line, phone):
    message = put(line, answers="wamid.theirs")
    assert put(line, "Other words").pk == message.pk
    assert sending.send_whatsapp() == 1
    assert sending.send_whatsapp() == 0
    assert phone.texts == ["Hello"]
    assert fate(message) == "sent"
    assert message.wamid == phone.last.wamid
    assert (message.content, message.attempts, message.category, message.price) == (None, 1, "service", 0)
    assert phone.last.quotes == "wamid.theirs"
    [request] = line.platform.requests
    assert request["to"] == "447700900123"
    assert request["biz_opaque_callback_data"] == message.ref


def test_whoever_has_no_number_is_reached_by_their_id(line, clock):
    phone = joined(line, "tom", number="")
    put(line, name="tom")
    sending.send_whatsapp()
    assert phone.texts == ["Hello"]
    assert "to" not in line.platform.requests[0]


def test_somebody_unknown_is_answered_and_nothing_of_them_is_kept(line, clock):
    stranger = line.phone_of(line.world.lena, number="447700900555")
    stranger.wrote_at = now()
    line.platform.waiting.clear()
    for _ in range(2):
        message = outbox.put_to_unknown(
            line.world.school,
            user_id=stranger.user_id,
            number="447700900555",
            content=content.text("Ask the office for a code."),
            once="unknown:1",
        )
    assert sending.send_whatsapp() == 1
    assert stranger.texts == ["Ask the office for a code."]
    assert fate(message) == "sent"
    assert (message.to, message.content) == (None, None)


def test_to_one_person_messages_go_in_order_answers_first(line, phone, ways):
    for number in range(3):
        put(line, f"relay {number}", once=f"r{number}", kind=Kind.RELAY)
    put(line, "answer", once="a")
    sending.send_whatsapp()
    assert phone.texts == ["answer", "relay 0", "relay 1", "relay 2"]


@pytest.mark.slow
def test_one_person_gets_forty_five_at_once_and_then_one_in_six_seconds(line, phone, clock):
    for number in range(50):
        put(line, f"{number}", once=str(number))
    send_all()
    assert len(phone.texts) == 45
    assert not WhatsAppMessage.objects.filter(attempts__gt=1).exists()
    for seconds in range(1, 31):
        clock.shift(timedelta(seconds=1))
        send_all()
        assert len(phone.texts) == min(45 + seconds // 6, 50)
    assert phone.texts == [str(number) for number in range(50)]  # and in order


def test_the_number_leaves_room_for_what_comes_in(line, phone, clock):
    WhatsAppNumber.objects.update(per_second=8)
    for number in range(10):
        put(line, once=str(number))
    assert sending.send_whatsapp() == 6
    clock.shift(timedelta(seconds=1.1))
    assert sending.send_whatsapp() == 4


@pytest.mark.parametrize(("seconds", "sent"), [(-40, True), (-20, False), (0, False), (60, False)])
def test_free_words_go_inside_the_window_alone(line, phone, clock, seconds, sent):
    message = put(line, expires_at=now() + timedelta(days=3))
    clock.shift(timedelta(hours=24, seconds=seconds))
    sending.send_whatsapp()
    assert (fate(message), message.error) == (("sent", "") if sent else ("dropped", "window-closed"))
    assert bool(phone.texts) is sent


def test_outside_the_window_a_template_goes(line, phone, clock, ways):
    clock.shift(timedelta(days=2))
    knock = content.class_news("gatepost_class_news", "en_GB", group="Oak", count=3, latest="Tom B", payload="digest")
    message = outbox.put(member_of(line), Kind.KNOCK, knock, once="knock")
    sending.send_whatsapp()
    assert phone.texts == ["New in Oak: 3 messages, latest from Tom B"]
    assert phone.last.shown.buttons == [("digest", "Show me")]
    assert fate(message) == "sent"
    assert (message.category, message.price) == ("utility", 16_000)


def stopped(line):
    members.stop(member_of(line))


def closed(line):
    Person.objects.filter(pk=line.world.amira.pk).update(is_active=False)


def unreachable(line):
    WhatsAppMember.objects.update(fault="131026")


@pytest.mark.parametrize(
    ("what", "why"), [(stopped, "stopped"), (closed, "account-closed"), (unreachable, "not-reachable")]
)
def test_whoever_is_gone_gets_nothing_that_was_put_before(line, phone, ways, what, why):
    message = put(line, kind=Kind.DIGEST)
    what(line)
    sending.send_whatsapp()
    assert line.platform.requests == []
    assert (fate(message), message.error, message.content) == ("dropped", why, None)


def test_a_place_that_ends_between_putting_and_sending_stops_the_message(line, phone, ways):
    message = put(line, kind=Kind.RELAY)
    ways.add("Amira Haddad")
    sending.send_whatsapp()
    assert (fate(message), message.error) == ("dropped", "no-longer-allowed")
    assert line.platform.requests == []


def test_whoever_was_erased_gets_nothing(line, phone, ways):
    put(line, kind=Kind.RELAY)
    WhatsAppMember.objects.all().delete()
    assert sending.send_whatsapp() == 0
    assert line.platform.requests == []


def test_nobody_answers_for_a_kind_and_it_is_not_sent(line, phone, ways, monkeypatch):
    monkeypatch.setattr(outbox, "_ways", {})
    message = put(line, kind=Kind.RELAY)
    sending.send_whatsapp()
    assert (fate(message), message.error) == ("dropped", "nobody-answers-for-it")


def test_a_fault_while_asking_sends_nothing_and_stops_nobody_else(line, phone, ways):
    def broken(message):
        raise RuntimeError

    outbox._ways[Kind.DIGEST] = outbox.Way(kind=Kind.DIGEST, may_still_have=broken)
    message, other = put(line, kind=Kind.DIGEST), put(line, "Still here", once="2")
    sending.send_whatsapp()
    assert phone.texts == ["Still here"]
    assert (fate(message), message.error) == ("waiting", "fault-RuntimeError")
    assert fate(other) == "sent"


def test_the_goodbye_is_sent_to_whoever_has_just_stopped(line, phone):
    before = put(line, "An answer from before")
    stopped(line)
    put(line, "You get nothing more. Write START to come back.", once="2")
    sending.send_whatsapp()
    assert phone.texts == ["You get nothing more. Write START to come back."]
    assert fate(before) == "dropped"


def test_a_number_that_is_off_sends_nothing_and_what_is_late_is_dropped(line, phone, clock):
    WhatsAppNumber.objects.update(is_on=False)
    message = put(line)
    assert sending.send_whatsapp() == 0
    clock.shift(timedelta(hours=25))
    assert sending.drop_expired() == 1
    assert (fate(message), message.error) == ("dropped", "expired")


# What the platform refuses, code by code: the state, whether it goes later, what is kept of the number and the person.
AFTER = {
    Policy.WAIT: ("waiting", True),
    Policy.SLOW_DOWN: ("waiting", True),
    Policy.PERSON: ("failed", False),
    Policy.WINDOW: ("failed", False),
    Policy.TEMPLATE: ("failed", False),
    Policy.ACCOUNT: ("waiting", True),
    Policy.MEDIA: ("failed", False),
    Policy.UNKNOWN: ("waiting", True),
}


@pytest.mark.parametrize("code", [*POLICIES, 200, 299, 424242])
def test_each_code_has_what_follows_from_it(line, phone, clock, code):
    line.platform.fails_next(code, when="at once")
    message = put(line)
    sending.send_whatsapp()
    policy = policy_of(code)
    state, comes_later = ("failed", False) if code == 131049 else AFTER[policy]
    assert fate(message) == state
    assert message.error == str(code)
    assert (message.due_at > now()) is comes_later
    assert (message.content is not None) is comes_later
    assert (message.price, message.category, message.sent_at is None or state == "failed") == (0, "", True)
    assert WhatsAppCost.objects.get().messages == 0
    number, member = WhatsAppNumber.objects.get(), member_of(line)
    keeps_fault = policy in (Policy.TEMPLATE, Policy.ACCOUNT) or code in (131048, 131064)
    assert number.fault == (str(code) if keeps_fault else "")
    assert (number.paused_until is not None) is (policy is Policy.ACCOUNT or (policy is Policy.WAIT and code != 131056))
    assert (number.slowed_until is not None) is (code in (131048, 131064))
    assert member.fault == (str(code) if policy is Policy.PERSON else "")
    assert (member.window_until > now()) is (policy is not Policy.WINDOW)
    clock.shift(timedelta(hours=2))
    sending.send_whatsapp()
    assert phone.texts == (["Hello"] if comes_later else [])
    assert WhatsAppNumber.objects.get().fault == (str(code) if keeps_fault and not comes_later else "")


def test_pauses_grow_fourfold_and_the_person_s_other_messages_wait_too(line, phone, clock):
    line.platform.fails_next(131056, times=3)
    first, second = put(line, "first"), put(line, "second", once="2")
    waits = []
    for _ in range(3):
        assert sending.send_whatsapp() == 1
        first.refresh_from_db()
        second.refresh_from_db()
        assert second.due_at == first.due_at
        waits.append((first.due_at - now()).total_seconds())
        clock.move_to(first.due_at)
    assert waits == [4, 16, 64]
    sending.send_whatsapp()
    assert phone.texts == ["first", "second"]


def test_what_the_platform_does_not_know_either_is_given_up_after_some_tries(line, phone, clock):
    line.platform.fails_next(131000, times=9)
    message = put(line)
    for _ in range(9):
        sending.send_whatsapp()
        clock.shift(timedelta(hours=1))
    assert (fate(message), message.attempts, len(line.platform.requests)) == ("failed", 4, 4)


def test_waiting_uses_up_no_tries(line, phone, clock):
    line.platform.fails_next(131056, times=6)
    line.platform.fails_next(131000, times=3)
    message = put(line)
    for _ in range(9):
        sending.send_whatsapp()
        clock.shift(timedelta(hours=1))
    assert (fate(message), message.attempts, message.pauses) == ("waiting", 3, 6)
    sending.send_whatsapp()
    assert (fate(message), phone.texts) == ("sent", ["Hello"])


def test_whoever_is_known_by_a_number_alone_is_sent_nothing(line, phone, clock):
    WhatsAppMember.objects.update(user_id=None, user_id_digest="")
    message = put(line)
    sending.send_whatsapp()
    assert (fate(message), message.error, line.platform.requests) == ("dropped", "known-by-number", [])


@pytest.mark.parametrize("code", [3, 33, 200, 299, 131005, 131037, 131044, 131045, 133010])
def test_a_right_or_a_number_that_was_taken_away_loses_nothing(line, phone, clock, code):
    line.platform.fails_next(code, times=20)
    message = put(line)
    for _ in range(20):
        sending.send_whatsapp()
        clock.shift(timedelta(minutes=6))
    assert WhatsAppNumber.objects.get().fault == str(code)
    sending.send_whatsapp()
    assert (fate(message), phone.texts) == ("sent", ["Hello"])


def test_a_slowed_number_still_answers(line, phone, clock, ways):
    WhatsAppNumber.objects.update(slowed_until=now() + timedelta(hours=1))
    put(line, "relay", kind=Kind.RELAY)
    put(line, "answer", once="2")
    sending.send_whatsapp()
    assert phone.texts == ["answer"]
    clock.shift(timedelta(hours=1, seconds=1))
    sending.send_whatsapp()
    assert phone.texts == ["answer", "relay"]


def test_a_key_that_is_wrong_stops_all_and_says_so_until_it_is_right(line, phone, clock):
    number = WhatsAppNumber.objects.get()
    number.access_token = "an old one"
    number.save()
    put(line)
    sending.send_whatsapp()
    assert sending.send_whatsapp() == 0
    assert WhatsAppNumber.objects.get().fault == "190"
    number.access_token = line.platform.token
    number.save()
    clock.shift(timedelta(minutes=6))
    sending.send_whatsapp()
    assert phone.texts == ["Hello"]
    assert WhatsAppNumber.objects.get().fault == ""
