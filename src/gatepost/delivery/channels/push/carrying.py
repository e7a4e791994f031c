"""The ledger's view of pushes: where they go, whether one may still leave, and which services are left alone.

In the ledger a device's address is `<its reference>@<its push service>`: it tells nobody how the device is reached.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet

from gatepost.core.clock import now
from gatepost.delivery.breaker import Breaker
from gatepost.delivery.channels.push import devices
from gatepost.delivery.channels.push.models import Device
from gatepost.delivery.channels.push.sending import send
from gatepost.delivery.errors import ChannelError
from gatepost.delivery.kinds import Kind
from gatepost.delivery.models import Delivery
from gatepost.people.models import Person

# An alert that is a day old alerts nobody, and the mail has come: it is dropped, and nobody need look at it.
GIVES_UP_AFTER = timedelta(hours=24)

breaker: Breaker[str] = Breaker()


def places_of(people: QuerySet[Person]) -> Iterator[tuple[str, Person]]:
    """Every device on which these people are told, as the ledger's address and the person; none while push is off."""
    if settings.PUSH:
        for device in devices.standing(people).select_related("person__school"):
            yield f"{device.ref}@{device.push_host}", device.person


def host_of(address: str) -> str:
    """The host of the push service in one of the ledger's addresses."""
    return address.rpartition("@")[2]


def carry(delivery: Delivery, kind: Kind) -> str:
    """Hand one claimed push on; empty when its service took it, else why nothing may leave. Raises ChannelError."""
    person = delivery.person
    device = devices.device_of(person, delivery.address.partition("@")[0]) if person is not None else None
    why_not = _why_not(delivery, kind, device)
    if why_not or device is None:
        return why_not
    try:
        send(delivery, kind, device)
    except ChannelError as fault:
        if fault.code == "push-gone":
            devices.has_ended(device)
        raise
    breaker.worked(device.push_host)
    devices.has_worked(device)
    return ""


def _why_not(delivery: Delivery, kind: Kind, device: Device | None) -> str:
    """Asked at the last moment, as for a mail. Whoever may see less or more than when the device was last there is told
    nothing on it until it is there again."""
    notice, person = delivery.notice, delivery.person
    if notice.expires_at is not None and notice.expires_at <= now():
        return "expired"
    if person is None or not person.is_active:
        return "account-closed"
    if device is None or not settings.PUSH:
        return "device-off"
    if device.auth_epoch != person.auth_epoch:
        return "device-not-seen-since"
    if device.expires_at is not None and device.expires_at <= now():
        return "device-expired"
    return "" if kind.may_receive(notice, person) else "no-longer-allowed"
