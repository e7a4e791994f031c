"""Reads an export in a process of its own, with limits on time and memory, and tells the row how far it is."""

import json
import logging
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any, cast

from django.utils.translation import gettext as _

from gatepost.adoption.brought import actions, files
from gatepost.adoption.brought.names import names_for
from gatepost.adoption.ended import took_too_long, why_it_ended
from gatepost.adoption.limits import surroundings
from gatepost.adoption.models import GroupAudit
from gatepost.core.errors import Unavailable
from gatepost.policies.codes import current_code

log = logging.getLogger("gatepost.adoption")

PROCESSES = 2  # judges for one audit
MOST_MESSAGES = 1_000_000
MEMORY = 1024 * 1024 * 1024  # bytes of its own data, for each process
LONGEST = 20 * 60.0  # seconds
BETWEEN = 1.0  # seconds between two looks at the row
LONGEST_ANSWER = 8 * 1024 * 1024  # bytes; a report of ten years has about a twentieth of that


@dataclass(slots=True)
class _Heard:
    """What the process has said so far."""

    said: bytearray = field(default_factory=bytearray)
    progress: dict[str, Any] = field(default_factory=lambda: {"messages": 0, "share": 0.0, "left": None})
    end: dict[str, Any] | None = None
    status: int | None = None  # how the process ended by itself, as subprocess has it; None where we ended it

    def take(self, piece: bytes) -> None:
        """Hear a piece. Raises ValueError for what is no line of ours, or has no end."""
        self.said += piece
        if len(self.said) > LONGEST_ANSWER:
            raise ValueError("an answer without end")
        if b"\n" not in piece:
            return
        *lines, rest = self.said.split(b"\n")
        self.said = bytearray(rest)
        for line in lines:
            told = json.loads(line)
            if "share" in told:
                self.progress = told
            else:
                self.end = told


def read(audit: GroupAudit) -> None:
    """Read one export that was claimed, and lay down what came of it. Its files are gone afterwards, whatever happens.

    Never raises for a fault of the export or of the process that reads it.
    """
    try:
        paths = files.kept(audit.ref)
        heard = _heard_from(audit, paths) if paths else None
        if heard is None or heard.end is None:
            actions.break_off(audit, _why(heard))
        elif "refused" in heard.end:
            actions.refuse(audit, str(heard.end["refused"]))
        else:
            data = heard.end["data"]
            figures = json.dumps(data, ensure_ascii=False, indent=2)
            actions.finish(audit, figures=figures, report=heard.end["html"], messages=data["messages"])
    finally:
        files.forget(audit.ref)


def _heard_from(audit: GroupAudit, paths: list[str]) -> _Heard:
    heard = _Heard()
    with subprocess.Popen(
        [sys.executable, "-m", "gatepost.adoption.audit.apart"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback could hold somebody's words
        env=surroundings(),
        start_new_session=True,
    ) as child:
        told, said = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
        try:
            told.write(json.dumps(_task(audit, paths)).encode() + b"\n")
            told.close()
            _listen(audit, said.fileno(), heard)
            with suppress(subprocess.TimeoutExpired):  # it has said all it had to say: how does it end?
                heard.status = child.wait(timeout=BETWEEN)
        except (BrokenPipeError, ValueError) as fault:
            log.error("an export could not be read: %s", type(fault).__name__)
        finally:
            _end(child)
    return heard


def _why(heard: _Heard | None) -> str:
    """What happened to an audit that has no end, and what to do about it."""
    if heard is None:
        return _("The file was not there any more when its turn came. Please bring it again.")
    return why_it_ended(heard.status)


def _listen(audit: GroupAudit, line: int, heard: _Heard) -> None:
    """Hear the process out; returns early where the audit was stopped, or takes too long."""
    started = last = time.monotonic()
    ready = select.poll()  # a server has more open lines than `select` can count
    ready.register(line)
    while True:
        if ready.poll(1000 * BETWEEN):
            piece = os.read(line, 1 << 16)
            if not piece:
                return
            heard.take(piece)
        at = time.monotonic()
        if at - last >= BETWEEN:
            last = at
            if not actions.note_progress(audit, **heard.progress):
                return
        if at - started > LONGEST:
            heard.end = {"refused": took_too_long()}
            return


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End the process and those it started, if they are still there."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _task(audit: GroupAudit, paths: list[str]) -> dict[str, Any]:
    try:
        code: str | None = current_code(audit.school).source
    except Unavailable:
        code = None  # the starter code
    return {
        "files": paths,
        "code": code,
        "roster": names_for(audit),
        "order": audit.date_order or None,
        "processes": PROCESSES,
        "most_messages": MOST_MESSAGES,
        "memory": MEMORY,
        "seconds": int(LONGEST),
    }
