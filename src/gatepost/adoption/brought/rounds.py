"""What the worker does for exports that were brought: reads those that wait beside its work, and lets old ones go."""

import logging
import threading
import time

from django.db import connections

from gatepost.adoption.brought import actions, files, reading
from gatepost.adoption.models import GroupAudit

log = logging.getLogger("gatepost.adoption")

STRAY_AFTER = 60 * 60.0  # seconds

_threads: list[threading.Thread] = []


def begin_waiting() -> None:
    """Begin to read what waits, each in a thread of its own, as long as there is a place."""
    actions.break_off_forsaken()
    while (audit := actions.claim_next()) is not None:
        _threads[:] = [thread for thread in _threads if thread.is_alive()]
        thread = threading.Thread(target=_read_beside, args=(audit,), name=f"audit {audit.ref}", daemon=True)
        _threads.append(thread)
        thread.start()


def read_waiting() -> int:
    """Read all that waits here and now, one after the other; gives how many."""
    count = 0
    while (audit := actions.claim_next()) is not None:
        reading.read(audit)
        count += 1
    return count


def _read_beside(audit: GroupAudit) -> None:
    try:
        reading.read(audit)
    except Exception as fault:
        # By its kind alone: messages can hold names. The lease runs out, and the round after that says that it broke.
        log.error("reading an export: %s", type(fault).__name__)
    finally:
        connections.close_all()


def let_go_of_old() -> None:
    """Delete reports whose time has come, and files that nobody waits for."""
    actions.let_go_of_old()
    wanted = set(GroupAudit.objects.filter(state__in=actions.UNDER_WAY).values_list("ref", flat=True))
    files.forget_strays(wanted, older_than=time.time() - STRAY_AFTER)
