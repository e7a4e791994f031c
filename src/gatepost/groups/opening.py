"""A class gets its group: the one place where a ClassGroup is made."""

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.groups.models import ClassGroup
from gatepost.people.hats import Acting, actor_of
from gatepost.people.models import School, SchoolClass


@transaction.atomic
def open_group(school_class: SchoolClass, *, acting: Acting | None = None) -> ClassGroup:
    """The group of a class, made when there is none yet. It is empty until somebody looks after a child there."""
    group, is_new = ClassGroup.objects.get_or_create(
        school_class=school_class, defaults={"school": school_class.school, "name": school_class.name}
    )
    if is_new:
        record(
            "opened a class group",
            actor=actor_of(acting, school_class.school),
            subject=Subject("group", group.ref),
            facts={"class": school_class.ref},
        )
    return group


def open_missing_groups(school: School, *, acting: Acting | None = None) -> int:
    """Give a group to every class that has none, as after a roll import that made classes; how many were made."""
    without = list(SchoolClass.objects.filter(school=school, group=None).select_related("school"))
    for school_class in without:
        open_group(school_class, acting=acting)
    return len(without)
