"""Notices by WhatsApp: to whom they go, and how little they say."""

from datetime import timedelta

import pytest

from gatepost.core.clock import now
from gatepost.delivery import kinds
from gatepost.delivery.actions import tell
from gatepost.delivery.kinds import Kind as NoticeKind
from gatepost.delivery.ledger import fan_out_waiting
from gatepost.delivery.models import Lane
from gatepost.delivery.whatsapp import members, notices
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage, WhatsAppNumber
from gatepost.people.models import Address
from tests.whatsapp.sending_cast import fate, joined, member_of, send_all, told_all


@pytest.fixture
def barred(monkeypatch):
    """Kinds for the tests, and who may not have them."""
    found = set()
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    note = {
        "may_receive": lambda notice, person: person is None or person.name not in found,
        "template": "delivery/letter.txt",
        "subject": "News from your school",
        "path": lambda notice, person: f"/private/{notice.subject_ref}/",
    }
    kinds.register(NoticeKind(code="test-note", **note))
    kinds.register(NoticeKind(code="test-alert", lane=Lane.SAFEGUARDING, **note))
    kinds.register(NoticeKind(code="test-code", lane=Lane.SIGN_IN, **note))
    kinds.register(NoticeKind(code="test-page", **{**note, "template": ""}))
    return found


def without_mail(line, name="amira"):
    Address.objects.filter(person=getattr(line.world, name).person).delete()


def told(line, kind="test-note", *names, **more):
    recipients = [getattr(line.world, name).person for name in names or ("amira",)]
    notice = tell(kind, school=line.world.school, recipients=recipients, subject_ref="4F2K-9QTM", **more)
    fan_out_waiting()
    return notice


def test_inside_the_window_a_neutral_subject_and_the_link(line, phone, clock, barred):
    without_mail(line)
    notice = told(line)
    send_all()
    [words] = phone.texts
    subject, link = words.splitlines()
    assert subject == "News from your school"
    assert link.endswith("/private/4F2K-9QTM/")
    assert WhatsAppMessage.objects.get().notice == notice


def test_outside_the_window_the_template_and_the_link_once_they_tap(line, phone, clock, barred):
    without_mail(line)
    told(line)
    clock.shift(timedelta(hours=25))
    send_all()
    assert phone.texts == ["There is something to read for you."]
    assert "components" in line.platform.requests[0]["template"]
    assert "4F2K" not in str(line.platform.requests)
    tap = phone.taps("Show me")
    members.heard(member_of(line), at=now())
    for _ in range(2):
        notices.show(WhatsAppMessage.objects.get(wamid=phone.received[0].wamid), answers=tap)
    send_all()
    assert phone.texts[1:] == [phone.last.text]
    assert phone.last.text.endswith("/private/4F2K-9QTM/")
    assert phone.last.quotes == tap


def test_of_safeguarding_not_even_the_subject_is_said(line, phone, clock, barred):
    without_mail(line)
    told(line, "test-alert")
    send_all()
    assert phone.last.text.splitlines()[0] == "There is something to read."
    assert "News" not in phone.last.text


def test_whoever_has_a_proven_mail_address_gets_mail_alone_unless_they_want_both(line, phone, clock, barred):
    told(line)
    assert not WhatsAppMessage.objects.exists()
    WhatsAppMember.objects.update(notices_too=True)
    told(line)
    assert WhatsAppMessage.objects.count() == 1


def test_an_address_that_was_never_proven_is_not_relied_on(line, phone, clock, barred):
    Address.objects.filter(person=line.world.amira.person).update(verified_at=None)
    told(line)
    assert WhatsAppMessage.objects.count() == 1


@pytest.mark.parametrize("how", ["sign-in", "sealed", "page", "off", "stopped", "barred", "not named"])
def test_who_gets_none(line, phone, clock, barred, how):
    joined(line, "tom", number="447700900124")
    without_mail(line)
    if how == "off":
        WhatsAppNumber.objects.update(is_on=False)
    if how == "stopped":
        members.stop(member_of(line))
    if how == "barred":
        barred.add("Amira Haddad")
    kind = {"sign-in": "test-code", "page": "test-page"}.get(how, "test-note")
    told(line, kind, "tom" if how == "not named" else "amira", **({"sealed": "1234"} if how == "sealed" else {}))
    assert not WhatsAppMessage.objects.exists()


def test_access_that_is_lost_before_it_leaves_stops_it(line, phone, clock, barred):
    without_mail(line)
    told(line)
    barred.add("Amira Haddad")
    send_all()
    message = WhatsAppMessage.objects.get()
    assert (message.state, message.error, phone.texts) == ("dropped", "no-longer-allowed", [])


def test_a_notice_that_has_run_out_is_not_sent(line, phone, clock, barred):
    without_mail(line)
    told(line, expires_at=now() + timedelta(minutes=10))
    clock.shift(timedelta(minutes=11))
    send_all()
    assert WhatsAppMessage.objects.get().error == "expired"
    assert phone.texts == []


def test_a_window_that_was_closed_after_all_turns_the_notice_into_the_template(line, phone, clock, barred):
    without_mail(line)
    phone.wrote_at = None  # the platform knows better, and tells it by a call
    told(line)
    send_all()
    first = WhatsAppMessage.objects.get()
    assert fate(first) == "sent"
    told_all(line)
    assert (fate(first), first.error) == ("failed", "131047")
    send_all()
    assert phone.texts == ["There is something to read for you."]
    told_all(line)
    assert list(WhatsAppMessage.objects.order_by("pk").values_list("state", flat=True)) == ["failed", "delivered"]


def test_a_window_that_was_closed_after_all_told_at_once(line, phone, clock, barred):
    without_mail(line)
    line.platform.fails_next(131047, when="at once")
    told(line)
    send_all()
    assert phone.texts == ["There is something to read for you."]
    assert WhatsAppMessage.objects.get().attempts == 2


def test_a_template_that_is_paused_is_tried_again_each_hour(line, phone, clock, barred):
    without_mail(line)
    clock.shift(timedelta(hours=25))
    template = line.platform.templates["gatepost_something_to_read", "en_GB"]
    line.platform.fails_next(132015)
    told(line)
    send_all()
    assert WhatsAppNumber.objects.get().fault == "132015"
    clock.shift(timedelta(hours=1, seconds=1))
    send_all()
    assert phone.texts == [template.body]
    assert WhatsAppNumber.objects.get().fault == ""


def test_somebody_with_mail_can_choose_to_be_told_here_too(line, phone, clock, barred):
    page = line.world.amira.opens("/me/whatsapp/")
    assert "something private to read" in page.root.text
    for ticked in (True, False):
        page = page.press("Keep this", wants="digest", notices_too=["on"] if ticked else [])
        assert member_of(line).notices_too is ticked
        page = line.world.amira.opens("/me/whatsapp/")
    Address.objects.filter(person=line.world.amira.person).update(verified_at=None)
    page = line.world.amira.opens("/me/whatsapp/")
    assert "No mail address is proven to be yours." in page.root.text
    page.press("Keep this", wants="nothing")
    assert (member_of(line).wants, member_of(line).notices_too) == ("nothing", False)
