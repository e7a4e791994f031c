"""Warnings while a date comes near or has gone by: the worker calls this every ten minutes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from gatepost.audit.actions import Actor, Subject, record
from gatepost.concerns import clocks, notices, stages
from gatepost.concerns.models import Concern
from gatepost.concerns.moves import PARTS
from gatepost.core.clock import now
from gatepost.people.models import School

# The hour, at the school, from which warnings go out: on school days, of what may threaten somebody on working days.
FIRST_HOUR = 7


def warn_of_dates(at: datetime | None = None) -> int:
    """Warn whoever has a concern when its date is near, and them and the head when it has gone by. Gives how many.

    What may threaten somebody has a day of its own and warnings of its own, which no new promise puts off. Where the
    head is in it, the chair hears instead. Safe to run in several workers at once: a warning belongs to whoever counts
    it up. A new date begins again without warnings (moves.move).
    """
    at = at or now()
    warned = 0
    for school in School.objects.all():
        local = at.astimezone(ZoneInfo(school.time_zone))
        if local.hour < FIRST_HOUR:
            continue
        clock = clocks.clock_of(school)
        if clock.is_working_day(local.date()):
            warned += _warn_of_threats(school, today=local.date())
        if not clock.calendar.is_school_day(local.date()):
            continue
        for concern in _near(school, clock, today=local.date()):
            is_late = due_on(concern) < local.date()
            if concern.warned == Concern.Warned.NOBODY or is_late:
                warned += _warn(concern, Concern.Warned.HEAD if is_late else Concern.Warned.OWNER)
    return warned


def due_on(concern: Concern) -> date:
    """The next day that the school owes: to acknowledge it, or to answer."""
    if concern.acknowledged_at is None and concern.acknowledge_by is not None:
        return min(concern.acknowledge_by, concern.reply_by)
    return concern.reply_by


def _near(school: School, clock: clocks.Clock, *, today: date) -> list[Concern]:
    near = clock.warned_up_to(today)
    dates = Q(reply_by__lte=near) | Q(acknowledged_at__isnull=True, acknowledge_by__lte=near)
    waiting = Concern.objects.filter(dates, school=school, state=Concern.State.OPEN, warned__lt=Concern.Warned.HEAD)
    return list(waiting.select_related("school", "author__school", *PARTS))


@transaction.atomic
def _warn(concern: Concern, warned: Concern.Warned) -> int:
    won = Concern.objects.filter(
        pk=concern.pk, state=concern.state, warned=concern.warned, reply_by=concern.reply_by,
        acknowledged_at=concern.acknowledged_at,
    ).update(warned=warned)  # fmt: skip
    if won:
        notices.due(concern, others=stages.watches_over(concern) if warned == Concern.Warned.HEAD else ())
        _record(concern, on=due_on(concern), is_late=warned == Concern.Warned.HEAD)
    return won


def _warn_of_threats(school: School, *, today: date) -> int:
    """Whoever has it hears on the day itself: all leaders were told when the words came. Whether the matter is open or
    closed makes no difference, as long as nobody has acted on them."""
    waiting = Concern.objects.filter(
        school=school, threat_open=True, threat_due_on__lte=today, threat_warned__lt=Concern.Warned.HEAD
    )
    warned = 0
    for concern in waiting.select_related("school", "author__school", *PARTS):
        is_late = concern.threat_due_on is not None and concern.threat_due_on < today
        if concern.threat_warned == Concern.Warned.NOBODY or is_late:
            warned += _warn_of_a_threat(concern, Concern.Warned.HEAD if is_late else Concern.Warned.OWNER)
    return warned


@transaction.atomic
def _warn_of_a_threat(concern: Concern, warned: Concern.Warned) -> int:
    on = concern.threat_due_on
    won = Concern.objects.filter(
        pk=concern.pk, threat_open=True, threat_due_on=on, threat_warned=concern.threat_warned
    ).update(threat_warned=warned)
    if won and on is not None:
        is_late = warned == Concern.Warned.HEAD
        notices.still_cannot_wait(concern, others=stages.watches_over(concern) if is_late else ())
        _record(concern, on=on, is_late=is_late)
    return won


def _record(concern: Concern, *, on: date, is_late: bool) -> None:
    """The same words for either date: who reads the audit learns from it of no threat."""
    record(
        "warned of a date",
        actor=Actor.gatepost(concern.school.ref),
        subject=Subject("concern", concern.reference),
        facts={"on": on.isoformat(), "is_late": is_late},
    )
