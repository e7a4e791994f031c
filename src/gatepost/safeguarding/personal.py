"""What this room holds about a person. What tells of a child at risk is not erased on request, nor given out whole."""

from typing import Any

from gatepost.people.models import Person
from gatepost.safeguarding.models import ChronologyEntry, Disclosure, EmergencyLook, LowLevelConcern

# What passed between the author and the leads. Facts, opinions and decisions are the leads' to give out or to withhold.
SHARED = (ChronologyEntry.Kind.FROM_AUTHOR, ChronologyEntry.Kind.TO_AUTHOR)


def held_about(person: Person) -> list[dict[str, Any]]:
    """What they told, the words between them and the safeguarding lead, and what they shared or asked for as staff.

    What is written about them is not here: who keeps it decides what is given out, with the law in hand.
    """
    return [*_told(person), *_shared(person), *_asked(person)]


def _shared(person: Person) -> list[dict[str, Any]]:
    return [
        {"reference": one.reference, "sent_at": one.at, "to": one.get_to_tier_display(), "words": one.words}
        for one in LowLevelConcern.objects.filter(author=person).order_by("at")
    ]


def _asked(person: Person) -> list[dict[str, Any]]:
    return [
        {"reference": one.reference, "sent_at": one.asked_at, "to": "an emergency look", "words": one.reason}
        for one in EmergencyLook.objects.filter(asked_by=person).order_by("asked_at")
    ]


def _told(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "reference": disclosure.reference,
            "sent_at": disclosure.at,
            "to": "the safeguarding lead",
            "words": disclosure.words,
            "replies": [
                {"kind": line.kind, "by": line.by.name, "at": line.at, "words": line.words}
                for line in disclosure.chronology.filter(kind__in=SHARED).select_related("by")
            ],
        }
        for disclosure in Disclosure.objects.filter(author=person).order_by("at")
    ]
