"""The worker's rounds over mails that came in: what waits becomes something, and old raw mails are emptied.

A mail is claimed for a time by a conditional update, and its effects are committed together with its fate. A worker
that is killed costs two minutes; a mail that breaks something five times goes to a person, with the fault.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import OperationalError, transaction
from django.db.models import F

from gatepost.audit.actions import Actor, Subject, record
from gatepost.concerns.errors import ConcernMovedOn
from gatepost.concerns.models import Concern
from gatepost.core.clock import now
from gatepost.core.db import now_of_all
from gatepost.core.errors import GatepostError, TooMany, Unavailable
from gatepost.doors.email import lead_alerts, mail_notices
from gatepost.doors.email.becoming import Fate, become, wait
from gatepost.doors.email.looking import Seen, look_at, matter_by_head, named_in
from gatepost.doors.email.sealing import NOTHING, for_lead
from gatepost.doors.email.writers import person_at, writer_on
from gatepost.doors.models import BlamedInMail, ReceivedMail, Why
from gatepost.safeguarding.models import Disclosure

log = logging.getLogger("gatepost.mail")

State = ReceivedMail.State

LEASE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(minutes=30)
MOST_TRIES = 5
# A mail that became something is in the matter; its raw bytes are kept so long in case something was read wrongly.
KEEP_RAW = timedelta(days=30)
# What passes by itself: the same mail is tried again.
OURS_AND_PASSING = (OperationalError, Unavailable, TooMany)


class _LookedTooOften(Exception):
    """Looking at this mail once more could end the worker once more."""


class _TakenByAnother(Exception):
    """Another worker has ended this mail in the meantime: nothing of ours stands."""


def process_waiting(*, limit: int = 20, keep_going: Callable[[], bool] = lambda: True) -> int:
    """Let the mails that wait become what they are to become, at most so many; gives how many were looked at.

    `keep_going` is asked before each: a worker that is to stop begins none that it could not end.
    """
    at = now_of_all()
    waiting = ReceivedMail.objects.filter(state=State.WAITING, due_at__lte=at).order_by("due_at", "pk")
    done = 0
    for pk in list(waiting.values_list("pk", flat=True)[:limit]):
        if not keep_going():
            break
        if not _claim(pk):
            continue
        done += 1
        row = ReceivedMail.objects.select_related("school").get(pk=pk)
        try:
            _process(row)
        except Exception as fault:  # it comes up again; the ones behind it are not to wait for that
            log.error("a mail could not be given to a person: %s", type(fault).__name__)
            _note(row, fault)
    return done


def _claim(pk: int) -> bool:
    """Take a mail for two minutes, longer with every try. Its tries are counted before it is looked at, so that one
    that ends the whole process is not looked at for ever."""
    at = now_of_all()
    tries = ReceivedMail.objects.filter(pk=pk).values_list("tries", flat=True).get()
    won = ReceivedMail.objects.filter(pk=pk, state=State.WAITING, due_at__lte=at, tries=tries).update(
        tries=F("tries") + 1, due_at=at + min(LEASE * 2 ** min(tries, 10), LONGEST_PAUSE)
    )
    return bool(won)


def _process(row: ReceivedMail) -> None:
    if row.tries > MOST_TRIES:
        _give_to_a_person(row, Why.FAULT, fault=row.fault or "tried too often")
        return
    try:
        seen = look_at(row)
        try:
            _carry_out(row, seen)
        except ConcernMovedOn:  # somebody acted in this very moment: as it stands now, it may well fit
            _carry_out(row, seen)
    except _TakenByAnother:
        log.warning("a mail was ended by another worker")
    except OURS_AND_PASSING as fault:
        _note(row, fault)
    except GatepostError as fault:
        why = {404: Why.NO_LONGER_THEIRS, 409: Why.MATTER_ENDED}.get(fault.status, Why.UNUSABLE)
        _give_to_a_person(row, why, fault=fault.code)
    except Exception as fault:  # whatever a mail does to us, it is kept and looked at again, and then by a person
        log.error("a mail could not be taken in: %s", type(fault).__name__)  # its message may hold words
        _note(row, fault)


def _carry_out(row: ReceivedMail, seen: Seen) -> None:
    with transaction.atomic():
        _end(row, become(seen), raw=seen.raw)


def _end(row: ReceivedMail, fate: Fate, *, raw: bytes) -> None:
    """Write a mail's fate down, if it still waits. Raises _TakenByAnother, which undoes the effects with it."""
    is_over = fate.state in (State.TAKEN_IN, State.IGNORED)
    changes: dict[str, object] = {} if is_over else {"threatens": fate.threatens, "harms_staff": fate.harms_staff}
    changes |= for_lead(raw) if fate.is_for_lead else {}
    won = ReceivedMail.objects.filter(pk=row.pk, state=State.WAITING, tries=row.tries).update(
        state=fate.state,
        why=fate.why,
        subject_ref=fate.subject_ref,
        fault="",
        ended_at=now() if is_over else None,
        **changes,
    )
    if not won:
        raise _TakenByAnother
    # The sealed store's part in it stands in its own entries: this one must not tell that there was one.
    record(
        "took in a mail",
        actor=Actor.gatepost(row.school.ref),
        subject=Subject("mail", row.ref),
        facts={"state": str(fate.state)},
    )
    if not is_over:
        row.subject_ref = fate.subject_ref
        for person in fate.blamed:
            BlamedInMail.objects.get_or_create(mail=row, person=person, defaults={"school": row.school})
        lead_alerts.waits(row, is_for_lead=fate.is_for_lead, threatens=fate.threatens)


def _give_to_a_person(row: ReceivedMail, why: Why, *, fault: str) -> None:
    """What could not be taken in by itself: to those who have the matter that it names; else to the office.

    What nobody could judge, as while the judge is out of order, goes to the safeguarding lead, who gives it to the
    office where no child is at risk: a few mails too many for the lead, and none that tells of a child unread.
    """
    seen: Seen | None = None
    may_be_read = row.tries <= MOST_TRIES + 1  # beyond it, the very look may be what ends the process
    try:
        if not may_be_read:
            raise _LookedTooOften
        seen = look_at(row)
        fate = wait(seen, why)
    except Exception:  # it cannot even be read or judged: nobody knows whether it tells of a child at risk
        matter = matter_by_head(row)
        reference = matter.reference if isinstance(matter, Disclosure) else ""
        fate = Fate(State.TRIAGE, why, reference, is_for_lead=True, blamed=named_in(row, may_be_read=may_be_read))
    try:
        with transaction.atomic():
            _end(row, fate, raw=bytes(row.raw or b""))
            ReceivedMail.objects.filter(pk=row.pk).update(fault=fault[:80])
            if seen is not None and why == Why.MATTER_ENDED:
                _tell_that_it_has_ended(seen)
    except _TakenByAnother:
        log.warning("a mail was ended by another worker")


def _tell_that_it_has_ended(seen: Seen) -> None:
    """Whoever answered a matter that has ended in the meantime is told so, if they may still open it."""
    person = person_at(seen.row.school, seen.read.sender)
    if person is None or seen.thread is None or not isinstance(seen.thread.matter, Concern):
        return
    if writer_on(seen.thread.matter, person) is not None:
        mail_notices.not_sent(seen.thread.matter, person)


def _note(row: ReceivedMail, fault: Exception) -> None:
    ReceivedMail.objects.filter(pk=row.pk, state=State.WAITING).update(fault=type(fault).__name__[:80])


def empty_old_mails() -> int:
    """Empty the raw bytes of mails that ended some time ago; gives how many. What they became has their words.

    A disclosure's mail stays with it: its files are nowhere else.
    """
    old = ReceivedMail.objects.filter(ended_at__lt=now() - KEEP_RAW)
    ignored = old.filter(state=State.IGNORED).exclude(raw=None, raw_for_lead=None)
    taken_in = old.filter(state=State.TAKEN_IN).exclude(raw=None)
    return ignored.update(**NOTHING) + taken_in.update(raw=None, head=None)
