"""Hillside with two classes, some families, and a browser for each hat."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from gatepost.groups.opening import open_group
from gatepost.people import actions
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person, Role, School, SchoolClass
from gatepost.people.signin.second_factor import TAKEN_AS_GIVEN
from gatepost.policies.actions import adopt_starter


class Hillside:
    """Mrs Evans keeps the roll; Sam is administrator, Mr Adeyemi head; Jo looks after Ruby, Lena after Filip."""

    def __init__(self, host: str = "testserver") -> None:
        self.school: School = actions.add_school(
            name="Hillside", host=host, office_mail="office@hill.test", secretary_mail="secretary@hill.test"
        )
        adopt_starter(None, self.school)
        self.oak: SchoolClass = actions.add_class(None, self.school, name="Oak", year_group="Year 2")
        self.elm: SchoolClass = actions.add_class(None, self.school, name="Elm")
        for one in (self.oak, self.elm):
            open_group(one)
        self.evans = self.staff("Mrs Evans", Role.OFFICE)
        self.sam = self.staff("Sam Price", Role.ADMINISTRATOR)
        self.head = self.staff("Mr Adeyemi", Role.HEAD)
        self.jo = self.guardian("Jo Mercer", "Ruby", self.oak)
        self.lena = self.guardian("Lena Novak", "Filip", self.elm)

    def staff(self, name: str, role: Role) -> Acting:
        mail = f"{name.split()[-1].lower()}@hill.test"
        person = actions.add_person(None, self.school, name=name, mail=mail, is_verified=True)
        actions.appoint(None, person=person, role=role)
        return Acting(person, Hat.PTA if role is Role.PTA_OFFICER else Hat(role.value))

    def guardian(self, name: str, child: str, school_class: SchoolClass) -> Acting:
        mail = f"{name.split()[0].lower()}@home.test"
        person = actions.add_person(None, self.school, name=name, mail=mail, is_verified=True)
        row = actions.add_child(None, self.school, given_name=child, initial="M", school_class=school_class)
        actions.add_guardianship(None, person=person, child=row)
        return Acting(person, Hat.PARENT)


@pytest.fixture
def hillside(db: None, monkeypatch: pytest.MonkeyPatch) -> Hillside:
    cache.clear()  # rate limits of the test before
    monkeypatch.setattr(settings, "DEMO", True)  # so that a second factor can be taken as given
    return Hillside()


@pytest.fixture
def browser(hillside: Hillside) -> Callable[[Acting], Client]:
    """A signed-in browser for somebody in their hat, with the second step done."""

    def signed_in(acting: Acting) -> Client:
        client = Client()
        client.force_login(Person.objects.get(pk=acting.person.pk), backend=settings.AUTHENTICATION_BACKENDS[0])
        session = client.session
        session[TAKEN_AS_GIVEN] = True
        session["hat"] = acting.hat.value
        session.save()
        return client

    return signed_in


@pytest.fixture
def office(hillside: Hillside, browser: Callable[[Acting], Client]) -> Client:
    """Mrs Evans at her desk."""
    return browser(hillside.evans)


@pytest.fixture
def administrator(hillside: Hillside, browser: Callable[[Acting], Client]) -> Client:
    """Sam at his."""
    return browser(hillside.sam)
