"""What the streams ask of the database. Every function here blocks: the hub calls them in a few threads of its own."""

import json
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from threading import Barrier, BrokenBarrierError
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connection

from gatepost.core.clock import next_midnight
from gatepost.core.errors import NotFound, SignInNeeded
from gatepost.groups.access import groups_for
from gatepost.groups.events import event_dicts, events_after
from gatepost.groups.live.cursor import Positions
from gatepost.groups.models import ClassGroup
from gatepost.people.hats import Acting
from gatepost.people.models import Person, School

Epochs = dict[int, int]  # {person: auth_epoch}
Answer = TypeVar("Answer")


class CannotRead(Exception):
    """The database did not answer. It may pass; nothing is lost, since the log is read again from the same place."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one person may see at one moment: the answer of the access functions, for a stream to go by.

    `refs` and `heads` are the reference and newest number of each group. `access_epoch` and `era` (its
    `log_era`) are the school's, read before all else. `until` is when a date could change the answer: the school's next
    midnight, in seconds of the epoch.
    """

    person: int
    epoch: int
    access_epoch: int
    era: str
    refs: dict[int, str]
    heads: Positions
    until: float


@dataclass(frozen=True, slots=True)
class Batch:
    """New events of one group, oldest first, each with its ready-made bytes, and who may have changed since.

    `epochs` were read after the events: whoever's is unchanged was still allowed when the last of them was written.
    The school's `access_epoch` was read with them: until it goes up, the same holds of later events.
    """

    events: list[tuple[int, bytes]]
    epochs: Epochs
    access_epoch: int | None


def look(acting: Acting | None) -> Look:
    """What this person may see now. Raises SignInNeeded for nobody and NotFound for whoever sees no group at all."""
    if acting is None:
        raise SignInNeeded
    access_epoch, era = School.objects.values_list("access_epoch", "log_era").get(pk=acting.person.school_id)
    groups = list(groups_for(acting).order_by("pk"))
    if not groups:
        raise NotFound(what="stream")
    return Look(
        person=acting.person.pk,
        epoch=acting.person.auth_epoch,
        access_epoch=access_epoch,
        era=era,
        refs={group.pk: group.ref for group in groups},
        heads={group.pk: group.last_seq for group in groups},
        until=next_midnight(acting.person.school.time_zone).timestamp(),
    )


def read_after(group: int, after: int, limit: int, people: Collection[int]) -> Batch:
    """At most `limit` events of a group above `after`, and the epochs of these people."""
    events = event_dicts(events_after(group, after, limit=limit))
    written = [(event["seq"], as_bytes(event)) for event in events]
    rows = Person.objects.filter(pk__in=people, is_active=True)
    epochs = {pk: (epoch, school) for pk, epoch, school in rows.values_list("pk", "auth_epoch", "school__access_epoch")}
    access_epoch = next((school for _, school in epochs.values()), None)  # all are of the group's school
    return Batch(written, {pk: epoch for pk, (epoch, _) in epochs.items()}, access_epoch)


def heads_and_epochs(groups: Collection[int], people: Collection[int]) -> tuple[Positions, Epochs]:
    """The newest number of each group and the epoch of each person: one query each, for the regular look."""
    heads = dict(ClassGroup.objects.filter(pk__in=groups).values_list("pk", "last_seq"))
    return heads, epochs_of(people)


def epochs_of(people: Collection[int]) -> Epochs:
    """The `auth_epoch` of each person who still has an active account."""
    return dict(Person.objects.filter(pk__in=people, is_active=True).values_list("pk", "auth_epoch"))


def as_bytes(event: object) -> bytes:
    """The `data:` line of one event and the blank line that ends it. JSON holds no line break."""
    return b"data: " + json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"


def answer(question: Callable[[], Answer]) -> Answer:
    """Ask the database. Raises CannotRead, with this thread's connection closed so that the next question opens one."""
    try:
        return question()
    except (DatabaseError, InterfaceError) as fault:
        connection.close()
        raise CannotRead(type(fault).__name__) from fault


def close_connection(together: Barrier) -> None:
    """Close this thread's connection to the database, once every thread of its pool is here to do the same."""
    with suppress(BrokenBarrierError):  # a thread still waits for its answer: its connection ends with the process
        together.wait(timeout=1)
    connection.close()
