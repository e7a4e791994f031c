"""The worker's rounds over the platform's calls: each message becomes something once, each status counts once.

A call is claimed for a time by a conditional update, a school's calls one after the other as they came. Its messages
are taken in one by one, each in a transaction of its own together with the row that says so; a worker that is killed in
the middle goes on behind the last one. A message that breaks something leaves the others alone and is tried again,
ever more slowly; then the call is kept, and stuck.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from gatepost.core import metrics
from gatepost.core.clock import now
from gatepost.core.db import now_of_all
from gatepost.core.sealing import CannotOpen
from gatepost.delivery import wake
from gatepost.delivery.whatsapp import members, statuses
from gatepost.delivery.whatsapp.models import WhatsAppNumber
from gatepost.doors.whatsapp import talk
from gatepost.doors.whatsapp.ahead import ask_ahead
from gatepost.doors.whatsapp.files import fetch_ahead
from gatepost.doors.whatsapp.models import WhatsAppCall, WhatsAppTaken
from gatepost.doors.whatsapp.payload import Call, Inbound, NotACall, Told, read_call

log = logging.getLogger("gatepost.whatsapp")

State = WhatsAppCall.State

LEASE = timedelta(minutes=2)
# Sign-in codes wait behind a turn: where files come slowly, one call is taken in at a time.
TURN_SECONDS = 5.0
LONGEST_PAUSE = timedelta(hours=1)
MOST_TRIES = 12
# The platform repeats a call for seven days (Meta, webhooks overview). What says that it was taken in stays longer. So
# long a call is kept that could not be taken in: whoever keeps Gatepost running has that time to put right what stopped
# it. A message that is older is not taken in any more, and its words are of use to nobody.
KEEP = timedelta(days=30)


def process_waiting(*, limit: int = 20, keep_going: Callable[[], bool] = lambda: True) -> int:
    """Take in the calls that wait, the oldest first, at most so many; gives how many.

    `keep_going` is asked before each; once a turn's time is over none more is begun.
    """
    until = time.monotonic() + TURN_SECONDS
    due = WhatsAppCall.objects.filter(state=State.WAITING, due_at__lte=now_of_all()).order_by("pk")
    done = 0
    for pk in list(due.values_list("pk", flat=True)[:limit]):
        if not keep_going() or (done and time.monotonic() >= until):
            break
        if _claim(pk):
            done += 1
            _process(WhatsAppCall.objects.select_related("school").defer("body").get(pk=pk))
    return done


def forget_old_calls() -> int:
    """Remove calls that came a month ago and were done, or could never be, and what says which messages they held.

    Gives how many calls. The doctor has named those that could not be taken in every day since.
    """
    before = now() - KEEP
    WhatsAppTaken.objects.filter(at__lt=before).delete()
    stuck = WhatsAppCall.objects.filter(state=State.STUCK, received_at__lt=before).delete()[0]
    if stuck:
        log.error("%d calls of the WhatsApp platform could not be taken in for a month, and were forgotten", stuck)
    return stuck + WhatsAppCall.objects.filter(state=State.DONE, received_at__lt=before).delete()[0]


def try_stuck_again() -> int:
    """Have calls that could not be taken in tried again from the beginning, once the cause is gone; gives how many."""
    stuck = WhatsAppCall.objects.filter(state=State.STUCK)
    count = stuck.update(state=State.WAITING, tries=0, fault="", due_at=now_of_all())
    if count:
        transaction.on_commit(wake.worker_has_work)
    return count


def _claim(pk: int) -> bool:
    at = now_of_all()
    tries = WhatsAppCall.objects.filter(pk=pk).values_list("tries", flat=True).get()
    ours = WhatsAppCall.objects.filter(pk=pk, state=State.WAITING, due_at__lte=at, tries=tries)
    if tries == 0:  # somebody who writes PRIVATE and then the words may be in two calls: in their order
        ours = ours.filter(~Exists(_still_before()))
    won = ours.update(tries=F("tries") + 1, due_at=at + min(LEASE * 2 ** min(tries, 10), LONGEST_PAUSE))
    return bool(won)


def _still_before() -> QuerySet[WhatsAppCall]:
    """Calls of the same school that came earlier and are not done with, tried once at most. One that broke, or whose
    worker died, holds nobody up after that."""
    before = WhatsAppCall.objects.filter(school=OuterRef("school"), pk__lt=OuterRef("pk"), state=State.WAITING)
    return before.filter(Q(tries=0) | Q(tries=1, fault="", due_at__gt=now_of_all()))


def _process(row: WhatsAppCall) -> None:
    try:
        faults, said = _worked_through(row)
    except CannotOpen:  # another key file than it was sealed with: somebody may put that right
        faults, said = ["CannotOpen"], ""
    if not faults:
        _end(row, fault=said)
    elif row.tries >= MOST_TRIES:
        log.error("a call of the WhatsApp platform could not be taken in: %s", faults[0])
        _ours(row).update(state=State.STUCK, fault=faults[0])
    else:
        _ours(row).update(fault=faults[0])


def _worked_through(row: WhatsAppCall) -> tuple[list[str], str]:
    """What went wrong, to be tried again; and what is to be noted of a call that is done with."""
    number = WhatsAppNumber.objects.filter(school=row.school).select_related("school").first()
    if number is None or row.body is None:
        return [], "no number"
    try:
        call = read_call(bytes(row.body), phone_number_id=number.phone_number_id)
    except NotACall as fault:
        return [], str(fault)
    # Statuses first: they say which of ours an answer can speak of, and none of them waits for the judge.
    came_of_it = [_tell(number, told) for told in call.told]
    for message in sorted(call.messages, key=lambda message: message.at):
        came_of_it.append(_take_in(number, message, tries=row.tries))
    return [name for name in came_of_it if name], _said_of(call)


def _take_in(number: WhatsAppNumber, message: Inbound, *, tries: int) -> str:
    """One message, once; gives the name of the fault, empty where there was none.

    What is older than we can remember is left: no repeat of the platform's comes so late, only one of somebody else's.
    """
    if message.at < now() - KEEP or WhatsAppTaken.objects.filter(school=number.school, wamid=message.wamid).exists():
        return ""
    try:
        ask_ahead(number.school, message)
        file = fetch_ahead(number, message, is_first_try=tries == 1, is_last_try=tries >= MOST_TRIES)
        with transaction.atomic():
            member = members.find(number.school, user_id=message.user_id)
            became = talk.answer(number.school, member, message, file=file)
            WhatsAppTaken.objects.create(
                school=number.school,
                wamid=message.wamid,
                member=became.member,
                became=became.code,
                subject_ref=became.subject_ref,
                said_at=message.at,
                at=now(),
            )
    except IntegrityError:
        # Another worker has taken it in at this very moment, and nothing of ours stands; or it is a fault of ours.
        taken = WhatsAppTaken.objects.filter(school=number.school, wamid=message.wamid).exists()
        return "" if taken else "IntegrityError"
    except Exception as fault:
        log.error("a WhatsApp message could not be taken in: %s", type(fault).__name__)  # its message may hold words
        return type(fault).__name__[:80]
    metrics.WHATSAPP_TAKEN.inc()
    return ""


def _tell(number: WhatsAppNumber, told: Told) -> str:
    try:
        statuses.apply(number.school, told)
    except Exception as fault:
        log.error("what became of a WhatsApp message could not be noted: %s", type(fault).__name__)
        return type(fault).__name__[:80]
    return ""


def _end(row: WhatsAppCall, *, fault: str) -> None:
    _ours(row).update(state=State.DONE, body=None, fault=fault[:80], ended_at=now())


def _ours(row: WhatsAppCall) -> QuerySet[WhatsAppCall]:
    return WhatsAppCall.objects.filter(pk=row.pk, state=State.WAITING, tries=row.tries)


def _said_of(call: Call) -> str:
    """What was left out of a call, in few words, for whoever looks into it."""
    return ", ".join(dict.fromkeys(call.faults))
