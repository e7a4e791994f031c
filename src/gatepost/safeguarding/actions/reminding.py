"""Reminders by the clock: of what nobody has opened, and of days that have come. The worker calls both."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from gatepost.audit.actions import Actor, Subject, record
from gatepost.core.clock import now, today_in
from gatepost.people.calendar import is_school_day
from gatepost.people.models import School
from gatepost.safeguarding import notices
from gatepost.safeguarding.arrangements import arrangements_of
from gatepost.safeguarding.models import Arrangements, Disclosure, EmergencyLook, LowLevelConcern, Transfer
from gatepost.safeguarding.notices import SEALED

# After the two times that the school sets: at least so long after it came; then one more every twelve hours, for ever.
STEPS = (timedelta(hours=1), timedelta(hours=4))
LATER = timedelta(hours=12)
# A review is asked for again when so many days of its seven are left, and daily from then on.
REVIEW_WARNING = timedelta(days=2)
# Never unsealed here: one that cannot be opened, as with a lost key, must not keep the others from being spoken of.
SEALED_WORDS = ("words", "decision")
MORNING = 8  # the hour from which a day that has come is spoken of, at the school


def next_reminder_after(reminders: int, arranged: Arrangements | None = None) -> timedelta:
    """How long after it came the next reminder is due, when `reminders` have gone out."""
    arranged = arranged or Arrangements()
    head_after = timedelta(minutes=arranged.head_after)
    steps = [timedelta(minutes=arranged.deputies_after), head_after]
    steps += [max(step, head_after + step) if step <= head_after else step for step in STEPS]
    if reminders < len(steps):
        return steps[reminders]
    return steps[-1] + LATER * (reminders - len(steps) + 1)


def remind_unopened(at: datetime | None = None) -> int:
    """Tell the leads and deputies again of what nobody has opened in time, and whoever stands behind them later on.

    Gives how many were reminded of. Safe to run in several workers at once: a reminder belongs to whoever counts it up.
    """
    at = at or now()
    reminded = 0
    arranged: dict[int, Arrangements] = {}
    unopened = Disclosure.objects.filter(state=Disclosure.State.NEW).defer(*SEALED_WORDS)
    for disclosure in unopened.select_related("school", "author"):
        school = disclosure.school
        if school.pk not in arranged:
            arranged[school.pk] = arrangements_of(school)
        due_after = next_reminder_after(disclosure.reminders, arranged[school.pk])
        if disclosure.unopened_since + due_after <= at:
            reminded += _remind(disclosure)
    return reminded


def remind_of_days() -> int:
    """Once a day each: a day to look again, a file that another school has not confirmed, a review that is missing.

    And on school days a low-level concern that nobody has opened since the day it came.
    """
    return sum(_remind_of_days_of(school) for school in School.objects.all())


@transaction.atomic
def _remind(disclosure: Disclosure) -> int:
    won = Disclosure.objects.filter(
        pk=disclosure.pk, state=Disclosure.State.NEW, reminders=disclosure.reminders
    ).update(reminders=disclosure.reminders + 1)
    if won:
        notices.still_waits(disclosure)
        if disclosure.reminders:  # the first reminder is the deputies'; from the second on, those behind them hear too
            notices.lead_is_needed(disclosure)
        _write_down("reminded the safeguarding leads", disclosure, reminder=disclosure.reminders + 1)
    return won


def _remind_of_days_of(school: School) -> int:
    if now().astimezone(ZoneInfo(school.time_zone)).hour < MORNING:
        return 0
    today = today_in(school.time_zone)
    reminded = 0
    for disclosure in _to_look_at_again(school, today):
        reminded += _remind_of_look(disclosure, today)
    for transfer in _overdue_transfers(school, today):
        reminded += _chase_transfer(transfer, today)
    for look in _looks_to_review(school, today):
        reminded += _chase_review(look, today)
    unopened = list(_unopened_low_level(school, today))
    if unopened and is_school_day(school, today):
        reminded += sum(_remind_of_low_level(concern, today) for concern in unopened)
    return reminded


def _to_look_at_again(school: School, today: date) -> Iterable[Disclosure]:
    # Closing empties the day. Where a closed one has a day, it was decided or referred after that.
    return (
        Disclosure.objects.filter(school=school, look_again_on__lte=today)
        .filter(Q(looked_for_on=None) | Q(looked_for_on__lt=today))
        .select_related("school", "author")
        .defer(*SEALED_WORDS)
    )


def _overdue_transfers(school: School, today: date) -> Iterable[Transfer]:
    return (
        Transfer.objects.filter(school=school, received_on=None, due_on__lte=today)
        .filter(Q(chased_on=None) | Q(chased_on__lt=today))
        .select_related("school", "disclosure__school", "disclosure__author")
        .defer("to_school", "sent_by_way", "received_by", *(f"disclosure__{name}" for name in SEALED_WORDS))
    )


def _looks_to_review(school: School, today: date) -> Iterable[EmergencyLook]:
    return (
        EmergencyLook.objects.filter(school=school, state=EmergencyLook.State.ALLOWED, reviewed_at=None)
        .filter(review_by__lte=today + REVIEW_WARNING)
        .filter(Q(chased_on=None) | Q(chased_on__lt=today))
        .select_related("school", "asked_by", "answered_by")
        .defer("reason", "review")
    )


def _unopened_low_level(school: School, today: date) -> Iterable[LowLevelConcern]:
    before_today = datetime.combine(today, time.min, ZoneInfo(school.time_zone))
    return (
        LowLevelConcern.objects.filter(school=school, state=LowLevelConcern.State.NEW, at__lt=before_today)
        .filter(Q(chased_on=None) | Q(chased_on__lt=today))
        .select_related("school", "author", "about")
        .defer(*SEALED)
    )


@transaction.atomic
def _remind_of_low_level(concern: LowLevelConcern, today: date) -> int:
    won = LowLevelConcern.objects.filter(
        pk=concern.pk, chased_on=concern.chased_on, state=LowLevelConcern.State.NEW
    ).update(chased_on=today)
    if won:
        notices.low_level_waits(concern)
        record(
            "reminded of a low-level concern",
            actor=Actor.gatepost(concern.school.ref),
            subject=Subject("low-level concern", concern.reference),
        )
    return won


@transaction.atomic
def _remind_of_look(disclosure: Disclosure, today: date) -> int:
    won = Disclosure.objects.filter(pk=disclosure.pk, looked_for_on=disclosure.looked_for_on).update(
        looked_for_on=today
    )
    if won:
        notices.still_waits(disclosure)
        _write_down("reminded of a day to look again", disclosure)
    return won


@transaction.atomic
def _chase_transfer(transfer: Transfer, today: date) -> int:
    won = Transfer.objects.filter(pk=transfer.pk, chased_on=transfer.chased_on, received_on=None).update(
        chased_on=today
    )
    if won:
        notices.still_waits(transfer.disclosure)
        _write_down("reminded of a file on its way", transfer.disclosure)
    return won


@transaction.atomic
def _chase_review(look: EmergencyLook, today: date) -> int:
    won = EmergencyLook.objects.filter(pk=look.pk, chased_on=look.chased_on, reviewed_at=None).update(chased_on=today)
    if won:
        notices.look_waits_for_review(look)
        record(
            "reminded of a review",
            actor=Actor.gatepost(look.school.ref),
            subject=Subject("emergency look", look.ref),
        )
    return won


def _write_down(action: str, disclosure: Disclosure, **facts: int) -> None:
    record(
        action,
        actor=Actor.gatepost(disclosure.school.ref),
        subject=Subject("disclosure", disclosure.reference),
        facts=facts,
    )
