"""A small school for the tests of this room."""

from datetime import date

import pytest

from gatepost.people import actions
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Role, School, SchoolClass


@pytest.fixture
def school(db: None) -> School:
    return actions.add_school(
        name="Oakfield Primary",
        host="oakfield.test",
        office_mail="office@oakfield.test",
        secretary_mail="secretary@oakfield.test",
    )


@pytest.fixture
def oak(school: School) -> SchoolClass:
    return actions.add_class(None, school, name="Oak", year_group="Year 2")


@pytest.fixture
def elm(school: School) -> SchoolClass:
    return actions.add_class(None, school, name="Elm", year_group="Year 1")


@pytest.fixture
def office(school: School) -> Acting:
    """Mrs Evans, at her desk."""
    person = actions.add_person(None, school, name="Mrs Evans", mail="evans@oakfield.test", is_verified=True)
    actions.appoint(None, person=person, role=Role.OFFICE, starts_on=date(2026, 1, 1))
    return Acting(person, Hat.OFFICE)


@pytest.fixture
def tom(school: School, oak: SchoolClass) -> Acting:
    """Tom, who looks after Leo P in Oak."""
    person = actions.add_person(None, school, name="Tom Price", mail="tom@example.org", phone="07700 900123")
    child = actions.add_child(None, school, given_name="Leo", initial="P", school_class=oak)
    actions.add_guardianship(None, person=person, child=child, relation="father", starts_on=date(2026, 1, 1))
    return Acting(person, Hat.PARENT)
