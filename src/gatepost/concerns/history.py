"""Every step on a concern so far, from the audit: who did what, and who looked at it when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from gatepost.audit.actions import Subject, entries_about
from gatepost.concerns.actions import OPENED, READ_NAMES
from gatepost.concerns.linking import OF_LINKS
from gatepost.concerns.models import Concern
from gatepost.people.models import Hat, Person

LOOKS = frozenset({OPENED, READ_NAMES})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done. `action` is the audit's own word for it; `name` and `role` are empty for Gatepost."""

    action: str
    name: str
    role: str
    whom: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Noted:
    """One entry of the audit about a concern, as far as its pages need it."""

    action: str
    actor_ref: str
    actor_hat: str
    whom_ref: str
    at: datetime


def noted_about(concern: Concern) -> tuple[Noted, ...]:
    """What the audit notes about a concern, the oldest first. The concern was read by access."""
    entries = entries_about(Subject("concern", concern.reference), school_ref=concern.school.ref)
    return tuple(
        Noted(action, actor_ref, actor_hat, str(facts.get("person", "")), at)
        for action, actor_ref, actor_hat, facts, at in entries.values_list(
            "action", "actor_ref", "actor_hat", "facts", "at"
        )
    )


def steps(
    concern: Concern, noted: Iterable[Noted], *, with_links: bool, known: Mapping[str, str] | None = None
) -> tuple[Step, ...]:
    """What was done, the oldest first; a look counts once a day and person. `noted` are its entries in the audit,
    `known` names by reference that need not be looked up.

    `with_links`: also that it was linked with others. Never for whoever may not see all of those: it would tell them
    that there is a matter which they are kept from.
    """
    entries = [entry for entry in noted if with_links or entry.action not in OF_LINKS]
    refs = {entry.actor_ref for entry in entries} | {entry.whom_ref for entry in entries}
    names = dict(known or {})
    if others := refs - {"", *names}:
        names |= Person.objects.filter(school=concern.school_id, ref__in=others).values_list("ref", "name")
    seen: set[tuple[str, str, date]] = set()
    found = []
    for entry in entries:
        if entry.action in LOOKS:
            look = (entry.action, entry.actor_ref, entry.at.date())
            if look in seen:
                continue
            seen.add(look)
        found.append(
            Step(
                action=entry.action,
                name=names.get(entry.actor_ref, ""),
                role=str(Hat(entry.actor_hat).label) if entry.actor_hat in Hat.values else "",
                whom=names.get(entry.whom_ref, ""),
                at=entry.at,
            )
        )
    return tuple(found)
