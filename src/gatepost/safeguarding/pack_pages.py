"""The hand-over pack on paper: the record's plain data laid out as sections, and printed where that is possible."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from gatepost.core.documents import CannotPrint, Document, Facts, Paragraph, Section, Words, printed
from gatepost.core.documents.document import Block
from gatepost.safeguarding.models import ChronologyEntry, Disclosure, Referral

NOT_KNOWN = "not known"
CONFIDENTIAL = (
    "Confidential: a safeguarding record. Keep it in the school's own safeguarding system.",
    "The file digests.json in the same pack has the SHA-256 of this file and of record.json.",
)


def pages_of(record: dict[str, Any], *, at: datetime) -> tuple[bytes | None, str]:
    """The record, as `pack.record_of` makes it, as PDF; or None and a sentence that says why there is none."""
    try:
        return printed(document_of(record, at=at)).pdf, ""
    except CannotPrint as fault:
        return None, str(fault)


def document_of(record: dict[str, Any], *, at: datetime) -> Document:
    """The record laid out. Facts, opinions and decisions carry their kind, so that none is taken for another."""
    return Document(
        title="Safeguarding record",
        reference=record["reference"],
        school=record["school"],
        made_at=at,
        about=CONFIDENTIAL,
        sections=tuple(section for section in _sections(record) if section.blocks),
    )


def _sections(record: dict[str, Any]) -> list[Section]:
    zone = record["time_zone"]
    return [
        Section("The record", (_about(record, zone),)),
        Section("As it was told", (Words(record["told_by"], _moment(record["told_at"], zone), record["words"]),)),
        Section("Chronology", tuple(block for line in record["chronology"] for block in _line(line, zone))),
        Section("Referrals", tuple(_referral(one) for one in record["referrals"])),
        Section("File to another school", tuple(_transfer(one) for one in record["transfers"])),
    ]


def _about(record: dict[str, Any], zone: str) -> Facts:
    rows = [
        ("Told by", record["told_by"]),
        ("Told on", _moment(record["told_at"], zone)),
        ("How it came", str(Disclosure.CameFrom(record["came_from"]).label)),
        ("State", str(Disclosure.State(record["state"]).label)),
        ("Kept from", ", ".join(record["kept_from"]) or "nobody"),
        ("Pack made by", record["made_by"]),
        ("Pack made on", _moment(record["made_at"], zone)),
    ]
    return Facts(tuple(rows))


def _line(line: dict[str, Any], zone: str) -> list[Block]:
    kind = str(ChronologyEntry.Kind(line["kind"]).label)
    if line["decision"]:
        kind += f": {ChronologyEntry.Choice(line['decision']).label}"
    words = Words(f"{line['number']}. {kind}, {line['written_by']}", _moment(line["written_at"], zone), line["words"])
    rows = []
    if line["category"]:
        rows.append(("About", str(ChronologyEntry.Category(line["category"]).label)))
    if line["happened_on"]:
        rows.append(("Happened", ", ".join(filter(None, [_day(line["happened_on"]), line["happened_at"]]))))
    if line["source"]:
        rows.append(("Source", line["source"]))
    if line["present"]:
        rows.append(("Present", line["present"]))
    blocks: list[Block] = [words]
    if line["corrects_number"]:
        blocks.append(Paragraph(f"This puts line {line['corrects_number']} right."))
    return [*blocks, Facts(tuple(rows))] if rows else blocks


def _referral(one: dict[str, Any]) -> Facts:
    return Facts(
        (
            ("To", one["to"]),
            ("How", str(Referral.By(one["by"]).label)),
            ("On", _day(one["made_on"])),
            ("Their reference", one["their_reference"] or NOT_KNOWN),
            ("What came of it", one["outcome"] or NOT_KNOWN),
            ("Written down by", one["written_by"]),
        )
    )


def _transfer(one: dict[str, Any]) -> Facts:
    return Facts(
        (
            ("To", one["to_school"]),
            ("Child moves on", _day(one["moves_on"])),
            ("Sent", _day(one["sent_on"]) if one["sent_on"] else "not yet"),
            ("Received", f"{_day(one['received_on'])}, {one['received_by']}" if one["received_on"] else "not yet"),
        )
    )


def _moment(iso: str, zone: str) -> str:
    """A moment by the school's clock, with the name of its zone: `23 November 2026, 09:05 GMT`."""
    return f"{datetime.fromisoformat(iso).astimezone(ZoneInfo(zone)):%-d %B %Y, %H:%M %Z}"


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%-d %B %Y}"
