"""The hand-over pack: one record as JSON and as PDF, in a zip with a list of digests. Made on demand, kept nowhere."""

import hashlib
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from gatepost.safeguarding.models import ChronologyEntry, Disclosure
from gatepost.safeguarding.pack_pages import pages_of

FORMAT = "gatepost-safeguarding-record/1"
RECORD, PAGES, DIGESTS = "record.json", "record.pdf", "digests.json"
# Zips carry a time for every file, from 1980 on. A fixed one makes the same files the same zip.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Pack:
    """The zip, and its SHA-256 in hexadecimal."""

    content: bytes
    digest: str


def pack_of(disclosure: Disclosure, *, made_by: str, at: datetime) -> Pack:
    """All that is recorded on a disclosure. The caller has read it by its access function and writes the look down."""
    record = record_of(disclosure, made_by=made_by, at=at)
    files = {RECORD: _json(record)}
    pages, why_not = pages_of(record, at=at)
    if pages is not None:
        files[PAGES] = pages
    digests: dict[str, Any] = {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    if why_not:
        digests["without_pdf"] = why_not
    files[DIGESTS] = _json(digests)
    content = _zipped(files)
    return Pack(content, hashlib.sha256(content).hexdigest())


def record_of(disclosure: Disclosure, *, made_by: str, at: datetime) -> dict[str, Any]:
    """The record as plain data: times with their zone, days as ISO dates, None for what is not known."""
    lines = list(disclosure.chronology.select_related("by", "corrects"))
    numbers = {line.pk: number for number, line in enumerate(lines, 1)}
    return {
        "format": FORMAT,
        "school": disclosure.school.name,
        "time_zone": disclosure.school.time_zone,
        "reference": disclosure.reference,
        "made_by": made_by,
        "made_at": at.isoformat(),
        "told_by": disclosure.author.name,
        "told_at": disclosure.at.isoformat(),
        "came_from": disclosure.came_from,
        "state": disclosure.state,
        "words": disclosure.words,
        "kept_from": [one.person.name for one in disclosure.named.select_related("person").order_by("at", "pk")],
        "chronology": [_line(line, numbers) for line in lines],
        "referrals": [
            {
                "to": one.to,
                "by": one.by_way,
                "made_on": one.made_on.isoformat(),
                "their_reference": one.their_reference,
                "outcome": one.outcome,
                "outcome_at": _iso(one.outcome_at),
                "written_by": one.by.name,
                "written_at": one.at.isoformat(),
            }
            for one in disclosure.referrals.select_related("by")
        ],
        "transfers": [
            {
                "to_school": one.to_school,
                "moves_on": one.moves_on.isoformat(),
                "sent_on": one.sent_on.isoformat() if one.sent_on else None,
                "sent_how": one.sent_by_way,
                "received_on": one.received_on.isoformat() if one.received_on else None,
                "received_by": one.received_by,
            }
            for one in disclosure.transfers.all()
        ],
        "earlier_hand_overs": [
            {
                "made_at": one.made_at.isoformat(),
                "sha256": one.digest,
                "received_in": one.received_in,
                "received_as": one.received_as,
                "received_by": one.received_by,
                "received_on": one.received_on.isoformat() if one.received_on else None,
            }
            for one in disclosure.hand_overs.all()
        ],
    }


def _line(line: ChronologyEntry, numbers: dict[int, int]) -> dict[str, Any]:
    return {
        "number": numbers[line.pk],
        "kind": line.kind,
        "words": line.words,
        "sha256_of_words": hashlib.sha256(line.words.encode("utf-8")).hexdigest(),
        "source": line.source,
        "present": line.present,
        "category": line.category,
        "decision": line.choice,
        "happened_on": line.happened_on.isoformat() if line.happened_on else None,
        "happened_at": line.happened_time.isoformat("minutes") if line.happened_time else None,
        "corrects_number": numbers.get(line.corrects_id) if line.corrects_id else None,
        "written_by": line.by.name,
        "written_at": line.at.isoformat(),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8")


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name])
    return buffer.getvalue()
