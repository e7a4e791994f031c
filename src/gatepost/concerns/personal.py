"""What this room holds about a person. Private matters are a record of the school's: they are not erased on request."""

from typing import Any

from gatepost.concerns import names_apart
from gatepost.concerns.models import Concern, Cover, Outcome
from gatepost.groups.models import Post
from gatepost.people.models import Person


def held_about(person: Person) -> list[dict[str, Any]]:
    """What they raised, what they brought to show it, and all replies and decisions on it, whole; which names of other
    children are kept apart in it; letters of the school about decisions that fall on them; and when they were away from
    a desk. A file that they brought is named here and stays on the page of the matter.

    The copy of a post that it is about has placeholders for such names: its words are somebody else's. It is here only
    while the post is in sight: a report must be no way to read what was hidden, removed or withdrawn.

    What others raised about them, and what they wrote for the school, is not theirs to take: it would tell who spoke
    of whom.
    """
    raised = list(Concern.objects.filter(author=person).exclude(state=Concern.State.HANDED_ON).order_by("at"))
    about = Post.objects.filter(ref__in=[one.post_ref for one in raised if one.post_ref], school=person.school_id)
    in_sight = set(about.filter(state=Post.State.STANDING).values_list("ref", flat=True))
    away = Cover.objects.filter(person=person).select_related("covered_by").order_by("starts_on")
    return [
        *(_raised(concern, with_post=concern.post_ref in in_sight) for concern in raised),
        *_letters(person),
        *({"away_from": one.starts_on, "away_until": one.ends_on, "stood_in": one.covered_by.name} for one in away),
    ]


def _raised(concern: Concern, *, with_post: bool) -> dict[str, Any]:
    return {
        "reference": concern.reference,
        "sent_at": concern.at,
        "to": str(concern.get_route_display()),
        "words": names_apart.whole_words(concern),
        "outcome_sought": names_apart.whole_outcome(concern) or None,
        "about_the_message": concern.snapshot if with_post else None,
        "protected_names": list(names_apart.protected(concern)),
        "evidence": [
            {
                "kind": str(piece.get_kind_display()),
                "happened_on": piece.happened_on,
                "source": piece.source,
                "words": piece.words,
                "file": piece.name,
                "bytes": piece.size,
                "sha256": piece.sha256,
                "at": piece.at,
            }
            for piece in concern.evidence.filter(by=concern.author_id, hat=concern.hat).defer("content")
        ],
        "replies": [
            {"side": reply.side, "by": reply.by.name, "at": reply.at, "words": names_apart.whole_reply(reply)}
            for reply in concern.replies.select_related("by")
        ],
        "decisions": [
            {"at": outcome.at, "stage": outcome.stage, "letter": outcome.letter_to_author}
            for outcome in concern.outcomes.all()
        ],
    }


def _letters(person: Person) -> list[dict[str, Any]]:
    letters = Outcome.objects.filter(applies_to=person, letter_to_other__isnull=False).order_by("at")
    return [{"letter_at": one.at, "letter": one.letter_to_other, "limited_until": one.limited_until} for one in letters]
