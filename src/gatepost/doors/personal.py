"""What this room holds about a person: the mails that came from their addresses, and their talk on WhatsApp. What they
wrote is with what it became (concerns/personal.py, groups/personal.py …); a raw mail is emptied after thirty days."""

from typing import Any

from gatepost.doors.email.inbox import digest_of_sender
from gatepost.doors.models import ReceivedMail
from gatepost.doors.whatsapp import personal as whatsapp
from gatepost.people.models import Address, Person


def held_about(person: Person) -> dict[str, Any]:
    """Their mails, and what came from their phone."""
    return {"mails": _mails_of(person), "whatsapp": whatsapp.held_about(person)}


def _mails_of(person: Person) -> list[dict[str, Any]]:
    """Every mail that names one of a person's proven addresses as its sender: when it came, and what became of it."""
    addresses = Address.objects.filter(person=person, kind=Address.Kind.MAIL, verified_at__isnull=False)
    senders = [digest_of_sender(address.normal) for address in addresses]
    mails = ReceivedMail.objects.filter(school=person.school_id, sender__in=senders).order_by("received_at", "pk")
    return [
        {
            "came_at": mail.received_at,
            "bytes": mail.size,
            "state": str(mail.get_state_display()),
            "reference": mail.subject_ref or None,
        }
        for mail in mails.only("received_at", "size", "state", "subject_ref")
    ]
