"""Who stands in for whom: on whose desk it is, who is told, and that a conflict wins over cover."""

from datetime import date, timedelta
from typing import Any

import pytest

from gatepost.concerns import access, actions, desk_access
from gatepost.concerns.models import Concern, Cover
from gatepost.core.clock import today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery.models import Notice
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person, Role
from tests.concerns.cast import World

DAY = timedelta(days=1)


def today() -> date:
    return today_in("Europe/London")


def stands_in(world: World, person: Person, other: Person, *, acting: Acting | None = None, **days: Any) -> Cover:
    days = {"starts_on": today(), "ends_on": today() + 3 * DAY, **days}
    return actions.set_cover(acting or world.office, person=person, covered_by=other, **days)


def given(world: World, person: Person) -> Concern:
    concern = world.raised()
    actions.assign(world.office, concern, person)
    return concern


@pytest.fixture
def walsh(world: World) -> Acting:
    return world.acting(world.appointed("Mr Walsh", Role.STAFF), Hat.STAFF)


def test_what_was_given_to_somebody_away_is_on_the_desk_of_who_stands_in(world: World, walsh: Acting) -> None:
    concern = given(world, world.hall)
    assert list(access.inbox(walsh)) == []
    cover = stands_in(world, world.hall, walsh.person)
    assert list(access.inbox(walsh)) == [concern]
    assert list(access.inbox(world.staff)) == [concern]  # it stays theirs as well
    actions.answer(walsh, concern, "It is in the hall.", once="one")
    actions.end_cover(world.office, cover.ref)
    assert list(access.inbox(walsh)) == []
    assert not Cover.objects.exists()


@pytest.mark.parametrize(("starts", "ends", "counts"), [(-2, -1, False), (-1, 0, True), (0, 0, True), (1, 2, False)])
def test_it_counts_on_its_days_both_included(world: World, walsh: Acting, starts: int, ends: int, counts: bool) -> None:
    given(world, world.hall)
    cover = stands_in(world, world.hall, walsh.person)
    Cover.objects.filter(pk=cover.pk).update(starts_on=today() + starts * DAY, ends_on=today() + ends * DAY)
    assert access.inbox(walsh).exists() is counts


def test_a_conflict_wins_over_cover(world: World, walsh: Acting) -> None:
    concern = given(world, world.hall)
    stands_in(world, world.hall, walsh.person)
    actions.name_person(world.office, concern, walsh.person)
    assert not access.inbox(walsh).exists()
    assert not access.may_open(walsh.person, concern)
    with pytest.raises(NotFound):
        access.concern_for_school(walsh, concern.reference)


def test_who_stands_in_hears_of_what_comes_as_well(world: World, walsh: Acting) -> None:
    stands_in(world, world.hall, walsh.person)
    told = Notice.objects.latest("pk")
    assert (told.kind, told.recipients) == ("desk-stands-in", [walsh.person.ref])
    given(world, world.hall)
    assert set(Notice.objects.latest("pk").recipients) == {world.hall.ref, walsh.person.ref}


def test_nobody_hears_twice_of_the_same_cover(world: World, walsh: Acting) -> None:
    stands_in(world, world.hall, walsh.person)
    stands_in(world, world.hall, walsh.person)
    assert Cover.objects.count() == 1
    assert Notice.objects.filter(kind="desk-stands-in").count() == 1


def test_staff_speak_for_themselves_and_the_office_for_all(world: World, walsh: Acting) -> None:
    cover = stands_in(world, world.hall, walsh.person, acting=world.staff)
    with pytest.raises(NotFound):
        stands_in(world, world.singh, walsh.person, acting=world.staff)
    with pytest.raises(NotFound):
        actions.end_cover(walsh, cover.ref)  # who stands in cannot send it back
    assert list(desk_access.covers(walsh)) == [cover]
    other = world.acting(world.appointed("Ms Bell", Role.STAFF), Hat.STAFF)
    assert list(desk_access.covers(other)) == []
    with pytest.raises(NotFound):
        actions.end_cover(other, cover.ref)
    actions.end_cover(world.head, cover.ref)


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"starts_on": date(2020, 1, 1), "ends_on": date(2020, 1, 3)}, "ends_on"),
        ({"ends_on": date(2020, 1, 3)}, "ends_on"),
        ({"ends_on": date(2090, 1, 3)}, "ends_on"),
    ],
)
def test_days_that_cannot_be(world: World, walsh: Acting, days: dict[str, date], field: str) -> None:
    with pytest.raises(Invalid) as fault:
        stands_in(world, world.hall, walsh.person, **days)
    assert field in fault.value.fields


def test_who_cannot_stand_in(world: World, walsh: Acting) -> None:
    for nobody in (world.amira, world.hall, World("elmfield.test").hall):
        with pytest.raises(Invalid):
            stands_in(world, world.hall, nobody)
    stands_in(world, walsh.person, world.singh)
    with pytest.raises(Invalid) as fault:
        stands_in(world, world.hall, walsh.person)
    assert "away themselves" in fault.value.fields["covered_by"]
    stands_in(world, world.hall, world.singh)
    with pytest.raises(Invalid) as fault:
        stands_in(world, world.hall, world.evans, starts_on=today() + DAY)
    assert "already" in fault.value.fields["starts_on"]
