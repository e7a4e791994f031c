"""Bank holidays of the four nations, worked out from the rules. Pure: no database, no network, no clock.

Sources: the Banking and Financial Dealings Act 1971, schedule 1 (England and Wales, Scotland, Northern Ireland);
the St Andrew's Day Bank Holiday (Scotland) Act 2007; the yearly royal proclamations for 1 January, the early May day,
substitute days and one-off days, as listed on GOV.UK under "UK bank holidays". Good from 2008 on.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

# The nations as School.Nation names them.
ENGLAND = "england"
WALES = "wales"
SCOTLAND = "scotland"
NORTHERN_IRELAND = "northern-ireland"
ALL = frozenset({ENGLAND, WALES, SCOTLAND, NORTHERN_IRELAND})

MONDAY = 0
SATURDAY = 5

# One-off days by proclamation: (nations, name).
ONE_OFF = {
    date(2011, 4, 29): (ALL, "Wedding of Prince William and Catherine Middleton"),
    date(2012, 6, 5): (ALL, "Queen's Diamond Jubilee"),
    date(2022, 6, 3): (ALL, "Platinum Jubilee"),
    date(2022, 9, 19): (ALL, "State Funeral of Queen Elizabeth II"),
    date(2023, 5, 8): (ALL, "Coronation of King Charles III"),
    date(2026, 6, 15): (frozenset({SCOTLAND}), "World Cup bank holiday"),
}
# Monday holidays that a proclamation moved to another day of their year.
MOVED_EARLY_MAY = {2020: date(2020, 5, 8)}
MOVED_SPRING = {2012: date(2012, 6, 4), 2022: date(2022, 6, 2)}


def easter(year: int) -> date:
    """Easter Sunday of the western churches, by the anonymous Gregorian rule (Nature, 1876)."""
    a = year % 19
    b, c = divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * weekday) // 433
    month = (h + weekday - 7 * m + 90) // 25
    day = (h + weekday - 7 * m + 33 * month + 19) % 32
    return date(year, month, day)


def bank_holidays(nation: str, year: int) -> dict[date, str]:
    """The days of a year on which banks and schools of a nation are shut, with their names.

    `nation` is a value of School.Nation. A fixed day that falls on a weekend stands as its substitute day only.
    Raises KeyError for a nation that is not one of the four.
    """
    if nation not in ALL:
        raise KeyError(nation)
    return dict(_worked_out(nation, year))


@lru_cache(maxsize=64)
def _worked_out(nation: str, year: int) -> tuple[tuple[date, str], ...]:
    days = dict(_movable(nation, year))
    days |= {day: name for day, (nations, name) in ONE_OFF.items() if day.year == year and nation in nations}
    fixed = list(_fixed(nation, year))
    taken = set(days) | {day for day, _ in fixed}
    for day, name in fixed:
        if day.weekday() < SATURDAY and day not in days:
            days[day] = name
            continue
        substitute = day
        while substitute.weekday() >= SATURDAY or substitute in taken:
            substitute += timedelta(days=1)
        taken.add(substitute)
        days[substitute] = f"{name} (substitute day)"
    return tuple(sorted(days.items()))


def _fixed(nation: str, year: int) -> Iterator[tuple[date, str]]:
    """The holidays with a date of their own, before weekends are looked at."""
    yield date(year, 1, 1), "New Year's Day"
    if nation == SCOTLAND:
        yield date(year, 1, 2), "2nd January"
        yield date(year, 11, 30), "St Andrew's Day"
    if nation == NORTHERN_IRELAND:
        yield date(year, 3, 17), "St Patrick's Day"
        yield date(year, 7, 12), "Battle of the Boyne (Orangemen's Day)"
    yield date(year, 12, 25), "Christmas Day"
    yield date(year, 12, 26), "Boxing Day"


def _movable(nation: str, year: int) -> Iterator[tuple[date, str]]:
    """The holidays that are always on a weekday."""
    yield easter(year) - timedelta(days=2), "Good Friday"
    if nation != SCOTLAND:
        yield easter(year) + timedelta(days=1), "Easter Monday"
    yield MOVED_EARLY_MAY.get(year, _first_monday(year, 5)), "Early May bank holiday"
    yield MOVED_SPRING.get(year, _last_monday(year, 5)), "Spring bank holiday"
    summer = _first_monday(year, 8) if nation == SCOTLAND else _last_monday(year, 8)
    yield summer, "Summer bank holiday"


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(MONDAY - first.weekday()) % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)  # May and August, the only months asked for, have 31 days
    return last - timedelta(days=last.weekday())
