"""Whether a school's chain is whole, and where it first breaks."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from gatepost.audit.chain import FIELDS, START, link_after
from gatepost.audit.models import Entry


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
    """

    school_ref: str
    linked: int
    unlinked: int
    oldest_unlinked_at: datetime | None
    head: str
    broken_at: int | None = None
    fault: str = ""

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
    position, expected_previous, fault = start, START, ""
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
        elif link != link_after(previous, number, fields):
            fault = "link"
        if fault:
            break
        expected_previous = link
        head_seen = head_seen or link == head
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
    )


def _link_at(school_ref: str, number: int) -> str:
    found = Entry.objects.filter(school_ref=school_ref, number=number).values_list("link", flat=True).first()
    return found or ""
