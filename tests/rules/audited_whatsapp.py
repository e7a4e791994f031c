"""Every action over WhatsApp that writes an entry, ready to be done in the school of places.py."""

from collections.abc import Callable
from functools import partial
from typing import Any

from gatepost.delivery.whatsapp import codes, members, number
from gatepost.delivery.whatsapp.models import WhatsAppMember
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


WHATSAPP: dict[str, Callable[[Places], Callable[[], Any]]] = {
    "delivery.whatsapp.codes.make_code": lambda p: partial(codes.make_code, p.world.nadia.person),
    "delivery.whatsapp.number.set_number": lambda p: partial(set_number, p),
    "delivery.whatsapp.number.forget_number": lambda p: partial(number.forget_number, p.world.sam.acting),
    "delivery.whatsapp.members.join": lambda p: partial(nadia_by_phone, p),
    "delivery.whatsapp.members.stop": lambda p: partial(members.stop, nadia_by_phone(p)),
    "delivery.whatsapp.members.start": start_again,
    "delivery.whatsapp.members.choose": lambda p: partial(
        members.choose, nadia_by_phone(p), WhatsAppMember.Wants.NOTHING
    ),
}
