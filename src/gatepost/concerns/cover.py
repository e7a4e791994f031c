"""Who stands in for whom today: what was given to somebody who is away comes to who stands in as well."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, Q, QuerySet, Value

from gatepost.concerns.models import Cover, PanelMember
from gatepost.core.clock import today_in
from gatepost.people.models import Person, School


def running(school: School) -> QuerySet[Cover]:
    """The covers of a school that count today, both ends included."""
    today = today_in(school.time_zone)
    return Cover.objects.filter(school=school, starts_on__lte=today, ends_on__gte=today)


def covered_by(person: Person) -> QuerySet[Cover]:
    """The covers by which this person stands in for somebody today; they are asked for inside other queries."""
    return running(person.school).filter(covered_by=person)


def is_away(person: Person) -> bool:
    """Whether somebody stands in for this person today."""
    return running(person.school).filter(person=person).exists()


@dataclass(frozen=True, slots=True)
class Reach:
    """What comes to a person beside what their role brings: in whose place they stand today, and on which panels.

    It is asked for once a page, in one statement, and then stands in each query as a few numbers: for most people as
    none, and a subquery less is what makes those queries quick. It says nothing of conflicts: whoever is named in a
    concern is kept out of it by the query around this, as it stands at that moment.
    """

    person: Person
    away: tuple[int, ...]  # keys of people
    panels: tuple[int, ...]  # keys of concerns

    def given(self) -> Q:
        """The concerns that the person was asked to answer, or somebody for whom they stand in."""
        return Q(assigned_to__in=[self.person.pk, *self.away]) if self.away else Q(assigned_to=self.person)

    def has_a_part(self) -> Q:
        """The concerns in which the person has a part by themselves, whatever their hat."""
        found = self.given() | Q(investigator=self.person) | Q(decider=self.person)
        return found | Q(pk__in=self.panels) if self.panels else found


def reach_of(person: Person) -> Reach:
    """What comes to a person beside what their role brings, as it stands now."""
    away = covered_by(person).order_by().values_list("person", Value(True, output_field=BooleanField()))
    seats = PanelMember.objects.filter(person=person).order_by()
    found = list(away.union(seats.values_list("concern", Value(False, output_field=BooleanField())), all=True))
    return Reach(
        person=person,
        away=tuple(key for key, is_away in found if is_away),
        panels=tuple(key for key, is_away in found if not is_away),
    )


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
