"""Several serving processes on one socket, and the parent that keeps them: for PostgreSQL, on Linux.

The parent loads everything once and forks before any thread starts, so that its children share what it has in memory.
It never serves, asks no database and runs no thread; it holds the listening socket, so no connection is refused while
a child is replaced. When it ends, however it ends, its lifeline breaks and the children stop.

SIGHUP renews all of it, the code too: first a try-out (`gatepost run --prepare`) brings the database up to date and
shows that the new code starts. Then the parent becomes the new code (exec keeps its number, its socket and its
children), and replaces the children one after the other. When the try-out fails, everything stays as it is.
"""

import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from django.core.management.base import CommandError

log = logging.getLogger("gatepost.processes")

MOST = 64
READY_WITHIN = 30.0  # seconds for a child to begin
STOPS_WITHIN = 8.0  # seconds after which a child that was told to stop is killed
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a child that died is replaced; doubled each time
STEADY_AFTER = 60.0  # a child that lived so many seconds counts as well
HANDOVER = "GATEPOST_HANDOVER"  # from a parent to itself, through exec
WATCHED = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
STOPS = {signal.SIGTERM, signal.SIGINT}


@dataclass(frozen=True, slots=True)
class Family:
    """What a child has of its parent: a pipe that breaks when the parent ends, and one to say that it serves."""

    lifeline: int
    ready: int

    def is_ready(self) -> None:
        """Tell the parent that this child serves."""
        os.write(self.ready, b"r")
        os.close(self.ready)


Work = Callable[[Family], object]


@dataclass(slots=True)
class Slot:
    """One place in the crew: what is done there, by which child, and by which child of the code before."""

    work: str
    child: int | None = None
    before: int | None = None
    since: float = 0.0
    due: float = 0.0
    faults: int = field(default=0)


@dataclass(frozen=True, slots=True)
class Handover:
    """What a parent keeps when it becomes new code: file descriptors, and its children's numbers with their work."""

    listening: int
    lifeline: tuple[int, int]
    children: list[tuple[str, int]]

    def place(self) -> socket.socket:
        """The socket that listens all the while."""
        os.set_inheritable(self.listening, False)
        return socket.socket(fileno=self.listening)


def handed_over() -> Handover | None:
    """What the parent before left for this one; None at a first start. It can be asked once."""
    told = os.environ.pop(HANDOVER, "")
    if not told:
        return None
    listening, reads, breaks, children = json.loads(told)
    return Handover(listening, (reads, breaks), [(work, pid) for work, pid in children])


class Parent:
    """Starts `count` children for pages and, unless `worker` is None, one for the mail; keeps them until a signal."""

    def __init__(self, place: socket.socket, *, pages: Work, worker: Work | None, count: int) -> None:
        self.place = place
        self.works = {"pages": pages} | ({"worker": worker} if worker is not None else {})
        self.slots = [Slot("pages") for _ in range(count)] + ([Slot("worker")] if worker is not None else [])
        self.leaving: list[int] = []
        self.try_out: subprocess.Popen[bytes] | None = None
        self.lifeline = (-1, -1)

    def run(self, handover: Handover | None, *, when_ready: Callable[[], object]) -> None:
        """Serve until SIGTERM or SIGINT. Raises CommandError when a child cannot begin at the first start."""
        # From here on signals wait until they are asked for: none can come at a wrong moment, not even during exec.
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        self.place.listen(2048)
        self.lifeline = handover.lifeline if handover else os.pipe()
        for end in self.lifeline:
            os.set_inheritable(end, False)
        try:
            if handover:
                self._take_over(handover.children)
            else:
                self._begin()
                when_ready()
            self._watch()
        finally:
            self._stop_all()

    def _begin(self) -> None:
        for slot in self.slots:
            if is_told_to_stop():
                return
            if not self._fill(slot):
                raise CommandError("A serving process could not start. Its reason stands above.")

    def _take_over(self, children: list[tuple[str, int]]) -> None:
        """Note whom each new child is to replace. There may be more than places: the rest leave at the end."""
        left = list(children)
        for slot in self.slots:
            for work, pid in left:
                if work == slot.work:
                    slot.before = pid
                    left.remove((work, pid))
                    break
        self.leaving = [pid for _, pid in left]

    def _watch(self) -> None:
        while True:
            got = signal.sigtimedwait(WATCHED, self._until_next_turn())
            number = got.si_signo if got else 0
            if number in STOPS:
                return
            if number == signal.SIGHUP:
                self._try_new_code()
            self._see_who_died()
            self._see_try_out()
            slot = next((slot for slot in self.slots if slot.child is None and slot.due <= time.monotonic()), None)
            if slot is not None and not is_told_to_stop():
                self._fill(slot)
            elif self.leaving and all(slot.child is not None for slot in self.slots):
                self._stop(self.leaving)
                self.leaving = []

    def _until_next_turn(self) -> float:
        vacant = [slot.due for slot in self.slots if slot.child is None]
        return max(0.0, min([1.0, *(due - time.monotonic() for due in vacant)]))

    def _fill(self, slot: Slot) -> bool:
        """Put a new child in a place, and let the one before it go once the new one serves. Whether it does."""
        pid = self._fork(slot.work)
        if pid is None:
            self._leave_vacant(slot, "could not start")
            return False
        slot.child, slot.since = pid, time.monotonic()
        if slot.before is not None:
            self._stop([slot.before])
            slot.before = None
        return True

    def _leave_vacant(self, slot: Slot, what: str) -> None:
        pause = min(FIRST_PAUSE * 2**slot.faults, LONGEST_PAUSE)
        slot.child, slot.due, slot.faults = None, time.monotonic() + pause, min(slot.faults + 1, 10)
        log.error("a process (%s) %s; another starts in %.1f s", slot.work, what, pause)

    def _fork(self, work: str) -> int | None:
        """A new child that serves; None when it did not come so far."""
        hears, says = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._be_child(work, hears, says)
        os.close(says)
        until = time.monotonic() + READY_WITHIN
        try:
            while time.monotonic() < until and not is_told_to_stop():
                if select.select([hears], [], [], 0.2)[0]:
                    if os.read(hears, 1):
                        return pid
                    break  # it ended
        finally:
            os.close(hears)
        self._stop([pid], at_once=True)
        return None

    def _be_child(self, work: str, hears: int, says: int) -> NoReturn:
        status = 1
        try:
            os.close(hears)
            os.close(self.lifeline[1])
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
            self.works[work](Family(self.lifeline[0], says))
            status = 0
        except BaseException:
            log.exception("a process (%s) cannot go on", work)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _see_who_died(self) -> None:
        for slot in self.slots:
            if slot.before is not None and has_ended(slot.before) is not None:
                slot.before = None
            if slot.child is None or (how := has_ended(slot.child)) is None:
                continue
            if time.monotonic() - slot.since >= STEADY_AFTER:
                slot.faults = 0
            if is_told_to_stop():
                slot.child = None  # whoever told us may have told the children too
                continue
            self._leave_vacant(slot, f"ended ({how})")
        self.leaving = [pid for pid in self.leaving if has_ended(pid) is None]

    def _try_new_code(self) -> None:
        if self.try_out is not None:
            return
        log.warning("told to renew: trying whether the new code starts")
        self.try_out = subprocess.Popen(  # noqa: S603 (this very command)
            [sys.executable, *sys.orig_argv[1:], "--prepare"],
            preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED),
        )

    def _see_try_out(self) -> None:
        if self.try_out is None or self.try_out.poll() is None:
            return
        status, self.try_out = self.try_out.returncode, None
        if status == 0:
            self._become_new_code()
        else:
            log.error("the new code does not start; the old one goes on")

    def _become_new_code(self) -> None:
        kept = (self.place.fileno(), *self.lifeline)
        children = [(slot.work, pid) for slot in self.slots for pid in (slot.before, slot.child) if pid is not None]
        children += [("leaving", pid) for pid in self.leaving]
        for end in kept:
            os.set_inheritable(end, True)
        os.environ[HANDOVER] = json.dumps([*kept, children])
        sys.stdout.flush()
        sys.stderr.flush()
        try:
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 (the same command again)
        except OSError as fault:
            log.error("the new code does not start (%s); the old one goes on", fault.strerror)
            del os.environ[HANDOVER]
            for end in kept:
                os.set_inheritable(end, False)

    def _stop_all(self) -> None:
        if self.try_out is not None:
            self.try_out.terminate()
            self.try_out.wait()
        pids = [pid for slot in self.slots for pid in (slot.before, slot.child) if pid is not None]
        self._stop([*pids, *self.leaving])

    def _stop(self, pids: list[int], *, at_once: bool = False) -> None:
        """Tell children to stop and wait until they have; whoever takes too long is killed."""
        left = [pid for pid in pids if has_ended(pid) is None]
        for pid in left:
            os.kill(pid, signal.SIGKILL if at_once else signal.SIGTERM)
        until = time.monotonic() + STOPS_WITHIN
        while left := [pid for pid in left if has_ended(pid) is None]:
            if time.monotonic() > until:
                log.error("%d processes did not stop in %.0f s and are killed", len(left), STOPS_WITHIN)
                for pid in left:
                    os.kill(pid, signal.SIGKILL)
                until += STOPS_WITHIN
            time.sleep(0.02)


def is_told_to_stop() -> bool:
    """Whether a signal to stop waits to be asked for."""
    return bool(STOPS & signal.sigpending())


def has_ended(pid: int) -> str | None:
    """How a child has ended, in words; None while it lives. A child that is not ours any more has ended, too."""
    try:
        ended, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return "gone"
    if ended == 0:
        return None
    code = os.waitstatus_to_exitcode(status)
    return f"signal {-code}" if code < 0 else f"status {code}"
