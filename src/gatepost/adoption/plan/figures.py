"""What a pilot's shadow has seen, in numbers: by clause and by what the code would have done. No text, no person.

Whoever watches a number rise by one could guess whom it counted. So only whole days are counted, and a number moves
when three or more have come since it moved last. What is left out of it is never worked out of a sum: sums are made of
the numbers that are shown.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from gatepost.core.clock import now
from gatepost.gate.models import Pilot, Verdict
from gatepost.groups.models import Post
from gatepost.policies.reading import clause_titles

SMALLEST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One clause: how often the code would have asked an author to look again, and how often it would have held."""

    clause: str
    title: str
    nudged: int
    held: int

    @property
    def nudged_words(self) -> str:
        """As the page shows it."""
        return shown(self.nudged)

    @property
    def held_words(self) -> str:
        """As the page shows it."""
        return shown(self.held)


@dataclass(frozen=True, slots=True)
class Figures:
    """One pilot in numbers, each as it may be shown. `messages`: all that parents wrote in its time, those that broke
    nothing included. `before`: the moment up to which they count. Clauses with no number to show have no line.
    """

    pilot: Pilot
    messages: int
    lines: tuple[Line, ...]
    before: datetime

    @property
    def has_begun(self) -> bool:
        """Whether a day of it is over, so that there can be numbers."""
        return self.before > self.pilot.starts_at

    @property
    def messages_words(self) -> str:
        """As the page shows it."""
        return shown(self.messages)

    @property
    def held_words(self) -> str:
        """How many would have been held, from the numbers that are shown."""
        return at_least([line.held for line in self.lines])

    @property
    def nudged_words(self) -> str:
        """How many authors would have been asked to look again, from the numbers that are shown."""
        return at_least([line.nudged for line in self.lines])


def in_steps(days: Iterable[date]) -> int:
    """How many there were, as far as it may be shown: a day at a time, and only in steps of three or more."""
    settled = waiting = 0
    for _day, number in sorted(Counter(days).items()):
        waiting += number
        if waiting >= SMALLEST_SHOWN:
            settled, waiting = settled + waiting, 0
    return settled


def shown(number: int) -> str:
    """A number as a page shows it. Whether it is none or one or two, nobody is told."""
    return str(number) if number >= SMALLEST_SHOWN else _("under %(number)s") % {"number": SMALLEST_SHOWN}


def at_least(numbers: list[int]) -> str:
    """The sum of the numbers that are shown; there may be more."""
    total = sum(numbers)
    return _("%(number)s or more") % {"number": total} if total else _("few or none")


def figures_of(pilot: Pilot) -> Figures:
    """What stood in the shadow of a pilot up to the last midnight, each message under the clause that decided."""
    zone = ZoneInfo(pilot.school.time_zone)
    before = datetime.combine(now().astimezone(zone).date(), time.min, tzinfo=zone)
    counted: defaultdict[tuple[str, str], list[date]] = defaultdict(list)
    verdicts = Verdict.objects.filter(pilot=pilot, school=pilot.school_id, at__lt=before)
    for outcome, findings, at in verdicts.values_list("outcome", "findings", "at"):
        counted[findings[0]["clause"], outcome].append(at.astimezone(zone).date())
    written = Post.objects.filter(
        school=pilot.school_id,
        group=pilot.group_id,
        posted_as=Post.PostedAs.PARENT,
        at__gte=pilot.starts_at,
        at__lt=min(before, pilot.ends_at),
    ).values_list("at", flat=True)
    return Figures(pilot, in_steps(at.astimezone(zone).date() for at in written), _lines(pilot, counted), before)


def _lines(pilot: Pilot, counted: dict[tuple[str, str], list[date]]) -> tuple[Line, ...]:
    titles = clause_titles(pilot.school)
    lines = [
        Line(
            clause,
            titles.get(clause, clause),
            in_steps(counted.get((clause, "nudge"), [])),
            in_steps(counted.get((clause, "hold"), [])),
        )
        for clause in sorted({clause for clause, _outcome in counted})
    ]
    return tuple(sorted((one for one in lines if one.held or one.nudged), key=lambda one: (-one.held, -one.nudged)))
