"""The end of each school's audit chain, noted once a day in a file outside the database: so a cut-off end is seen."""

import json
import logging
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from gatepost.audit.verification import head_of, schools_with_entries
from gatepost.core.clock import now
from gatepost.site import care

log = logging.getLogger("gatepost.audit")


@dataclass(frozen=True, slots=True)
class Kept:
    """The newest entry of one school at a moment: its number and its link."""

    at: datetime
    school: str
    number: int
    link: str


def keep() -> int:
    """Note every school's head; gives how many were noted. A school whose chain has not grown is not noted again."""
    path, known, at = Path(settings.AUDIT_HEADS), newest(settings.AUDIT_HEADS), now()
    lines = []
    for ref in schools_with_entries():
        head = head_of(ref)
        if head.number and (ref not in known or known[ref].link != head.link):
            kept = Kept(at, ref, head.number, head.link)
            lines.append(json.dumps(asdict(kept) | {"at": at.isoformat()}, sort_keys=True) + "\n")
    if lines:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, "".join(lines).encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    return len(lines)


def expected() -> dict[str, Kept]:
    """The heads that must still be in the chains: noted last, and since the last restore turned the chains back."""
    restored_at = care.read(settings.DATA).restored_at
    heads = newest(settings.AUDIT_HEADS)
    return {ref: kept for ref, kept in heads.items() if restored_at is None or kept.at > restored_at}


def newest(path: Path) -> dict[str, Kept]:
    """The head noted last for each school. A line that cannot be read is passed over, and the log says so."""
    found: dict[str, Kept] = {}
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return found
    for line in lines:
        try:
            told = json.loads(line)
            found[told["school"]] = Kept(**(told | {"at": datetime.fromisoformat(told["at"])}))
        except (ValueError, TypeError, KeyError):
            log.error("a line of the audit's kept heads cannot be read")
    return found
