"""A class begins to try the code in shadow, and somebody ends that before its day."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now
from gatepost.core.db import held
from gatepost.core.errors import Invalid, NotFound
from gatepost.gate import access, notices
from gatepost.gate.errors import PilotHasEnded
from gatepost.gate.models import Pilot
from gatepost.groups.models import ClassGroup
from gatepost.people.hats import Acting
from gatepost.people.models import School

USUAL_DAYS, MOST_DAYS = 14, 28
# Pilots may follow one another, but a class is not for ever in shadow: in any year it has so many days of it.
YEAR, MOST_DAYS_A_YEAR = timedelta(days=365), 42


@transaction.atomic
def start_pilots(acting: Acting, groups: Sequence[ClassGroup], *, days: int = USUAL_DAYS) -> list[Pilot]:
    """From now on these groups of the person's school try the code in shadow, for so many days. Their members are told.

    Raises NotFound for any hat that may not, Invalid without a group, for a group in which a pilot counts already, for
    more than MOST_DAYS, and for more than are left of MOST_DAYS_A_YEAR.
    """
    access.require_may_run_pilots(acting)
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(fields={"days": f"Please choose between 1 and {MOST_DAYS} days."})
    if not groups:
        raise Invalid(fields={"groups": "Please choose at least one class."})
    if any(group.school_id != acting.person.school_id for group in groups):
        raise NotFound(what="group")
    held(School.objects.filter(pk=acting.person.school_id)).get()  # two starts at once follow one another
    at = now()
    for taken in Pilot.objects.filter(school=acting.person.school_id, group__in=groups, ends_at__gt=at):
        raise Invalid(fields={"groups": f"{taken.group.name} tries the code already. Please take it off the list."})
    for group in groups:
        _require_days_left(group, days, at)
    pilots = []
    for group in groups:
        pilot = Pilot.objects.create(
            school=acting.person.school, group=group, starts_at=at, ends_at=at + timedelta(days=days)
        )
        record(
            "started a pilot in shadow",
            actor=acting.actor,
            subject=Subject("pilot", pilot.ref),
            facts={"group": group.ref, "class": group.name, "days": days},
        )
        notices.pilot_begins(pilot)
        pilots.append(pilot)
    return pilots


def _require_days_left(group: ClassGroup, days: int, at: datetime) -> None:
    """Raises Invalid where a class has had its days of this year, or has fewer left."""
    since = at - YEAR
    earlier = Pilot.objects.filter(school=group.school_id, group=group, ends_at__gt=since)
    had = sum((pilot.ends_at - max(pilot.starts_at, since) for pilot in earlier), timedelta())
    left = (timedelta(days=MOST_DAYS_A_YEAR) - had).days
    if days > left:
        said = f"{left} of them are left: please choose fewer" if left > 0 else "They are used up: please take it off"
        raise Invalid(fields={"days": f"{group.name} has {MOST_DAYS_A_YEAR} days of trial in a year. {said}."})


@transaction.atomic
def end_pilot(acting: Acting, ref: str) -> None:
    """End a pilot now: from here on the code counts in its group. Raises NotFound, PilotHasEnded when it has ended."""
    access.require_may_run_pilots(acting)
    pilot = held(Pilot.objects.filter(school=acting.person.school_id, ref=ref)).first()
    if pilot is None:
        raise NotFound(what="pilot")
    at = now()
    if pilot.ends_at <= at:
        raise PilotHasEnded(ref=ref)
    Pilot.objects.filter(pk=pilot.pk).update(ends_at=at)
    record(
        "ended a pilot in shadow",
        actor=acting.actor,
        subject=Subject("pilot", pilot.ref),
        facts={"group": pilot.group.ref, "class": pilot.group.name},
    )
