"""Who may read the letter of a decision: whom it falls on, and nobody else by this way. Its concern they never see.

And which limits on posting the head may lift, whoever has the matter now."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from gatepost.concerns.models import NamedPerson, Outcome
from gatepost.core.clock import today_in
from gatepost.core.errors import NotFound
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, PostingLimit

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


def limits_to_lift(acting: Acting) -> QuerySet[PostingLimit]:
    """The limits on posting that stand at the school, the soonest to end first; none for any hat but the head's.

    A matter may have been handed on, or lie on no desk of theirs: the head can always let somebody post again. Not one
    from a matter that names the head or that they raised: it would tell them of it. The chair has that one.
    """
    if acting.hat is not Hat.HEAD:
        return PostingLimit.objects.none()
    names_them = Exists(NamedPerson.objects.filter(concern=OuterRef("concern"), person=acting.person))
    off_limits = Outcome.objects.filter(
        Q(names_them) | Q(concern__author=acting.person), school=acting.person.school_id
    )
    return (
        PostingLimit.objects.filter(
            school=acting.person.school_id, lifted_at=None, until__gt=today_in(acting.person.school.time_zone)
        )
        .exclude(person=acting.person)
        .exclude(decision_ref__in=off_limits.values("ref"))
        .select_related("person__school")
        .order_by("until", "pk")
    )


def limit_to_lift(acting: Acting, ref: str) -> PostingLimit:
    """One of them. Raises NotFound for all else."""
    limit = limits_to_lift(acting).filter(ref=ref).first()
    if limit is None:
        raise NotFound(what="posting limit")
    return limit
