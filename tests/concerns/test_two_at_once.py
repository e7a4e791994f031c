"""Two people act on one concern in the same moment: exactly one wins, and the other is told what was done."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from gatepost.concerns import actions
from gatepost.concerns.errors import ConcernMovedOn
from gatepost.concerns.models import Concern, Outcome, Reply
from gatepost.core.clock import now
from gatepost.groups.actions import hide_post, restore_post
from gatepost.groups.models import ClassGroup, Hiding, Post
from gatepost.people.models import Role, SchoolClass
from tests.concerns.cast import World, once
from tests.concerns.test_outcomes import decide

pytestmark = [
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time: PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]
ROUNDS = 5


@pytest.fixture
def world() -> World:
    return World()


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Do all of these in the same moment, each on a connection of its own; gives how each one came out, sorted."""
    gate, came_out = threading.Barrier(len(acts)), []

    def one(act: Callable[[], Any]) -> None:
        try:
            gate.wait(20)
            act()
            came_out.append("won")
        except ConcernMovedOn as fault:
            assert fault.message
            came_out.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(came_out)


def test_two_answers_to_a_question(world: World) -> None:
    for _ in range(ROUNDS):
        concern = world.raised()
        other = world.acting(world.appointed("Mr Lund", Role.OFFICE), world.office.hat)
        found = at_once(
            lambda concern=concern: actions.answer(world.office, concern, "Yes.", once=once()),  # type: ignore[misc]
            lambda concern=concern, other=other: actions.answer(other, concern, "No.", once=once()),  # type: ignore[misc]
        )
        # The second may come just after the first: then both answers are there, one after the other.
        assert found in (["told", "won"], ["won", "won"])
        assert Reply.objects.filter(concern=concern).count() == found.count("won")


def test_a_form_that_is_sent_twice_at_once_adds_one_reply_and_both_are_told_so(world: World) -> None:
    tom = world.as_parent(world.tom)
    for _ in range(ROUNDS):
        concern, key = world.raised(), once()
        more = lambda concern=concern, key=key: actions.add_words(tom, concern, "And her hat?", once=key)  # noqa: E731
        assert at_once(more, more) == ["won", "won"]
        key = once()
        says = lambda concern=concern, key=key: actions.answer(world.office, concern, "Yes.", once=key)  # noqa: E731
        assert at_once(says, says) == ["won", "won"]
        assert Reply.objects.filter(concern=concern).count() == 2


def test_two_people_take_it_over(world: World) -> None:
    for _ in range(ROUNDS):
        concern = world.raised(route="leadership")
        found = at_once(
            lambda concern=concern: actions.take_over(world.head, concern),  # type: ignore[misc]
            lambda concern=concern: actions.take_over(world.leadership, concern),  # type: ignore[misc]
        )
        concern.refresh_from_db()
        assert found in (["told", "won"], ["won", "won"])
        assert concern.owner == concern.assigned_to


def test_two_decisions(world: World) -> None:
    for _ in range(ROUNDS):
        concern = world.looked_into()
        found = at_once(
            lambda concern=concern: decide(world.head, concern),  # type: ignore[misc]
            lambda concern=concern: decide(world.head, concern),  # type: ignore[misc]
        )
        assert found == ["told", "won"]
        assert Outcome.objects.filter(concern=concern).count() == 1


def test_a_decision_and_its_author_calling_it_settled(world: World) -> None:
    for _ in range(ROUNDS):
        concern = world.looked_into()
        found = at_once(
            lambda concern=concern: decide(world.head, concern),  # type: ignore[misc]
            lambda concern=concern: actions.settle(world.as_parent(world.tom), concern),  # type: ignore[misc]
        )
        concern.refresh_from_db()
        assert found == ["told", "won"]
        assert Outcome.objects.filter(concern=concern).exists() == (concern.state == Concern.State.CLOSED)


def test_a_warning_belongs_to_one_worker(world: World) -> None:
    concern = world.raised()
    Concern.objects.update(reply_by=concern.at.date())
    counted: list[int] = []
    at_once(*[lambda: counted.append(actions.warn_of_dates(concern.at.replace(hour=11)))] * 3)
    assert sum(counted) in (0, 1)  # none on a day the school is closed


def test_two_copies_of_one_pta_message_hidden_at_once_never_wait_in_a_circle(world: World) -> None:
    year = world.oak.school_class.year
    elm = SchoolClass.objects.create(school=world.school, year=year, name="Elm")
    in_elm = ClassGroup.objects.create(school=world.school, school_class=elm, name="Elm")
    at = now()
    for group in (world.oak, in_elm):
        world.post(world.tom, "The fair is on Saturday.", group=group, by_pta_at=at)
    actor = world.head.actor

    def copies() -> list[Post]:
        return list(Post.objects.select_related("school", "group", "author"))

    for _ in range(ROUNDS * 2):
        found = at_once(*[lambda copy=copy: hide_post(actor, copy, clause="G4") for copy in copies()])  # type: ignore[misc]
        assert found == ["won", "won"]
        assert Hiding.objects.filter(ended_at=None).count() == 2
        assert at_once(*[lambda copy=copy: restore_post(actor, copy) for copy in copies()]) == ["won", "won"]  # type: ignore[misc]
