"""Handing a record to the school's own system, and a child's file to another school, each until there is a receipt."""

from datetime import date, timedelta

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.words import checked_words
from gatepost.people.calendar import add_school_days
from gatepost.people.hats import Acting
from gatepost.safeguarding import access, pack
from gatepost.safeguarding.models import Disclosure, HandOver, Transfer
from gatepost.safeguarding.moves import SHORT_LIMIT, hold, move, optional_words
from gatepost.safeguarding.state import Act

# School days in which a file is sent once a child has moved, and in which the other school says that it has it.
# "Keeping children safe in education" (2025): within five days for a transfer in the year, or of the start of a term.
FILE_DAYS = 5
NEWEST = "newest"
FURTHEST_MOVE = timedelta(days=2 * 366)  # a move further away than this is a slip of the hand


@transaction.atomic
def make_pack(acting: Acting, disclosure: Disclosure) -> tuple[HandOver, bytes]:
    """The whole record as a zip for the school's own system. Only its digest is kept here. Raises NotFound."""
    disclosure = access.disclosure_for_lead(acting, disclosure.reference)
    move(disclosure, Act.HAND_OVER)
    at = now()
    made = pack.pack_of(disclosure, made_by=acting.person.name, at=at)
    hand_over = HandOver.objects.create(
        school=disclosure.school, disclosure=disclosure, digest=made.digest, made_by=acting.person, made_at=at
    )
    record(
        "made a hand-over pack",
        actor=acting.actor,
        subject=Subject("disclosure", disclosure.reference),
        facts={"sha256": made.digest},
    )
    return hand_over, made.content


@transaction.atomic
def note_receipt(
    acting: Acting,
    disclosure: Disclosure,
    hand_over: str,
    *,
    received_in: str,
    received_as: str,
    received_by: str,
    received_on: date,
) -> None:
    """That the pack is in the school's own system: in which, under which reference, by whom and on which day.

    `hand_over` is its reference, or NEWEST for the one that they made last themselves: their page was shown before
    there was one. The first receipt stands. The record stays sealed here. Raises NotFound, and Invalid, field by field.
    """
    disclosure = access.disclosure_for_lead(acting, disclosure.reference)
    found = _hand_over(acting, disclosure, hand_over)
    _require_day(disclosure, received_on, not_before=None, field="received_on")
    won = HandOver.objects.filter(pk=found.pk, received_on=None).update(
        received_in=checked_words(received_in, limit=SHORT_LIMIT, field="received_in"),
        received_as=checked_words(received_as, limit=SHORT_LIMIT, field="received_as"),
        received_by=checked_words(received_by, limit=SHORT_LIMIT, field="received_by"),
        received_on=received_on,
    )
    if not won:
        raise Invalid(fields={"received_in": "The receipt is there already."})
    move(disclosure, Act.HAND_OVER)
    record(
        "kept the receipt of a hand-over",
        actor=acting.actor,
        subject=Subject("disclosure", disclosure.reference),
        facts={"sha256": found.digest},
    )


def _hand_over(acting: Acting, disclosure: Disclosure, ref: str) -> HandOver:
    if ref == NEWEST:
        newest = disclosure.hand_overs.filter(made_by=acting.person).last()
        if newest is None:
            raise Invalid(fields={"received_in": "Please make the file first."})
        return newest
    found = disclosure.hand_overs.filter(ref=ref).first()
    if found is None:
        raise NotFound(what="hand-over")
    return found


@transaction.atomic
def begin_transfer(acting: Acting, disclosure: Disclosure, *, to_school: str, moves_on: date, once: str) -> Transfer:
    """A child moves to another school: the file is due there within five school days. The same `once` begins one.

    Raises Invalid for a day that is years away.
    """
    disclosure = access.disclosure_for_lead(acting, disclosure.reference)
    hold(disclosure)
    if earlier := disclosure.transfers.filter(once=once).first():
        return earlier
    if moves_on > today_in(disclosure.school.time_zone) + FURTHEST_MOVE:
        raise Invalid(fields={"moves_on": "This day is too far away. Please look at the year."})
    move(disclosure, Act.TRANSFER)
    transfer = Transfer.objects.create(
        school=disclosure.school,
        disclosure=disclosure,
        to_school=checked_words(to_school, limit=SHORT_LIMIT, field="to_school"),
        moves_on=moves_on,
        due_on=add_school_days(disclosure.school, moves_on, FILE_DAYS),
        once=once,
        by=acting.person,
        at=now(),
    )
    record("began a transfer of a file", actor=acting.actor, subject=Subject("disclosure", disclosure.reference))
    return transfer


@transaction.atomic
def note_sent(acting: Acting, disclosure: Disclosure, transfer: str, *, sent_on: date, sent_by_way: str = "") -> None:
    """The file was sent on a day, and how; the other school's receipt is due five school days later."""
    disclosure, found = _transfer(acting, disclosure, transfer)
    _require_day(disclosure, sent_on, not_before=None, field="sent_on")
    won = Transfer.objects.filter(pk=found.pk, sent_on=None).update(
        sent_on=sent_on,
        sent_by_way=optional_words(sent_by_way, field="sent_by_way"),
        due_on=add_school_days(disclosure.school, sent_on, FILE_DAYS),
        chased_on=None,
    )
    if not won:
        raise Invalid(fields={"sent_on": "This is written down already."})
    move(disclosure, Act.TRANSFER)
    record("sent a file to another school", actor=acting.actor, subject=Subject("disclosure", disclosure.reference))


@transaction.atomic
def note_received(
    acting: Acting, disclosure: Disclosure, transfer: str, *, received_on: date, received_by: str
) -> None:
    """The other school has the file: on which day, and who there said so. Nobody is reminded any more."""
    disclosure, found = _transfer(acting, disclosure, transfer)
    if found.sent_on is None:
        raise Invalid(fields={"received_on": "Please write down first when it was sent."})
    _require_day(disclosure, received_on, not_before=found.sent_on, field="received_on")
    won = Transfer.objects.filter(pk=found.pk, received_on=None).update(
        received_on=received_on, received_by=checked_words(received_by, limit=SHORT_LIMIT, field="received_by")
    )
    if not won:
        raise Invalid(fields={"received_on": "This is written down already."})
    move(disclosure, Act.TRANSFER)
    record(
        "kept the receipt of a transferred file",
        actor=acting.actor,
        subject=Subject("disclosure", disclosure.reference),
    )


def _transfer(acting: Acting, disclosure: Disclosure, ref: str) -> tuple[Disclosure, Transfer]:
    disclosure = access.disclosure_for_lead(acting, disclosure.reference)
    found = disclosure.transfers.filter(ref=ref).first()
    if found is None:
        raise NotFound(what="transfer")
    return disclosure, found


def _require_day(disclosure: Disclosure, day: date, *, not_before: date | None, field: str) -> None:
    if day > today_in(disclosure.school.time_zone):
        raise Invalid(fields={field: "This day has not come yet."})
    if not_before is not None and day < not_before:
        raise Invalid(fields={field: "This day is before it was sent."})
