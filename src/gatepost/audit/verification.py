"""Whether a school's chain is whole, and where it first breaks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, Q

from gatepost.audit.chain import FIELDS, START, link_after
from gatepost.audit.models import Entry
from gatepost.audit.reasons import SEALED, SEALED_SINCE, as_linked, opened
from gatepost.core.sealing import CannotOpen


@dataclass(frozen=True, slots=True)
class Head:
    """The newest linked entry. Kept outside this machine, it shows when entries at the end were removed later."""

    number: int
    link: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. `broken_at` is the first position that does not hold, `fault` says why:

    `number`: an entry is missing, doubled or out of order there. `previous`: it does not follow the one before.
    `link`: its contents are not those that were linked. `head`: the head kept elsewhere is not in the chain, so entries
    at the end were removed or the whole chain was written anew.

    `closed`: entries from before reasons were sealed whose reason another key file sealed. They stand where they were
    and name the link before them; whether all in them is as it was can be told with the right key file alone. Where the
    right one is there, a reason that it does not open was altered: that is a fault, `link`.
    """

    school_ref: str
    linked: int
    unlinked: int
    oldest_unlinked_at: datetime | None
    head: str
    broken_at: int | None = None
    fault: str = ""
    closed: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every linked entry is where and what it was."""
        return self.broken_at is None


def schools_with_entries() -> list[str]:
    """References of all schools that have entries."""
    return list(Entry.objects.order_by("school_ref").values_list("school_ref", flat=True).distinct())


def head_of(school_ref: str) -> Head:
    """The end of a school's chain; number 0 when nothing is linked yet."""
    entry = Entry.objects.filter(school_ref=school_ref, number__isnull=False).order_by("-number").first()
    return Head(0, START) if entry is None else Head(entry.number or 0, entry.link)


def reasons_are_open() -> bool:
    """Whether the key file here opens the newest reason that somebody gave; true where nobody has."""
    newest = Entry.objects.exclude(reason="").order_by("-id").first()
    return newest is None or _is_open(newest.reason)


def verify(school_ref: str, *, head: str = "", head_number: int = 0, last: int = 0) -> Report:
    """Walk a school's whole chain. `head` is a link noted earlier, which must still be in it.

    `last`: walk only so many entries at its end, taking the one before them as it is; then `head` is looked up at its
    `head_number` when it lies further back.
    """
    start = max(head_of(school_ref).number - last, 0) if last else 0
    rows = (
        Entry.objects.filter(school_ref=school_ref, number__isnull=False)
        .order_by("number", "id")
        .values_list("number", "previous", "link", *FIELDS)
    )
    position, expected_previous, fault, closed, first_closed = start, START, "", 0, 0
    head_seen = head in ("", START)
    if start:
        rows = rows.filter(number__gt=start)
        expected_previous = _link_at(school_ref, start)
        head_seen = head_seen or (head_number <= start and _link_at(school_ref, head_number) == head)
    for number, previous, link, *fields in rows.iterator(chunk_size=2000):
        position += 1
        if number != position:
            fault = "number"
        elif previous != expected_previous:
            fault = "previous"
        elif (expected := _link_of(previous, number, fields)) is None:
            closed, first_closed = closed + 1, first_closed or position
        elif link != expected:
            fault = "link"
        if fault:
            break
        expected_previous = link
        head_seen = head_seen or link == head
    if closed and not fault and _key_is_right(school_ref, first_closed):
        position, fault = first_closed, "link"
    if not fault and not head_seen:
        position, fault = position + 1, "head"
    waiting = Entry.objects.filter(school_ref=school_ref, number=None)
    return Report(
        school_ref=school_ref,
        linked=Entry.objects.filter(school_ref=school_ref, number__isnull=False).count(),
        unlinked=waiting.count(),
        oldest_unlinked_at=waiting.aggregate(oldest=Min("at"))["oldest"],
        head=head_of(school_ref).link,
        broken_at=position if fault else None,
        fault=fault,
        closed=closed,
    )


def _link_of(previous: str, number: int, fields: list[Any]) -> str | None:
    """The link that an entry must have; None where its reason has to be opened for that, and cannot be."""
    try:
        linked = [as_linked(value) if name == "reason" else value for name, value in zip(FIELDS, fields, strict=True)]
    except CannotOpen:
        return None
    return link_after(previous, number, linked)


def _key_is_right(school_ref: str, number: int) -> bool:
    """Whether the key file here is the one that an entry's reason must have been sealed with.

    One key sealed all reasons that had been in clear; what had been given sealed before such an entry had that key too.
    """
    entries = Entry.objects.filter(school_ref=school_ref)
    alike = entries.filter(Q(reason__startswith=SEALED_SINCE) | Q(reason__startswith=SEALED, number__lt=number))
    return any(_is_open(reason) for reason in alike.values_list("reason", flat=True).iterator(chunk_size=2000))


def _is_open(reason: str) -> bool:
    try:
        opened(reason)
    except CannotOpen:
        return False
    return True


def _link_at(school_ref: str, number: int) -> str:
    found = Entry.objects.filter(school_ref=school_ref, number=number).values_list("link", flat=True).first()
    return found or ""
