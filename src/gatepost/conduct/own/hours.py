"""Messages at a time when the group is meant to be quiet, unless somebody may need them now."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from gatepost.conduct.facts import Context
from gatepost.conduct.looks_for import DAYS, LooksFor
from gatepost.conduct.own.sight import Seen, Sight, whole
from gatepost.conduct.own.words import emergencies, is_emergency, phrases
from gatepost.conduct.reading import Reading


def out_of_hours(looks_for: LooksFor, time_zone: str) -> Sight:
    """Looks at when a message is written. A message whose time nobody knows is never out of hours."""
    is_quiet = quiet(looks_for, time_zone)
    excuses = emergencies() if looks_for.unless is None else phrases(looks_for.unless)
    reason = f"The group is quiet {_in_words(looks_for)}. It can wait until then, unless somebody needs it now."

    def seen(reading: Reading, context: Context) -> Seen | None:
        if context.at is None or not is_quiet(context.at) or is_emergency(reading, excuses):
            return None
        return Seen(*whole(reading), reason, 1.0)

    return seen


def quiet(looks_for: LooksFor, time_zone: str) -> Callable[[datetime], bool]:
    """Whether an aware time falls in the quiet hours or days of a clause. The end is not quiet any more."""
    zone = ZoneInfo(time_zone)
    days = frozenset(DAYS.index(day) for day in looks_for.quiet_days)
    hours = looks_for.quiet_hours

    def is_quiet(at: datetime) -> bool:
        local = at.astimezone(zone)
        if local.weekday() in days:
            return True
        if hours is None:
            return False
        start, end = hours
        now = local.time()
        return start <= now < end if start < end else now >= start or now < end

    return is_quiet


def _in_words(looks_for: LooksFor) -> str:
    parts = []
    if looks_for.quiet_hours:
        start, end = looks_for.quiet_hours
        parts.append(f"from {start:%H:%M} to {end:%H:%M}")
    if looks_for.quiet_days:
        parts.append("on " + " and ".join(day.capitalize() for day in looks_for.quiet_days))
    return " and ".join(parts)
