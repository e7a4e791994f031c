"""What somebody asks the desk to show, as it stands in the address: a tab, filters, words to search for, a place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from gatepost.concerns.models import Concern
from gatepost.core.words import UNSTORABLE

WORDS_LIMIT = 80  # characters of a search
YEARS = range(2000, 2100)  # a place in the queue outside them was made up
PLACE = re.compile(r"(\d{4}-\d\d-\d\d)_([0-9T:.+-]{16,40})_([0-9A-Z-]{9})")
REF = re.compile(r"[0-9A-Za-z_-]{1,16}")


class Tab(StrEnum):
    """Which matters: the word in the address."""

    TO_ANSWER = ""
    MINE = "mine"
    SOON = "soon"
    LATE = "late"
    ANSWERED = "answered"
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the queue: what the last row of a page is sorted by. The next page begins after it."""

    day: date
    at: datetime
    reference: str

    def __str__(self) -> str:
        return f"{self.day.isoformat()}_{self.at.isoformat()}_{self.reference}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One view of the queue. Every part has a meaning when it is empty: no filter, no search, the first page."""

    show: Tab = Tab.TO_ANSWER
    kind: str = ""
    stage: str = ""
    group: str = ""
    came: str = ""
    q: str = ""
    after: Place | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter or a search leaves something out of the tab."""
        return bool(self.kind or self.stage or self.group or self.came or self.q)

    @property
    def query(self) -> str:
        """The end of the address that shows this again: empty, or with its question mark."""
        return self.but()

    def but(self, **changes: Any) -> str:
        """The end of the address of this view with something else in it; always from its first page."""
        other = replace(self, **{"after": None, **changes})
        given = {field.name: str(getattr(other, field.name) or "") for field in fields(other)}
        return f"?{urlencode(filled)}" if (filled := {name: value for name, value in given.items() if value}) else ""


def asked_by(given: Mapping[str, str]) -> Asked:
    """The view that an address asks for. What makes no sense is left out: a broken link shows the desk."""
    words = " ".join(UNSTORABLE.sub(" ", given.get("q", "")).split())[:WORDS_LIMIT]
    show = {"settled": Tab.CLOSED, **{tab.value: tab for tab in Tab}}.get(given.get("show", ""), Tab.TO_ANSWER)
    group = given.get("group", "")
    return Asked(
        show=show,
        kind=_one_of(Concern.Kind.values, given.get("kind")),
        stage=_one_of(Concern.Stage.values, given.get("stage")),
        came=_one_of(Concern.CameBy.values, given.get("came")),
        group=group if REF.fullmatch(group) else "",
        q=words,
        after=_place(given.get("after", "")),
    )


def _one_of(known: list[str], value: str | None) -> str:
    return value if value in known and value is not None else ""


def _place(text: str) -> Place | None:
    match = PLACE.fullmatch(text)
    if match is None:
        return None
    try:
        day, at = date.fromisoformat(match[1]), datetime.fromisoformat(match[2])
    except ValueError:
        return None
    if at.tzinfo is None or day.year not in YEARS or at.year not in YEARS:
        return None
    return Place(day, at, match[3])
