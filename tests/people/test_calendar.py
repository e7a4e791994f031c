"""School days and bank holidays, by tables. Holiday dates are those of the GOV.UK list of UK bank holidays."""

from datetime import date, timedelta

import pytest

from gatepost.people.bank_holidays import bank_holidays, easter
from gatepost.people.calendar import SchoolCalendar, add_school_days, is_school_day
from gatepost.people.models import ClosedDay, School, Term


@pytest.mark.parametrize(
    "day",
    [
        date(2008, 3, 23),
        date(2011, 4, 24),
        date(2019, 4, 21),
        date(2022, 4, 17),
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2038, 4, 25),
        date(2049, 4, 18),
    ],
)
def test_easter(day: date) -> None:
    assert easter(day.year) == day


YEARS = [
    (
        "england",
        2026,
        ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"],
    ),
    ("wales", 2026, ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"]),
    (
        "scotland",
        2026,
        ["01-01", "01-02", "04-03", "05-04", "05-25", "06-15", "08-03", "11-30", "12-25", "12-28"],
    ),
    (
        "northern-ireland",
        2026,
        ["01-01", "03-17", "04-03", "04-06", "05-04", "05-25", "07-13", "08-31", "12-25", "12-28"],
    ),
    # 1 January 2022 was a Saturday: two substitute days in Scotland. The spring day moved for the jubilee.
    ("england", 2022, ["01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29", "09-19", "12-26", "12-27"]),
    (
        "scotland",
        2022,
        ["01-03", "01-04", "04-15", "05-02", "06-02", "06-03", "08-01", "09-19", "11-30", "12-26", "12-27"],
    ),
    # 1 January 2023 was a Sunday: the 2nd is its own day in Scotland, the 3rd the substitute.
    ("england", 2023, ["01-02", "04-07", "04-10", "05-01", "05-08", "05-29", "08-28", "12-25", "12-26"]),
    ("scotland", 2023, ["01-02", "01-03", "04-07", "05-01", "05-08", "05-29", "08-07", "11-30", "12-25", "12-26"]),
    # 2021: Christmas on a Saturday, 2 January too.
    ("england", 2021, ["01-01", "04-02", "04-05", "05-03", "05-31", "08-30", "12-27", "12-28"]),
    ("scotland", 2021, ["01-01", "01-04", "04-02", "05-03", "05-31", "08-02", "11-30", "12-27", "12-28"]),
    ("england", 2020, ["01-01", "04-10", "04-13", "05-08", "05-25", "08-31", "12-25", "12-28"]),
    (
        "northern-ireland",
        2024,
        ["01-01", "03-18", "03-29", "04-01", "05-06", "05-27", "07-12", "08-26", "12-25", "12-26"],
    ),
    ("scotland", 2024, ["01-01", "01-02", "03-29", "05-06", "05-27", "08-05", "12-02", "12-25", "12-26"]),
]


@pytest.mark.parametrize(("nation", "year", "days"), YEARS, ids=[f"{row[0]} {row[1]}" for row in YEARS])
def test_bank_holidays(nation: str, year: int, days: list[str]) -> None:
    assert [f"{day:%m-%d}" for day in bank_holidays(nation, year)] == days


@pytest.mark.parametrize(
    ("nation", "day", "name"),
    [
        ("england", date(2026, 12, 28), "Boxing Day (substitute day)"),
        ("england", date(2022, 12, 27), "Christmas Day (substitute day)"),
        ("scotland", date(2022, 1, 4), "2nd January (substitute day)"),
        ("scotland", date(2026, 11, 30), "St Andrew's Day"),
        ("northern-ireland", date(2026, 7, 13), "Battle of the Boyne (Orangemen's Day) (substitute day)"),
    ],
)
def test_names_of_holidays(nation: str, day: date, name: str) -> None:
    assert bank_holidays(nation, day.year)[day] == name


def test_no_bank_holiday_is_on_a_weekend_and_none_is_lost() -> None:
    counts = {"england": 8, "wales": 8, "scotland": 9, "northern-ireland": 10}
    for nation, count in counts.items():
        for year in range(2027, 2060):
            days = bank_holidays(nation, year)
            assert len(days) == count, (nation, year)
            assert all(day.weekday() < 5 for day in days)


def test_an_unknown_nation_is_refused() -> None:
    with pytest.raises(KeyError):
        bank_holidays("france", 2026)


# An English school year with half-terms and INSET days.
ENGLISH = SchoolCalendar(
    nation="england",
    terms=(
        (date(2026, 9, 2), date(2026, 10, 23)),
        (date(2026, 11, 2), date(2026, 12, 18)),
        (date(2027, 1, 4), date(2027, 2, 12)),
        (date(2027, 2, 22), date(2027, 3, 25)),
        (date(2027, 4, 12), date(2027, 5, 28)),
        (date(2027, 6, 7), date(2027, 7, 21)),
    ),
    closed=frozenset({date(2026, 11, 2), date(2027, 6, 7)}),
)
SCOTTISH = SchoolCalendar(
    nation="scotland",
    terms=((date(2026, 8, 17), date(2026, 10, 9)), (date(2026, 10, 19), date(2026, 12, 22))),
)


@pytest.mark.parametrize(
    ("calendar", "day", "count", "due"),
    [
        # Asked on a Monday: Tuesday is the first day that counts.
        (ENGLISH, date(2026, 9, 7), 1, date(2026, 9, 8)),
        (ENGLISH, date(2026, 9, 7), 5, date(2026, 9, 14)),
        # Over a weekend, asked on a Saturday.
        (ENGLISH, date(2026, 9, 12), 1, date(2026, 9, 14)),
        # Over half-term and the INSET day after it.
        (ENGLISH, date(2026, 10, 22), 2, date(2026, 11, 3)),
        (ENGLISH, date(2026, 10, 23), 5, date(2026, 11, 9)),
        # Over Christmas.
        (ENGLISH, date(2026, 12, 17), 3, date(2027, 1, 5)),
        # Over Easter: term ends before Good Friday.
        (ENGLISH, date(2027, 3, 24), 2, date(2027, 4, 12)),
        # The early May bank holiday is in term and does not count.
        (ENGLISH, date(2027, 4, 30), 1, date(2027, 5, 4)),
        # Over the summer that no term has been given for: September.
        (ENGLISH, date(2027, 7, 21), 1, date(2027, 9, 1)),
        (ENGLISH, date(2027, 7, 20), 10, date(2027, 9, 13)),
        # Nought is the day itself, or the next one that counts.
        (ENGLISH, date(2026, 9, 7), 0, date(2026, 9, 7)),
        (ENGLISH, date(2026, 9, 6), 0, date(2026, 9, 7)),
        # Scotland starts in August, does not know the late August holiday, and has St Andrew's Day.
        (SCOTTISH, date(2026, 8, 28), 1, date(2026, 8, 31)),
        (SCOTTISH, date(2026, 11, 27), 1, date(2026, 12, 1)),
        # After the last term we know of: weekdays that are no bank holidays.
        (SCOTTISH, date(2026, 12, 22), 3, date(2026, 12, 29)),
        # No terms at all.
        (SchoolCalendar(nation="england"), date(2026, 12, 24), 1, date(2026, 12, 29)),
        (SchoolCalendar(nation="england"), date(2026, 8, 28), 1, date(2026, 9, 1)),
        (SchoolCalendar(nation="scotland"), date(2026, 8, 28), 1, date(2026, 8, 31)),
        (SchoolCalendar(nation="scotland"), date(2026, 12, 31), 1, date(2027, 1, 5)),
        (SchoolCalendar(nation="wales"), date(2026, 4, 2), 1, date(2026, 4, 7)),
        (SchoolCalendar(nation="scotland"), date(2026, 4, 2), 1, date(2026, 4, 6)),
        (SchoolCalendar(nation="northern-ireland"), date(2026, 7, 10), 1, date(2026, 7, 14)),
    ],
)
def test_adding_school_days(calendar: SchoolCalendar, day: date, count: int, due: date) -> None:
    assert calendar.add(day, count) == due


def test_days_before_the_first_term_do_not_count() -> None:
    assert not ENGLISH.is_school_day(date(2026, 8, 12))


def test_counting_back_is_refused() -> None:
    with pytest.raises(ValueError, match="forward"):
        ENGLISH.add(date(2026, 9, 7), -1)


def test_a_school_that_never_opens_still_gives_a_date() -> None:
    shut = SchoolCalendar(
        nation="england",
        closed=frozenset(date(2026, 9, 1) + timedelta(days=n) for n in range(900)),
    )
    assert shut.add(date(2026, 9, 1), 1) > date(2026, 9, 1)


def test_the_schools_own_rows_are_read(db: None) -> None:
    school = School.objects.create(
        name="Oakfield", host="oakfield.test", office_mail="o@x.test", secretary_mail="s@x.test"
    )
    assert is_school_day(school, date(2026, 10, 28))

    Term.objects.create(school=school, name="Autumn 1", starts_on=date(2026, 9, 2), ends_on=date(2026, 10, 23))
    Term.objects.create(school=school, name="Autumn 2", starts_on=date(2026, 11, 2), ends_on=date(2026, 12, 18))
    ClosedDay.objects.create(school=school, on=date(2026, 11, 2))

    assert not is_school_day(school, date(2026, 10, 28))
    assert not is_school_day(school, date(2026, 11, 2))
    assert add_school_days(school, date(2026, 10, 23), 1) == date(2026, 11, 3)
