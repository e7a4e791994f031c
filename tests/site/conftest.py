"""A school with Tom (a parent), Mrs Evans (the office) and Ben (both), for the tests of the house."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from gatepost.delivery.ledger import fan_out_waiting
from gatepost.delivery.models import Notice
from gatepost.people import actions
from gatepost.people.models import Person, Role, School, SchoolClass

SINCE = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def school(db: None) -> School:
    return actions.add_school(
        name="Oakfield Primary",
        host="testserver",
        office_mail="office@oakfield.test",
        secretary_mail="secretary@oakfield.test",
    )


@pytest.fixture
def oak(school: School) -> SchoolClass:
    return actions.add_class(None, school, name="Oak")


@pytest.fixture
def tom(school: School, oak: SchoolClass) -> Person:
    person = actions.add_person(None, school, name="Tom Price", mail="tom@example.org", phone="07700 900123")
    child = actions.add_child(None, school, given_name="Leo", initial="P", school_class=oak)
    actions.add_guardianship(None, person=person, child=child, relation="father", starts_on=SINCE)
    return person


@pytest.fixture
def evans(school: School) -> Person:
    person = actions.add_person(None, school, name="Mrs Evans", mail="evans@oakfield.test")
    actions.appoint(None, person=person, role=Role.OFFICE, starts_on=SINCE)
    return person


@pytest.fixture
def ben(tom: Person) -> Person:
    """A parent who is the designated safeguarding lead too."""
    person = actions.add_person(None, tom.school, name="Ben Clarke", mail="ben@example.org")
    child = tom.guardianships.get().child
    actions.add_guardianship(None, person=person, child=child, starts_on=SINCE)
    actions.appoint(None, person=person, role=Role.DSL, starts_on=SINCE)
    return person


@pytest.fixture
def mailed(db: None) -> Callable[[], tuple[str, str]]:
    """The code and the path of the link in the newest sign-in mail, as its reader finds them."""

    def newest() -> tuple[str, str]:
        from gatepost.delivery.kinds import kind_named
        from gatepost.delivery.letter import compose
        from gatepost.delivery.models import Delivery

        fan_out_waiting()
        delivery = Delivery.objects.filter(notice__kind="sign-in").latest("pk")
        words = str(compose(delivery, kind_named("sign-in"), sender="school@example.org").body)
        code = re.search(r"^ {4}(\d{4} \d{4})$", words, re.MULTILINE)
        path = re.search(r"http://[^/\s]+(/sign-in/link/\S+/)", words)
        assert code
        assert path
        return code.group(1), path.group(1)

    return newest


@pytest.fixture
def sign_in(mailed: Callable[[], tuple[str, str]]) -> Callable[[Client, str], None]:
    """Sign a browser in by the mailed code."""

    def by_code(client: Client, mail: str) -> None:
        before = Notice.objects.count()
        assert client.post("/sign-in/", {"mail": mail}).status_code == 302
        assert Notice.objects.count() == before + 1
        code, _ = mailed()
        assert client.post("/sign-in/code/", {"code": code}).status_code == 302

    return by_code
