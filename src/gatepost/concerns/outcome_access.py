"""Who may read the letter of a decision: whom it falls on, and nobody else by this way. Its concern they never see."""

from django.db.models import QuerySet

from gatepost.concerns.models import Outcome
from gatepost.core.errors import NotFound
from gatepost.people.hats import Acting
from gatepost.people.models import Hat

# In which hats somebody reads what the school wrote to them as a parent, or as an officer of the PTA.
READERS = (Hat.PARENT, Hat.PTA)


def letters_to(acting: Acting) -> QuerySet[Outcome]:
    """The letters that the school wrote to this person because a decision falls on them, newest first.

    They keep theirs even where the matter was handed on since.
    """
    if acting.hat not in READERS:
        return Outcome.objects.none()
    return (
        Outcome.objects.filter(applies_to=acting.person, school=acting.person.school_id, letter_to_other__isnull=False)
        .select_related("school")
        .order_by("-at", "-pk")
    )


def letter_for(acting: Acting, ref: str) -> Outcome:
    """One of them. Raises NotFound for all else."""
    outcome = letters_to(acting).filter(ref=ref).first()
    if outcome is None:
        raise NotFound(what="letter")
    return outcome
