"""A population for load tests: classes full of members who have accepted the code, each with a token."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from gatepost.groups.models import ClassGroup
from gatepost.groups.opening import open_group
from gatepost.people import actions as people
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, School
from gatepost.people.signin.tokens import make_token
from gatepost.policies import actions as policies
from gatepost.policies.codes import current_code
from gatepost.site.demo.school import last_september, make_demo_school


def make_population(*, classes: int, members: int) -> dict[str, Any]:
    """Add `classes` new classes of `members` guardians each to the demo school.

    Gives `{"base", "groups": [{"ref", "name", "members": [{"mail", "token"}]}]}`. Raises ImproperlyConfigured where a
    school is real: invented people have no place there.
    """
    if School.objects.filter(is_demo=False).exists():
        raise ImproperlyConfigured("This data belongs to a real school. Name another folder in GATEPOST_DATA.")
    school = School.objects.filter(is_demo=True).first() or make_demo_school(with_talk=False)
    made = ClassGroup.objects.filter(school=school).count()
    return {
        "base": settings.BASE_URL,
        "groups": [make_class(school, number=made + number, members=members) for number in range(1, classes + 1)],
    }


@transaction.atomic
def make_class(school: School, *, number: int, members: int) -> dict[str, Any]:
    """One class with its group and members; each member has a child of their own in it."""
    school_class = people.add_class(None, school, name=f"Class {number}", year_group="Year 3")
    group = open_group(school_class)
    version = current_code(school).version
    listed = []
    for place in range(1, members + 1):
        mail = f"member-{number}-{place}@population.example"
        person = people.add_person(None, school, name=f"Member {number}-{place}", mail=mail, is_verified=True)
        person.school = school
        child = people.add_child(None, school, given_name=f"Child{place}", initial="X", school_class=school_class)
        people.add_guardianship(None, person=person, child=child, starts_on=last_september(school))
        policies.accept(Acting(person, Hat.PARENT), version=version)
        listed.append({"mail": mail, "token": make_token(person)})
    return {"ref": group.ref, "name": group.name, "members": listed}


def write_tokens(population: dict[str, Any], file: Path) -> None:
    """Write the population for a load generator; readable by its owner alone, since tokens are keys."""
    file.touch(mode=0o600)
    file.write_text(json.dumps(population, indent=1))
