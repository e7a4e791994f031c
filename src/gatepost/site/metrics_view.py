"""`/metrics`: numbers for whoever watches the machine, in Prometheus' text format. They name nobody and no school."""

import hmac
import ipaddress
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Min, Sum
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gatepost.audit.models import Entry
from gatepost.core import metrics, row_security
from gatepost.core.clock import now
from gatepost.delivery.channels.push.models import Device
from gatepost.delivery.health import health
from gatepost.delivery.models import Delivery, MailIn
from gatepost.delivery.whatsapp.models import WhatsAppCost, WhatsAppMessage, WhatsAppNumber
from gatepost.delivery.whatsapp.prices import month_of
from gatepost.doors.models import ReceivedMail
from gatepost.site import care
from gatepost.site.checks import is_loopback

TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"
# The tables are asked once in so many seconds, however often somebody looks.
FRESH_FOR = 10.0
# A proxy says by one of these that the request is somebody else's.
HANDED_ON = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "Via")

UNFINISHED_MAILS = (ReceivedMail.State.WAITING, ReceivedMail.State.TRIAGE, ReceivedMail.State.QUARANTINE)

Series = tuple[str, dict[str, str], float]
_asked: tuple[float, str] = (float("-inf"), "")


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """All numbers, of all processes together. Whoever may not see them finds what any unknown address answers."""
    if not may_see(request):
        return as_if_absent(request)
    return HttpResponse(metrics.exposition() + from_the_tables() + from_the_machine(), content_type=TEXT_FORMAT)


def may_see(request: HttpRequest) -> bool:
    """Who holds the secret GATEPOST_METRICS_TOKEN; without one, who asks from this machine and through no proxy.

    Behind a proxy on this machine everybody's request comes from here, so there the secret is needed.
    """
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode())
    if settings.TRUSTED_PROXIES or settings.IS_HTTPS or any(name in request.headers for name in HANDED_ON):
        return False
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return is_loopback(host.strip("[]")) and _is_from_here(str(request.META.get("REMOTE_ADDR", "")))


def _is_from_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def as_if_absent(request: HttpRequest) -> HttpResponse:
    """What an address that leads nowhere answers, on an installation with a school and on one without."""
    from gatepost.site.first_run import nothing_here_yet
    from gatepost.site.pages import not_found

    if getattr(request, "school", None) is None:
        return nothing_here_yet(request)
    return not_found(request)


def from_the_tables() -> str:
    """What the database knows: the way out, the audit, the backups."""
    global _asked
    if time.monotonic() - _asked[0] > FRESH_FOR or settings.TESTING:
        with row_security.seeing_all_schools():
            _asked = time.monotonic(), "".join(_ask())
    return _asked[1]


def _ask() -> Iterator[str]:
    way_out = health()
    # What was sent is counted as it is sent; counting millions of old rows at each look would cost more than sending.
    unfinished = (Delivery.State.WAITING, Delivery.State.SENDING, Delivery.State.DEAD)
    counts = Delivery.objects.filter(state__in=unfinished).values("channel", "state").annotate(rows=Count("pk"))
    found = {(row["channel"], row["state"]): row["rows"] for row in counts}
    name = "gatepost_deliveries"
    yield from gauge(
        name,
        "Letters that wait, are being sent, or could not be sent.",
        [
            (name, {"channel": channel, "state": state}, found.get((channel, state), 0))
            for channel in Delivery.Channel.values
            for state in unfinished
        ],
    )
    yield from one(
        "gatepost_oldest_waiting_seconds", "Age of the oldest letter that waits.", way_out.oldest_waiting_seconds
    )
    yield from one(
        "gatepost_dead_letters", "Letters that could not be sent and that nobody has dealt with.", way_out.dead
    )
    yield from one(
        "gatepost_oldest_push_waiting_seconds", "Age of the oldest alert that waits.", way_out.oldest_push_seconds
    )
    yield from one("gatepost_devices", "Devices on which people are told.", Device.objects.count())
    came = ReceivedMail.objects.filter(state__in=UNFINISHED_MAILS).values("state").annotate(rows=Count("pk"))
    states = {row["state"]: row["rows"] for row in came}
    yield from gauge(
        "gatepost_mails_unfinished",
        "Mails that came in and wait: for us, or for somebody to sort them.",
        [("gatepost_mails_unfinished", {"state": state.value}, states.get(state, 0)) for state in UNFINISHED_MAILS],
    )
    oldest = ReceivedMail.objects.filter(state=ReceivedMail.State.WAITING).aggregate(at=Min("received_at"))["at"]
    yield from one(
        "gatepost_oldest_mail_waiting_seconds",
        "Age of the oldest mail that came in and that we have not looked at.",
        max((now() - oldest).total_seconds(), 0) if oldest else 0,
    )
    yield from one(
        "gatepost_mailboxes_failing",
        "Schools whose mailbox could not be read at the last look.",
        MailIn.objects.filter(way=MailIn.Way.IMAP, is_on=True).exclude(fault="").count(),
    )
    yield from _of_whatsapp()
    yield from one(
        "gatepost_audit_unlinked",
        "Audit entries that have no place in a chain yet.",
        Entry.objects.filter(number=None).count(),
    )
    kept, at = care.read(settings.DATA), now()
    for name, about, moment in (
        ("gatepost_backup_age_seconds", "Age of the last backup made here.", kept.backup_at),
        ("gatepost_verified_restore_age_seconds", "Age of the last backup that was tried out.", kept.verified_at),
    ):
        if moment is not None:
            yield from one(name, about, max((at - moment).total_seconds(), 0))


def _of_whatsapp() -> Iterator[str]:
    waiting = WhatsAppMessage.objects.filter(state=WhatsAppMessage.State.WAITING)
    oldest = waiting.aggregate(at=Min("queued_at"))["at"]
    name = "gatepost_whatsapp_waiting"
    yield from one(name, "WhatsApp messages that wait to be sent.", waiting.count())
    yield from one(
        "gatepost_oldest_whatsapp_waiting_seconds",
        "Age of the oldest WhatsApp message that waits.",
        max((now() - oldest).total_seconds(), 0) if oldest else 0,
    )
    yield from one(
        "gatepost_whatsapp_numbers_failing",
        "Schools' numbers that the platform refused, or did not answer, at the last try.",
        WhatsAppNumber.objects.filter(is_on=True).exclude(fault="").count(),
    )
    months = [month_of(number.school, now()) for number in WhatsAppNumber.objects.select_related("school")]
    amount = WhatsAppCost.objects.filter(month__in=set(months)).aggregate(sum=Sum("amount"))["sum"] or 0
    yield from one("gatepost_whatsapp_cost_pounds", "What WhatsApp costs in this month so far.", amount / 1_000_000)


def from_the_machine() -> str:
    """Memory and processor time of all processes that count together. Empty where there is no /proc."""
    memory, ticks, pids = 0, 0, metrics.processes()
    try:
        for pid in pids:
            memory += _proportional_memory(pid)
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    except OSError:
        return ""
    seconds = ticks / os.sysconf("SC_CLK_TCK")
    return "".join(
        [
            *one("gatepost_processes", "Processes that serve and work.", len(pids)),
            *one("gatepost_memory_bytes", "Memory of all processes, what they share counted once.", memory),
            *one("gatepost_cpu_seconds", "Processor time of the processes that run now.", seconds),
        ]
    )


def _proportional_memory(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def one(name: str, about: str, value: float) -> Iterator[str]:
    """A gauge with a single number."""
    return gauge(name, about, [(name, {}, value)])


def gauge(name: str, about: str, series: Iterable[Series]) -> Iterator[str]:
    """A gauge in the text format."""
    return metrics.family_lines(name, "gauge", about, series)
