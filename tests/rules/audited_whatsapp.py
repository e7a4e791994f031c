"""Every action over WhatsApp that writes an entry, ready to be done in the school of places.py."""

from collections.abc import Callable
from functools import partial
from typing import Any

from gatepost.core.clock import now
from gatepost.delivery.actions import tell
from gatepost.delivery.whatsapp import codes, members, number, outbox, unsure
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage
from gatepost.people.models import Address
from tests.rules.places import Places


def nadia_by_phone(places: Places) -> WhatsAppMember:
    return members.join(places.world.nadia.person, user_id="GB.1Ab", number="447700900123", wamid="wamid.J")


def start_again(places: Places) -> Callable[[], Any]:
    nadia = nadia_by_phone(places)
    members.stop(nadia)
    return partial(members.start, nadia, wamid="wamid.S")


def set_number(places: Places) -> Any:
    wanted = number.NumberWanted(
        shown_number="+441632960999",
        phone_number_id="99999",
        access_token="EAA",
        app_secret="secret",
    )
    return number.set_number(places.world.sam.acting, places.world.school, wanted)


def lost_notice(places: Places) -> WhatsAppMessage:
    """A notice for Nadia, who has no mail here, of which nobody knows whether it arrived."""
    nadia = nadia_by_phone(places)
    Address.objects.filter(person=nadia.person).update(verified_at=None)
    notice = tell("private-answer", school=places.world.school, recipients=[nadia.person])
    message = outbox.put(nadia, WhatsAppMessage.Kind.NOTICE, None, once=f"notice:{notice.ref}", notice=notice)
    WhatsAppMessage.objects.filter(pk=message.pk).update(state="maybe-sent", ended_at=now())
    return message


WHATSAPP: dict[str, Callable[[Places], Callable[[], Any]]] = {
    "delivery.whatsapp.codes.make_code": lambda p: partial(codes.make_code, p.world.nadia.person),
    "delivery.whatsapp.number.set_number": lambda p: partial(set_number, p),
    "delivery.whatsapp.number.forget_number": lambda p: partial(number.forget_number, p.world.sam.acting),
    "delivery.whatsapp.members.join": lambda p: partial(nadia_by_phone, p),
    "delivery.whatsapp.members.stop": lambda p: partial(members.stop, nadia_by_phone(p)),
    "delivery.whatsapp.members.start": start_again,
    "delivery.whatsapp.unsure.send_again": lambda p: partial(unsure.send_again, p.world.evans.acting, lost_notice(p)),
    "delivery.whatsapp.unsure.give_up": lambda p: partial(
        unsure.give_up, p.world.evans.acting, lost_notice(p), "We told her by telephone."
    ),
    "delivery.whatsapp.members.choose": lambda p: partial(
        members.choose, nadia_by_phone(p), WhatsAppMember.Wants.NOTHING
    ),
}
