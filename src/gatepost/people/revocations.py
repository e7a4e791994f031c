"""The ledger of revocations: rights taken away and words erased, in a file that is in no backup and never turned back.

A backup brings back who could see what when it was made, and words that were erased since. What was taken away or
erased since stands here, and goes again. A line holds references and a date; it names nobody and has no words. It is
written after the commit, and reaches the disk.
"""

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import transaction

from gatepost.core.clock import now

log = logging.getLogger("gatepost.people")

Kind = Literal[
    "guardianship-ended",
    "appointment-ended",
    "tokens-revoked",
    "child-moved",
    "posting-limited",
    "posting-limit-lifted",
    "words-taken-back",
    "words-erased",
    "kept-from-concern",
    "let-see-concern",
    "kept-from-disclosure",
    "kept-from-low-level",
    "post-hidden",
    "post-removed",
    "post-shown-again",
    "post-withdrawn",
    "whatsapp-stopped",
    "whatsapp-begun",
]


@dataclass(frozen=True, slots=True)
class Revocation:
    """One right taken away: what it was (`ref`: of the guardianship, appointment, person, child, post or submission),
    and of whom. For words that were erased, `ref` is their author.

    A limit on posting has the reference of its decision, and what somebody is kept from has its own. `to`: for a child
    that was moved, the reference of its new class; for a limit, the day on which it ends; for a post that was hidden or
    removed, the clause. `by`: who limited or lifted.
    """

    kind: Kind
    ref: str
    person: str
    school: str
    at: datetime
    to: str = ""
    by: str = ""


_is_written: ContextVar[bool] = ContextVar("revocations_are_written", default=True)


@contextmanager
def unwritten() -> Iterator[None]:
    """`with unwritten():` for what the ledger itself tells to do again."""
    before = _is_written.set(False)
    try:
        yield
    finally:
        _is_written.reset(before)


def remember(kind: Kind, *, ref: str, school: str, person: str = "", to: str = "", by: str = "") -> None:
    """Write a revocation down once the transaction that makes it has been committed.

    A ledger that cannot be written undoes nothing: the revocation stands, and the fault is in the log.
    """
    if not _is_written.get():
        return
    line = Revocation(kind=kind, ref=ref, person=person, school=school, at=now(), to=to, by=by)
    transaction.on_commit(partial(_append, Path(settings.REVOCATIONS), line), robust=True)


def _append(path: Path, line: Revocation) -> None:
    told = json.dumps(asdict(line) | {"at": line.at.isoformat()}, sort_keys=True) + "\n"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, told.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as fault:
        log.error("the ledger of revocations cannot be written: %s", fault.strerror)


def read(path: Path) -> list[Revocation]:
    """All revocations in a ledger, oldest first; a last line that was cut off by a fault of the machine is left out.

    Raises ValueError, which names the line, for one in the middle that cannot be read.
    """
    found, lines = [], path.read_text("utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            told = json.loads(line)
            found.append(Revocation(**(told | {"at": datetime.fromisoformat(told["at"])})))
        except (ValueError, TypeError, KeyError) as fault:
            if number == len(lines):
                break
            raise ValueError(f"line {number} of {path} cannot be read") from fault
    return found
