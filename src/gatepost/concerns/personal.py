"""What this room holds about a person. Private matters are a record of the school's: they are not erased on request."""

from typing import Any

from gatepost.concerns import names_apart
from gatepost.concerns.models import Concern, Cover
from gatepost.people.models import Person


def held_about(person: Person) -> list[dict[str, Any]]:
    """What they raised, and all replies on it, whole; which names of other children are kept apart in it; and when
    they were away from a desk.

    The copy of a post that it is about has placeholders for such names: its words are somebody else's.

    What others raised about them, and what they wrote for the school, is not theirs to take: it would tell who spoke
    of whom.
    """
    raised = Concern.objects.filter(author=person).exclude(state=Concern.State.HANDED_ON).order_by("at")
    return [
        {
            "reference": concern.reference,
            "sent_at": concern.at,
            "to": str(concern.get_route_display()),
            "words": names_apart.whole_words(concern),
            "outcome_sought": names_apart.whole_outcome(concern) or None,
            "about_the_message": concern.snapshot,
            "protected_names": list(names_apart.protected(concern)),
            "replies": [
                {"side": reply.side, "by": reply.by.name, "at": reply.at, "words": names_apart.whole_reply(reply)}
                for reply in concern.replies.select_related("by")
            ],
        }
        for concern in raised
    ] + [
        {"away_from": cover.starts_on, "away_until": cover.ends_on, "stood_in": cover.covered_by.name}
        for cover in Cover.objects.filter(person=person).select_related("covered_by").order_by("starts_on")
    ]
