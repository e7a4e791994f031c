"""Limits on posting: for a set time, for everybody at the school apart, over by themselves, lifted by leadership."""

from datetime import timedelta

import pytest
import time_machine

from gatepost.audit.models import Entry
from gatepost.core.clock import next_midnight
from gatepost.core.errors import Invalid, NotFound
from gatepost.people import actions
from gatepost.people.errors import PostingLimited
from gatepost.people.limits import limited_until, require_may_post
from gatepost.people.models import Hat, Person, PostingLimit, Role, School
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def head(cast: Cast):
    person = cast.person("Mr Adeyemi")
    cast.appoint(person, Role.HEAD)
    return cast.acting(person, Hat.HEAD)


def limit(cast: Cast, head, *, days: int = 7, decision: str = "decision-1") -> PostingLimit:
    return actions.limit_posting(
        head, person=cast.acting(cast.tom).person, until=cast.today + timedelta(days=days), decision_ref=decision
    )


def test_it_counts_for_one_person_and_until_the_day_and_ends_by_itself(cast, head):
    before = School.objects.get().access_epoch, Person.objects.get(pk=cast.tom.pk).auth_epoch
    limit(cast, head)
    tom = cast.acting(cast.tom).person
    assert limited_until(tom) == cast.today + timedelta(days=7)
    with pytest.raises(PostingLimited) as fault:
        require_may_post(tom)
    assert fault.value.facts["until"] == cast.today + timedelta(days=7)
    assert "You can post again on" in fault.value.message
    require_may_post(cast.acting(cast.amira).person)
    after = School.objects.get().access_epoch, Person.objects.get(pk=cast.tom.pk).auth_epoch
    assert after == (before[0] + 1, before[1] + 1)

    over = next_midnight("Europe/London") + timedelta(days=6)
    with time_machine.travel(over - timedelta(seconds=1), tick=False):
        assert limited_until(tom) is not None
    with time_machine.travel(over, tick=False):
        assert limited_until(tom) is None


def test_the_longer_of_two_counts_and_lifting_one_leaves_the_other(cast, head):
    short, long = limit(cast, head, days=3), limit(cast, head, days=9, decision="decision-2")
    tom = cast.acting(cast.tom).person
    assert limited_until(tom) == long.until
    assert actions.lift_limit(head, long)
    assert limited_until(tom) == short.until
    assert not actions.lift_limit(head, long)
    assert actions.lift_limit(head, short)
    require_may_post(tom)
    assert list(Entry.objects.filter(subject_kind="posting-limit").values_list("action", flat=True).order_by("pk")) == [
        "limited a person's posting",
        "limited a person's posting",
        "lifted a limit on posting",
        "lifted a limit on posting",
    ]


def test_one_decision_limits_once(cast, head):
    assert limit(cast, head) == limit(cast, head)
    assert PostingLimit.objects.count() == 1


@pytest.mark.parametrize("days", [-1, 0, 184, 400])
def test_it_is_for_a_set_time_that_is_not_too_long(cast, head, days):
    with pytest.raises(Invalid, match="invalid"):
        limit(cast, head, days=days)
    assert not PostingLimit.objects.exists()


def test_only_leadership_the_chair_and_the_clerk_limit_and_nobody_themselves(cast, head):
    until = cast.today + timedelta(days=7)
    for hat in set(Hat) - set(actions.limits.MAY_LIMIT):
        with pytest.raises(NotFound):
            actions.limit_posting(
                cast.acting(cast.evans, hat), person=cast.acting(cast.tom).person, until=until, decision_ref="x"
            )
    with pytest.raises(NotFound):
        actions.limit_posting(head, person=head.person, until=until, decision_ref="x")
    elsewhere = Cast(host="elsewhere.test")
    with pytest.raises(NotFound):
        actions.limit_posting(head, person=elsewhere.acting(elsewhere.tom).person, until=until, decision_ref="x")
    given = limit(cast, head)
    with pytest.raises(NotFound):
        actions.lift_limit(cast.acting(cast.evans, Hat.OFFICE), given)
