"""Which number of a date is the day: settled from the whole file, with the reason, never in silence.

A year written first with four digits is always year, month, day. Otherwise three orders are held against the file: an
order falls when one date does not exist under it (a day over 12 decides at once), then the orders are compared by how
often time would run backwards. Where day first and month first both fit, day first stands, with a warning.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from gatepost.adoption.export.refusal import Refused

ORDERS = ("dmy", "mdy", "ymd")
FIRST_YEAR, LAST_YEAR = 2009, 2099  # WhatsApp began in 2009
BUDDHIST = 543  # years that the Thai calendar is ahead
YEAR_FIRST_LANGUAGES = {"zh", "ko", "ja", "hu"}
IN_WORDS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Settled:
    """An order with its reason. `certain` is False where another order fits as well."""

    order: str
    why: str
    certain: bool = True


@dataclass(slots=True)
class Evidence:
    """What the dates of a file say about their order; fed with each date that differs from the one before."""

    dates: int = 0
    fits: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ORDERS, 0))
    backwards: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ORDERS, 0))
    leaps: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ORDERS, 0))
    first_that_fails: dict[str, str] = field(default_factory=dict)
    year_first: int = 0
    buddhist: bool = False
    other_calendar: int = 0
    year_first_language: bool = False
    _last: dict[str, date] = field(default_factory=dict)

    def take(self, written: str) -> None:
        """Look at one date as it is written."""
        numbers = _NUMBERS.findall(written)
        self.dates += 1
        long_years = [int(number) for number in numbers if len(number) == 4]
        if long_years and 1300 <= long_years[0] < 1500:
            self.other_calendar += 1
        self.buddhist |= bool(long_years) and 2500 <= long_years[0] < 2700
        self.year_first += len(numbers[0]) == 4
        for order in ORDERS:
            day = date_of(written, order)
            if day is None:
                self.first_that_fails.setdefault(order, written)
                continue
            self.fits[order] += 1
            before = self._last.get(order)
            if before is not None:
                self.backwards[order] += day < before
                self.leaps[order] += abs((day - before).days) > 200
            self._last[order] = day


def settle(evidence: Evidence, wanted: str | None = None) -> Settled:
    """The order to read by. Raises Refused when the dates fit no order, or not the one that was asked for."""
    if evidence.dates and evidence.other_calendar > evidence.dates / 2:
        raise Refused(
            "The dates are in a calendar that is not read here; set the phone to the Gregorian one and export again."
        )
    if evidence.year_first * 2 > evidence.dates:
        return Settled("ymd", "the year is written first")
    if wanted:
        if evidence.fits[wanted] < max(evidence.fits.values()) or not evidence.fits[wanted]:
            raise Refused(
                f"The dates do not fit the order {IN_WORDS[wanted]}: "
                f"{evidence.first_that_fails[wanted]} is no such date."
            )
        return Settled(wanted, "asked for with --date-order")
    most = max(evidence.fits.values())
    if not most:
        raise Refused("The dates at the beginning of the lines are not dates that exist.")
    fitting = [order for order in ORDERS if evidence.fits[order] == most]
    if len(fitting) == 1:
        return Settled(fitting[0], _why_alone(fitting[0], evidence))
    return _by_time(fitting, evidence)


def date_of(written: str, order: str) -> date | None:
    """The day that these three numbers name under an order, or None where there is no such day since 2009."""
    one, two, three = _NUMBERS.findall(written)
    if len(one) == 4:
        order = "ymd"
    elif len(three) == 4 and order == "ymd":
        return None
    year, month, day = {"dmy": (three, two, one), "mdy": (three, one, two), "ymd": (one, two, three)}[order]
    try:
        return date(_full_year(year), int(month), int(day))
    except ValueError:
        return None


class Calendar:
    """The dates of one file under its order, each worked out once."""

    def __init__(self, order: str) -> None:
        self.order = order
        self._known: dict[str, str | None] = {}

    def day(self, written: str) -> str | None:
        """The day as YYYY-MM-DD, or None where these numbers are no date in this file."""
        try:
            return self._known[written]
        except KeyError:
            found = date_of(written, self.order)
            if len(self._known) > 50_000:
                self._known.clear()
            return self._known.setdefault(written, found.isoformat() if found else None)


def _full_year(written: str) -> int:
    year = int(written)
    if len(written) <= 2:
        year += 2000
    elif 2500 <= year < 2700:
        year -= BUDDHIST
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(written)
    return year


def _why_alone(order: str, evidence: Evidence) -> str:
    if order == "ymd":
        return "only with the year first do all dates exist"
    other = "mdy" if order == "dmy" else "dmy"
    example = evidence.first_that_fails.get(other, "")
    return f"a day over 12 stands {'first' if order == 'dmy' else 'second'} ({example})"


def _by_time(fitting: list[str], evidence: Evidence) -> Settled:
    """Of orders under which every date exists the one under which time runs forward; else day first, uncertain."""
    if "ymd" in fitting and evidence.year_first_language:
        return Settled("ymd", "the words beside the time are of a language that writes the year first")

    without_year_first = [order for order in fitting if order != "ymd"]
    if "ymd" in fitting:
        others = [evidence.backwards[order] + evidence.leaps[order] for order in without_year_first]
        if not others or evidence.backwards["ymd"] + evidence.leaps["ymd"] < min(others):
            return Settled("ymd", "time runs forward without leaps of years only when the year is read first")
    least = min(evidence.backwards[order] for order in without_year_first)
    forward = [order for order in without_year_first if evidence.backwards[order] == least]
    if len(forward) == 1 and len(without_year_first) > 1:
        return Settled(forward[0], f"time runs forward only when read as {IN_WORDS[forward[0]]}")
    if len(without_year_first) == 1:
        return Settled(forward[0], _why_alone(forward[0], evidence))
    return Settled("dmy", "day first and month first both fit; day first is taken", certain=False)
