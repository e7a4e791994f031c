"""What a pilot's shadow has seen, in numbers: by clause and by what the code would have done. No text, no person.

A number under three is shown as "under 3", so that it points at nobody. Sums are made of shown numbers alone, so that
nobody can work a hidden one out.
"""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

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
    """One pilot in numbers. `messages`: all that parents wrote in its time, those that broke nothing included."""

    pilot: Pilot
    messages: int
    lines: tuple[Line, ...]

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


def shown(number: int) -> str:
    """A number as a page shows it."""
    if number == 0:
        return _("none")
    return str(number) if number >= SMALLEST_SHOWN else _("under %(number)s") % {"number": SMALLEST_SHOWN}


def at_least(numbers: list[int]) -> str:
    """The sum of the numbers that may be shown; it says so where others are left out of it."""
    total = sum(number for number in numbers if number >= SMALLEST_SHOWN)
    if all(number == 0 or number >= SMALLEST_SHOWN for number in numbers):
        return shown(total)
    return _("at least %(number)s") % {"number": total} if total else _("a few")


def figures_of(pilot: Pilot) -> Figures:
    """What stood in the shadow of a pilot, each message under the clause that decided."""
    titles = clause_titles(pilot.school)
    counted: Counter[tuple[str, str]] = Counter()
    for outcome, findings in Verdict.objects.filter(pilot=pilot, school=pilot.school_id).values_list(
        "outcome", "findings"
    ):
        counted[findings[0]["clause"], outcome] += 1
    written = Post.objects.filter(
        school=pilot.school_id,
        group=pilot.group_id,
        posted_as=Post.PostedAs.PARENT,
        at__gte=pilot.starts_at,
        at__lt=pilot.ends_at,
    )
    lines = [
        Line(clause, titles.get(clause, clause), counted[clause, "nudge"], counted[clause, "hold"])
        for clause in sorted({clause for clause, _outcome in counted})
    ]
    return Figures(pilot, written.count(), tuple(sorted(lines, key=lambda line: (-line.held, -line.nudged))))
