"""What the ledger holds about a person, and how it is erased."""

from typing import Any

from django.db import transaction

from gatepost.delivery.channels.push.devices import devices_of
from gatepost.delivery.channels.push.models import Device
from gatepost.delivery.models import Delivery, ReplyAddress
from gatepost.delivery.whatsapp import personal as whatsapp
from gatepost.people.models import Person


def held_about(person: Person) -> dict[str, Any]:
    """Every letter and alert to a person (when, of which kind, where to, its fate), their devices, and WhatsApp.

    For their own copy of their data. How a device is reached is not in it: whoever has that could write to the device.
    """
    letters = Delivery.objects.filter(person=person).select_related("notice").order_by("id")
    return {
        "letters": [
            {
                "at": letter.queued_at.isoformat(),
                "kind": letter.notice.kind,
                "to": letter.address,
                "channel": letter.channel,
                "state": letter.state,
            }
            for letter in letters
        ],
        "devices": [
            {
                "on_since": device.created_at.isoformat(),
                "browser": device.browser,
                "is_phone": device.is_phone,
                "push_service": device.push_host,
                "last_alert": device.last_ok_at.isoformat() if device.last_ok_at else None,
            }
            for device in devices_of(person)
        ],
        "whatsapp": whatsapp.held_about(person),
    }


@transaction.atomic
def erase(person: Person) -> int:
    """Take a person out of the ledger: unsent letters are dropped, addresses and devices go. Gives how many letters.

    The rows stay, so that counts of what was sent stay true.
    """
    ReplyAddress.objects.filter(person=person).delete()
    Device.objects.filter(person=person).delete()
    whatsapp.erase(person)
    letters = list(Delivery.objects.filter(person=person).select_related("notice").order_by("id"))
    for letter in letters:
        unsent = letter.state in (Delivery.State.WAITING, Delivery.State.SENDING, Delivery.State.DEAD)
        Delivery.objects.filter(pk=letter.pk).update(
            person=None, address=f"erased-{letter.ref}", **({"state": Delivery.State.DROPPED} if unsent else {})
        )
        notice = letter.notice
        notice.recipients = [ref for ref in notice.recipients if ref != person.ref]
        notice.save(update_fields=["recipients"])
    return len(letters)
