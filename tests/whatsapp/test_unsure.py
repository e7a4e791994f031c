"""Notices that WhatsApp lost or refused: the office sees that somebody may not have them, and can do something."""

from datetime import timedelta

import pytest

from gatepost.core.clock import now
from gatepost.delivery.actions import tell
from gatepost.delivery.errors import LetterAlreadySettled
from gatepost.delivery.ledger import fan_out_waiting
from gatepost.delivery.models import Notice
from gatepost.delivery.whatsapp import unsure
from gatepost.delivery.whatsapp.models import WhatsAppMessage
from gatepost.people.models import Address
from gatepost.site.doctor.whatsapp import examine_whatsapp
from tests.whatsapp.sending_cast import send_all, told_all

pytestmark = pytest.mark.slow

PAGE = "/office/letters/"


@pytest.fixture
def lost(line, phone, clock):
    """Amira has no mail here. She is told of an answer, and the line breaks as it goes."""
    Address.objects.filter(person=line.world.amira.person).update(verified_at=None)
    concern = line.world.amira.asks_the_school("Could we talk about the new reading books?")
    fan_out_waiting()
    send_all()  # that it was sent
    phone.screen.clear()
    reference = concern.url.rstrip("/").rpartition("/")[2]
    tell("private-answer", school=line.world.school, recipients=[line.world.amira.person], subject_ref=reference)
    fan_out_waiting()
    line.platform.breaks.append("before")
    send_all()
    return WhatsAppMessage.objects.get(kind="notice", state="maybe-sent")


def test_the_office_sees_it_without_name_and_subject_and_sends_it_again(line, phone, clock, lost):
    page = line.world.evans.opens(PAGE)
    assert "Nobody knows whether it arrived" in page.text
    assert "You are not shown whom it is for" in page.text
    assert "Amira" not in page.text
    assert phone.texts == []
    page.press("Try again")
    clock.shift(timedelta(minutes=1))
    send_all()
    assert len(phone.texts) == 1
    assert "Every letter has been sent" in line.world.evans.opens(PAGE).text
    with pytest.raises(LetterAlreadySettled):
        unsure.send_again(line.world.evans.acting, lost)


def test_it_can_be_put_aside_with_a_reason(line, lost):
    page = line.world.evans.opens(PAGE)
    assert page.press("Put aside", **{f"{lost.ref}-reason": " "}).status == 422
    page.press("Put aside", **{f"{lost.ref}-reason": "We told her by telephone."})
    assert "Every letter has been sent" in line.world.evans.opens(PAGE).text


def test_the_office_and_the_doctor_say_that_there_is_one(line, lost):
    assert "1 waits for you." in line.world.evans.opens("/office/").text
    assert [one.name for one in examine_whatsapp() if "may not have reached" in one.says] == ["WhatsApp notices"]
    line.world.evans.opens(PAGE).press("Put aside", **{f"{lost.ref}-reason": "We told her by telephone."})
    assert "for you." not in line.world.evans.opens("/office/").text
    assert "WhatsApp notices" not in {one.name for one in examine_whatsapp()}


def test_what_the_platform_tells_later_ends_it(line, phone, clock, lost):
    WhatsAppMessage.objects.filter(pk=lost.pk).update(state="delivered")
    assert not unsure.unsure_at(line.world.school).exists()


@pytest.mark.parametrize(
    ("change", "is_shown"),
    [
        (lambda line, lost: WhatsAppMessage.objects.update(state="failed"), True),
        (lambda line, lost: WhatsAppMessage.objects.update(state="dropped", error="expired"), True),
        (lambda line, lost: WhatsAppMessage.objects.update(state="dropped", error="over-the-cap"), True),
        (lambda line, lost: WhatsAppMessage.objects.update(state="dropped", error="no-number"), True),
        (lambda line, lost: WhatsAppMessage.objects.update(state="dropped", error="no-longer-allowed"), False),
        (lambda line, lost: Notice.objects.update(expires_at=now()), False),
        (lambda line, lost: Address.objects.update(verified_at=now()), False),
        (lambda line, lost: WhatsAppMessage.objects.update(ended_at=now() - timedelta(days=31)), False),
        (lambda line, lost: WhatsAppMessage.objects.update(kind="reply"), False),
    ],
)
def test_only_what_somebody_may_not_have_otherwise_is_shown(line, lost, change, is_shown):
    change(line, lost)
    assert unsure.unsure_notices(line.world.evans.acting).exists() is is_shown


def test_nobody_but_the_office_sees_it(line, lost):
    assert not unsure.unsure_notices(line.world.nadia.acting).exists()
    told_all(line)
    assert unsure.unsure_notices(line.world.sam.acting).exists()
