"""School-day clocks, held against counting day by day on the fingers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.concerns.clocks import Clock, a_month_after, due
from gatepost.people.bank_holidays import bank_holidays
from gatepost.people.calendar import SchoolCalendar

DAYS = st.dates(date(2025, 9, 1), date(2026, 12, 31))
NATIONS = ["england", "wales", "scotland", "northern-ireland"]
# Two school years with half-terms, as many councils have them.
TERMS = (
    (date(2025, 9, 3), date(2025, 10, 24)),
    (date(2025, 11, 3), date(2025, 12, 19)),
    (date(2026, 1, 5), date(2026, 2, 13)),
    (date(2026, 2, 23), date(2026, 3, 27)),
    (date(2026, 4, 13), date(2026, 5, 22)),
    (date(2026, 6, 1), date(2026, 7, 21)),
    (date(2026, 9, 2), date(2026, 10, 23)),
    (date(2026, 11, 2), date(2026, 12, 18)),
    (date(2027, 1, 4), date(2027, 2, 12)),
    (date(2027, 2, 22), date(2027, 3, 25)),
    (date(2027, 4, 12), date(2027, 5, 28)),
    (date(2027, 6, 7), date(2027, 7, 22)),
)
INSET = frozenset({date(2026, 1, 5), date(2026, 9, 2), date(2026, 11, 2), date(2026, 12, 18)})


def clock(nation: str = "england", *, terms: tuple[tuple[date, date], ...] = TERMS, **days: int) -> Clock:
    numbers = {
        "answer_days": 5,
        "concern_days": 10,
        "acknowledge_days": 2,
        "stage_1_days": 15,
        "stage_2_days": 20,
        "escalate_within_days": 10,
        "warn_days_before": 1,
    }
    return Clock(calendar=SchoolCalendar(nation=nation, terms=terms, closed=INSET), **(numbers | days))


def is_open(nation: str, day: date) -> bool:
    """Whether the school is open, by what the calendar on the wall says."""
    in_term = any(first <= day <= last for first, last in TERMS)
    return in_term and day.weekday() < 5 and day not in INSET and day not in bank_holidays(nation, day.year)


def on_the_fingers(nation: str, asked: date, count: int) -> date:
    """Count open days one by one; out of term, begin with the first open day as the day it came."""
    day = asked
    if not any(first <= day <= last for first, last in TERMS):
        while not is_open(nation, day):
            day += timedelta(days=1)
    while count:
        day += timedelta(days=1)
        count -= is_open(nation, day)
    return day


@given(asked=DAYS, nation=st.sampled_from(NATIONS), count=st.integers(1, 40))
def test_a_promised_day_is_counted_right(asked: date, nation: str, count: int) -> None:
    counted = on_the_fingers(nation, asked, count)
    clocks = clock(nation, answer_days=count, acknowledge_days=count, escalate_within_days=count, stage_1_days=count)
    assert clocks.reply_by(asked, kind="enquiry", route="office") == counted
    assert clocks.reply_by(asked, kind="complaint", route="leadership", stage="stage-1") == counted
    assert clocks.acknowledge_by(asked) == counted
    assert clocks.escalate_by(asked) == counted


@pytest.mark.parametrize(
    ("kind", "route", "stage", "name"),
    [
        ("enquiry", "office", "informal", "answer_days"),
        ("enquiry", "leadership", "informal", "concern_days"),
        ("conduct", "leadership", "informal", "concern_days"),
        ("complaint", "leadership", "stage-1", "stage_1_days"),
        ("complaint", "leadership", "stage-2", "stage_2_days"),
    ],
)
def test_each_kind_route_and_stage_has_its_number(kind: str, route: str, stage: str, name: str) -> None:
    monday = date(2026, 9, 7)
    found = {days: clock(**{name: days}).reply_by(monday, kind=kind, route=route, stage=stage) for days in (1, 3)}
    assert found == {1: date(2026, 9, 8), 3: date(2026, 9, 10)}


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (date(2026, 10, 22), date(2026, 11, 6)),  # Thursday before half-term; INSET on the Monday after
        (date(2026, 10, 28), date(2026, 11, 10)),  # in half-term: as if it came on Tuesday 3 November
        (date(2026, 8, 10), date(2026, 9, 10)),  # in summer: as if on Thursday 3 September, after INSET
        (date(2026, 4, 30), date(2026, 5, 8)),  # over the early May bank holiday
        (date(2026, 11, 21), date(2026, 11, 27)),  # a Saturday in term
    ],
)
def test_days_that_a_school_would_count_by_hand(asked: date, answered: date) -> None:
    assert clock().reply_by(asked, kind="enquiry", route="office") == answered


@given(asked=DAYS, wait=st.integers(0, 20), length=st.integers(1, 60), count=st.integers(1, 30))
def test_after_a_pause_as_many_school_days_are_left_as_before_it(
    asked: date, wait: int, length: int, count: int
) -> None:
    clocks = clock(answer_days=count)
    due_on = clocks.reply_by(asked, kind="enquiry", route="office")
    starts_on = min(asked + timedelta(days=wait), due_on)
    ends_on = starts_on + timedelta(days=length)
    later = clocks.after_pause(due_on, kind="enquiry", starts_on=starts_on, ends_on=ends_on)
    left = sum(is_open("england", starts_on + timedelta(days=n)) for n in range(1, (due_on - starts_on).days + 1))
    left_after = sum(is_open("england", ends_on + timedelta(days=n)) for n in range(1, (later - ends_on).days + 1))
    assert later >= due_on
    assert is_open("england", later)
    if left:
        assert left_after == left


@pytest.mark.parametrize(
    ("asked", "month_later"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 30), date(2028, 2, 29)),
        (date(2026, 11, 23), date(2026, 12, 23)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2026, 3, 31), date(2026, 4, 30)),
    ],
)
def test_a_month_is_a_calendar_month(asked: date, month_later: date) -> None:
    assert a_month_after(asked) == month_later


def test_a_request_about_data_runs_over_holidays_and_ends_on_a_working_day() -> None:
    assert clock().reply_by(date(2026, 7, 25), kind="data", route="office") == date(2026, 8, 25)
    assert clock().reply_by(date(2026, 11, 25), kind="data", route="office") == date(2026, 12, 29)  # not at Christmas
    paused = clock().after_pause(
        date(2026, 8, 25), kind="data", starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 11)
    )  # fmt: skip
    assert paused == date(2026, 9, 4)


@given(today=DAYS, days=st.integers(0, 10))
def test_a_warning_comes_so_many_school_days_ahead(today: date, days: int) -> None:
    near = clock(warn_days_before=days).warned_up_to(today)
    ahead = sum(is_open("england", today + timedelta(days=n)) for n in range(1, (near - today).days + 1))
    assert ahead == days or (days == 0 and (near == today or (ahead == 1 and not is_open("england", today))))


def test_how_near_a_day_is() -> None:
    day = date(2026, 11, 23)
    assert [due(day, today=day + timedelta(days=n)).value for n in (-1, 0, 1)] == ["due", "today", "late"]


def test_without_terms_every_weekday_counts() -> None:
    assert clock(terms=()).reply_by(date(2026, 8, 10), kind="enquiry", route="office") == date(2026, 8, 17)
