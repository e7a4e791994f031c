"""A school's own times."""

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns.models import Timescale
from gatepost.core.errors import Invalid, NotFound
from gatepost.people.hats import Acting
from gatepost.people.models import Hat

# Who says how long the school takes for what.
WHO_SETS_TIMES = (Hat.HEAD, Hat.ADMINISTRATOR)
# The columns that are set, and what each may be, in school days.
RANGES: dict[str, tuple[int, int]] = {
    "acknowledge_days": (1, 60),
    "stage_1_days": (1, 60),
    "stage_2_days": (1, 60),
    "escalate_within_days": (1, 60),
    "warn_days_before": (0, 10),
}


@transaction.atomic
def change_timescale(acting: Acting, **days: int) -> Timescale:
    """Set how many school days something takes, each named as its column. Dates that are promised stay as they are.

    Raises NotFound for a hat that does not set them, Invalid for a number that is out of range.
    """
    if acting.hat not in WHO_SETS_TIMES:
        raise NotFound(what="timescale")
    wrong = {
        name: f"Please choose a number from {RANGES[name][0]} to {RANGES[name][1]}."
        for name, value in days.items()
        if not RANGES[name][0] <= value <= RANGES[name][1]
    }
    if wrong:
        raise Invalid(fields=wrong)
    school = acting.person.school
    timescale, _ = Timescale.objects.get_or_create(school=school)
    changed = {name: value for name, value in days.items() if getattr(timescale, name) != value}
    if not changed:
        return timescale
    Timescale.objects.filter(pk=timescale.pk).update(**changed)
    timescale.refresh_from_db()
    record("changed the school's times", actor=acting.actor, subject=Subject("school", school.ref), facts=changed)
    return timescale
