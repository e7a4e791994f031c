"""A class begins to try the code in shadow, and somebody ends that before its day."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now
from gatepost.core.db import held
from gatepost.core.errors import Invalid, NotFound
from gatepost.gate import access
from gatepost.gate.errors import PilotHasEnded
from gatepost.gate.models import Pilot
from gatepost.groups.models import ClassGroup
from gatepost.people.hats import Acting
from gatepost.people.models import School

USUAL_DAYS, MOST_DAYS = 14, 28


@transaction.atomic
def start_pilots(acting: Acting, groups: Sequence[ClassGroup], *, days: int = USUAL_DAYS) -> list[Pilot]:
    """From now on these groups of the person's school try the code in shadow, for so many days.

    Raises NotFound for any hat that may not, Invalid without a group, for a group in which a pilot counts already, and
    for more than MOST_DAYS.
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
        pilots.append(pilot)
    return pilots


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
