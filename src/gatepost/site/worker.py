"""The one work loop: make and send deliveries, link the audit, do the timed rounds. It never dies of a fault."""

import logging
import select
import signal
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError
from django.db import close_old_connections, connections

from gatepost.adoption.brought import rounds as audit_rounds
from gatepost.audit.actions import link_new_entries
from gatepost.concerns.actions import restore_what_nobody_looks_at, warn_of_dates
from gatepost.core import db, metrics
from gatepost.core.clock import now
from gatepost.delivery import ledger, wake
from gatepost.delivery.whatsapp import codes as whatsapp_codes
from gatepost.delivery.whatsapp import sending as whatsapp_sending
from gatepost.delivery.whatsapp import statuses as whatsapp_statuses
from gatepost.doors.email import lead_alerts
from gatepost.doors.email import rounds as mail_rounds
from gatepost.doors.mail_in import looking
from gatepost.doors.mail_in.listener import Listener
from gatepost.doors.whatsapp import questions as whatsapp_questions
from gatepost.doors.whatsapp import rounds as whatsapp_rounds
from gatepost.groups.whatsapp import sending as class_news
from gatepost.people.signin import codes
from gatepost.safeguarding.actions import remind_of_days, remind_unopened
from gatepost.site import audit_heads, audit_letters
from gatepost.site.processes import Family

log = logging.getLogger("gatepost.worker")

# Seconds between looks at the tables when nobody gives a hint: another process may have written.
LOOK_EVERY = 1.0
# Letters in a row before anything else gets its turn.
LETTERS = 20
# Mails that came in, likewise: each is judged, which takes its time.
MAILS = 5
# So many of the worker's steps are done at every look; the rest are timed rounds.
AT_EVERY_LOOK = 6
# A stop waits so long for the letter in hand, then leaves it to its lease.
GRACE = 2.0
LONGEST_PAUSE = 60.0
# `work --once` waits so long for the mailboxes that it looks into.
LONGEST_LOOKS = 300.0


@dataclass(slots=True)
class Step:
    """One thing the worker does again and again, with what it remembers between times."""

    name: str
    every: float
    do: Callable[[], object]
    due: float = 0.0
    faults: int = field(default=0)


_rounds: list[tuple[str, float, Callable[[], object]]] = []


def register_round(name: str, every: float, function: Callable[[], object]) -> None:
    """Have `function` called every so many seconds by one worker. Raises ValueError when the name is taken.

    It may be called twice at once where several workers run: it must bear that. First after a minute at the latest.
    """
    if any(known == name for known, _, _ in _rounds):
        raise ValueError(f"two rounds are called {name!r}")
    _rounds.append((name, every, function))


def forget_old_browsers() -> None:
    """Remove the rows of browsers' sign-ins that have run out."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def forget_old_codes() -> None:
    """Remove sign-in codes that are of no use any more; the cap on guesses looks back one hour."""
    codes.forget_old_codes(before=now() - timedelta(hours=2))


register_round("shorten the database's log", 1, db.shorten_log)
register_round("forget old sign-in codes", 60 * 60, forget_old_codes)
register_round("drop expired letters", 15, ledger.drop_expired)
register_round("drop expired WhatsApp messages", 60, whatsapp_sending.drop_expired)
register_round("send the day's news over WhatsApp", 5, class_news.send_digests)
register_round("send single messages over WhatsApp", 5, class_news.send_relays)
register_round("forget old WhatsApp calls", 24 * 60 * 60, whatsapp_rounds.forget_old_calls)
register_round("forget what was asked over WhatsApp", 10 * 60, whatsapp_questions.forget_over)
register_round("forget old WhatsApp codes", 24 * 60 * 60, whatsapp_codes.forget_old_codes)
register_round("forget old WhatsApp messages", 24 * 60 * 60, whatsapp_sending.forget_old)
register_round("forget old WhatsApp statuses", 24 * 60 * 60, whatsapp_statuses.forget_old)
register_round("forget old browsers", 24 * 60 * 60, forget_old_browsers)
register_round("note the audit's heads", 24 * 60 * 60, audit_heads.keep)
register_round("mail the audit's heads", 10 * 60, audit_letters.mail_heads)  # once a day; this is how often it looks
register_round("remind of what is unopened", 60, remind_unopened)
register_round("look into mailboxes", 5, looking.look_beside)  # each about once a minute; this is how often we ask
register_round("remind of days that have come", 10 * 60, remind_of_days)
register_round("begin to read exports", 1, audit_rounds.begin_waiting)
register_round("let go of old reports", 5 * 60, audit_rounds.let_go_of_old)
register_round("warn of dates", 10 * 60, warn_of_dates)
register_round("show again what nobody looks at", 10 * 60, restore_what_nobody_looks_at)
register_round("empty old mails", 60 * 60, mail_rounds.empty_old_mails)
register_round("remind of mails for the lead", 5 * 60, lead_alerts.remind_leads)


class Worker:
    """The loop, with its own database connection; `start` runs it in a thread of this process."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._listener: Listener | None = None
        self._again = False
        begin = time.monotonic()
        self._steps = [
            Step("take in mails", 0, self._take_in_mails),
            Step("take in WhatsApp messages", 0, self._take_in_whatsapp),
            Step("make deliveries", 0, self._make_deliveries),
            Step("send letters", 0, self._send_letters),
            Step("send WhatsApp messages", 0, self._send_whatsapp),
            Step("link the audit", 0, self._link_the_audit),
            *(Step(name, every, do, due=begin + min(every, 60)) for name, every, do in _rounds),
        ]

    def start(self) -> "Worker":
        """Begin to work in a thread; it ends with the process at the latest. Raises CommandError where mail cannot be
        listened for at the place that was named."""
        with suppress(OSError):  # without the folder this process counts for itself
            metrics.share(settings.DATA / "metrics")
        self._listener = listen_for_mail()
        self._thread = threading.Thread(target=self._work, name="worker", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """End within two seconds. A letter in hand that takes longer is sent again once its lease has run out."""
        self._stopping.set()
        wake.worker_has_work()
        if self._listener is not None:
            self._listener.stop()
        if self._thread is not None:
            self._thread.join(GRACE)
            if self._thread.is_alive():
                log.warning("a letter was in hand at the stop; it is tried again in two minutes")

    def wait_until_told(self) -> None:
        """Sleep until `tell_to_stop` was called, or the loop has ended."""
        while self._thread is not None and self._thread.is_alive() and not self._stopping.is_set():
            self._stopping.wait(1)

    def is_working(self) -> bool:
        """Whether the loop goes on."""
        return self._thread is not None and self._thread.is_alive()

    def tell_to_stop(self, *_: object) -> None:
        """Ask the loop to end; fit to be a signal's handler."""
        self._stopping.set()
        wake.worker_has_work()

    def once(self) -> None:
        """Do all that is due now, every round included. Raises an ExceptionGroup of what went wrong, at the end."""
        faults: list[Exception] = []
        while True:
            self._again = False
            for step in self._steps[:AT_EVERY_LOOK]:
                fault = self._do(step)
                if fault is not None:
                    faults.append(fault)
            if not self._again or faults:
                break
        audit_rounds.read_waiting()
        faults += [fault for step in self._steps[AT_EVERY_LOOK:] if (fault := self._do(step)) is not None]
        looking.wait_for_looks(LONGEST_LOOKS)
        if faults:
            raise ExceptionGroup("not all work could be done", faults)

    def _work(self) -> None:
        try:
            while not self._stopping.is_set():
                self._again = False
                for step in self._steps:
                    if self._stopping.is_set():
                        break
                    if step.due <= time.monotonic() and self._do(step) is not None:
                        close_old_connections()  # if it broke, the next step gets a new one
                if not self._again and not self._stopping.is_set():
                    wake.wait(LOOK_EVERY)
        finally:
            connections.close_all()

    def _do(self, step: Step) -> Exception | None:
        """One turn of one step. A fault is logged by its kind and place alone: messages can hold names and words."""
        try:
            step.do()
        except Exception as fault:
            metrics.WORKER_FAULTS.inc()
            pause = min(LOOK_EVERY * 2**step.faults, LONGEST_PAUSE)
            step.faults = min(step.faults + 1, 10)
            step.due = time.monotonic() + pause
            log.error("%s: %s at %s; again in %.0f s", step.name, type(fault).__name__, _place(fault), pause)
            return fault
        step.faults = 0
        step.due = time.monotonic() + step.every if step.every else 0.0
        return None

    def _link_the_audit(self) -> None:
        metrics.AUDIT_LINKED.inc(link_new_entries())

    def _take_in_mails(self) -> None:
        if mail_rounds.process_waiting(limit=MAILS, keep_going=lambda: not self._stopping.is_set()):
            self._again = True

    def _take_in_whatsapp(self) -> None:
        if whatsapp_rounds.process_waiting(limit=MAILS, keep_going=lambda: not self._stopping.is_set()):
            self._again = True

    def _make_deliveries(self) -> None:
        if ledger.fan_out_waiting():
            self._again = True

    def _send_letters(self) -> None:
        if ledger.send_due(limit=LETTERS, keep_going=lambda: not self._stopping.is_set()):
            self._again = True

    def _send_whatsapp(self) -> None:
        if whatsapp_sending.send_whatsapp(limit=LETTERS, keep_going=lambda: not self._stopping.is_set()):
            self._again = True


def _place(fault: Exception) -> str:
    frames = traceback.extract_tb(fault.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"


def listen_for_mail() -> Listener | None:
    """The line for a mail server, open from now on; None where none was asked for. Raises CommandError."""
    place = settings.MAIL_LISTEN
    if place is None:
        return None
    try:
        return Listener(place, hostname=urlsplit(settings.BASE_URL).hostname or "gatepost").start()
    except OSError as fault:
        raise CommandError(f"GATEPOST_MAIL_LISTEN: mail cannot be listened for there ({fault}).") from fault


def start() -> Worker:
    """A worker in a thread of this process; call its `stop` at the end."""
    return Worker().start()


def work_for(family: Family) -> None:
    """Work in a child of several processes until SIGTERM, or until the parent is gone."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    crew = start()
    family.is_ready()
    while crew.is_working() and not select.select([family.lifeline], [], [], 0)[0]:
        if signal.sigtimedwait({signal.SIGTERM}, 0.5) is not None:
            break
    crew.stop()


def run(*, once: bool = False, say: Callable[[str], object] | None = None) -> None:
    """Work in this process until SIGINT or SIGTERM, saying so first; with `once`, do what is due and return."""
    if once:
        Worker().once()
        return
    worker = Worker()
    before: dict[int, Callable[[int, FrameType | None], object] | int | None] = {
        number: signal.signal(number, worker.tell_to_stop) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        worker.start()
        if say is not None:
            say("Working. Stop with Ctrl+C.")
        worker.wait_until_told()
        worker.stop()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
