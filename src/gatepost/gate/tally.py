"""Counts cards and what was chosen: all that a card leaves behind. No text, no person, no group."""

from django.db import IntegrityError, transaction
from django.db.models import F

from gatepost.core.clock import today_in
from gatepost.gate.facts import Judged
from gatepost.gate.models import CardTally
from gatepost.people.models import School


def count(school: School, judged: Judged, choice: CardTally.Choice) -> None:
    """One more of this choice today, under the clause that decided."""
    key = {
        "school": school,
        "on": today_in(school.time_zone),
        "clause": judged.verdict.findings[0].clause,
        "outcome": judged.verdict.severity,
        "choice": choice,
    }
    if _add_one(key):
        return
    try:
        with transaction.atomic():
            CardTally.objects.create(**key, count=1)
    except IntegrityError:  # made by somebody else in this moment
        _add_one(key)


def _add_one(key: dict[str, object]) -> bool:
    return bool(CardTally.objects.filter(**key).update(count=F("count") + 1))
