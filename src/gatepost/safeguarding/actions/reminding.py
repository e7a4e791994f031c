"""Reminders while nobody has opened a disclosure: the worker calls this every minute."""

from datetime import datetime, timedelta

from django.db import transaction

from gatepost.audit.actions import Actor, Subject, record
from gatepost.core.clock import now
from gatepost.safeguarding import notices
from gatepost.safeguarding.models import Disclosure

# How long it may lie unopened before each reminder; after the last of them one more every twelve hours.
STEPS = (timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=4))
LATER = timedelta(hours=12)


def next_reminder_after(reminders: int) -> timedelta:
    """How long after it came the next reminder is due, when `reminders` have gone out."""
    if reminders < len(STEPS):
        return STEPS[reminders]
    return STEPS[-1] + LATER * (reminders - len(STEPS) + 1)


def remind_unopened(at: datetime | None = None) -> int:
    """Tell all leads and deputies again of what nobody has opened in time. Gives how many were reminded of.

    Safe to run in several workers at once: a reminder belongs to whoever counts it up.
    """
    at = at or now()
    reminded = 0
    for disclosure in Disclosure.objects.filter(state=Disclosure.State.NEW).select_related("school", "author"):
        if disclosure.unopened_since + next_reminder_after(disclosure.reminders) <= at:
            reminded += _remind(disclosure)
    return reminded


@transaction.atomic
def _remind(disclosure: Disclosure) -> int:
    won = Disclosure.objects.filter(
        pk=disclosure.pk, state=Disclosure.State.NEW, reminders=disclosure.reminders
    ).update(reminders=disclosure.reminders + 1)
    if won:
        notices.still_waits(disclosure)
        record(
            "reminded the safeguarding leads",
            actor=Actor.gatepost(disclosure.school.ref),
            subject=Subject("disclosure", disclosure.reference),
            facts={"reminder": disclosure.reminders + 1},
        )
    return won
