"""Writing the audit down, reading about one thing, and linking new entries into each school's chain."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from gatepost.audit.chain import FIELDS, link_after
from gatepost.audit.models import Entry
from gatepost.audit.reasons import sealed
from gatepost.audit.verification import head_of
from gatepost.core import db
from gatepost.core.clock import now
from gatepost.core.refs import new_ref
from gatepost.core.statements import insert_rows

# Entries linked in one short transaction. More would keep a post waiting for SQLite's one write lock.
BATCH = 200
# Comes after every number of a chain.
NOT_LINKED = 2**62


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, in which hat, at which school. References only: the sentence outlives the account."""

    school_ref: str
    ref: str
    hat: str

    @classmethod
    def gatepost(cls, school_ref: str) -> "Actor":
        """Gatepost itself: a timed round, an expiry, a command of the installation."""
        return cls(school_ref=school_ref, ref="", hat="")


@dataclass(frozen=True, slots=True)
class Subject:
    """What it was done to: a kind in the glossary's words ("concern") and its public reference."""

    kind: str
    ref: str


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done, as `record` takes it."""

    action: str
    actor: Actor
    subject: Subject
    reason: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def record(
    action: str,
    *,
    actor: Actor,
    subject: Subject,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Entry:
    """Write down what was done: one INSERT, in the transaction of the change itself.

    `action` is a verb and its object in the past tense ("opened a concern", at most 60 characters). `facts` holds
    codes, whole numbers and lists of them: never anybody's words or name, and no fractions, which the two databases
    write differently. `reason` holds somebody's own words, and is sealed (reasons.py). Raises ValueError for what the
    row could not hold.
    """
    done = Done(action, actor, subject, reason=reason, facts=dict(facts or {}))
    return Entry.objects.create(**_row(done, now()))


def record_together(things: Sequence[Done]) -> None:
    """Write several things down in one statement. Otherwise as `record`."""
    at = now()
    insert_rows(Entry, [_row(done, at) for done in things])


def _row(done: Done, at: datetime) -> dict[str, Any]:
    if not done.action or len(done.action) > 60:
        raise ValueError("an action is named in 1 to 60 characters")
    _check_fact(done.facts)
    return {
        "school_ref": done.actor.school_ref,
        "ref": new_ref(),
        "at": at,
        "action": done.action,
        "actor_ref": done.actor.ref,
        "actor_hat": done.actor.hat,
        "subject_kind": done.subject.kind,
        "subject_ref": done.subject.ref,
        "reason": sealed(done.reason),
        "facts": done.facts,
        "number": None,
        "previous": "",
        "link": "",
    }


def _check_fact(value: object) -> None:
    match value:
        case None | bool() | int() | str():
            return
        case dict():
            for name, inner in value.items():
                if not isinstance(name, str):
                    raise ValueError("a fact is named by a text")
                _check_fact(inner)
        case list() | tuple():
            for inner in value:
                _check_fact(inner)
        case _:
            raise ValueError(f"an audit entry cannot hold a fact of type {type(value).__name__}")


def entries_about(subject: Subject, *, actions: Collection[str] = (), school_ref: str | None = None) -> QuerySet[Entry]:
    """What was done to one thing, oldest first; only these actions when some are named.

    In the order of the chain, and then what is not linked yet: a clock can go back, a number cannot.
    """
    entries = Entry.objects.filter(subject_kind=subject.kind, subject_ref=subject.ref)
    if actions:
        entries = entries.filter(action__in=actions)
    if school_ref is not None:
        entries = entries.filter(school_ref=school_ref)
    # An expression that no index is sorted by: else SQLite walks all entries of the school in the order of the chain.
    return entries.order_by(Coalesce("number", Value(NOT_LINKED)), "id")


def link_new_entries() -> int:
    """Give every committed, unlinked entry its place in its school's chain; the worker calls this every second.

    Gives the number of entries linked. Entries come in the order in which they were seen committed: an entry that
    commits late takes a later number, whatever its row's number is. Two workers at once are harmless: the loser's
    batch is undone by the conditional update or by the unique number.
    """
    schools = Entry.objects.filter(number=None).order_by().values_list("school_ref", flat=True).distinct()
    return sum(_link_one_school(school_ref) for school_ref in list(schools))


def _link_one_school(school_ref: str) -> int:
    linked = 0
    while True:
        waiting = Entry.objects.filter(school_ref=school_ref, number=None).order_by("id")
        batch = list(waiting.values_list("pk", *FIELDS)[:BATCH])
        head = head_of(school_ref)
        number, previous = head.number, head.link
        rows: list[tuple[Any, ...]] = []
        for pk, *fields in batch:
            number += 1
            link = link_after(previous, number, fields)
            rows.append((number, previous, link, pk))
            previous = link
        if not rows or not _store(rows):
            return linked  # when another worker is linking this school, what is left is its work, or the next second's
        linked += len(rows)


def _store(rows: list[tuple[Any, ...]]) -> bool:
    try:
        with transaction.atomic():
            if db.fill_once(Entry, ["number", "previous", "link"], rows) != len(rows):
                raise IntegrityError("linked by another worker")
    except IntegrityError:
        return False
    return True
