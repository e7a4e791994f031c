"""The one clock: UTC, and the school's own day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """This moment, in UTC, aware."""
    return timezone.now()


def today_in(zone: str) -> date:
    """The calendar day in a time zone, named as in the IANA database (`Europe/London`)."""
    return now().astimezone(ZoneInfo(zone)).date()
