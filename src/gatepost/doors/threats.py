"""Words typed to the school that may threaten somebody: found as in a mail, and never held up by it."""

from gatepost.concerns import access
from gatepost.concerns.models import Concern
from gatepost.doors.named_readers import named_readers
from gatepost.gate import facts
from gatepost.people.hats import Acting
from gatepost.people.models import Person

THREAT = "threat"


def may_threaten(acting: Acting, *texts: str) -> bool:
    """Whether one of these texts may threaten somebody. A judge that is out of order finds nothing: they go as they
    are."""
    return any(THREAT in facts.look_at_private(acting, text).labels for text in texts if text.strip())


def leaders_named(acting: Acting, words: str, *, matter: Concern | None = None) -> list[Person]:
    """Leaders who are named in words that may threaten somebody, on their way to the office, or on its `matter`.

    Only because of such words would they hear of them, so nobody has asked the writer about them: they are kept out,
    as by mail, and whoever is free hears at once.
    """
    named = named_readers(acting, "leadership", words, kept_from=())
    if matter is not None:
        return [person for person in named if not access.may_open(person, matter)]
    asked_about = named_readers(acting, "office", words, kept_from=())
    return [person for person in named if person not in asked_about]
