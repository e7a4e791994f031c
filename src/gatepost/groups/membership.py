"""Who is in a class group. No table says so: an active guardianship of a child in the class is the membership."""

from collections.abc import Iterable

from django.db.models import QuerySet

from gatepost.core.clock import today_in
from gatepost.groups.models import ClassGroup
from gatepost.people.hats import counts_on, current_guardianships
from gatepost.people.models import Guardianship, Person


def standing_guardianships(group: ClassGroup) -> QuerySet[Guardianship]:
    """The guardianships that open this group today, of people whose account is active."""
    day = today_in(group.school.time_zone)
    return Guardianship.objects.filter(
        counts_on(day),
        school=group.school_id,
        child__school_class=group.school_class_id,
        person__is_active=True,
        person__school=group.school_id,
    )


def is_member(person: Person, group: ClassGroup) -> bool:
    """Whether they look after a child of the class today."""
    return standing_guardianships(group).filter(person=person).exists()


def members_of(group: ClassGroup) -> QuerySet[Person]:
    """Everybody who looks after a child of the class today, each once however many children."""
    return Person.objects.filter(pk__in=standing_guardianships(group).values("person"))


def groups_of(person: Person) -> QuerySet[ClassGroup]:
    """The groups of the classes in which they look after a child today."""
    classes = current_guardianships(person).filter(school=person.school_id).values("child__school_class")
    return ClassGroup.objects.filter(school=person.school_id, school_class__in=classes).select_related("school")


def family_count(group: ClassGroup) -> int:
    """How many families read this group: adults who look after the same child, or twins, are one family."""
    return count_families(standing_guardianships(group).values_list("person_id", "child_id"))


def count_families(pairs: Iterable[tuple[int, int]]) -> int:
    """The number of families among (guardian, child) pairs: whoever is joined by a shared child or guardian is one."""
    family_of_child: dict[int, set[int]] = {}
    family_of_guardian: dict[int, set[int]] = {}
    for guardian, child in pairs:
        ours = family_of_guardian.get(guardian, set()) | family_of_child.get(child, set()) | {guardian}
        for member in ours:
            family_of_guardian[member] = ours
        for known, family in family_of_child.items():
            if family & ours:
                family_of_child[known] = ours
        family_of_child[child] = ours
    return len({id(family) for family in family_of_guardian.values()})
