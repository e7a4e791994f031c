"""Words that their authors lent to the judge: whom to ask, what they lent, and the examples made of them, nameless."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from gatepost.conduct import Named
from gatepost.conduct.unnamed import without_names
from gatepost.core.clock import now
from gatepost.core.digest import digest_of_secret
from gatepost.core.errors import NotFound
from gatepost.gate.models import Hold, LentWords
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.hats import Acting
from gatepost.people.models import Person, School
from gatepost.people.roster import roster

# So long after it was let through, an author is asked about a message; then the question goes away by itself.
ASKED_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Lent:
    """What somebody sees of the words that they lent."""

    ref: str
    text: str
    on: date


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled message in the shape of data/conduct. `decided` is the day of the ruling."""

    id: str
    text: str
    labels: tuple[str, ...]
    severity: str
    decided: str
    source: str = "ruling"

    @property
    def row(self) -> dict[str, Any]:
        """Itself, ready for JSON."""
        return {
            "id": self.id,
            "text": self.text,
            "labels": list(self.labels),
            "severity": self.severity,
            "source": self.source,
            "decided": self.decided,
        }


def holds_to_ask_about(acting: Acting, group: ClassGroup) -> list[Hold]:
    """The author's held messages in one group that were let through lately, and that they have not answered about."""
    if not acting.is_parent:
        return []
    return list(_to_ask_about(acting).filter(submission__group=group).order_by("ruled_at"))


def hold_to_ask_about(acting: Acting, ref: str) -> Hold:
    """One of them, by its submission's reference. Raises NotFound."""
    hold = _to_ask_about(acting).filter(submission__ref=ref).first() if acting.is_parent else None
    if hold is None:
        raise NotFound(what="hold")
    return hold


def lent_by(person: Person) -> list[Lent]:
    """What this person lends now, the latest first."""
    rows = LentWords.objects.filter(hold__submission__author=person, school=person.school_id)
    return [
        Lent(
            row.hold.submission.ref,
            row.hold.submission.text,
            row.at.astimezone(ZoneInfo(person.school.time_zone)).date(),
        )
        for row in rows.select_related("hold__submission").order_by("-at")
    ]


def examples(school: School) -> Iterator[Example]:
    """Every lent message as a labelled example without names, oldest ruling first.

    A class rep has let each through as it was, so each is fine: no labels. Left out are words whose post was withdrawn
    since, and those in which names cannot be told.
    """
    named = [Named(name, kind, in_class) for name, kind, in_class in roster(school)]
    rows = LentWords.objects.filter(school=school, hold__state=Hold.State.RELEASED).exclude(hold__submission__text="")
    withdrawn = _withdrawn(school)
    for row in rows.select_related("hold__submission__verdict").order_by("hold__ruled_at", "pk"):
        submission, ruled_at = row.hold.submission, row.hold.ruled_at
        text = without_names(submission.text, named)
        if text is None or ruled_at is None or submission.verdict.pk in withdrawn:
            continue
        yield Example(
            id=f"ruling-{digest_of_secret(submission.ref, purpose='an example for the judge')[:16]}",
            text=text,
            labels=(),
            severity="ok",
            decided=ruled_at.astimezone(ZoneInfo(school.time_zone)).date().isoformat(),
        )


def _to_ask_about(acting: Acting) -> QuerySet[Hold]:
    return (
        Hold.objects.filter(
            school=acting.person.school_id,
            submission__author=acting.person,
            state=Hold.State.RELEASED,
            put_away_at=None,
            ruled_at__gt=now() - ASKED_FOR,
            lent=None,
            clauses__is_overturned=True,
        )
        .exclude(submission__text="")
        .select_related("school", "submission__group")
        .distinct()
    )


def _withdrawn(school: School) -> set[Any]:
    """The verdicts under which words came to stand that their author has withdrawn, edited wordings too."""
    posts = Post.objects.filter(school=school, state=Post.State.WITHDRAWN)
    return {*posts.values_list("verdict_id", flat=True), *posts.values_list("revisions__verdict_id", flat=True)}
