"""What this room holds about a person. What tells of a child at risk is not erased on request, nor given out whole."""

from typing import Any

from gatepost.people.models import Person
from gatepost.safeguarding.models import ChronologyEntry, Disclosure

# What passed between the author and the leads. Facts, opinions and decisions are the leads' to give out or to withhold.
SHARED = (ChronologyEntry.Kind.FROM_AUTHOR, ChronologyEntry.Kind.TO_AUTHOR)


def held_about(person: Person) -> list[dict[str, Any]]:
    """What they told, and the words between them and the safeguarding lead.

    What is written about them is not here: who keeps it decides what is given out, with the law in hand. Nor is what
    they shared about a colleague, or why they asked for an emergency look: they wrote that for the school, it tells of
    somebody else, and it is read behind the second lock alone.
    """
    return _told(person)


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
