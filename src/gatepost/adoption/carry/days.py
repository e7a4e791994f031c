"""Days and times as English messages write them: "Friday 12 June", "the 12th", "tomorrow", "every Tuesday". Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# A day without its year is in the past only if it is this near; else the year after is meant.
LATELY = timedelta(days=60)
NOON = 12
FIRST_SCHOOL_HOUR = 7  # "at 3" is in the afternoon, "at 9" in the morning

_WEEKDAY = r"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mon|tues?|weds?|thurs?|thu|fri)"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_NUMBER = r"(?P<number>\d{1,2})"
_YEAR = r"(?:,?\s+(?P<year>20\d\d))?"
_NAMED = rf"(?:{_WEEKDAY}\s*,?\s+(?:the\s+)?)?"
# The order is that of trust: what one has found is no longer there for the next.
_FORMS = tuple(
    (kind, re.compile(rf"(?<![\w/£.]){pattern}(?![\w/])", re.IGNORECASE))
    for kind, pattern in (
        ("iso", r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<number>\d\d)"),
        ("named", rf"{_NAMED}{_NUMBER}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\.?{_YEAR}"),
        ("named", rf"{_NAMED}{_MONTH}\s+(?:the\s+)?{_NUMBER}(?:st|nd|rd|th)?(?![:.]\d){_YEAR}"),
        ("figures", rf"{_NAMED}(?P<first>\d{{1,2}})/(?P<second>\d{{1,2}})(?:/(?P<year>20\d\d|\d\d))?"),
        ("ordinal", rf"(?:{_WEEKDAY}\s*,?\s+(?:the\s+)?|(?:on\s+)?the\s+){_NUMBER}(?:st|nd|rd|th)"),
        ("near", r"(?P<near>today|tonight|this (?:morning|afternoon|evening)|tomorrow)"),
        ("weekday", rf"(?:(?P<each>every|each)\s+|(?P<next>next)\s+|this\s+)?{_WEEKDAY}"),
    )
)
_BETWEEN_WEEKDAYS = re.compile(r"\s*(?:,|and|&|\+|or|,\s*and)\s*", re.IGNORECASE)
_TIME = re.compile(
    r"(?<![\d£.:/])(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?"
    r"(?:\s*(?:-|\u2013|to)\s*\d{1,2}(?:[:.][0-5]\d)?)?\s*(?P<half>[ap])\.?m\b\.?"
    r"|(?<![\d£.:/])(?P<hour24>[01]?\d|2[0-3])[:.](?P<minute24>[0-5]\d)(?![\d/]|\s*(?:km|m|kg|cm)\b)"
    r"|\b(?:at|from)\s+(?P<bare>\d{1,2})(?![\w:/.]\d|\w|/)"
    r"|\b(?P<noon>noon|midday)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A day that a sentence names, and where. `is_weekly`: said of every such weekday; `is_bare`: a weekday alone."""

    start: int
    end: int
    day: date
    is_weekly: bool = False
    is_bare: bool = False


def mentions(sentence: str, said_on: date, *, month_first: bool = False) -> list[Mention]:
    """The days that a sentence names, in their order there. What is no day of the calendar is left out."""
    found: list[Mention] = []
    rest = sentence
    for kind, form in _FORMS:
        for match in form.finditer(rest):
            mention = _mention(kind, match, said_on, month_first=month_first)
            if mention is not None:
                found.append(mention)
        for mention in found:
            rest = f"{rest[: mention.start]}{'|' * (mention.end - mention.start)}{rest[mention.end :]}"
    return _joined(sentence, sorted(found, key=lambda mention: mention.start))


def time_in(words: str) -> str:
    """The first time of day in these words as `09:00`, on the school's own clock; empty where there is none."""
    for match in _TIME.finditer(words):
        if match["noon"]:
            return "12:00"
        hour = int(match["hour"] or match["hour24"] or match["bare"])
        minute = int(match["minute"] or match["minute24"] or 0)
        if match["half"]:
            hour = hour % NOON + (NOON if match["half"].lower() == "p" else 0) if hour <= NOON else 99
        elif hour < FIRST_SCHOOL_HOUR and not (match["hour24"] or "").startswith("0"):
            hour += NOON
        if hour < 24:
            return f"{hour:02}:{minute:02}"
    return ""


def _mention(kind: str, match: re.Match[str], said_on: date, *, month_first: bool) -> Mention | None:
    if kind == "weekday":
        return _by_weekday(match, said_on)
    if kind == "near":
        days = 1 if match["near"].lower() == "tomorrow" else 0
        return Mention(*match.span(), said_on + timedelta(days=days))
    day = _by_date(kind, match, said_on, month_first=month_first)
    return None if day is None else Mention(*match.span(), day)


def _by_weekday(match: re.Match[str], said_on: date) -> Mention:
    """The next such day after the message; "next Friday" is the one of the week that follows."""
    number = _number_of(match["weekday"])
    ahead = (number - said_on.weekday()) % 7 or 7
    if match["next"] and said_on.weekday() + ahead < 7:
        ahead += 7
    is_weekly = bool(match["each"]) or match["weekday"].lower().endswith("days")
    return Mention(*match.span(), said_on + timedelta(days=ahead), is_weekly=is_weekly, is_bare=True)


def _by_date(kind: str, match: re.Match[str], said_on: date, *, month_first: bool) -> date | None:
    if kind == "ordinal":
        return next(_with_number(int(match["number"]), said_on), None)
    if kind == "iso":
        return _real(int(match["year"]), int(match["month"]), int(match["number"]))
    if kind == "figures":
        number, month = int(match["first"]), int(match["second"])
        if month_first:
            number, month = month, number
    else:
        number, month = int(match["number"]), MONTHS.index(match["month"].lower()[:3]) + 1
    if year := match["year"]:
        return _real(int(year) if len(year) == 4 else 2000 + int(year), month, number)
    day = _real(said_on.year, month, number)
    return _real(said_on.year + 1, month, number) if day is not None and day < said_on - LATELY else day


def _with_number(number: int, said_on: date) -> Iterator[date]:
    """The day with this number in the month of the message or the one after, from the message on."""
    for month in (said_on.month, said_on.month + 1):
        day = _real(said_on.year + (month > 12), (month - 1) % 12 + 1, number)
        if day is not None and day >= said_on:
            yield day


def _real(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _number_of(weekday: str) -> int:
    return next(number for number, name in enumerate(WEEKDAYS) if name.startswith(weekday.lower()[:3]))


def _joined(sentence: str, found: list[Mention]) -> list[Mention]:
    """ "Every Tuesday and Thursday" and "Tuesday and Thursdays" say it of both."""
    for place, later in enumerate(found[1:]):
        earlier = found[place]
        is_joined = _BETWEEN_WEEKDAYS.fullmatch(sentence[earlier.end : later.start])
        if is_joined and earlier.is_bare and later.is_bare and (earlier.is_weekly or later.is_weekly):
            found[place] = replace(earlier, is_weekly=True)
            found[place + 1] = replace(later, is_weekly=True)
    return found
