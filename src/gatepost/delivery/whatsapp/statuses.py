"""What became of messages, as the platform tells it: again and again, in any order, days late. Each counts once."""

from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction

from gatepost.core import metrics
from gatepost.core.clock import now
from gatepost.core.db import held
from gatepost.delivery.whatsapp import members, notices, prices, refusals
from gatepost.delivery.whatsapp.errors import Policy, policy_of
from gatepost.delivery.whatsapp.models import WhatsAppMessage, WhatsAppStatus
from gatepost.delivery.whatsapp.pacing import FIRST_PAUSE
from gatepost.people.models import School

State = WhatsAppMessage.State
Kind = WhatsAppMessage.Kind

KEEP = timedelta(days=30)
STATES: dict[str, State] = {
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "played": State.READ,
    "failed": State.FAILED,
}
# From which states each may follow. `read` may come before `delivered`; what was delivered cannot fail any more. What
# waits to be tried again did go after all, if the platform says so, and must not go twice.
BEFORE: dict[State, tuple[State, ...]] = {
    State.SENT: (State.WAITING, State.SENDING, State.MAYBE_SENT),
    State.DELIVERED: (State.WAITING, State.SENDING, State.MAYBE_SENT, State.SENT),
    State.READ: (State.WAITING, State.SENDING, State.MAYBE_SENT, State.SENT, State.DELIVERED),
    State.FAILED: (State.SENDING, State.MAYBE_SENT, State.SENT),
}


class Told(Protocol):
    """One status as a call of the platform holds it (doors/whatsapp/payload.py)."""

    @property
    def wamid(self) -> str:
        """The platform's id of our message."""

    @property
    def status(self) -> str:
        """`sent`, `delivered`, `read`, `played`, `failed`, or something new."""

    @property
    def at(self) -> datetime:
        """The platform's own time."""

    @property
    def callback(self) -> str:
        """What we gave the message to be known by: its `ref`."""

    @property
    def user_id(self) -> str:
        """Whom it went to, as the platform knows them; empty where it does not say."""

    @property
    def errors(self) -> tuple[int, ...]:
        """Codes, of one that failed."""

    @property
    def category(self) -> str:
        """Of its price; empty where none is told."""

    @property
    def is_billable(self) -> bool | None:
        """Whether it is paid for; None where that is not told."""


@transaction.atomic
def apply(school: School, told: Told) -> bool:
    """Take one status in. False when it was told before, or is of no message of ours; that is no fault."""
    code = str(told.errors[0]) if told.errors else ""
    _, is_new = WhatsAppStatus.objects.get_or_create(
        school=school, wamid=told.wamid, status=told.status, defaults={"at": told.at, "error": code}
    )
    message = _message(school, told)
    if message is None or not is_new:
        return False
    if told.user_id and message.member is not None:
        members.was_reached(message.member, told.user_id)
    state = STATES.get(told.status)
    if state is State.FAILED and message.state == State.WAITING:
        return False  # a try that was refused at once too: the next one counts
    if not message.wamid:
        message.wamid = told.wamid
        WhatsAppMessage.objects.filter(pk=message.pk, wamid="").update(wamid=told.wamid)
    if state is State.FAILED:
        _failed(message, told.errors[0] if told.errors else -1)
    elif state is not None:
        if move(message, state) and message.sent_at is None:  # it went, though it was refused: it costs all the same
            message.sent_at = told.at
            WhatsAppMessage.objects.filter(pk=message.pk).update(sent_at=told.at)
        if told.is_billable is not None and message.state != State.FAILED:
            prices.settle(message, category=told.category, is_billable=told.is_billable)
            _keep_price(message)
    return True


def move(message: WhatsAppMessage, state: State, *, error: str = "") -> bool:
    """Bring a message forward to a state; False when it is there or beyond. It never goes back.

    Whoever has the message is done with it then: its words and its lease are emptied.
    """
    at = now()
    won = WhatsAppMessage.objects.filter(pk=message.pk, state__in=BEFORE[state]).update(
        state=state, ended_at=at, content=None, to=None, worker="", lease_until=None, error=error
    )
    if won:
        message.state, message.ended_at, message.content = state, at, None
    return bool(won)


@transaction.atomic
def took(message: WhatsAppMessage, wamid: str) -> None:
    """The platform took a message under this id. What was told of that id before we knew whose it is counts now."""
    WhatsAppMessage.objects.filter(pk=message.pk, wamid="").update(wamid=wamid)
    message.wamid = wamid
    move(message, State.SENT)
    told = WhatsAppStatus.objects.filter(school=message.school_id, wamid=message.wamid)
    for status, error in told.values_list("status", "error"):
        state = STATES.get(status)
        if state is State.FAILED:
            _failed(message, int(error) if error else -1)
        elif state is not None:
            move(message, state)


def forget_old() -> int:
    """Remove what was told a month ago, a daily round: the platform repeats itself for seven days. Gives how much."""
    return WhatsAppStatus.objects.filter(at__lt=now() - KEEP).delete()[0]


def _message(school: School, told: Told) -> WhatsAppMessage | None:
    """The message that is told of: by the platform's id, else by our own reference, which comes back with it.

    Its row is ours until the transaction ends: two calls at once may tell of the same message.
    """
    ours = held(WhatsAppMessage.objects.filter(school=school))
    found = ours.filter(wamid=told.wamid).first()
    if found is None and told.callback:
        found = ours.filter(ref=told.callback, wamid="").first()
        # While we waited for its row our own answer may have named it; that one cannot have seen what we are told.
        found = found or ours.filter(wamid=told.wamid).first()
    return found


def _failed(message: WhatsAppMessage, code: int) -> None:
    """It was not delivered, and will not be. A notice goes once more where another form of it can."""
    if not move(message, State.FAILED, error=str(code)):
        return
    metrics.WHATSAPP.of("failed").inc()
    # The number before the month's cost, as whoever sends does: else two could wait for each other.
    refusals.note(message.school_id, message.member, code, at=now(), pause=FIRST_PAUSE, sent_at=message.sent_at)
    prices.give_back(message)
    _keep_price(message)
    if message.kind == Kind.NOTICE and policy_of(code) in (Policy.WAIT, Policy.WINDOW):
        notices.put_again(message)


def _keep_price(message: WhatsAppMessage) -> None:
    WhatsAppMessage.objects.filter(pk=message.pk).update(
        category=message.category, price=message.price, settled_at=message.settled_at
    )
