"""A platform that is not there costs one time-out for all schools, and nobody waits for the question whether it is."""

from datetime import time, timedelta

import pytest

from gatepost.delivery.whatsapp import content, host, members, outbox, sending
from gatepost.delivery.whatsapp.errors import NobodyKnows
from gatepost.delivery.whatsapp.models import WhatsAppMessage, WhatsAppNumber
from gatepost.delivery.whatsapp.platform import Line as OurLine
from gatepost.people.actions import add_person
from tests.whatsapp.sending_cast import put


@pytest.fixture
def schools(line, phone):
    """A message waits at each of three schools."""
    put(line)
    for number in (1, 2):
        school = type(line.world.school).objects.create(name="Oak", host=f"oak{number}.test", office_mail="o@oak.test")
        WhatsAppNumber.objects.create(
            school=school, is_on=True, shown_number="+441632960002", phone_number_id=f"99{number}", digest_at=time(17)
        )
        person = add_person(None, school, name="Lena", mail=f"lena{number}@oak.test")
        member = members.join(person, user_id=f"GB.{number}", number="", wamid="wamid.J")
        outbox.put(member, WhatsAppMessage.Kind.REPLY, content.text("Hello"), once="1")


@pytest.fixture
def looks(monkeypatch):
    """Questions that are asked beside, not answered yet."""
    found = []
    monkeypatch.setattr(host, "beside", found.append)
    return found


def test_one_school_s_silence_is_everybody_s(line, schools, clock, looks, monkeypatch):
    tries = []

    def silent(self, number, request):
        tries.append(number.school_id)
        raise NobodyKnows("silent")

    with monkeypatch.context() as patch:
        patch.setattr(OurLine, "send", silent)
        for _ in range(4):
            sending.send_whatsapp()
            clock.shift(timedelta(seconds=1))
    assert len(tries) == 1
    assert WhatsAppMessage.objects.filter(state="waiting").count() == 2
    assert WhatsAppNumber.objects.filter(fault="silent").count() == 1
    assert looks == []
    clock.shift(timedelta(seconds=1))
    assert sending.send_whatsapp() == 0, "a question goes first, and no message"
    assert sending.send_whatsapp() == 0
    assert len(looks) == 1
    looks[0]()  # it answers
    for number in WhatsAppNumber.objects.all():
        WhatsAppNumber.objects.filter(pk=number.pk).update(access_token=line.platform.token)
    assert sending.send_whatsapp() == 2
    assert not WhatsAppNumber.objects.filter(fault="silent").exists()


def test_while_it_stays_away_the_question_comes_ever_more_slowly(line, phone, clock, looks, settings):
    settings.WHATSAPP_API = "http://127.0.0.1:9/v24.0"
    message = put(line)
    asked = []
    for second in range(120):
        sending.send_whatsapp()
        if looks:
            looks.pop()()
            asked.append(second)
        clock.shift(timedelta(seconds=1))
    assert asked == [5, 15, 35, 65, 95]
    message.refresh_from_db()
    assert (message.state, message.attempts, message.pauses) == ("waiting", 0, 1)


def test_it_takes_three_hang_ups_in_a_row(clock):
    one = host.Host()
    for why in ("hung-up", "status-502"):
        one.failed(why)
    assert one.may_be_asked()
    one.answered()
    for _ in range(3):
        one.failed("hung-up")
    assert not one.may_be_asked()
