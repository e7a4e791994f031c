"""Web push by the ledger, with a real push service on this machine that opens what comes and checks who calls."""

import json
import socket
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import DataError

from gatepost.core.clock import now
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery import kinds, ledger
from gatepost.delivery.actions import tell
from gatepost.delivery.channels.push import carrying, devices, sending
from gatepost.delivery.channels.push.encryption import sealed_for
from gatepost.delivery.channels.push.models import Device
from gatepost.delivery.channels.push.services import address_of
from gatepost.delivery.kinds import Kind, kind_named
from gatepost.delivery.ledger import fan_out_waiting, send_due
from gatepost.delivery.models import Delivery, Lane
from gatepost.people.models import Person
from tests.push_service import letters, push_service, raw

State = Delivery.State
PUSHES = Delivery.objects.filter(channel=Delivery.Channel.PUSH)


@pytest.fixture
def service(tmp_path: Path, settings):
    settings.PUSH_HOSTS = frozenset({"127.0.0.1"})
    carrying.breaker.forget()
    with push_service(tmp_path) as found:
        yield found
    carrying.breaker.forget()


@pytest.fixture
def pushed(allowed):
    """Two kinds that are pushed: `test-pushed`, and `test-alarm` in the lane of safeguarding."""
    common = {"may_receive": allowed, "template": "note.txt", "pushes": True}
    kinds.register(
        Kind(code="test-pushed", subject="Something new", path=lambda notice, person: "/private/4F2K/", **common)
    )
    kinds.register(Kind(code="test-alarm", lane=Lane.SAFEGUARDING, subject="Please sign in", **common))
    return allowed


def on(person, browser, **more):
    return devices.switch_on(person, devices.given(**browser.form, **more), acting=None, user_agent="Firefox/140")


def send_all():
    fan_out_waiting()
    return send_due(limit=50)


def test_the_example_of_rfc_8291_comes_out_letter_by_letter():
    """Appendix A of RFC 8291."""
    own = ec.derive_private_key(
        int.from_bytes(raw("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    words = b"When I grow up, I want to be a watermelon"
    body = sealed_for(
        words,
        browser_key=raw("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        browser_secret=raw("BTBZMqHH6r4Tts7J_aSIgg"),
        own_key=own,
        salt=raw("DGv6ra1nlYgDCS1FRnbzlw"),
        padded_to=len(words) + 1,
    )
    assert letters(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_every_push_is_as_long_as_any_other(service):
    browser = service.browser()
    parts = {"browser_key": raw(browser.form["p256dh"]), "browser_secret": browser.secret}
    assert len(sealed_for(b"{}", **parts)) == len(sealed_for(b'{"a": 1}', **parts))
    with pytest.raises(ValueError, match="one record"):
        sealed_for(b"x" * 1024, **parts)


def test_a_push_goes_beside_the_mail_and_holds_neutral_words_alone(pushed, service, post_office, school, amira):
    browser = service.browser()
    on(amira, browser)
    tell("test-pushed", school=school, recipients=[amira], subject_ref="4F2K", facts={"name": "Maya"})
    tell("test-note", school=school, recipients=[amira])  # a kind that is not pushed
    assert send_all() == 3
    assert len(post_office.to) == 2
    (told,) = service.told(browser)
    notice = PUSHES.get().notice
    assert told == {"title": "Gatepost", "body": "Something new", "link": "/private/4F2K/", "tag": notice.ref}
    (came,) = service.came
    assert came.headers["TTL"] == "86400"
    assert came.headers["Urgency"] == "normal"
    assert came.headers["Content-Encoding"] == "aes128gcm"
    assert came.headers["Topic"] == PUSHES.get().ref  # the receiver's own, and the same on a second try
    assert notice.ref not in str(came.headers)
    assert PUSHES.get().state == State.SENT
    assert Device.objects.get().last_ok_at is not None
    with pytest.raises(InvalidTag):
        service.browser("another").opens(came.body)


def test_an_alarm_says_that_there_is_something_to_read_and_goes_first(pushed, service, post_office, school, amira):
    browser = service.browser()
    on(amira, browser)
    tell("test-pushed", school=school, recipients=[amira])
    tell("test-alarm", school=school, recipients=[amira], subject_ref="4F2K-9QTM")
    send_all()
    first, _ = service.told(browser)
    assert (first["body"], first["link"]) == ("There is something to read.", "/")
    assert service.came[0].headers["Urgency"] == "high"
    assert "4F2K" not in json.dumps(first)


def test_somebody_without_a_mail_address_is_told_on_their_device(pushed, service, post_office, school, amira):
    amira.addresses.all().delete()
    browser = service.browser()
    on(amira, browser)
    tell("test-pushed", school=school, recipients=[amira])
    assert send_all() == 1
    assert len(service.told(browser)) == 1


def test_a_notice_that_cannot_be_stored_for_somebody_holds_up_no_other(
    pushed, service, post_office, school, amira, monkeypatch
):
    real = ledger._targets

    def too_long(notice):
        if notice.kind == "test-alarm":
            raise DataError("value too long")  # as PostgreSQL says it
        return real(notice)

    monkeypatch.setattr(ledger, "_targets", too_long)
    tell("test-alarm", school=school, recipients=[amira])
    tell("test-pushed", school=school, recipients=[amira])
    with pytest.raises(DataError):
        fan_out_waiting()
    assert send_due(limit=50) == 1
    assert len(post_office.to) == 1


def test_a_device_that_named_another_place_meanwhile_is_not_forgotten(service, school, amira):
    device = on(amira, service.browser())
    old = devices.device_of(amira, device.ref)
    assert devices.stay_on(amira, device.ref, devices.given(**service.browser("new").form))
    devices.has_ended(old)
    assert Device.objects.count() == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_no_more_is_forgotten(pushed, service, post_office, school, amira, status):
    on(amira, service.browser())
    service.status = status
    tell("test-pushed", school=school, recipients=[amira])
    send_all()
    assert PUSHES.get().state == State.DROPPED
    assert not Device.objects.exists()
    assert len(post_office.to) == 1  # the mail is not held up


@pytest.mark.parametrize("status", [429, 500, 503, 301, 403])
def test_a_service_that_cannot_now_is_asked_again(pushed, service, post_office, school, amira, status):
    browser = service.browser()
    on(amira, browser)
    service.statuses = [status]
    tell("test-pushed", school=school, recipients=[amira])
    send_all()
    waiting = PUSHES.get()
    assert (waiting.state, waiting.fault, waiting.attempts) == (State.WAITING, f"push-service-{status}", 1)
    carrying.breaker.forget()
    PUSHES.update(due_at=now())
    assert send_due() == 1
    assert PUSHES.get().state == State.SENT
    assert [one["tag"] for one in service.told(browser)] == [waiting.notice.ref] * 2  # and so it is shown once


def test_a_service_that_is_down_holds_up_neither_mails_nor_other_services(
    pushed, service, post_office, school, amira, tom, monkeypatch
):
    monkeypatch.setattr(sending, "TIMEOUT", 0.3)
    on(amira, service.browser())
    service.slow = True
    for _ in range(3):
        tell("test-alarm", school=school, recipients=[amira, tom])
    send_all()
    assert len(post_office.to) == 6
    assert len(service.came) == 1  # one try, not one time-out for each
    assert PUSHES.filter(state=State.WAITING).count() == 3
    assert carrying.breaker.left_alone(at=now()) == ["127.0.0.1"]


def test_a_mail_server_that_is_down_holds_up_no_push(pushed, service, settings, school, amira):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.MAIL = {"host": "127.0.0.1", "port": taken.getsockname()[1], "username": "", "password": "",
                         "security": "none"}  # fmt: skip
        browser = service.browser()
        on(amira, browser)
        tell("test-alarm", school=school, recipients=[amira])
        send_all()
    assert ledger.breaker.left_alone(at=now()) == [school.pk]
    assert len(service.told(browser)) == 1


def test_a_push_is_given_up_after_a_day_and_nobody_need_look_at_it(pushed, service, post_office, school, amira):
    on(amira, service.browser())
    service.status = 500
    tell("test-pushed", school=school, recipients=[amira])
    send_all()
    PUSHES.update(queued_at=now() - timedelta(hours=25), due_at=now())
    carrying.breaker.forget()
    send_due()
    assert (PUSHES.get().state, PUSHES.get().fault) == (State.DROPPED, "gave-up: push-service-500")


def refused(person, device, pushed):
    pushed.nobody.add(person.ref)


def account_closed(person, device, pushed):
    Person.objects.filter(pk=person.pk).update(is_active=False)


def epoch_raised(person, device, pushed):
    Person.objects.filter(pk=person.pk).update(auth_epoch=person.auth_epoch + 1)


def switched_off(person, device, pushed):
    devices.switch_off(person, device.ref, acting=None)


def expired(person, device, pushed):
    Device.objects.update(expires_at=now() - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (refused, "no-longer-allowed"),
        (account_closed, "account-closed"),
        (epoch_raised, "device-not-seen-since"),
        (switched_off, "device-off"),
        (expired, "device-expired"),
    ],
)
def test_it_is_asked_at_the_last_moment_whether_it_may_still_leave(
    pushed, service, post_office, school, amira, happens, why
):
    device = on(amira, service.browser())
    tell("test-pushed", school=school, recipients=[amira])
    fan_out_waiting()
    happens(amira, device, pushed)
    send_due()
    assert (PUSHES.get().state, PUSHES.get().fault) == (State.DROPPED, why)
    assert service.came == []
    tell("test-pushed", school=school, recipients=[amira])
    fan_out_waiting()
    assert PUSHES.count() == 1  # and the next one is not even made


def test_a_device_is_told_again_once_it_was_there(pushed, service, post_office, school, amira):
    browser = service.browser()
    device = on(amira, browser)
    epoch_raised(amira, device, pushed)
    amira.refresh_from_db()
    browser.endpoint += "&new=1"  # and the browser has another address by now
    assert devices.stay_on(amira, device.ref, devices.given(**browser.form))
    tell("test-pushed", school=school, recipients=[amira])
    send_all()
    assert len(service.told(browser)) == 1
    devices.switch_off(amira, device.ref, acting=None)
    assert not devices.stay_on(amira, device.ref, devices.given(**browser.form))
    assert not Device.objects.exists()


def test_one_browser_is_one_device_of_one_person(service, school, amira, tom):
    browser = service.browser()
    first = on(amira, browser)
    assert on(amira, browser).pk == first.pk
    theirs = on(tom, browser)
    assert list(Device.objects.values_list("pk", "person")) == [(theirs.pk, tom.pk)]
    with pytest.raises(NotFound):
        devices.switch_off(amira, theirs.ref, acting=None)
    assert not devices.stay_on(amira, theirs.ref, devices.given(**browser.form))
    assert devices.reached_by([amira, tom]) == {tom.pk: 1}


def test_ten_devices_are_enough(service, school, amira):
    for number in range(devices.MOST_DEVICES):
        on(amira, service.browser(str(number)))
    with pytest.raises(Invalid):
        on(amira, service.browser("one more"))
    devices.keep_only(amira, devices.devices_of(amira)[0].ref, acting=None)
    assert devices.devices_of(amira).count() == 1


def test_nothing_of_a_device_is_readable_in_the_database(service, school, amira):
    from django.db import connection

    browser = service.browser("a-secret-name")
    on(amira, browser)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM delivery_device")
        row = cursor.fetchone()
    stored = b" ".join(bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for value in row)
    assert b"a-secret-name" not in stored
    assert raw(browser.form["p256dh"]) not in stored
    assert browser.secret not in stored


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/QABC",
        "https://wns2-db5p.notify.windows.com/w/?token=BQYAAAC%2f",
        "https://127.0.0.1:8443/push",
    ],
)
def test_services_that_are_known_or_named_by_the_host(settings, endpoint):
    settings.PUSH_HOSTS = frozenset({"127.0.0.1"})
    assert str(address_of(endpoint)) == endpoint


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/abc",
        "https://fcm.googleapis.com.evil.example/abc",
        "https://evilpush.apple.com.example/abc",
        "https://notpush.apple.comx/abc",
        "https://xpush.apple.com/abc",
        "https://evil.example/abc",
        "https://localhost/abc",
        "https://127.0.0.1/abc",
        "https://[::1]/abc",
        "https://2130706433/abc",
        "https://169.254.169.254/latest/meta-data",
        "https://user@fcm.googleapis.com/abc",
        "https://fcm.googleapis.com@evil.example/abc",
        "https://fcm.googleapis.com\\@evil.example/abc",
        "https://fcm.googleapis.com/abc#part",
        "https://fcm.googleapis.com/abc\r\nX-Header: 1",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/" + "a" * 1000,
        "https://" + "a" * 225 + ".push.apple.com/abc",  # its name in the ledger would be longer than one there
        "https://fcm.googleapis.com",
        "file:///etc/passwd",
        "gopher://fcm.googleapis.com/abc",
        "https://ｆcm.googleapis.com/abc",
    ],
)
def test_no_other_machine_is_ever_called(endpoint):
    with pytest.raises(Invalid):
        address_of(endpoint)


def test_a_known_name_that_leads_inside_is_not_called(monkeypatch, pushed, post_office, school, amira, service):
    """A resolver that lies, or was told to."""
    browser = service.browser()
    browser.endpoint = "https://fcm.googleapis.com/fcm/send/abc"
    on(amira, browser)
    here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", service.server_address[1]))]
    as_it_is = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: here if host == "fcm.googleapis.com" else as_it_is(host, *a, **k)
    )
    tell("test-pushed", school=school, recipients=[amira])
    send_all()
    assert PUSHES.get().fault == "push-service-not-allowed-inside"
    assert service.came == []


@pytest.mark.parametrize(
    "wrong", [{"p256dh": ""}, {"p256dh": "AAAA"}, {"auth": ""}, {"auth": "AAAA"}, {"p256dh": "!!"}, {"auth": "\x00é"}]
)
def test_keys_that_are_none_are_not_taken(service, wrong):
    with pytest.raises(Invalid):
        devices.given(**{**service.browser().form, **wrong})


def test_an_end_that_a_browser_names(service):
    form = service.browser().form
    with time_machine.travel("2026-11-23T08:00:00Z", tick=False):
        named = devices.given(**{**form, "expires": "1795910400000"}).expires_at
        assert named is not None
        assert named.isoformat() == "2026-11-29T00:00:00+00:00"
        for odd in ("null", "-1", "9" * 13, "9" * 14, "1e9"):
            assert devices.given(**{**form, "expires": odd}).expires_at is None


def test_what_is_pushed_is_what_cannot_wait_and_answers_in_private_matters():
    pushing = {code for code, kind in kinds._kinds.items() if kind.pushes and not code.startswith("test-")}
    assert pushing == {
        "please-sign-in",
        "please-look-in",
        "lead-is-needed",
        "concern-cannot-wait",
        "mail-cannot-wait",
        "hold-waiting",
        "look-waiting",
        "private-answer",
        "second-step-changed",
        "push-trial",
    }
    assert kind_named("private-answer").subject == "Something new for you in Gatepost"
