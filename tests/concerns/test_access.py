"""Who sees which concern: each success beside its refusals."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatepost.concerns import access, actions
from gatepost.concerns.models import Concern, NamedPerson
from gatepost.core.clock import now, today_in
from gatepost.core.errors import NotFound
from gatepost.people.hats import Acting
from gatepost.people.models import Appointment, Hat, Role
from tests.concerns.cast import World


def seen_by(world: World) -> dict[Hat, int]:
    return {acting.hat: access.inbox(acting).count() for acting in world.everybody()}


@pytest.mark.parametrize(
    ("route", "hats"),
    [
        ("office", {Hat.OFFICE}),
        ("leadership", {Hat.OFFICE, Hat.LEADERSHIP, Hat.HEAD}),
    ],
)
def test_a_route_reaches_these_hats_and_no_other(world: World, route: str, hats: set[Hat]) -> None:
    concern = world.raised(route=route)
    assert {hat for hat, number in seen_by(world).items() if number} == hats
    for acting in world.everybody():
        if acting.hat in hats:
            assert access.concern_for_school(acting, concern.reference) == concern
        else:
            with pytest.raises(NotFound):
                access.concern_for_school(acting, concern.reference)


def test_leadership_can_keep_its_matters_from_the_office(world: World) -> None:
    concern = world.raised(route="leadership")
    assert access.concern_for_school(world.office, concern.reference) == concern
    world.school.leadership_only = True
    world.school.save()
    with pytest.raises(NotFound):
        access.concern_for_school(world.office, concern.reference)
    assert access.concern_for_school(world.head, concern.reference) == concern


def test_staff_see_only_what_they_were_asked_to_answer(world: World) -> None:
    mine, other = world.raised(), world.raised()
    actions.assign(world.office, mine, world.hall)
    assert list(access.inbox(world.staff)) == [mine]
    with pytest.raises(NotFound):
        access.concern_for_school(world.staff, other.reference)


def test_its_author_sees_it_and_no_other_parent_does(world: World) -> None:
    concern = world.raised()
    assert access.own_concern(world.as_parent(world.tom), concern.reference) == concern
    assert list(access.own_concerns(world.as_parent(world.amira))) == []
    with pytest.raises(NotFound):
        access.own_concern(world.as_parent(world.amira), concern.reference)


def test_its_author_sees_it_in_the_parents_hat_only(world: World) -> None:
    world.appoint(world.tom, Role.OFFICE)
    concern = world.raised()
    assert access.own_concern(world.as_parent(world.tom), concern.reference) == concern
    as_office = world.acting(world.tom, Hat.OFFICE)
    with pytest.raises(NotFound):
        access.own_concern(as_office, concern.reference)
    with pytest.raises(NotFound):
        access.concern_for_school(as_office, concern.reference)  # nobody works on their own matter


def test_another_school_sees_nothing(world: World) -> None:
    other = World("elmfield.test")
    concern = world.raised(route="leadership")
    assert set(seen_by(other).values()) == {0}
    with pytest.raises(NotFound):
        access.concern_for_school(other.office, concern.reference)
    assert access.concern_for_school(world.office, concern.reference) == concern


def test_a_named_person_is_out_from_that_moment(world: World) -> None:
    concern = world.raised(route="leadership")
    assert access.concern_for_school(world.head, concern.reference) == concern
    actions.name_person(world.office, concern, world.adeyemi)
    with pytest.raises(NotFound):
        access.concern_for_school(world.head, concern.reference)
    assert access.inbox(world.head).count() == 0
    assert not access.may_open(world.adeyemi, concern)
    assert access.may_open(world.evans, concern)


def test_what_is_about_the_head_reaches_the_chair(world: World) -> None:
    chair = world.acting(world.chair, Hat.CHAIR)
    about, other = world.raised(about=[world.adeyemi]), world.raised(route="leadership")
    assert about.route == Concern.Route.LEADERSHIP
    assert list(access.inbox(chair)) == [about]
    assert list(access.inbox(world.head)) == [other]


def test_a_question_about_the_only_secretary_goes_to_leadership(world: World) -> None:
    concern = world.raised(about=[world.evans])
    assert concern.route == Concern.Route.LEADERSHIP
    assert access.inbox(world.office).count() == 0
    assert access.concern_for_school(world.head, concern.reference) == concern


def test_the_author_of_a_post_is_kept_from_a_concern_about_it(world: World) -> None:
    world.appoint(world.amira, Role.OFFICE)
    concern = world.raised(post=world.post(world.amira, "Well, that was a shambles"), route="leadership")
    with pytest.raises(NotFound):
        access.concern_for_school(world.acting(world.amira, Hat.OFFICE), concern.reference)
    assert access.concern_for_school(world.office, concern.reference) == concern


def test_an_ended_appointment_is_no_longer_asked_to_answer(world: World) -> None:
    concern = world.raised()
    assert access.may_be_given(concern).filter(pk=world.hall.pk).exists()
    Appointment.objects.filter(person=world.hall).update(ends_on=today_in("Europe/London") - timedelta(days=1))
    assert not access.may_be_given(concern).filter(pk=world.hall.pk).exists()


ROLES = [Role.OFFICE, Role.LEADERSHIP, Role.HEAD, Role.STAFF, Role.CHAIR, Role.DSL, Role.DEPUTY, Role.ADMINISTRATOR]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    roles=st.sets(st.sampled_from(ROLES), max_size=4),
    route=st.sampled_from(["office", "leadership"]),
    assigned=st.booleans(),
    state=st.sampled_from([Concern.State.OPEN, Concern.State.ANSWERED, Concern.State.SETTLED]),
    leadership_only=st.booleans(),
)
def test_no_role_lets_a_named_person_in(
    world: World, roles: set[Role], route: str, assigned: bool, state: str, leadership_only: bool
) -> None:
    """Whatever somebody holds and however the concern stands: once named, no hat of theirs sees, counts or hears."""
    world.school.leadership_only = leadership_only
    world.school.save()
    person = world.person("Somebody")
    for role in roles:
        world.appoint(person, role)
    concern = world.raised(route=route)
    Concern.objects.filter(pk=concern.pk).update(state=state, assigned_to=person if assigned else None)
    NamedPerson.objects.create(school=world.school, concern=concern, person=person, at=now())
    concern.refresh_from_db()
    for hat in Hat:
        acting = Acting(world.acting(person, hat).person, hat)
        assert not access.inbox(acting).filter(pk=concern.pk).exists()
        with pytest.raises(NotFound):
            access.concern_for_school(acting, concern.reference)
    assert not access.may_open(person, concern)
    assert not access.may_be_given(concern).filter(pk=person.pk).exists()
    assert not access.free_for_route(concern).filter(pk=person.pk).exists()
