"""Searching the desk: over reference, people, class, clause, route, kind and dates, never the sealed words."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from gatepost.concerns.models import Concern
from gatepost.people.models import Person, School

MOST_WORDS = 6  # of a search; more narrow nothing
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# 2026-11-24, 24/11/2026, 24.11., 24 November 2026, 24 Nov
A_DAY = re.compile(
    r"\b(?P<iso>\d{4}-\d\d-\d\d)\b"
    r"|\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})\b(?:[/.](?P<year>\d{4}|\d\d)?)?"
    r"|\b(?P<day_of>\d{1,2})(?:st|nd|rd|th)? (?P<named>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b"
    r"(?: (?P<year_of>\d{4}))?",
    re.IGNORECASE,
)
SHORTEST_LABEL = 4  # letters of a word that is looked for in the names of routes and kinds


def matching(words: str, *, school: School, today: date) -> Q:
    """The concerns in which every word is found somewhere; a day is found where something came or is due on it."""
    found = Q()
    for match in A_DAY.finditer(words):
        found &= _on_one_of(_days(match, today=today), zone=ZoneInfo(school.time_zone))
    for word in A_DAY.sub(" ", words).split()[:MOST_WORDS]:
        found &= _anywhere(word, school)
    return found


def _anywhere(word: str, school: School) -> Q:
    # People are looked up once, not joined to every matter.
    people = Person.objects.filter(school=school, name__icontains=word).values("pk")
    found = (
        Q(reference__icontains=word)
        | Q(author__in=people)
        | Q(assigned_to__in=people)
        | Q(group_name__icontains=word)
        | Q(clause__iexact=word)
    )
    if len(word) >= SHORTEST_LABEL:
        for column, labels in (("route", Concern.Route), ("kind", Concern.Kind), ("stage", Concern.Stage)):
            codes = [code for code, label in labels.choices if word.lower() in re.split(r"\W+", str(label).lower())]
            if codes:
                found |= Q(**{f"{column}__in": codes})
    return found


def _on_one_of(days: list[date], *, zone: ZoneInfo) -> Q:
    """What came on one of these days of the school's clock, or is due on it; nothing, when no such day exists."""
    found = Q(pk__in=[])
    for day in days:
        start = datetime.combine(day, time.min, tzinfo=zone)
        end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
        found |= Q(at__gte=start, at__lt=end) | Q(reply_by=day)
    return found


def _days(match: "re.Match[str]", *, today: date) -> list[date]:
    """The days that a text can mean: without a year, that day in the year before, this one and the next."""
    if match["iso"]:
        year, month, day = (int(part) for part in match["iso"].split("-"))
        return _real([year], month, day)
    if match["named"]:
        years = [int(match["year_of"])] if match["year_of"] else _near(today)
        return _real(years, MONTHS.index(match["named"].lower()) + 1, int(match["day_of"]))
    years = _near(today)
    if match["year"]:
        years = [int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)]
    return _real(years, int(match["month"]), int(match["day"]))


def _near(today: date) -> list[int]:
    return [today.year - 1, today.year, today.year + 1]


def _real(years: list[int], month: int, day: int) -> list[date]:
    found = []
    for year in years:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return [day_ for day_ in found if 2000 <= day_.year < 2100]
