"""Looking into the schools' mailboxes: each about once a minute, in a thread of its own, so that no slow server keeps
letters waiting.

A mail is stored first and only then marked as read or moved; a mail that cannot be fetched is named and passed by.
"""

import logging
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import Q

from gatepost.core import metrics
from gatepost.core.clock import now
from gatepost.core.db import now_of_all
from gatepost.core.sealing import CannotOpen
from gatepost.delivery.models import MailIn
from gatepost.doors.email.inbox import MailTooLarge, take_in
from gatepost.doors.mail_in import imap
from gatepost.doors.mail_in.imap import Mailbox, MailboxPlace
from gatepost.doors.mail_in.line import LARGEST_MAIL, MailboxFault, is_inside, machines_of
from gatepost.doors.models import ReceivedMail
from gatepost.people.models import School

log = logging.getLogger("gatepost.mail_in")

PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=30)
# Longer than a whole look, its last mail included.
LEASE = timedelta(minutes=10)
LOOK_SECONDS = 240.0
MOST_TRIES = 5
# At the first look only what came lately and nobody has read: an old mailbox is full of what was answered long ago.
FIRST_LOOK_BACK = timedelta(days=7)
AT_ONCE = 4  # mailboxes that one process looks into at the same time

_looking: dict[int, threading.Thread] = {}
_lock = threading.Lock()


@dataclass(slots=True)
class Look:
    """What came of a look: mails stored, mails still to be fetched, and why it ended early (empty: it did not).

    `not_put_away` is why mails that were stored stay where they are, unread: that keeps no other from being read.
    """

    stored: int = 0
    left: int = 0
    fault: str = ""
    not_put_away: str = ""


def place_of(mail_in: MailIn) -> MailboxPlace:
    """Where the school's mailbox is. Raises MailboxFault where the stored password cannot be opened."""
    try:
        password = mail_in.password or ""
    except CannotOpen as fault:
        raise MailboxFault("key-lost") from fault
    return MailboxPlace(
        host=mail_in.host,
        port=mail_in.port,
        security=mail_in.security,
        username=mail_in.username,
        password=password,
        folder=mail_in.folder,
        move_to=mail_in.done_folder,
        may_be_inside=mail_in.host in settings.INSIDE_HOSTS or School.objects.count() < 2,
    )


def due_mailboxes() -> list[MailIn]:
    """The mailboxes that should be looked into now, the one that waits longest first."""
    at = now_of_all()
    due = MailIn.objects.defer("password", "webhook_secret").filter(way=MailIn.Way.IMAP, is_on=True)
    return list(due.filter(Q(due_at=None) | Q(due_at__lte=at)).select_related("school").order_by("due_at", "pk"))


def look_beside() -> None:
    """Look into what is due, in threads; a timed round of the worker. It waits for none of them."""
    for mail_in in due_mailboxes():
        with _lock:
            for key in [key for key, thread in _looking.items() if not thread.is_alive()]:
                del _looking[key]
            if mail_in.pk in _looking or len(_looking) >= AT_ONCE:
                continue
            thread = threading.Thread(target=_look_in_thread, args=(mail_in.pk,), name="mailbox", daemon=True)
            _looking[mail_in.pk] = thread
            thread.start()


def wait_for_looks(seconds: float) -> None:
    """Wait until all looks that have begun are over, at most so long."""
    until = time.monotonic() + seconds
    for thread in list(_looking.values()):
        thread.join(max(until - time.monotonic(), 0))


def _look_in_thread(pk: int) -> None:
    try:
        look_into(pk)
    except Exception as fault:
        log.error("a mailbox could not be looked into: %s", type(fault).__name__)
    finally:
        connections.close_all()


def look_into(pk: int, *, at_once: bool = False) -> Look | None:
    """Look into one school's mailbox, unless somebody else does just now; then None. `at_once`: though it is not due.

    No fault of the mailbox is raised: it is kept in the row, for the settings page and the doctor.
    """
    at = now_of_all()
    ours = MailIn.objects.filter(pk=pk, way=MailIn.Way.IMAP, is_on=True)
    if not at_once:
        ours = ours.filter(Q(due_at=None) | Q(due_at__lte=at))
    if not ours.update(due_at=at + LEASE):
        return None
    mail_in = MailIn.objects.select_related("school").get(pk=pk)
    look = Look()
    try:
        _fetch(mail_in, look)
    except MailboxFault as fault:
        look.fault = fault.code
    except DatabaseError:
        MailIn.objects.filter(pk=pk).update(due_at=now_of_all() + PAUSE)
        raise
    _note(mail_in, look)
    return look


def _note(mail_in: MailIn, look: Look) -> None:
    at = now_of_all()
    if look.fault:
        metrics.MAILBOX_LOOKS.of("failed").inc()
        failures = min(mail_in.failures + 1, 20)
        pause = min(PAUSE * 2 ** min(failures, 10), LONGEST_PAUSE)
        MailIn.objects.filter(pk=mail_in.pk).update(fault=look.fault, failures=failures, due_at=at + pause)
        return
    metrics.MAILBOX_LOOKS.of("worked").inc()
    due_at = at if look.left else at + PAUSE
    MailIn.objects.filter(pk=mail_in.pk).update(fault=look.not_put_away, failures=0, due_at=due_at, polled_at=now())


def _fetch(mail_in: MailIn, look: Look) -> None:
    place = place_of(mail_in)
    if settings.DEMO and not all(is_inside(machine) for machine in machines_of(place.host, place.port)):
        raise MailboxFault("in-a-demo")  # its people are made up: nothing of it leaves this machine's own network
    until = time.monotonic() + LOOK_SECONDS
    with Mailbox(place) as mailbox:
        _note_new_mails(mail_in, mailbox)
        wanted = [number for number, facts in mail_in.to_fetch.items() if facts["tries"] < MOST_TRIES]
        # A mail that broke the line before comes last: it must keep no other from being read.
        wanted.sort(key=lambda number: (mail_in.to_fetch[number]["tries"], int(number)))
        look.left = len(wanted)
        for number in wanted:
            if time.monotonic() > until:
                return
            if _fetch_one(mail_in, mailbox, number, look):
                look.stored += 1
            look.left -= 1


def _note_new_mails(mail_in: MailIn, mailbox: Mailbox) -> None:
    """Write down which mails are to be fetched, and how far the mailbox has been looked through."""
    today = now().date()
    if mail_in.uid_validity == mailbox.validity:
        numbers = mailbox.after(mail_in.last_uid)
        beyond = max([mail_in.last_uid, *numbers])
    else:
        # New numbers for all mails: those since the last look, where the ones we have are known by what they are.
        if mail_in.uid_validity is not None and mail_in.polled_at is not None:
            numbers = mailbox.since(mail_in.polled_at.date() - timedelta(days=1))
        else:
            numbers = mailbox.unread_since(today - FIRST_LOOK_BACK)
        mail_in.to_fetch = {}
        # Where so many wait that the list was cut, the next look goes on after its last: also over what was read since.
        beyond = numbers[-1] if len(numbers) >= imap.MOST_NUMBERS else max([mailbox.newest, *numbers])
    sizes = mailbox.sizes(numbers)
    for number in numbers:
        facts: dict[str, Any] = {"tries": 0, "why": "", "since": today.isoformat(), "size": sizes.get(number, 0)}
        if facts["size"] > LARGEST_MAIL:
            facts |= {"tries": MOST_TRIES, "why": "too-large"}
        mail_in.to_fetch[str(number)] = facts
    mail_in.uid_validity, mail_in.last_uid = mailbox.validity, beyond
    mail_in.save(update_fields=["uid_validity", "last_uid", "to_fetch"])


def _fetch_one(mail_in: MailIn, mailbox: Mailbox, number: str, look: Look) -> bool:
    """Fetch, store and put away one mail; whether it was stored. What is wrong with it alone stops nothing."""
    facts = mail_in.to_fetch[number]
    facts["tries"] += 1
    mail_in.save(update_fields=["to_fetch"])  # first, as it may break the line, or us
    try:
        raw = mailbox.mail(int(number))
        if raw:
            take_in(mail_in.school, raw, via=ReceivedMail.Via.IMAP)
            metrics.MAIL_IN.of("imap").inc()
    except (MailboxFault, MailTooLarge) as fault:
        facts["why"] = fault.code
        mail_in.save(update_fields=["to_fetch"])
        if fault.code in ("fetch-refused", MailTooLarge.code):
            return False
        raise
    except DatabaseError:
        raise
    except Exception as fault:
        log.error("a mail could not be stored: %s", type(fault).__name__)
        facts["why"] = "not-stored"
        mail_in.save(update_fields=["to_fetch"])
        return False
    del mail_in.to_fetch[number]
    mail_in.save(update_fields=["to_fetch"])
    if raw is not None:
        try:
            mailbox.put_away(int(number))
        except MailboxFault as fault:
            if not fault.code.endswith("-refused"):
                raise
            look.not_put_away = fault.code
    return bool(raw)
