"""Who may see a disclosure: each success beside its refusals."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatepost.core.clock import now
from gatepost.core.errors import NotFound
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person, Role
from gatepost.safeguarding import access, actions
from gatepost.safeguarding.models import Disclosure, NamedPerson
from tests.concerns.cast import World


def told(world: World, *about: Person) -> Disclosure:
    return actions.disclose(world.as_parent(world.tom), words="There are bruises again.", about=about)


def hats_that_see(world: World, disclosure: Disclosure) -> set[Hat]:
    return {acting.hat for acting in world.everybody() if access.waiting(acting).filter(pk=disclosure.pk).exists()}


def test_the_lead_and_the_deputy_see_it_and_nobody_else(world: World) -> None:
    disclosure = told(world)
    for acting in world.everybody():
        if acting.hat in (Hat.DSL, Hat.DEPUTY):
            assert access.disclosure_for_lead(acting, disclosure.reference) == disclosure
        else:
            assert not access.waiting(acting).exists()
            with pytest.raises(NotFound):
                access.disclosure_for_lead(acting, disclosure.reference)


def test_another_schools_lead_sees_nothing(world: World) -> None:
    disclosure, other = told(world), World("elmfield.test")
    assert hats_that_see(world, disclosure) == {Hat.DSL, Hat.DEPUTY}
    assert hats_that_see(other, disclosure) == set()


def test_its_author_sees_it_as_a_parent_and_no_other_parent_does(world: World) -> None:
    disclosure = told(world)
    assert access.own_disclosure(world.as_parent(world.tom), disclosure.reference) == disclosure
    for acting in (world.as_parent(world.amira), world.acting(world.tom, Hat.PTA), world.office, world.lead):
        assert not access.own_disclosures(acting).exists()
        with pytest.raises(NotFound):
            access.own_disclosure(acting, disclosure.reference)


@pytest.mark.parametrize(
    ("about", "hats"),
    [
        ([], {Hat.DSL, Hat.DEPUTY}),
        (["clarke"], {Hat.DEPUTY}),
        (["okoro"], {Hat.DSL}),
        (["clarke", "okoro"], {Hat.HEAD}),
        (["clarke", "okoro", "adeyemi"], {Hat.CHAIR}),
        (["clarke", "okoro", "adeyemi", "chair"], set()),
        (["adeyemi"], {Hat.DSL, Hat.DEPUTY}),
    ],
)
def test_whoever_is_named_is_out_and_the_next_receives(world: World, about: list[str], hats: set[Hat]) -> None:
    disclosure = told(world, *(getattr(world, name) for name in about))
    assert hats_that_see(world, disclosure) == hats
    leads = {person.pk for person in access.leads_for(disclosure)}
    assert leads == {acting.person.pk for acting in world.everybody() if acting.hat in hats}
    for name in about:
        assert not access.may_open(getattr(world, name), disclosure)


def test_a_lead_does_not_receive_what_they_told_themselves(world: World) -> None:
    world.becomes_a_parent(world.clarke)
    disclosure = actions.disclose(world.as_parent(world.clarke), words="I am worried about a child.")
    assert hats_that_see(world, disclosure) == {Hat.DEPUTY}
    assert access.own_disclosure(world.as_parent(world.clarke), disclosure.reference) == disclosure


ROLES = [Role.DSL, Role.DEPUTY, Role.HEAD, Role.CHAIR, Role.OFFICE, Role.LEADERSHIP, Role.STAFF, Role.ADMINISTRATOR]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    roles=st.sets(st.sampled_from(ROLES), max_size=4),
    also_named=st.sets(st.sampled_from(["clarke", "okoro", "adeyemi", "chair"])),
    state=st.sampled_from([Disclosure.State.NEW, Disclosure.State.OPENED]),
)
def test_no_role_lets_a_named_person_in(world: World, roles: set[Role], also_named: set[str], state: str) -> None:
    """Whatever somebody holds: once named, no hat of theirs sees, counts or hears of it."""
    person = world.person("Somebody")
    for role in roles:
        world.appoint(person, role)
    disclosure = told(world, *(getattr(world, name) for name in also_named))
    Disclosure.objects.filter(pk=disclosure.pk).update(state=state)
    NamedPerson.objects.create(school=world.school, disclosure=disclosure, person=person, at=now())
    for hat in Hat:
        acting = Acting(world.acting(person, hat).person, hat)
        assert not access.waiting(acting).filter(pk=disclosure.pk).exists()
        with pytest.raises(NotFound):
            access.disclosure_for_lead(acting, disclosure.reference)
    assert not access.may_open(person, disclosure)
    assert person not in access.leads_for(disclosure)
