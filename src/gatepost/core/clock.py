"""The one clock: UTC, and the school's own day."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

_as_if: ContextVar[datetime | None] = ContextVar("as_if", default=None)


def now() -> datetime:
    """This moment, in UTC, aware."""
    return _as_if.get() or timezone.now()


def today_in(zone: str) -> date:
    """The calendar day in a time zone, named as in the IANA database (`Europe/London`)."""
    return now().astimezone(ZoneInfo(zone)).date()


def next_midnight(zone: str) -> datetime:
    """When the day ends in a time zone: guardianships and appointments begin and end by date."""
    tomorrow = today_in(zone) + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, tzinfo=ZoneInfo(zone))


@contextmanager
def as_if_at(moment: datetime) -> Iterator[None]:
    """Do what follows as if it were another moment: only for the demo's history. `moment` is aware."""
    token = _as_if.set(moment)
    try:
        yield
    finally:
        _as_if.reset(token)
