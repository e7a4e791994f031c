"""What the doctor asks of the schools' WhatsApp numbers: are they called, does what waits go out, and does it pay."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Min

from gatepost.core.clock import now
from gatepost.delivery.whatsapp.models import WhatsAppMessage, WhatsAppNumber
from gatepost.delivery.whatsapp.prices import TOLD_AT, share_of_cap
from gatepost.delivery.whatsapp.unsure import unsure_at
from gatepost.doors.whatsapp.models import WhatsAppCall
from gatepost.doors.whatsapp.rounds import KEEP
from gatepost.site.care import age_in_words
from gatepost.site.doctor.findings import Finding, bad, look, ok

NAME = "WhatsApp"
WAITING_TOO_LONG = timedelta(minutes=15)
LOST_IN_A_DAY = timedelta(days=1)
STEP_BY_STEP = "Say `gatepost whatsapp doctor`."


def examine_whatsapp() -> Iterator[Finding]:
    """Findings on each number that is on. Nothing more where no school has one."""
    numbers = list(WhatsAppNumber.objects.filter(is_on=True).select_related("school").order_by("school__host"))
    if not numbers:
        yield ok(NAME, "no school has a number of its own")
        return
    for number in numbers:
        yield from _number(number)
    stuck = WhatsAppCall.objects.filter(state=WhatsAppCall.State.STUCK)
    oldest = stuck.aggregate(oldest=Min("received_at"))["oldest"]
    if oldest is not None:
        left = max((oldest + KEEP - now()).days, 0)
        says = f"{stuck.count()} could not be taken in; the oldest is forgotten in {left} days"
        what_to_do = "The worker's log says what went wrong. When that is mended, say `gatepost whatsapp again`."
        yield bad("WhatsApp calls", says, what_to_do)


def _number(number: WhatsAppNumber) -> Iterator[Finding]:
    at, host = now(), number.school.host
    if number.fault:
        what = "refuses with" if number.fault.isdigit() else "does not answer:"
        since = age_in_words(number.fault_at, at)
        yield bad(NAME, f"{host}: the platform {what} {number.fault}, first {since}", STEP_BY_STEP)
    else:
        yield ok(NAME, f"{host}: on, last called {age_in_words(number.called_at, at)}")
    yield _waiting(number)
    used = share_of_cap(number, at=at)
    if used >= TOLD_AT:
        says = f"{host}: {used:.0%} of this month's limit is used" if number.monthly_cap else f"{host}: no limit is set"
        yield look("WhatsApp cost", says, "Office, WhatsApp, has the limit. At 80 % the first messages stop.")
    else:
        yield ok("WhatsApp cost", f"{host}: {used:.0%} of this month's limit is used")
    lost = WhatsAppMessage.objects.filter(
        school=number.school_id, state=WhatsAppMessage.State.MAYBE_SENT, ended_at__gt=at - LOST_IN_A_DAY
    ).count()
    if lost:
        where = "They are never sent again by themselves."
        yield look("WhatsApp lost answers", f"{host}: of {lost} since yesterday nobody knows whether they went", where)
    if unsure := unsure_at(number.school).count():
        says = f"{host}: {unsure} may not have reached somebody who has no mail"
        yield look("WhatsApp notices", says, "Office, Letters, lists them, to be sent again or put aside.")


def _waiting(number: WhatsAppNumber) -> Finding:
    host = number.school.host
    waiting = WhatsAppMessage.objects.filter(school=number.school_id, state=WhatsAppMessage.State.WAITING)
    oldest, count = waiting.aggregate(oldest=Min("queued_at"))["oldest"], waiting.count()
    if oldest is not None and now() - oldest > WAITING_TOO_LONG:
        says = f"{host}: {count} wait, the oldest since {age_in_words(oldest, now())}"
        return look("WhatsApp messages", says, f"Is the worker running, and the platform there? {STEP_BY_STEP}")
    return ok("WhatsApp messages", f"{host}: {count} wait")
