"""By when the school answers, in school days, and how near that day is."""

from datetime import date
from enum import StrEnum

from gatepost.concerns.models import Concern
from gatepost.people.calendar import add_school_days
from gatepost.people.models import School


class Due(StrEnum):
    """How near the day of the promised answer is: what the desk colours by."""

    DUE = "due"
    TODAY = "today"
    LATE = "late"


def reply_by(school: School, *, kind: str, route: str, asked_on: date) -> date:
    """The school day by which the school promises an answer; the first day counted is the next school day.

    Questions for the office take `School.answer_days`; matters for leadership and complaints `School.concern_days`.
    """
    is_longer = route == Concern.Route.LEADERSHIP or kind == Concern.Kind.COMPLAINT
    return add_school_days(school, asked_on, school.concern_days if is_longer else school.answer_days)


def due(promised_on: date, *, today: date) -> Due:
    """Whether the promised day is still to come, is today, or has gone by."""
    if promised_on < today:
        return Due.LATE
    return Due.TODAY if promised_on == today else Due.DUE
