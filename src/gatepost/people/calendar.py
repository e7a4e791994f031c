"""School days: what counts when we promise an answer within so many of them."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F, Value

from gatepost.people.bank_holidays import SATURDAY, SCOTLAND, bank_holidays
from gatepost.people.models import ClosedDay, School, Term

__all__ = [
    "SchoolCalendar",
    "add_school_days",
    "bank_holidays",
    "calendar_of",
    "is_school_day",
    "next_school_day",
]

# A search for a school day gives up after so many days: no school is shut for longer.
LONGEST_CLOSURE = 400


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """When a school is open to parents, as far as it has told us. Pure.

    A school day is a weekday in a term, no bank holiday and not closed (INSET, snow). Without any terms it is a weekday
    that is no bank holiday. Beyond the last term we know of the same holds, but a term that ended in summer is
    followed by summer holidays: school goes on in September, in Scotland in the middle of August.
    """

    nation: str
    terms: tuple[tuple[date, date], ...] = ()
    closed: frozenset[date] = field(default_factory=frozenset)

    def is_school_day(self, day: date) -> bool:
        """Whether the school is open to parents on a day."""
        if day.weekday() >= SATURDAY:
            return False
        if day in self.closed:
            return False
        if day in bank_holidays(self.nation, day.year):
            return False
        return self.is_in_term(day)

    def received_on(self, day: date) -> date:
        """The day that something counts as received: what comes out of term comes on the first school day after it."""
        return day if self.is_in_term(day) else self.add(day, 0)

    def between(self, day: date, until: date) -> int:
        """How many school days come after a day, up to and with another; none when that one is earlier."""
        return sum(self.is_school_day(day + timedelta(days=n)) for n in range(1, (until - day).days + 1))

    def add(self, day: date, count: int) -> date:
        """The school day that is `count` school days after a day; the day itself never counts.

        `count` 0 gives the day itself when it is a school day, else the next one. Raises ValueError below 0.
        """
        if count < 0:
            raise ValueError("school days are only counted forward")
        if count == 0 and self.is_school_day(day):
            return day
        left = max(count, 1)
        empty = 0
        while left:
            day += timedelta(days=1)
            empty += 1
            if self.is_school_day(day) or empty > LONGEST_CLOSURE:
                left -= 1
                empty = 0
        return day

    def is_in_term(self, day: date) -> bool:
        """Whether a day, a weekend or closed day too, lies in a term; always, where the school has told us of none."""
        if not self.terms:
            return True
        if any(starts_on <= day <= ends_on for starts_on, ends_on in self.terms):
            return True
        last = max(ends_on for _, ends_on in self.terms)
        return day > last and day >= self._goes_on_after(last)

    def _goes_on_after(self, last: date) -> date:
        """The first day that may be a school day after the last term that the school has told us."""
        if last.month not in (6, 7, 8):
            return last + timedelta(days=1)
        return date(last.year, 8, 16) if self.nation == SCOTLAND else date(last.year, 9, 1)


def calendar_of(school: School) -> SchoolCalendar:
    """The school's calendar as it stands now (one query). Keep it when many days are asked for."""
    terms = Term.objects.filter(school=school).order_by().values_list("starts_on", "ends_on", Value("term"))
    closed = ClosedDay.objects.filter(school=school).order_by().values_list("on", F("on"), Value("closed"))
    rows = list(terms.union(closed, all=True))
    return SchoolCalendar(
        nation=school.nation,
        terms=tuple(sorted((first, last) for first, last, kind in rows if kind == "term")),
        closed=frozenset(first for first, _last, kind in rows if kind == "closed"),
    )


def is_school_day(school: School, day: date) -> bool:
    """Whether the school is open to parents on a day."""
    return calendar_of(school).is_school_day(day)


def add_school_days(school: School, day: date, count: int) -> date:
    """The day by which something asked on `day` is due: the first day that counts is the next school day."""
    return calendar_of(school).add(day, count)


def next_school_day(school: School, day: date) -> date:
    """The first school day after a day."""
    return calendar_of(school).add(day, 1)
