"""Who writes to which groups, kept in memory while nothing about it can have changed.

All that is asked about a sender is asked in one statement, together with the school's epoch and the number of its list
of names; tests hold its answers to those of the access functions. The two numbers are read again for every message,
inside its transaction: whatever changes what anybody there may see or write raises them.
"""

import time
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery

from gatepost.core.clock import next_midnight, today_in
from gatepost.core.statements import ById, columns_by_id
from gatepost.groups.models import ClassGroup
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, PostingLimit, School, Token
from gatepost.people.signin.scope import is_at_their_school
from gatepost.people.signin.tokens import digest_of_token
from gatepost.policies.models import Agreement, Code

MOST_SENDERS = 20_000  # kept at once; one is some kilobytes
ASK_AFTER = 600.0  # seconds after which everything is asked again though nothing seems to have changed

# A school's `access_epoch` and `roster_version`, by the school.
Epochs = Mapping[int, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Key:
    """How somebody signs in: the token they sent, and the host name they sent it to."""

    token: str
    host: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody who may write to some groups, `{reference: group}`, with what the judge is told of them.

    `as_of` is the school's pair of Epochs that counted when they were asked about; `until` is in seconds of the epoch.
    """

    acting: Acting
    groups: Mapping[str, ClassGroup]
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
        self._kept: OrderedDict[Key, Sender] = OrderedDict()
        self._codes: dict[int, Code] = {}  # never changed once adopted

    def kept(self, keys: Iterable[Key]) -> dict[Key, Sender]:
        """Those of these senders that are kept, whether or not they still hold."""
        return {key: self._kept[key] for key in keys if key in self._kept}

    def of(self, keys: Iterable[Key], *, epochs: Epochs) -> dict[Key, Sender]:
        """The senders behind these keys, as they stand now. Whoever may write nowhere is left out.

        `epochs` were read just now, for the schools of those that are `kept`. No statement when all are kept and
        nothing has changed, one when not.
        """
        wanted = set(keys)
        found = {key: sender for key, sender in self.kept(wanted).items() if holds(sender, epochs)}
        if unknown := wanted - found.keys():
            asked = self._asked(unknown)
            found |= asked
            for key, sender in asked.items():
                self._kept[key] = sender
                self._kept.move_to_end(key)
            while len(self._kept) > MOST_SENDERS:
                self._kept.popitem(last=False)
        return found

    def _asked(self, keys: Collection[Key]) -> dict[Key, Sender]:
        by_digest = {digest_of_token(key.token): key for key in keys}
        rows: dict[str, list[Any]] = {}
        for row in _rows(by_digest):
            rows.setdefault(row.secret_digest, []).append(row)
        self._learn_codes({row.code_pk for of_one in rows.values() for row in of_one} - {None})
        found = {}
        for digest, of_one in rows.items():
            sender = self._sender(of_one)
            if sender is not None and is_at_their_school(by_digest[digest].host, sender.acting.person):
                found[by_digest[digest]] = sender
        return found

    def _sender(self, rows: list[Any]) -> Sender | None:
        """What the rows of one token say; None for whoever may not post today: their letters are opened alone, where it
        is said why (they are no parent here, have not accepted the code, or their posting is limited)."""
        person = rows[0].person
        today = today_in(person.school.time_zone)
        counted = [row for row in rows if row.starts_on <= today and (row.ends_on is None or today < row.ends_on)]
        if not counted or rows[0].code_pk is None or not rows[0].has_accepted:
            return None
        if rows[0].limited_until is not None and today < rows[0].limited_until:
            return None
        groups = {
            row.group_ref: ClassGroup(
                pk=row.group_pk, ref=row.group_ref, name=row.group_name, school=person.school, last_seq=row.group_seq
            )
            for row in counted
            if row.group_pk is not None and row.at_school == row.group_school == person.school_id
        }
        midnight = next_midnight(person.school.time_zone).timestamp()
        return Sender(
            acting=Acting(person, Hat.PARENT),
            groups=groups,
            code=self._codes[rows[0].code_pk],
            own_children=tuple(row.child_name for row in counted),
            as_of=(person.school.access_epoch, person.school.roster_version),
            until=min(midnight, time.time() + ASK_AFTER),
        )

    def _learn_codes(self, keys: set[int]) -> None:
        if missing := keys - self._codes.keys():
            self._codes |= Code.objects.defer("source").in_bulk(missing)


def holds(sender: Sender, epochs: Epochs) -> bool:
    """Whether nothing can have changed since this sender was asked about."""
    return epochs.get(sender.school) == sender.as_of and time.time() < sender.until


def epochs_of(schools: Collection[int]) -> ById:
    """The epochs of these schools as they stand now. One statement, whose answer is read when asked for."""
    return columns_by_id(School, ("access_epoch", "roster_version"), list(schools))


def _rows(digests: Collection[str]) -> Iterable[Any]:
    """Tokens of active people, once for each guardianship, with the group it opens and the code that counts."""
    newest = Code.objects.filter(school=OuterRef("person__school")).order_by("-version").values("pk")[:1]
    accepted = Agreement.objects.filter(person=OuterRef("person"), code=OuterRef("code_pk"))
    limits = PostingLimit.objects.filter(person=OuterRef("person"), lifted_at=None).order_by("-until").values("until")
    guardianship, school_class = "person__guardianships__", "person__guardianships__child__school_class__"
    return (
        Token.objects.filter(secret_digest__in=digests, revoked_at=None, person__is_active=True)
        .select_related("person__school")
        .annotate(
            starts_on=F(f"{guardianship}starts_on"),
            ends_on=F(f"{guardianship}ends_on"),
            at_school=F(f"{guardianship}school"),
            child_name=F(f"{guardianship}child__given_name"),
            group_pk=F(f"{school_class}group__pk"),
            group_ref=F(f"{school_class}group__ref"),
            group_name=F(f"{school_class}group__name"),
            group_seq=F(f"{school_class}group__last_seq"),
            group_school=F(f"{school_class}group__school"),
            code_pk=Subquery(newest),
            has_accepted=Exists(accepted),
            limited_until=Subquery(limits[:1]),
        )
        .exclude(starts_on=None)
        .order_by("pk")
    )
