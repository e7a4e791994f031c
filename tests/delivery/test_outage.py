"""When mail cannot go out: what is tried again, what is dead, what health says; nothing lost and nothing doubled."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command

from gatepost.core.clock import now
from gatepost.core.refs import new_ref
from gatepost.delivery import ledger
from gatepost.delivery.actions import tell
from gatepost.delivery.health import health
from gatepost.delivery.ledger import GIVE_UP_AFTER, drop_expired, fan_out_waiting, pause_after, send_due
from gatepost.delivery.models import Delivery, Notice
from gatepost.people.actions import add_person


def states():
    return sorted(Delivery.objects.values_list("state", flat=True))


def send_all(limit=500):
    fan_out_waiting(limit=limit)
    return send_due(limit=limit)


@pytest.fixture
def clock():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger, "now_of_all", now)  # the database server's clock does not travel
        with time_machine.travel("2026-11-23T08:00:00Z", tick=False) as traveller:
            yield traveller


@pytest.mark.parametrize("mode", ["box-full", "not-now"])
def test_a_passing_fault_is_tried_again_later(allowed, post_office, clock, school, amira, mode):
    post_office.modes = [mode, mode]
    tell("test-note", school=school, recipients=[amira])
    send_all()
    assert states() == ["waiting"]
    for _ in range(10):
        clock.shift(timedelta(seconds=10))
        send_due()
    assert states() == ["sent"]
    assert len(post_office.taken) == 1
    assert Delivery.objects.get().attempts == 3


@pytest.mark.parametrize(
    ("mode", "fault"), [("no-such-box", "recipient-refused-550"), ("refuse-text", "text-refused-554")]
)
def test_a_final_refusal_is_dead_at_once_and_hurts_no_other(allowed, post_office, school, amira, tom, mode, fault):
    post_office.modes = [mode]
    tell("test-note", school=school, recipients=[amira, tom])
    send_all()
    assert states() == ["dead", "sent"]
    dead = Delivery.objects.get(state="dead")
    assert dead.fault == fault
    assert "example.org" not in dead.fault
    assert len(post_office.taken) == 1


@pytest.mark.parametrize("mode", ["drop", "busy"])
def test_a_server_that_hangs_up_is_left_alone_and_nothing_is_lost(allowed, post_office, clock, school, amira, mode):
    post_office.mode = mode
    for number in range(5):
        tell("test-note", school=school, recipients=[amira], subject_ref=str(number))
    assert send_all() == 1  # one try shows it: the other four are not tried against the wall
    assert states() == ["waiting"] * 5
    post_office.mode = "accept"
    clock.shift(timedelta(seconds=61))
    assert send_due() == 5
    assert len(set(post_office.ids)) == len(post_office.ids) == 5


def test_taken_and_then_hung_up_comes_twice_with_one_message_id(allowed, post_office, clock, school, amira):
    post_office.modes = ["take-and-hang-up"]
    tell("test-note", school=school, recipients=[amira])
    send_all()
    clock.shift(timedelta(seconds=61))
    send_due()
    assert states() == ["sent"]
    assert len(post_office.ids) == 2
    assert len(set(post_office.ids)) == 1


def test_no_server_at_all_waits_and_says_so(allowed, settings, clock, school, amira):
    settings.MAIL = {"host": "127.0.0.1", "port": 9, "username": "", "password": "", "security": "none"}
    tell("test-note", school=school, recipients=[amira])
    send_all()
    assert Delivery.objects.get().fault == "server-not-reached"
    settings.MAIL = {}
    clock.shift(timedelta(seconds=61))
    send_due()
    assert Delivery.objects.get().fault == "no-mail-server"
    assert states() == ["waiting"]


def test_after_three_days_of_trying_it_is_dead(allowed, settings, clock, school, amira):
    settings.MAIL = {}
    tell("test-note", school=school, recipients=[amira])
    send_all()
    clock.shift(GIVE_UP_AFTER)
    send_due()
    assert (Delivery.objects.get().state, Delivery.objects.get().fault) == ("dead", "gave-up: no-mail-server")


def test_a_broken_kind_stops_no_other(allowed, post_office, school, amira, tom, caplog):
    tell("test-broken", school=school, recipients=[amira])
    tell("test-note", school=school, recipients=[amira])
    Notice.objects.filter(kind="test-broken").update(lane=0)
    notice = tell("test-note", school=school, recipients=[tom])
    Notice.objects.filter(pk=notice.pk).update(kind="gone-with-the-last-release")
    send_all()
    assert len(post_office.taken) == 1
    assert sorted(Delivery.objects.values_list("state", "fault")) == [
        ("sent", ""),
        ("waiting", "letter-fault: LookupError"),
        ("waiting", "letter-fault: TemplateDoesNotExist"),
    ]
    assert "amira" not in caplog.text.lower()


def test_a_kind_that_cannot_say_who_may_have_it_sends_nothing(allowed, post_office, school, amira, monkeypatch):
    def broken(self, notice, person):
        raise KeyError(person.name)

    monkeypatch.setattr(type(allowed), "__call__", broken)
    tell("test-note", school=school, recipients=[amira])
    send_all()
    assert post_office.taken == []
    assert Delivery.objects.get().fault == "letter-fault: KeyError"


def test_the_pause_doubles_up_to_an_hour():
    assert [pause_after(tries, chance=1).total_seconds() for tries in (1, 2, 3, 9, 10, 60)] == [
        10,
        20,
        40,
        2560,
        3600,
        3600,
    ]
    assert pause_after(5, chance=0.25) == timedelta(seconds=40)


def test_an_hour_without_the_server_then_all_arrives_once(allowed, post_office, clock, settings, school):
    right, wrong = settings.MAIL, {**settings.MAIL, "port": 9}
    people = [add_person(None, school, name=f"P{n}", mail=f"p{n}@example.org") for n in range(60)]
    settings.MAIL = wrong
    tell("test-note", school=school, recipients=people)
    tell("test-code", school=school, recipients=people[:1], expires_at=now() + timedelta(minutes=10), sealed="1")
    fan_out_waiting()
    for _ in range(60):
        send_due(limit=20)
        drop_expired()
        clock.shift(timedelta(minutes=1))
    tell("test-alert", school=school, recipients=people[:1])
    fan_out_waiting()
    settings.MAIL = right
    rounds = 0
    while send_due(limit=20):
        rounds += 1
        clock.shift(timedelta(seconds=1))
    clock.shift(timedelta(minutes=2))
    send_due()
    assert rounds <= 10
    assert len(post_office.ids) == len(set(post_office.ids)) == 61
    assert Delivery.objects.get(state="dropped").notice.kind == "test-code"
    first = post_office.ids[0].split("@")[0].strip("<")
    assert Delivery.objects.get(ref=first).notice.kind == "test-alert"


def test_health_tells_what_waits_and_what_is_dead(allowed, post_office, clock, school, amira, tom):
    assert (health().waiting, health().oldest_waiting_seconds, health().is_well) == (0, 0, True)
    tell("test-alert", school=school, recipients=[amira])
    clock.shift(timedelta(seconds=30))
    assert (health().waiting, health().oldest_waiting_seconds, health().is_well) == (1, 30, True)
    post_office.modes = ["box-full", "no-such-box"]
    send_all()
    tell("test-note", school=school, recipients=[tom])
    fan_out_waiting()
    send_due()
    assert (health().waiting, health().dead, health().dead_for_over_an_hour, health().is_well) == (1, 1, 0, True)
    clock.shift(timedelta(minutes=16))
    assert (health().safeguarding_overdue, health().is_well) == (1, False)
    send_due()
    clock.shift(timedelta(minutes=50))
    assert (health().waiting, health().dead_for_over_an_hour, health().is_well) == (0, 1, False)


def test_an_alert_that_left_by_no_way_is_overdue_and_one_that_left_by_any_is_not(
    allowed, post_office, clock, school, amira, tom
):
    tell("test-alert", school=school, recipients=[amira, tom])
    clock.shift(timedelta(minutes=16))
    assert health().safeguarding_overdue == 1  # nobody has been looked up for it
    fan_out_waiting()
    clock.shift(timedelta(minutes=16))
    assert health().safeguarding_overdue == 2
    letters = Delivery.objects.filter(channel="mail")
    letters.filter(person=amira).update(state="sent", worker="", lease_until=None, ended_at=now())
    letters.filter(person=tom).update(state="dead", worker="", lease_until=None, ended_at=now())
    assert (health().safeguarding_overdue, health().is_well) == (1, False)
    for person, state in ((amira, "dead"), (tom, "sent")):  # her push is lost, and his has gone
        row = letters.get(person=person)
        row.pk, row.ref, row.channel, row.state, row.address = None, new_ref(), "push", state, f"{new_ref()}@push"
        row.save(force_insert=True)
    assert health().safeguarding_overdue == 0


def test_a_test_mail_says_where_it_went(post_office, school, capsys):
    call_command("mail", "test", to="head@oakfield.example")
    assert f"127.0.0.1:{post_office.port}" in capsys.readouterr().out
    assert post_office.to == ["head@oakfield.example"]
