"""Who stands in for whom today: what was given to somebody who is away comes to who stands in as well."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from gatepost.concerns.models import Cover
from gatepost.core.clock import today_in
from gatepost.people.models import Person, School


def running(school: School) -> QuerySet[Cover]:
    """The covers of a school that count today, both ends included."""
    today = today_in(school.time_zone)
    return Cover.objects.filter(school=school, starts_on__lte=today, ends_on__gte=today)


def covered_by(person: Person) -> QuerySet[Cover]:
    """The covers by which this person stands in for somebody today; they are asked for inside other queries."""
    return running(person.school).filter(covered_by=person)


def given_to(person: Person) -> Q:
    """The concerns that a person was asked to answer, or somebody for whom they stand in today.

    It says nothing of conflicts: whoever is named in a concern is kept out of it by the query around this.
    """
    return Q(assigned_to=person) | Q(assigned_to__in=covered_by(person).values("person"))


def with_who_stands_in(people: Iterable[Person]) -> list[Person]:
    """The same people, and who stands in today for those who are away; each once.

    Whether somebody may hear of a concern at all is asked where it is sent (notices.may_receive).
    """
    found = {person.pk: person for person in people}
    if found:
        school = next(iter(found.values())).school
        covers = running(school).filter(person__in=found.keys()).select_related("covered_by__school")
        for cover in covers.order_by("pk"):
            found.setdefault(cover.covered_by_id, cover.covered_by)
    return list(found.values())
