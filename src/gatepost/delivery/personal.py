"""What the ledger holds about a person, and how it is erased."""

from typing import Any

from django.db import transaction

from gatepost.delivery.models import Delivery, ReplyAddress
from gatepost.people.models import Person


def held_about(person: Person) -> list[dict[str, Any]]:
    """Every letter to a person: when, of which kind, to which address, its fate. For their own copy of their data."""
    letters = Delivery.objects.filter(person=person).select_related("notice").order_by("id")
    return [
        {
            "at": letter.queued_at.isoformat(),
            "kind": letter.notice.kind,
            "to": letter.address,
            "channel": letter.channel,
            "state": letter.state,
        }
        for letter in letters
    ]


@transaction.atomic
def erase(person: Person) -> int:
    """Take a person out of the ledger: unsent letters are dropped, addresses go. Gives how many letters.

    The rows stay, so that counts of what was sent stay true.
    """
    ReplyAddress.objects.filter(person=person).delete()
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
