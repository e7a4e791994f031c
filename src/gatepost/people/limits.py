"""Whether somebody may put words before a class group today, or the school has limited that for a time."""

from datetime import date

from django.db.models import Q, QuerySet

from gatepost.core.clock import today_in
from gatepost.people.errors import PostingLimited
from gatepost.people.models import Person, PostingLimit


def counts_today(today: date) -> Q:
    """The rows of PostingLimit that count on a day, in the school's time zone."""
    return Q(lifted_at=None, until__gt=today)


def standing_limits(person: Person) -> QuerySet[PostingLimit]:
    """The limits that count for a person now, the longest first."""
    today = today_in(person.school.time_zone)
    return PostingLimit.objects.filter(counts_today(today), person=person).order_by("-until", "-pk")


def limited_until(person: Person) -> date | None:
    """The day on which they may post again; None when nothing keeps them from it."""
    return standing_limits(person).values_list("until", flat=True).first()


def require_may_post(person: Person) -> None:
    """Raises PostingLimited while the school has limited what they may post. Private ways never ask this."""
    until = limited_until(person)
    if until is not None:
        raise PostingLimited(until)
