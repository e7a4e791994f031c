"""Who writes to which group, kept in memory while nothing about it can have changed.

What is kept was asked of the access functions under one epoch of the school and one list of its names. Both are read
again for every message, inside its transaction: whatever changes what anybody there may see or write raises them.
"""

import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from gatepost.core.clock import next_midnight
from gatepost.core.errors import SignInNeeded
from gatepost.core.statements import columns_by_id
from gatepost.gate.facts import own_children
from gatepost.groups.access import group_for_posting
from gatepost.groups.models import ClassGroup
from gatepost.people.hats import Acting
from gatepost.people.models import Person, School
from gatepost.policies.access import code_for_writing
from gatepost.policies.models import Code

MOST_SENDERS = 20_000  # kept at once; one is two kilobytes
ASK_AFTER = 60.0  # seconds after which everything is asked again though nothing seems to have changed

# A school's `access_epoch` and `roster_version`, by the school.
Epochs = Mapping[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody who may write to a group, with what the judge is told of them.

    `as_of` is the school's pair of Epochs that was read before all else; `until` is in seconds of the epoch.
    """

    acting: Acting
    group: ClassGroup
    code: Code
    own_children: tuple[str, ...]
    as_of: tuple[int, int]
    until: float

    @property
    def school(self) -> int:
        """The school's key."""
        return self.acting.person.school_id


class Senders:
    """The senders that were asked about lately. For one thread."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Sender] = OrderedDict()

    def get(self, key: bytes) -> Sender | None:
        """Whoever is kept under this key, whether or not they still hold."""
        return self._kept.get(key)

    def keep(self, key: bytes, sender: Sender) -> None:
        """Keep a sender; the longest unused one makes room."""
        self._kept[key] = sender
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_SENDERS:
            self._kept.popitem(last=False)


def holds(sender: Sender, epochs: Epochs) -> bool:
    """Whether nothing can have changed since this sender was asked about."""
    return epochs.get(sender.school) == sender.as_of and time.time() < sender.until


def sender_for(acting: Acting, group_ref: str) -> Sender:
    """Ask everything about a sender who has just signed in.

    Raises what the access functions raise (NotFound, CodeNotAccepted, Unavailable), and SignInNeeded when what they
    may see changed in this very moment.
    """
    person = acting.person
    as_of = epochs_of([person.school_id])[person.school_id]
    if columns_by_id(Person, ("auth_epoch",), [person.pk]).get(person.pk) != (person.auth_epoch,):
        raise SignInNeeded
    person.school.roster_version = as_of[1]  # the judge is made for these names
    group = group_for_posting(acting, group_ref)
    code = code_for_writing(person)
    midnight = next_midnight(person.school.time_zone).timestamp()
    return Sender(
        acting=acting,
        group=group,
        code=code,
        own_children=own_children(person),
        as_of=as_of,
        until=min(midnight, time.time() + ASK_AFTER),
    )


def epochs_of(schools: list[int]) -> dict[int, tuple[int, int]]:
    """The epochs of these schools as they stand now. One statement."""
    found = columns_by_id(School, ("access_epoch", "roster_version"), schools)
    return {pk: (access_epoch, roster_version) for pk, (access_epoch, roster_version) in found.items()}
