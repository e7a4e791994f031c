"""What is unopened grows louder: the leads, the deputies, then whoever stands behind them, by the school's times."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from gatepost.core.clock import as_if_at
from gatepost.delivery import ledger
from gatepost.delivery.models import Delivery, Lane, Notice
from gatepost.people.models import Hat
from gatepost.safeguarding import access, actions, notices
from gatepost.safeguarding.actions.reminding import next_reminder_after
from gatepost.safeguarding.models import Arrangements
from tests.concerns.cast import World, once
from tests.safeguarding.telling import names_told, told

HALF_AN_HOUR = timedelta(minutes=30)


def test_reminders_reach_all_leads_until_somebody_opens_it(world: World) -> None:
    disclosure = told(world)
    begin = disclosure.unopened_since
    assert actions.remind_unopened(begin + timedelta(minutes=14)) == 0
    assert actions.remind_unopened(begin + timedelta(minutes=15)) == 1
    assert names_told(world) == {"Ms Clarke", "Mr Okoro"}
    assert actions.remind_unopened(begin + timedelta(minutes=16)) == 0
    assert actions.remind_unopened(begin + HALF_AN_HOUR) == 1
    assert names_told(world, kind=notices.PLEASE_SIGN_IN, since=2) == {"Ms Clarke", "Mr Okoro"}
    actions.open_disclosure(world.deputy, disclosure.reference)
    assert actions.remind_unopened(begin + timedelta(days=9)) == 0


def test_reminders_grow_rarer_and_never_end() -> None:
    waits = [next_reminder_after(number) for number in range(8)]
    assert waits == sorted(set(waits))
    assert waits[:2] == [timedelta(minutes=15), HALF_AN_HOUR]
    assert waits[7] - waits[6] == timedelta(hours=12)


@pytest.mark.parametrize(("deputies", "head"), [(1, 1), (5, 10), (60, 60), (720, 1440)])
def test_the_schools_own_times_never_run_backwards(deputies: int, head: int) -> None:
    arranged = Arrangements(deputies_after=deputies, head_after=head)
    waits = [next_reminder_after(number, arranged) for number in range(8)]
    assert waits == sorted(waits)
    assert waits[:2] == [timedelta(minutes=deputies), timedelta(minutes=head)]


def escalated(world: World, *about: str) -> set[str]:
    """Who hears that something waits for the lead, half an hour after it came."""
    disclosure = told(world, *(getattr(world, name) for name in about))
    begin = disclosure.unopened_since
    for minutes in (15, 30):
        actions.remind_unopened(begin + timedelta(minutes=minutes))
    return names_told(world, kind=notices.LEAD_IS_NEEDED)


@pytest.mark.parametrize(
    ("about", "hears"),
    [
        ([], {"Mr Adeyemi"}),
        (["clarke"], {"Mr Adeyemi"}),
        (["adeyemi"], {"Dr Webb"}),
        (["clarke", "okoro"], {"Dr Webb"}),  # the head receives it, so the chair stands behind
        (["adeyemi", "chair"], set()),
        (["clarke", "okoro", "adeyemi"], set()),
    ],
)
def test_after_half_an_hour_whoever_stands_behind_hears_unless_it_names_them(
    world: World, about: list[str], hears: set[str]
) -> None:
    assert escalated(world, *about) == hears


def test_that_notice_says_nothing_of_what_waits(world: World) -> None:
    escalated(world)
    notice = Notice.objects.get(kind=notices.LEAD_IS_NEEDED)
    assert (notice.lane, notice.facts, notice.sealed, notice.addresses) == (Lane.SAFEGUARDING, {}, None, [])
    while ledger.fan_out_waiting():
        pass
    assert Delivery.objects.filter(notice=notice).count() == 1


def test_it_is_asked_again_when_it_leaves(world: World) -> None:
    escalated(world)
    notice = Notice.objects.get(kind=notices.LEAD_IS_NEEDED)
    disclosure = access.waiting(world.lead).get()
    assert notices.is_needed_behind(notice, world.adeyemi)
    assert not notices.is_needed_behind(notice, world.chair)
    assert not notices.is_needed_behind(notice, None)
    actions.name_person(world.deputy, disclosure, world.adeyemi)
    assert not notices.is_needed_behind(notice, world.adeyemi)
    actions.open_disclosure(world.deputy, disclosure.reference)
    assert not notices.is_needed_behind(notice, world.chair)


def test_the_schools_own_times_count(world: World) -> None:
    actions.arrange(world.lead, deputies_after=5, head_after=10, low_level_to="head")
    begin = told(world).unopened_since
    assert actions.remind_unopened(begin + timedelta(minutes=4)) == 0
    assert actions.remind_unopened(begin + timedelta(minutes=5)) == 1
    assert not Notice.objects.filter(kind=notices.LEAD_IS_NEEDED).exists()
    assert actions.remind_unopened(begin + timedelta(minutes=10)) == 1
    assert names_told(world, kind=notices.LEAD_IS_NEEDED) == {"Mr Adeyemi"}


def test_the_heads_page_shows_a_reference_that_waits_too_long_and_not_what_names_them(world: World) -> None:
    waits, about_head = told(world), told(world, world.adeyemi)
    chair = world.acting(world.chair, Hat.CHAIR)
    with as_if_at(waits.unopened_since + timedelta(minutes=29)):
        assert access.waits_for_others(world.head, unopened_for=HALF_AN_HOUR) == []
    with as_if_at(about_head.unopened_since + timedelta(minutes=31)):
        assert access.waits_for_others(world.head, unopened_for=HALF_AN_HOUR) == [waits]
        assert access.waits_for_others(chair, unopened_for=HALF_AN_HOUR) == [about_head]
        for acting in world.everybody():
            if acting.hat not in (Hat.HEAD, Hat.CHAIR):
                assert access.waits_for_others(acting, unopened_for=HALF_AN_HOUR) == []
        actions.open_disclosure(world.lead, waits.reference)
        assert access.waits_for_others(world.head, unopened_for=HALF_AN_HOUR) == []


def test_whoever_it_is_passed_to_is_reminded_until_they_open_it(world: World) -> None:
    disclosure = actions.open_disclosure(world.deputy, told(world).reference)
    passed_on = disclosure.unopened_since + timedelta(hours=6)
    with as_if_at(passed_on):
        actions.name_person(world.deputy, disclosure, world.okoro)
    assert actions.remind_unopened(passed_on + timedelta(minutes=14)) == 0
    assert actions.remind_unopened(passed_on + timedelta(minutes=15)) == 1
    assert names_told(world) == {"Ms Clarke"}
    assert actions.remind_unopened(passed_on + HALF_AN_HOUR) == 1
    assert names_told(world, kind=notices.LEAD_IS_NEEDED) == {"Mr Adeyemi"}
    actions.open_disclosure(world.lead, disclosure.reference)
    assert actions.remind_unopened(passed_on + timedelta(days=9)) == 0


def test_one_that_cannot_be_unsealed_does_not_silence_the_others(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE safeguarding_disclosure SET words = %s WHERE id = %s", [b"torn" * 9, told(world).pk])
    whole = told(world)
    assert actions.remind_unopened(whole.unopened_since + timedelta(minutes=15)) == 2
    while ledger.fan_out_waiting():
        pass
    assert all(notices.may_receive(notice, world.clarke) for notice in Notice.objects.all())
    with as_if_at(whole.unopened_since + timedelta(hours=1)):
        assert len(access.waits_for_others(world.head, unopened_for=HALF_AN_HOUR)) == 2


def test_a_low_level_concern_is_spoken_of_each_school_day_until_somebody_opens_it(world: World) -> None:
    friday = datetime(2026, 11, 20, 15, tzinfo=UTC)
    with as_if_at(friday):
        concern = actions.share(world.staff, words="He shouted.", about_name="A coach", once=once())
        assert actions.remind_of_days() == 0  # they were told a moment ago
    for day, hour, reminded in ((1, 10, 0), (3, 7, 0), (3, 10, 1), (3, 16, 0), (4, 10, 1)):  # Monday is the third
        with as_if_at((friday + timedelta(days=day)).replace(hour=hour)):
            assert actions.remind_of_days() == reminded, (day, hour)
    assert names_told(world, since=3) == {"Mr Adeyemi"}
    with as_if_at(friday + timedelta(days=5)):
        actions.open_low_level(world.head, concern.reference)
        assert actions.remind_of_days() == 0
