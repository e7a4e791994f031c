"""Has an export looked through in a process of its own, with limits, and lets it go. Nothing of it is kept."""

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from gatepost.adoption.brought import files
from gatepost.adoption.carry.finding import Suggestion
from gatepost.adoption.ended import took_too_long, why_it_ended
from gatepost.adoption.limits import surroundings
from gatepost.core.errors import Invalid
from gatepost.core.refs import new_ref

AT_ONCE = 2  # in this process: a page waits for each
MEMORY = 512 * 1024 * 1024  # bytes
LONGEST = 20  # seconds; a hundred thousand messages of one year take about five

_places = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of it: how many messages were read, and the days and facts that were found."""

    messages: int
    found: tuple[Suggestion, ...]


def look_through(
    given: Sequence["UploadedFile[Any]"], *, today: date, hosts: Sequence[str], date_order: str = ""
) -> Looked:
    """Read the files of one chat for days and facts, and delete them.

    Raises Invalid with the field `exports` for what cannot be read, and while others are being read.
    """
    if not _places.acquire(blocking=False):
        raise Invalid(fields={"exports": _("Others are being read just now. Please try again in some minutes.")})
    ref = new_ref()
    try:
        files.keep(ref, given)
        task = {"files": files.kept(ref), "order": date_order or None, "today": today.isoformat(), "hosts": [*hosts]}
        return _looked(_answer(task | {"memory": MEMORY, "seconds": LONGEST}))
    finally:
        files.forget(ref)
        _places.release()


def _answer(task: dict[str, Any]) -> dict[str, Any]:
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "gatepost.adoption.carry.apart"],
            input=json.dumps(task).encode() + b"\n",
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback could hold somebody's words
            env=surroundings(),
            start_new_session=True,
            timeout=2 * LONGEST,
            check=True,
        )
        answer: dict[str, Any] = json.loads(ended.stdout)
    except subprocess.TimeoutExpired:
        raise Invalid(fields={"exports": took_too_long()}) from None
    except subprocess.CalledProcessError as fault:
        raise Invalid(fields={"exports": why_it_ended(fault.returncode)}) from None
    except ValueError:  # no answer of ours
        raise Invalid(fields={"exports": why_it_ended(None)}) from None
    return answer


def _looked(answer: dict[str, Any]) -> Looked:
    if "refused" in answer:
        raise Invalid(fields={"exports": str(answer["refused"])})
    return Looked(int(answer["messages"]), tuple(Suggestion(**one) for one in answer["found"]))
