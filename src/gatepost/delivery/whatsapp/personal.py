"""What the WhatsApp tables hold about a person, and how it is erased."""

from typing import Any

from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage, WhatsAppStatus
from gatepost.people.models import Person


def held_about(person: Person) -> dict[str, Any] | None:
    """How they take part and are known, what they agreed to, and every message to them with its fate; None if they
    never joined. The words of messages are not kept once they have gone."""
    member = WhatsAppMember.objects.filter(person=person).first()
    if member is None:
        return None
    messages = WhatsAppMessage.objects.filter(member=member).order_by("id")
    return {
        "platform_id": member.user_id,
        "number": member.number,
        "joined_at": member.joined_at.isoformat(),
        "agreed_to": member.consent,
        "agreed_in_message": member.consent_message,
        "stopped_at": member.stopped_at.isoformat() if member.stopped_at else None,
        "wants": member.wants,
        "notices_too": member.notices_too,
        "messages": [
            {"at": message.queued_at.isoformat(), "kind": message.kind, "state": message.state} for message in messages
        ],
    }


def erase(person: Person) -> int:
    """Take away every message to a person, sent or not, and what was told of each; gives how many messages.

    The platform's ids hold the number that a message went to. What the month has cost stays. They go on taking part:
    that ends by their word, or with their place.
    """
    messages = WhatsAppMessage.objects.filter(member__person=person)
    wamids = list(messages.exclude(wamid="").values_list("wamid", flat=True))
    WhatsAppStatus.objects.filter(school=person.school_id, wamid__in=wamids).delete()
    return messages.delete()[0]
