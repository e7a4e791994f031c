"""The outgoing ledger at work: notices become deliveries, deliveries are claimed by lease, sent, and marked.

A row is taken by a conditional update and only for a time: a worker that dies costs two minutes, not a letter.
Nothing is lost; what SMTP cannot promise is that a letter whose sender died between "taken" and "marked" comes once.
Then it comes again with the same Message-ID.
"""

import logging
import os
import random
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import F, Q

from gatepost.core import metrics
from gatepost.core.clock import now
from gatepost.core.db import lock_first_free, now_of_all
from gatepost.delivery.breaker import Breaker
from gatepost.delivery.channels.mail import MailRound
from gatepost.delivery.channels.push import carrying as push
from gatepost.delivery.errors import ChannelError
from gatepost.delivery.kinds import Kind, kind_named
from gatepost.delivery.letter import compose
from gatepost.delivery.models import Delivery, Notice
from gatepost.delivery.whatsapp import notices as whatsapp_notices
from gatepost.people.access import mail_of
from gatepost.people.models import Person

log = logging.getLogger("gatepost.delivery")

State = Delivery.State
Channel = Delivery.Channel
# Who may have it, by which way, and where: a mail address, or a device (channels/push/carrying.py).
Target = tuple[Channel, str, Person | None]

# Longer than a whole talk with a slow server, each answer taking its twenty seconds.
LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=72)

breaker: Breaker[int] = Breaker()


def this_worker() -> str:
    """A name for whoever sends here: machine, process, thread."""
    return f"{socket.gethostname()[:16]}-{os.getpid()}-{threading.get_native_id()}"


def fan_out_waiting(*, limit: int = 100) -> int:
    """Make a delivery for every address that a new notice goes to; gives the number of notices done.

    A notice that cannot be stored so holds up none behind it: that fault is raised at the end.
    """
    waiting = Notice.objects.filter(fanned_out_at=None).select_related("school").order_by("lane", "id")[:limit]
    done, faults = 0, []
    for notice in list(waiting):
        try:
            done += _fan_out(notice)
        except (DataError, IntegrityError) as fault:
            faults.append(fault)
    if faults:
        raise faults[0]
    return done


def _fan_out(notice: Notice) -> int:
    # Read first, write last: the write lock is not held while addresses are looked up.
    targets = _targets(notice)
    at = now()
    with transaction.atomic():
        won = Notice.objects.filter(pk=notice.pk, fanned_out_at=None).update(
            fanned_out_at=at, **({} if targets else {"sealed": None})
        )
        if not won:
            return 0
        Delivery.objects.bulk_create(
            Delivery(
                school=notice.school,
                notice=notice,
                person=person,
                channel=channel,
                address=address,
                lane=notice.lane,
                queued_at=at,
                due_at=at,
            )
            for channel, address, person in targets
        )
        whatsapp_notices.put_for(notice)
    return 1


def _targets(notice: Notice) -> list[Target]:
    """Everybody who may have it now and can be reached: each mail address once, and each device."""
    kind = _kind_of(notice)
    if kind is not None and not kind.template and not kind.pushes:
        return []
    people = Person.objects.filter(school=notice.school, ref__in=notice.recipients, is_active=True).order_by("pk")
    found: dict[str, Target] = {}
    candidates: list[Target] = []
    if kind is None or kind.template:
        candidates += [(Channel.MAIL, address, None) for address in notice.addresses]
        reached = [(mail_of(person), person) for person in people.select_related("school")]
        candidates += [(Channel.MAIL, address, person) for address, person in reached if address]
    if kind is not None and kind.pushes:
        candidates += [(Channel.PUSH, address, person) for address, person in push.places_of(people)]
    for channel, address, person in candidates:
        if address.casefold() not in found and _may_have(notice, kind, person):
            found[address.casefold()] = (channel, address, person)
    return list(found.values())


def _kind_of(notice: Notice) -> Kind | None:
    try:
        return kind_named(notice.kind)
    except LookupError:
        return None  # the letter is made; sending it fails, is tried again, and shows on the page of dead letters


def _may_have(notice: Notice, kind: Kind | None, person: Person | None) -> bool:
    if kind is None:
        return True
    try:
        return kind.may_receive(notice, person)
    except Exception as fault:
        log.error("asking who may have a %s failed: %s", notice.kind, type(fault).__name__)
        return True  # it is asked again before anything leaves, and a fault there sends nothing


def claim(
    worker: str, *, at: datetime, leave_alone: list[int] | None = None, silent_hosts: list[str] | None = None
) -> Delivery | None:
    """The next due delivery, the most urgent lane first, now ours until the lease runs out; None when there is none.

    `leave_alone` names schools (their primary keys) whose mail server is not to be tried now, `silent_hosts` the
    hosts of push services, likewise.
    """
    free = Q(state=State.WAITING) | Q(state=State.SENDING, lease_until__lt=at)
    # A letter that was never tried is due whatever clock wrote its time: one that was ahead, or has since gone back.
    is_due = Q(due_at__lte=at) | Q(attempts=0)
    due = Delivery.objects.filter(free, is_due, state__in=(State.WAITING, State.SENDING))
    if leave_alone:
        due = due.exclude(channel=Channel.MAIL, school__in=leave_alone)
    for host in silent_hosts or ():
        due = due.exclude(channel=Channel.PUSH, address__endswith=f"@{host}")
    ordered = due.select_related("notice", "school", "person__school").order_by("lane", "due_at", "id")
    while ordered.exists():  # asked outside a transaction: most looks find nothing, and take no lock for it
        with transaction.atomic():
            delivery = lock_first_free(ordered)
            if delivery is None:
                return None  # what is due is in the hands of others
            won = Delivery.objects.filter(free, pk=delivery.pk).update(
                state=State.SENDING, worker=worker, lease_until=at + LEASE, attempts=F("attempts") + 1
            )
        if won:
            delivery.state, delivery.worker, delivery.attempts = State.SENDING, worker, delivery.attempts + 1
            return delivery
    return None


def send_due(*, limit: int = 50, keep_going: Callable[[], bool] = lambda: True) -> int:
    """Send what is due, at most `limit` letters; gives how many were tried. `keep_going` is asked before each."""
    worker, tried = this_worker(), 0
    with MailRound() as post:
        while tried < limit and keep_going():
            at = now_of_all()
            delivery = claim(
                worker,
                at=at,
                leave_alone=breaker.left_alone(at=at),
                silent_hosts=push.breaker.left_alone(at=at),
            )
            if delivery is None:
                break
            tried += 1
            _carry(delivery, post)
    return tried


def _carry(delivery: Delivery, post: MailRound) -> None:
    """Bring one claimed delivery to its next state. No fault of one letter, kind or server passes to the next."""
    try:
        kind = kind_named(delivery.notice.kind)
        if delivery.channel == Channel.PUSH:
            why_not = push.carry(delivery, kind)
            _end(delivery, State.DROPPED if why_not else State.SENT, fault=why_not)
            return
        why_not = _why_not(delivery, kind)
        if why_not:
            _end(delivery, State.DROPPED, fault=why_not)
            return
        message = compose(delivery, kind, sender=post.server(delivery.school).sender)
        post.open(delivery.school)
        if not _still_ours(delivery):
            return
        post.send(delivery.school, message, name=delivery.ref)
    except ChannelError as fault:
        _could_not(delivery, fault)
    except Exception as fault:
        log.error("a letter of kind %s could not be written: %s", delivery.notice.kind, type(fault).__name__)
        _could_not(delivery, ChannelError(f"letter-fault: {type(fault).__name__}"))
    else:
        breaker.worked(delivery.school_id)
        _end(delivery, State.SENT)


def _why_not(delivery: Delivery, kind: Kind) -> str:
    """Why nothing may be sent any more, asked at the last moment; empty when all is well."""
    notice, person = delivery.notice, delivery.person
    if notice.expires_at is not None and notice.expires_at <= now():
        return "expired"
    if person is not None:
        if not person.is_active:
            return "account-closed"
        address = mail_of(person)
        if address is None:
            return "no-address"
        if address != delivery.address and not _readdress(delivery, address):
            return "told-already"
    elif not notice.addresses:
        return "account-closed"
    if not kind.may_receive(notice, person):
        return "no-longer-allowed"
    return ""


def _readdress(delivery: Delivery, address: str) -> bool:
    """Send to where the person is reached today; False when that mailbox has the notice already."""
    try:
        with transaction.atomic():
            Delivery.objects.filter(pk=delivery.pk).update(address=address)
    except IntegrityError:
        return False
    delivery.address = address
    return True


def _still_ours(delivery: Delivery) -> bool:
    """Start the lease anew: opening the connection may have taken most of it."""
    ours = Delivery.objects.filter(pk=delivery.pk, state=State.SENDING, worker=delivery.worker)
    return bool(ours.update(lease_until=now_of_all() + LEASE))


def _could_not(delivery: Delivery, fault: ChannelError) -> None:
    at = now_of_all()
    is_push = delivery.channel == Channel.PUSH
    due_at = _next_try(delivery, fault, at=at)
    expires_at = delivery.notice.expires_at
    gives_up_after = push.GIVES_UP_AFTER if is_push else GIVE_UP_AFTER
    # Nobody need look at a push that did not go: the mail beside it is the letter.
    ended = State.DROPPED if is_push else State.DEAD
    if expires_at is not None:
        due_at = min(due_at, expires_at)
    elif at - delivery.queued_at >= gives_up_after:
        _end(delivery, ended, fault=f"gave-up: {fault.code}")
        return
    if fault.permanent:
        _end(delivery, ended, fault=fault.code)
        return
    ours = Delivery.objects.filter(pk=delivery.pk, state=State.SENDING, worker=delivery.worker)
    _count(delivery, "later")
    ours.update(state=State.WAITING, due_at=due_at, worker="", lease_until=None, fault=fault.code[:200])


def _next_try(delivery: Delivery, fault: ChannelError, *, at: datetime) -> datetime:
    """When to try again. What the fault says of the server behind it is noted with the breaker, too."""
    rests: Breaker[Any] = breaker
    server: object = delivery.school_id
    if delivery.channel == Channel.PUSH:
        rests, server = push.breaker, push.host_of(delivery.address)
    if fault.is_servers:
        return rests.failed(server, at=at)
    if not fault.code.startswith("letter-fault"):
        rests.worked(server)
    return at + pause_after(delivery.attempts, chance=random.random())  # noqa: S311 (spreads load, guards nothing)


def pause_after(attempts: int, *, chance: float) -> timedelta:
    """How long a letter waits after so many tries: a random part (`chance`, 0 to 1) of 10 s doubled each time, at most
    of an hour."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(max(attempts - 1, 0), 20)
    return min(doubled, LONGEST_PAUSE) * chance


def _end(delivery: Delivery, state: Delivery.State, *, fault: str = "") -> None:
    """Mark the fate, if the letter is still ours to mark, and empty the sealed words once nobody needs them."""
    with transaction.atomic():
        won = Delivery.objects.filter(pk=delivery.pk, state=State.SENDING, worker=delivery.worker).update(
            state=state, ended_at=now(), worker="", lease_until=None, fault=fault[:200]
        )
        if won:
            empty_seal(delivery.notice)
    if won:
        _count(delivery, state.value)
    else:
        log.error("a letter was finished after its lease had run out")


def _count(delivery: Delivery, outcome: str) -> None:
    (metrics.PUSHES if delivery.channel == Channel.PUSH else metrics.LETTERS).of(outcome).inc()


def empty_seal(notice: Notice) -> None:
    """Empty the notice's sealed words unless a letter still needs them."""
    if notice.sealed is None:
        return
    needed = Delivery.objects.filter(notice=notice, state__in=(State.WAITING, State.SENDING, State.DEAD))
    if not needed.exists():
        Notice.objects.filter(pk=notice.pk).update(sealed=None)


def drop_expired() -> int:
    """Drop what waits though its notice has expired, and empty the seals of all expired notices; a timed round.

    Sending drops expired letters too; this one reaches those of a school whose server is being left alone.
    """
    at = now()
    late = Delivery.objects.filter(state=State.WAITING, notice__expires_at__lte=at)
    dropped = late.update(state=State.DROPPED, ended_at=at, fault="expired")
    Notice.objects.filter(expires_at__lte=at, sealed__isnull=False).exclude(deliveries__state=State.SENDING).update(
        sealed=None
    )
    return dropped
