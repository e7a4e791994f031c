"""By when who does what with a concern, in school days, and how near that day is.

The numbers are the school's own choice: `School.answer_days` and `concern_days`, and its Timescale. What comes out of
term counts as received on the first school day, as the Department for Education's model procedure has it. Only a
request about personal data has its time from the law: one calendar month, holidays included (UK GDPR, article 12(3)).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gatepost.concerns.models import Concern, Timescale
from gatepost.people.bank_holidays import SATURDAY, bank_holidays
from gatepost.people.calendar import SchoolCalendar, calendar_of
from gatepost.people.models import School


class Due(StrEnum):
    """How near the day of the promised answer is: what the desk colours by."""

    DUE = "due"
    TODAY = "today"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Clock:
    """One school's times, in school days, and the calendar they are counted by. Pure: it reads no clock.

    Every method takes the day on which something happens and gives the day by which the next thing does; the first
    day that counts is the next school day.
    """

    calendar: SchoolCalendar
    answer_days: int
    concern_days: int
    acknowledge_days: int
    stage_1_days: int
    stage_2_days: int
    escalate_within_days: int
    warn_days_before: int

    def reply_by(self, on: date, *, kind: str, route: str, stage: str = Concern.Stage.INFORMAL) -> date:
        """The day by which the school answers, or decides."""
        if kind == Concern.Kind.DATA:
            return self._working_day(a_month_after(on))
        return self.calendar.add(self.calendar.received_on(on), self._days(kind=kind, route=route, stage=stage))

    def threat_by(self, on: date) -> date:
        """The day by which somebody looks at words that may threaten somebody: a working day, in holidays too."""
        return self._working_day(on + timedelta(days=1))

    def is_working_day(self, on: date) -> bool:
        """Whether a day is neither on a weekend nor a bank holiday: the school may be out of term on it."""
        return self._working_day(on) == on

    def acknowledge_by(self, on: date) -> date:
        """The day by which somebody says that they have a formal complaint."""
        return self.calendar.add(self.calendar.received_on(on), self.acknowledge_days)

    def escalate_by(self, decided_on: date) -> date:
        """The last day on which its author may ask for the next stage, or say more before an answer is left to rest."""
        return self.calendar.add(self.calendar.received_on(decided_on), self.escalate_within_days)

    def warned_up_to(self, today: date) -> date:
        """The last day whose owner is warned today that it comes near."""
        return self.calendar.add(today, self.warn_days_before)

    def after_pause(self, due_on: date, *, kind: str, starts_on: date, ends_on: date) -> date:
        """A promised day, moved back by the school days of a pause: as many are left after it as were before it.

        The month of a request about data is counted in calendar days, so it moves by those.
        """
        if kind == Concern.Kind.DATA:
            return self._working_day(due_on + (ends_on - starts_on))
        if paused := self.calendar.between(starts_on, ends_on):
            return self.calendar.add(due_on, paused)
        return due_on

    def _days(self, *, kind: str, route: str, stage: str) -> int:
        if stage == Concern.Stage.STAGE_2:
            return self.stage_2_days
        if stage == Concern.Stage.STAGE_1:
            return self.stage_1_days
        is_longer = route == Concern.Route.LEADERSHIP or kind == Concern.Kind.COMPLAINT
        return self.concern_days if is_longer else self.answer_days

    def _working_day(self, day: date) -> date:
        """The day itself, or the next that is neither on a weekend nor a bank holiday."""
        while day.weekday() >= SATURDAY or day in bank_holidays(self.calendar.nation, day.year):
            day += timedelta(days=1)
        return day


def clock_of(school: School) -> Clock:
    """A school's clock as it stands now (two queries). Keep it when many days are asked for."""
    times = timescale_of(school)
    return Clock(
        calendar=calendar_of(school),
        answer_days=school.answer_days,
        concern_days=school.concern_days,
        acknowledge_days=times.acknowledge_days,
        stage_1_days=times.stage_1_days,
        stage_2_days=times.stage_2_days,
        escalate_within_days=times.escalate_within_days,
        warn_days_before=times.warn_days_before,
    )


def timescale_of(school: School) -> Timescale:
    """A school's own times, or the defaults when it has chosen none; those are not stored."""
    return Timescale.objects.filter(school=school).first() or Timescale(school=school)


def reply_by(
    school: School, *, kind: str, route: str, asked_on: date, stage: str = Concern.Stage.INFORMAL
) -> date:  # fmt: skip
    """The day by which the school promises an answer to what it was asked on a day."""
    return clock_of(school).reply_by(asked_on, kind=kind, route=route, stage=stage)


def leadership_answers_by(school: School, *, asked_on: date) -> date:
    """The day to name before somebody writes to senior leadership: the same as they are promised once it is sent."""
    return reply_by(school, kind=Concern.Kind.CONDUCT, route=Concern.Route.LEADERSHIP, asked_on=asked_on)


def a_month_after(day: date) -> date:
    """The same day of the next month, or its last day when it has no such day."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    following = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def due(promised_on: date, *, today: date) -> Due:
    """Whether the promised day is still to come, is today, or has gone by."""
    if promised_on < today:
        return Due.LATE
    return Due.TODAY if promised_on == today else Due.DUE
