"""What this room holds about a person. Private matters are a record of the school's: they are not erased on request."""

from typing import Any

from gatepost.concerns.models import Concern
from gatepost.people.models import Person


def held_about(person: Person) -> list[dict[str, Any]]:
    """What they raised, and all replies on it.

    What others raised about them, and what they wrote for the school, is not theirs to take: it would tell who spoke
    of whom.
    """
    raised = Concern.objects.filter(author=person).exclude(state=Concern.State.HANDED_ON).order_by("at")
    return [
        {
            "reference": concern.reference,
            "sent_at": concern.at,
            "to": str(concern.get_route_display()),
            "words": concern.words,
            "outcome_sought": concern.outcome_sought,
            "replies": [
                {"side": reply.side, "by": reply.by.name, "at": reply.at, "words": reply.words}
                for reply in concern.replies.select_related("by")
            ],
        }
        for concern in raised
    ]
