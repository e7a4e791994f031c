"""Several workers at one outbox: each message goes once, and to each person in order."""

import threading
import time
from collections import Counter
from datetime import time as time_of_day

import pytest
from django.db import connection, connections

from gatepost.delivery.whatsapp import content, members, outbox, sending
from gatepost.delivery.whatsapp.models import WhatsAppCost, WhatsAppMessage, WhatsAppNumber
from gatepost.people.actions import add_person, add_school
from tests.whatsapp.platform import Phone, Platform, serve

PEOPLE, EACH, WORKERS = 4, 8, 3


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="a race needs rows locked one by one: PostgreSQL")
def test_three_workers_send_each_message_once_and_in_order(transactional_db, settings):
    platform = Platform()
    mails = {"office_mail": "a@b.example", "secretary_mail": "a@b.example"}
    school = add_school(name="Oakfield", host="oak.example", **mails)
    WhatsAppNumber.objects.create(
        school=school,
        is_on=True,
        phone_number_id=platform.phone_number_id,
        access_token=platform.token,
        digest_at=time_of_day(17),
    )
    phones = []
    for number in range(PEOPLE):
        phone = Phone(platform, f"GB.{number}", f"44770090012{number}")
        phone.wrote_at = platform.now()
        person = add_person(None, school, name=f"P {number}", mail=f"p{number}@example.org")
        member = members.join(person, user_id=phone.user_id, number=phone.number, wamid=f"w{number}")
        phones.append(phone)
        for place in range(EACH):
            outbox.put(member, WhatsAppMessage.Kind.REPLY, content.text(str(place)), once=str(place))
    faults = []

    def work():
        try:
            until = time.monotonic() + 20
            while time.monotonic() < until and WhatsAppMessage.objects.filter(state="waiting").exists():
                sending.send_whatsapp()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    with serve(platform) as address:
        settings.WHATSAPP_API = address
        crew = [threading.Thread(target=work) for _ in range(WORKERS)]
        for one in crew:
            one.start()
        for one in crew:
            one.join(30)
    assert (connection.vendor, faults) == ("postgresql", [])
    assert [phone.texts for phone in phones] == [[str(place) for place in range(EACH)]] * PEOPLE
    assert Counter(WhatsAppMessage.objects.values_list("state", "attempts")) == {("sent", 1): PEOPLE * EACH}
    assert WhatsAppCost.objects.get().messages == PEOPLE * EACH
