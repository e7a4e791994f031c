"""Term dates offered at set-up: near the fixed points of the year, on school days, in order."""

from datetime import date

import pytest

from gatepost.people.bank_holidays import bank_holidays
from gatepost.people.models import School
from gatepost.site.term_dates import offered_year

NATIONS = [nation.value for nation in School.Nation]


@pytest.mark.parametrize("nation", NATIONS)
@pytest.mark.parametrize("began", range(2020, 2040))
def test_terms_stand_in_order_on_school_days(nation: str, began: int) -> None:
    year = offered_year(nation, date(began, 12, 1))
    closed = bank_holidays(nation, began) | bank_holidays(nation, began + 1)
    days = [day for term in year.terms for day in (term.starts_on, term.ends_on)]
    assert days == sorted(days)
    assert all(day.weekday() < 5 and day not in closed for day in days)
    assert year.starts_on <= days[0] and days[-1] <= year.ends_on
    open_days = sum(
        1
        for term in year.terms
        for number in range(term.starts_on.toordinal(), term.ends_on.toordinal() + 1)
        if date.fromordinal(number).weekday() < 5 and date.fromordinal(number) not in closed
    )
    assert 180 <= open_days <= 205


@pytest.mark.parametrize(
    ("today", "name"),
    [(date(2026, 8, 31), "2025/26"), (date(2026, 9, 1), "2026/27"), (date(2027, 1, 1), "2026/27")],
)
def test_the_year_turns_in_september(today: date, name: str) -> None:
    assert offered_year("england", today).name == name


def test_the_year_turns_in_august_in_scotland() -> None:
    assert offered_year("scotland", date(2026, 8, 1)).name == "2026/27"


def test_england_as_most_councils_published_it_for_2026_27() -> None:
    terms = offered_year("england", date(2026, 11, 22)).terms
    assert [(term.starts_on, term.ends_on) for term in terms] == [
        (date(2026, 9, 2), date(2026, 10, 23)),
        (date(2026, 11, 2), date(2026, 12, 18)),
        (date(2027, 1, 4), date(2027, 2, 12)),
        (date(2027, 2, 22), date(2027, 3, 25)),
        (date(2027, 4, 12), date(2027, 5, 28)),
        (date(2027, 6, 7), date(2027, 7, 21)),
    ]
