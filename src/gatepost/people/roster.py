"""The names that the judge knows, so that it can tell a teacher from a stranger."""

from django.db.models import F

from gatepost.core.clock import today_in
from gatepost.people.hats import counts_on
from gatepost.people.models import Appointment, Guardianship, Role, School

# Roles that parents hold beside being parents: their names are parents' names.
HELD_BY_PARENTS = (Role.CLASS_REPRESENTATIVE, Role.PTA_OFFICER)


def names_have_changed(school_pk: int) -> None:
    """Note that a copy of the roster is out of date; every action that changes names or roles says so."""
    School.objects.filter(pk=school_pk).update(roster_version=F("roster_version") + 1)


def roster(school: School) -> list[tuple[str, str, str]]:
    """(name, kind, class name) for everybody the school has now; kind is `staff`, `pupil` or `parent`.

    A pupil's name is the given name alone; the class is empty for staff. `School.roster_version` goes up with
    every action that changes this list, so a copy may be kept as long as the number stays.
    """
    day = today_in(school.time_zone)
    staff = (
        Appointment.objects.filter(counts_on(day), school=school, person__is_active=True)
        .exclude(role__in=HELD_BY_PARENTS)
        .values_list("person__name", flat=True)
    )
    # From the school's guardianships to their children: the other way round each child was looked for in everybody's.
    pupils = Guardianship.objects.filter(
        counts_on(day), school=school, child__school=school, child__school_class__isnull=False
    ).values_list("child__given_name", "child__school_class__name")
    parents = Guardianship.objects.filter(
        counts_on(day), school=school, person__is_active=True, child__school_class__isnull=False
    ).values_list("person__name", "child__school_class__name")
    names = {(name, "staff", "") for name in staff}
    names |= {(name, "pupil", class_name) for name, class_name in pupils}
    names |= {(name, "parent", class_name) for name, class_name in parents}
    return sorted(names)
