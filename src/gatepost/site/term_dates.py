"""Term dates to begin with: offered at set-up by nation, and edited by the school from then on.

Schools and councils set their own terms. These are our rules of thumb for what most of them do around the fixed points
(Easter, the bank holidays, the last week of October), so that the first dates of reply are nearly right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gatepost.people.bank_holidays import bank_holidays, easter
from gatepost.people.models import School

MONDAY, WEDNESDAY, FRIDAY, SATURDAY = 0, 2, 4, 5


@dataclass(frozen=True, slots=True)
class OfferedTerm:
    """A stretch of school days without a holiday week in it; both days are school days."""

    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class OfferedYear:
    """A school year with its half-terms. It runs on after the last of them until the next year starts."""

    name: str
    starts_on: date
    ends_on: date
    terms: tuple[OfferedTerm, ...]


def offered_year(nation: str, today: date) -> OfferedYear:
    """The school year of a day, with terms as most schools of the nation have them."""
    first_month = 8 if nation == School.Nation.SCOTLAND else 9
    began = today.year if today.month >= first_month else today.year - 1
    return OfferedYear(
        name=f"{began}/{(began + 1) % 100:02d}",
        starts_on=date(began, first_month, 1),
        ends_on=date(began + 1, first_month, 1) - timedelta(days=1),
        terms=tuple(_terms(nation, began)),
    )


def _terms(nation: str, began: int) -> Iterator[OfferedTerm]:
    """Six half-terms; five in Scotland and in Northern Ireland, where summer has no week off in the middle."""
    closed = bank_holidays(nation, began).keys() | bank_holidays(nation, began + 1).keys()
    stretches = {
        School.Nation.SCOTLAND: _scottish,
        School.Nation.NORTHERN_IRELAND: _northern_irish,
    }.get(School.Nation(nation), _english_and_welsh)(began)
    for name, first, last in stretches:
        yield OfferedTerm(name, _open_from(first, closed), _open_until(last, closed))


Stretch = tuple[str, date, date]


def _english_and_welsh(began: int) -> list[Stretch]:
    october = _last(MONDAY, date(began, 10, 31))
    february = _first(MONDAY, date(began + 1, 2, 1)) + timedelta(weeks=2)
    easter = _easter_holiday(began + 1)
    whitsun = _last(MONDAY, date(began + 1, 5, 31))
    return [
        ("Autumn, first half", date(began, 9, 2), _week_before(october)),
        ("Autumn, second half", _weeks_on(october, 1), _last(FRIDAY, date(began, 12, 22))),
        ("Spring, first half", _first(MONDAY, date(began + 1, 1, 3)), _week_before(february)),
        ("Spring, second half", _weeks_on(february, 1), _week_before(easter)),
        ("Summer, first half", _weeks_on(easter, 2), _week_before(whitsun)),
        ("Summer, second half", _weeks_on(whitsun, 1), _last(WEDNESDAY, date(began + 1, 7, 22))),
    ]


def _scottish(began: int) -> list[Stretch]:
    october = _first(MONDAY, date(began, 10, 1)) + timedelta(weeks=1)
    february = _first(MONDAY, date(began + 1, 2, 1)) + timedelta(weeks=2)
    easter = _easter_holiday(began + 1)
    return [
        ("Autumn, first half", _first(WEDNESDAY, date(began, 8, 8)), _week_before(october)),
        ("Autumn, second half", _weeks_on(october, 1), _last(FRIDAY, date(began, 12, 22))),
        ("Spring, first half", _first(MONDAY, date(began + 1, 1, 3)), _week_before(february)),
        ("Spring, second half", february + timedelta(days=3), _week_before(easter)),
        ("Summer", _weeks_on(easter, 2), _last(WEDNESDAY, date(began + 1, 6, 29))),
    ]


def _northern_irish(began: int) -> list[Stretch]:
    october = _last(MONDAY, date(began, 10, 31))
    february = _first(MONDAY, date(began + 1, 2, 1)) + timedelta(weeks=2)
    sunday = easter(began + 1)
    return [
        ("Autumn, first half", date(began, 9, 1), _week_before(october)),
        ("Autumn, second half", _weeks_on(october, 1), _last(FRIDAY, date(began, 12, 22))),
        ("Spring, first half", _first(MONDAY, date(began + 1, 1, 4)), _week_before(february)),
        ("Spring, second half", _weeks_on(february, 1), sunday - timedelta(days=3)),
        ("Summer", sunday + timedelta(days=8), date(began + 1, 6, 30)),
    ]


def _easter_holiday(year: int) -> date:
    """The Monday on which the two weeks around Easter begin: an early Easter opens them, a late one closes them."""
    sunday = easter(year)
    if sunday <= date(year, 4, 1):
        return sunday + timedelta(days=1)
    if sunday <= date(year, 4, 12):
        return sunday - timedelta(days=6)
    return sunday - timedelta(days=13)


def _first(weekday: int, day: date) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _last(weekday: int, day: date) -> date:
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def _week_before(monday: date) -> date:
    return monday - timedelta(days=3)


def _weeks_on(monday: date, weeks: int) -> date:
    return monday + timedelta(weeks=weeks)


def _open_from(day: date, closed: set[date]) -> date:
    while day.weekday() >= SATURDAY or day in closed:
        day += timedelta(days=1)
    return day


def _open_until(day: date, closed: set[date]) -> date:
    while day.weekday() >= SATURDAY or day in closed:
        day -= timedelta(days=1)
    return day
