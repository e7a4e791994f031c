"""Sending what is in the outbox: taken by lease, asked again whether it may still go, marked, then handed over.

The platform cannot be asked whether it has a message. So each is marked before it is handed over, and one of which
nobody knows whether it went (the line broke, this process died) is `maybe-sent`, and is not sent again. One that was
taken and not yet marked has not gone: it is sent. Rows are locked in one order: message, number, the month's cost.
"""

import json
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from gatepost.core import metrics
from gatepost.core.clock import now
from gatepost.core.db import held, now_of_all
from gatepost.delivery.ledger import this_worker
from gatepost.delivery.whatsapp import outbox, pacing, prices, refusals, statuses, windows
from gatepost.delivery.whatsapp.content import Content
from gatepost.delivery.whatsapp.errors import NOT_HEALTHY, PAIR_RATE, NobodyKnows, NotReached, PlatformError, Policy
from gatepost.delivery.whatsapp.host import host
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage
from gatepost.delivery.whatsapp.platform import Line, message_to

log = logging.getLogger("gatepost.whatsapp")

State = WhatsAppMessage.State
Kind = WhatsAppMessage.Kind

# Longer than a whole exchange with a slow platform.
LEASE = timedelta(minutes=2)
# The worker's other steps wait no longer than this for a turn of sending.
TURN_SECONDS = 2.0
# Whoever answers a message quotes it; nobody quotes one of a year ago.
KEEP = timedelta(days=365)
MOST_TRIES = 4  # of what the platform does not know either, and of what we could not write
FORM_TRIES = 3  # of a message whose words are made anew because the window had closed
FIRST = {Kind.REPLY: 0, Kind.NOTICE: 1}
URGENT = tuple(FIRST)
# What is about the message itself uses up its tries. All else only tells it to wait, as often as need be.
USES_A_TRY = (Policy.UNKNOWN, Policy.WINDOW)


def send_whatsapp(*, limit: int = 20, keep_going: Callable[[], bool] = lambda: True) -> int:
    """Send what is due, at most `limit` messages; gives how many were tried. `keep_going` is asked before each.

    While the platform's host does not answer nothing is tried, of whatever school.
    """
    give_up_lost()
    may_send = host.may_be_asked()
    if host.has_come_back():
        refusals.answers_again()
    worker, tried, full = this_worker(), 0, set[int]()
    until = time.monotonic() + TURN_SECONDS
    with Line() as line:
        while may_send and tried < limit and time.monotonic() < until and keep_going():
            message = claim(worker, leave_alone=full)
            if message is None:
                break
            tried += 1
            _carry(message, line)
            may_send = host.may_be_asked()
    return tried


def give_up_lost() -> int:
    """Messages whose sender is gone may have been sent: they stay so, and are never sent again. Gives how many.

    Those that had not been marked as going wait again, as they have not gone.
    """
    at = now_of_all()
    lost = WhatsAppMessage.objects.filter(state=State.SENDING, lease_until__lt=at)
    if not lost.exists():  # asked first: most looks find none, and take no lock for it
        return 0
    # Not for ever: one that brings each worker down stops at its last try.
    lost.filter(sent_at=None, attempts__lt=MOST_TRIES).update(state=State.WAITING, worker="", lease_until=None)
    count = lost.update(
        state=State.MAYBE_SENT, ended_at=at, content=None, to=None, worker="", lease_until=None, error="sender-gone"
    )
    metrics.WHATSAPP.of("maybe-sent").inc(count)
    return count


def drop_expired() -> int:
    """Drop what waits though it is too late for it; a timed round. Also where a number is off, or left alone."""
    at = now()
    late = WhatsAppMessage.objects.filter(state=State.WAITING, expires_at__lte=at)
    if not late.exists():
        return 0
    count = late.update(state=State.DROPPED, ended_at=at, content=None, to=None, error="expired")
    metrics.WHATSAPP.of("dropped").inc(count)
    return count


def forget_old() -> int:
    """Remove messages that ended a year ago, a daily round: the platform's ids hold numbers. Gives how many."""
    return WhatsAppMessage.objects.filter(ended_at__lt=now() - KEEP).delete()[0]


def claim(worker: str, *, leave_alone: set[int]) -> WhatsAppMessage | None:
    """The next message that may go now, answers first, ours until the lease runs out; None when there is none.

    One after the other to each person, in the order in which they were put. `leave_alone`: schools (primary keys) whose
    number has sent as much as it may in this moment; claiming adds to it.
    """
    while True:
        at = now_of_all()
        message = _due(at).exclude(school__in=leave_alone).first()
        if message is None:
            return None
        if not pacing.may_send_now(message.school.whatsapp_number, at=at):
            leave_alone.add(message.school_id)
            continue
        if message.member is not None:
            free_at = pacing.free_at_for(message.member, at=at)
            if free_at > at:
                _wait_for_person(message.member, until=free_at)
                continue
        with transaction.atomic():
            if message.member_id is not None:  # two workers at once take nothing for one person
                held(WhatsAppMember.objects.filter(pk=message.member_id)).first()
            won = _due(at).filter(pk=message.pk)
            taken = WhatsAppMessage.objects.filter(pk__in=won.order_by().values("pk"), state=State.WAITING).update(
                state=State.SENDING, worker=worker, lease_until=at + LEASE, attempts=F("attempts") + 1
            )
        if taken:
            message.state, message.worker, message.attempts = State.SENDING, worker, message.attempts + 1
            return message


def _due(at: datetime) -> QuerySet[WhatsAppMessage]:
    others = WhatsAppMessage.objects.filter(member=OuterRef("member"), state=State.SENDING)
    number_waits = Q(school__whatsapp_number__paused_until__gt=at)
    is_slowed = Q(school__whatsapp_number__slowed_until__gt=at) & ~Q(kind__in=URGENT)
    places = [When(kind=kind, then=Value(place)) for kind, place in FIRST.items()]
    return (
        WhatsAppMessage.objects.filter(state=State.WAITING, due_at__lte=at, school__whatsapp_number__is_on=True)
        .exclude(number_waits)
        .exclude(is_slowed)
        .exclude(Exists(others))
        .annotate(place=Case(*places, default=Value(len(FIRST)), output_field=IntegerField()))
        .select_related("school__whatsapp_number", "member__person__school", "notice")
        .order_by("place", "due_at", "id")
    )


def _wait_for_person(member: WhatsAppMember, *, until: datetime) -> None:
    """All that waits for somebody waits longer, so that it stays in order."""
    waiting = WhatsAppMessage.objects.filter(member=member, state=State.WAITING, due_at__lt=until)
    waiting.update(due_at=until)


def _carry(message: WhatsAppMessage, line: Line) -> None:
    """Bring one claimed message to its next state. No fault of one passes to the next."""
    try:
        why_not, content = _ready(message)
        if content is None:
            _drop(message, why_not)
            return
        if not _mark(message, content):
            return
        request = message_to(**_address(message), content=content, answers=message.answers, callback=message.ref)
    except Exception as fault:
        log.error("a WhatsApp message of kind %s could not be written: %s", message.kind, type(fault).__name__)
        _refused(message, code=-1, policy=Policy.UNKNOWN, error=f"fault-{type(fault).__name__}")
        return
    try:
        wamid = line.send(message.school.whatsapp_number, request)
    except PlatformError as refusal:
        host.answered()
        _refused(message, code=refusal.code, policy=refusal.policy, error=str(refusal.code))
    except NotReached as fault:
        host.failed(str(fault))
        pause = refusals.no_answer(message.school_id, str(fault), at=now_of_all())
        _later(message, pause=pause, error=str(fault))
    except NobodyKnows as fault:
        host.failed(str(fault))
        refusals.no_answer(message.school_id, str(fault), at=now_of_all())
        _maybe_sent(message, str(fault))
    else:
        host.answered()
        statuses.took(message, wamid)
        refusals.all_well(message.school_id)
        metrics.WHATSAPP.of("sent").inc()


def _ready(message: WhatsAppMessage) -> tuple[str, Content | None]:
    """What is to be sent, asked at the last moment; without content the first says why nothing may be."""
    why_not = _why_not(message)
    if why_not:
        return why_not, None
    way = outbox.way_of(message.kind)
    if message.content is not None:
        content = Content(message.type, json.loads(message.content))
    else:
        found = way.words_now(message) if way is not None and way.words_now is not None else None
        if found is None:
            return "nothing-to-say", None
        content = found
    if content.type != "template" and message.member is not None and not windows.is_open(message.member):
        return "window-closed", None
    return "", content


def _why_not(message: WhatsAppMessage) -> str:
    """Why nothing may be sent any more; empty when all is well."""
    member, way = message.member, outbox.way_of(message.kind)
    if message.expires_at is not None and message.expires_at <= now():
        return "expired"
    if member is None:
        return "" if message.to else "nobody-to-send-to"
    if not member.person.is_active:
        return "account-closed"
    if not member.user_id_digest:  # known by a number, which may be somebody else's by now: they have to join anew
        return "known-by-number"
    # What answers a message that they wrote since they stopped is sent: that they have, and how to begin again.
    if member.stopped_at is not None and (message.kind != Kind.REPLY or message.queued_at < member.stopped_at):
        return "stopped"
    if member.fault and message.kind != Kind.REPLY:
        return "not-reachable"
    if way is None:
        return "" if message.kind == Kind.REPLY else "nobody-answers-for-it"
    return "" if way.may_still_have(message) else "no-longer-allowed"


def _address(message: WhatsAppMessage) -> dict[str, str]:
    if message.member is not None:
        return {"user_id": message.member.user_id or "", "number": message.member.number or ""}
    known_by = json.loads(message.to or "{}")
    return {"user_id": str(known_by.get("user_id", "")), "number": str(known_by.get("number", ""))}


def _mark(message: WhatsAppMessage, content: Content) -> bool:
    """Write down that it goes now, and what it will cost; False when it is not ours any more, or the cap says no."""
    at = now_of_all()
    with transaction.atomic():
        if held(_ours(message)).first() is None:
            return False
        has_room = prices.set_aside(message.school.whatsapp_number, message, type_=content.type, at=at)
        if has_room:
            won = _ours(message).update(
                sent_at=at,
                lease_until=at + LEASE,
                type=content.type,
                category=message.category,
                price=message.price,
            )
            if not won:
                transaction.set_rollback(True)
    if not has_room:
        _drop(message, "over-the-cap")
        return False
    message.sent_at = at
    return bool(won)


def _ours(message: WhatsAppMessage) -> QuerySet[WhatsAppMessage]:
    return WhatsAppMessage.objects.filter(pk=message.pk, state=State.SENDING, worker=message.worker)


def _refused(message: WhatsAppMessage, *, code: int, policy: Policy, error: str) -> None:
    """It was not sent. Whether it goes later depends on what the code is about (docs/whatsapp.md)."""
    refusals.note(
        message.school_id, message.member, code, at=now_of_all(), pause=_pause(message), sent_at=message.sent_at
    )
    pause = _pause_for(message, code, policy)
    if pause is None:
        _fail(message, error)
        return
    _later(message, pause=pause, error=error, is_a_try=policy in USES_A_TRY)
    if code == PAIR_RATE and message.member is not None:
        _wait_for_person(message.member, until=now_of_all() + pause)


def _pause_for(message: WhatsAppMessage, code: int, policy: Policy) -> timedelta | None:
    """When a refused message is tried again; None: never."""
    way = outbox.way_of(message.kind)
    match policy:
        case Policy.WAIT:
            return _pause(message)
        case Policy.SLOW_DOWN:
            return None if code == NOT_HEALTHY else refusals.SLOW_FOR
        case Policy.ACCOUNT:
            return refusals.ACCOUNT_PAUSE
        case Policy.TEMPLATE:  # somebody may put the template right; a knock is made anew tomorrow
            return refusals.SLOW_FOR if message.kind == Kind.NOTICE else None
        case Policy.WINDOW:  # the words are made anew, as a template now
            is_made_anew = way is not None and way.words_now is not None and message.attempts < FORM_TRIES
            return timedelta(0) if is_made_anew else None
        case Policy.UNKNOWN:
            return pacing.FIRST_PAUSE * 15 * 4 ** (message.attempts - 1) if message.attempts < MOST_TRIES else None
        case _:
            return None


def _pause(message: WhatsAppMessage) -> timedelta:
    return pacing.pause_after(message.pauses + 1)


def _later(message: WhatsAppMessage, *, pause: timedelta, error: str, is_a_try: bool = False) -> None:
    """Put it back; what was set aside for it is free again. Whether that was one of its tries: else it only waits."""
    at = now_of_all()
    counted = {} if is_a_try else {"attempts": F("attempts") - 1, "pauses": F("pauses") + 1}
    with transaction.atomic():
        won = _ours(message).update(
            state=State.WAITING,
            due_at=at + pause,
            worker="",
            lease_until=None,
            sent_at=None,
            category="",
            price=0,
            error=error[:40],
            **counted,
        )
        if won:
            prices.give_back(message)
            metrics.WHATSAPP.of("later").inc()


def _fail(message: WhatsAppMessage, error: str) -> None:
    with transaction.atomic():
        won = _ours(message).update(category="", price=0, **_ended(State.FAILED, error))
        if won:
            prices.give_back(message)
            metrics.WHATSAPP.of("failed").inc()


def _maybe_sent(message: WhatsAppMessage, why: str) -> None:
    if _ours(message).update(**_ended(State.MAYBE_SENT, why)):
        metrics.WHATSAPP.of("maybe-sent").inc()


def _drop(message: WhatsAppMessage, why: str) -> None:
    if _ours(message).update(**_ended(State.DROPPED, why)):
        metrics.WHATSAPP.of("dropped").inc()


def _ended(state: WhatsAppMessage.State, why: str) -> dict[str, object]:
    return {
        "state": state,
        "error": why[:40],
        "ended_at": now(),
        "content": None,
        "to": None,
        "worker": "",
        "lease_until": None,
    }
