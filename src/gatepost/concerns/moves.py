"""The two small steps that every action on a concern is made of: move it by the table, and add a reply."""

from typing import Any

from gatepost.concerns import names_apart
from gatepost.concerns.errors import ConcernMovedOn
from gatepost.concerns.models import Concern, Reply
from gatepost.concerns.protected_names import take_out, to_column
from gatepost.concerns.state import Act, after
from gatepost.core.clock import now
from gatepost.core.words import PRIVATE_LIMIT, checked_words
from gatepost.people.hats import Acting


def move(concern: Concern, act: Act, **changes: Any) -> None:
    """Carry a concern over by the table and store `changes` with it; the object in hand is kept in step.

    Raises ConcernMovedOn when the table refuses it, or when somebody else moved it first.
    """
    state = after(concern.state, act)
    if state is None:
        raise ConcernMovedOn(reference=concern.reference)
    won = Concern.objects.filter(pk=concern.pk, state=concern.state).update(state=state, **changes)
    if not won:
        raise ConcernMovedOn(reference=concern.reference)
    for name, value in {"state": state, **changes}.items():
        setattr(concern, name, value)


def reply_with_key(concern: Concern, once: str) -> Reply | None:
    """The reply that this form has already become, if it was sent before."""
    return Reply.objects.filter(concern=concern, once=once).first()


def add_reply(acting: Acting, concern: Concern, *, side: Reply.Side, words: str, once: str) -> Reply:
    """One more reply on a concern; other children's names in it are kept apart. Raises Invalid for unusable words."""
    words = checked_words(words, limit=PRIVATE_LIMIT, field="words")
    words, kept = take_out(
        words, names_apart.names_of(concern), column="words", children=names_apart.children_of(concern)
    )
    return Reply.objects.create(
        school=concern.school,
        concern=concern,
        side=side,
        by=acting.person,
        hat=acting.hat,
        words=words,
        protected_names=to_column(kept),
        once=once,
        at=now(),
    )
