"""The pages of an evidence pack: its record laid out as a document, in the order in which a panel reads."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from gatepost.core.documents import Document, Facts, Paragraph, Section, Table, Words

Told = dict[str, Any]

FOR_WHOM = "It names who raised the matter. It is for those who decide, not for the other side."
MASKED = (
    "Names of other families are masked: “child A” and “parent B” stand for the same person in the whole pack. Names "
    "are found by the school’s roll; a nickname may have been missed. Please read before you pass it on."
)
SHOWN = "All names are shown. Keep this pack from everybody who need not know them."
NO_FILES = "The files themselves are not in this pack: what is in a file cannot be masked. Their hashes are listed."


def document_of(told: Told, *, time_zone: str, made_at: datetime, key: str, data_hash: str) -> Document:
    """The pages of a record. `key`: the public key of its signature; `data_hash`: the SHA-256 of the record as JSON."""
    layout = _Layout(told, ZoneInfo(time_zone))
    made_by = told["made_by"]
    return Document(
        title=_("Evidence pack"),
        reference=told["reference"],
        school=told["school"],
        made_at=made_at,
        about=(
            f"{told['case']['kind'].capitalize()}; {told['case']['stage']}; {told['case']['state']}",
            f"Made by {made_by['name']} ({made_by['role']}) on {layout.moment(told['made_at'])}",
            FOR_WHOM,
            MASKED if told["other_families"] == "masked" else f"{SHOWN} Reason: {told['reason']}",
        ),
        sections=(
            layout.case(),
            layout.parties(),
            layout.words(),
            layout.replies(),
            layout.stages(),
            layout.outcomes(),
            layout.evidence(),
            layout.timeline(),
            layout.checking(key, data_hash),
        ),
    )


class _Layout:
    """One record, section by section; times by the school's own clock, with the name of its zone."""

    def __init__(self, told: Told, zone: ZoneInfo) -> None:
        self.told, self.zone = told, zone

    def moment(self, iso: str | None) -> str:
        return f"{datetime.fromisoformat(iso).astimezone(self.zone):%-d %B %Y, %H:%M %Z}" if iso else ""

    @staticmethod
    def day(iso: str | None) -> str:
        return f"{date.fromisoformat(iso):%-d %B %Y}" if iso else ""

    def case(self) -> Section:
        case = self.told["case"]
        rows = [
            ("What it is", case["kind"]),
            ("Stage", case["stage"]),
            ("State", case["state"]),
            ("Goes to", case["goes_to"]),
            ("How it came", case["came_by"]),
            ("Class group", case["class_group"]),
            ("Clause of the code", case["clause_words"]),
            ("Somebody at the school was hurt", "yes" if case["harms_staff"] else ""),
            ("Raised", self.moment(case["raised_at"])),
            ("To be acknowledged by", self.day(case["acknowledge_by"])),
            ("Acknowledged", self.moment(case["acknowledged_at"])),
            ("Made a formal complaint", self.moment(case["formal_at"])),
            ("First answered", self.moment(case["first_answered_at"])),
            ("Next date", self.day(case["next_date"])),
            ("Panel meets", self.day(case["panel_meets_on"])),
            ("Ended", self.moment(case["ended_at"])),
            ("Owner", case["owner"] or "nobody yet"),
        ]
        return Section(
            "The case", (Facts(tuple((label, says[:1].upper() + says[1:]) for label, says in rows if says)),)
        )

    def parties(self) -> Section:
        rows = tuple((one["name"], one["part"]) for one in self.told["parties"])
        return Section("People and their parts", (Table(("Name", "Part"), rows, (1, 1)),))

    def words(self) -> Section:
        told = self.told
        author, at = told["parties"][0]["name"], self.moment(told["case"]["raised_at"])
        blocks = [Words(f"{author} wrote", at, told["words"])]
        for name, head in (
            ("outcome_sought", "What they would like to happen"),
            ("message", "The message it is about, as it stood then"),
            ("message_stood_in", "What stood around that message"),
        ):
            if told[name]:
                blocks.append(Words(head, "", told[name]))
        return Section("What was raised", tuple(blocks))

    def replies(self) -> Section:
        blocks = tuple(
            Words(f"{one['by']}, {one['role']} ({one['side']})", self.moment(one["at"]), one["words"])
            for one in self.told["replies"]
        )
        return Section("Letters since", blocks or (Paragraph("None."),))

    def stages(self) -> Section:
        pauses = tuple(
            (self.day(one["starts_on"]), self.day(one["ends_on"]) or "still", one["by"], one["reason"])
            for one in self.told["pauses"]
        )
        said = Paragraph("The clock never stood still." if not pauses else "The clock stood still for these reasons.")
        table = Table(("From", "To", "By", "Reason"), pauses, (2, 2, 2, 4))
        return Section("Pauses of the clock", (said, table) if pauses else (said,))

    def outcomes(self) -> Section:
        blocks: list[Facts | Words | Paragraph] = []
        for one in self.told["outcomes"]:
            rows = [
                ("Decided", f"{self.moment(one['at'])}, by {one['by']} ({one['role']})"),
                ("Stage", one["stage"]),
                ("Clause", one["clause_words"]),
                ("Finding", one["finding"]),
                ("Step", one["measure"]),
                ("Applies to", one["applies_to"]),
                ("Until", self.day(one["limited_until"])),
                ("Reason", one["reason"]),
                ("Why it is in proportion", one["proportion"]),
            ]
            blocks.append(Facts(tuple((label, says) for label, says in rows if says)))
            for name, head in (
                ("letter_to_author", "Letter to who raised it"),
                ("letter_to_other", "Letter to the other side"),
            ):
                if one[name]:
                    blocks.append(Words(head, self.moment(one["at"]), one[name]))
        return Section("Decisions", tuple(blocks) or (Paragraph("None yet."),))

    def evidence(self) -> Section:
        pieces = self.told["evidence"]
        if not pieces:
            return Section("Evidence", (Paragraph("None."),))
        blocks: list[Facts | Words | Paragraph] = []
        if any(one["bytes"] and not one["file"] for one in pieces):
            blocks.append(Paragraph(NO_FILES))
        for one in pieces:
            rows = [
                ("Number", str(one["number"])),
                ("What", one["kind"]),
                ("Happened", self.day(one["happened_on"])),
                ("Where it comes from", one["source"]),
                ("Brought by", f"{one['brought_by']} ({one['role']}), {self.moment(one['brought_at'])}"),
                ("Name of the file", one["name"]),
                ("Type and size", f"{one['type']}, {one['bytes']:,} bytes" if one["bytes"] else ""),
                ("SHA-256", one["sha256"]),
                ("In this pack", one["file"]),
                ("Words", one["words"]),
            ]
            blocks.append(Facts(tuple((label, says) for label, says in rows if says)))
        return Section("Evidence", tuple(blocks))

    def timeline(self) -> Section:
        rows = tuple(
            (
                self.moment(one["at"]),
                ", ".join(part for part in (one["by"], one["role"]) if part),
                one["action"] + (f" ({', '.join(one['whom'])})" if one["whom"] else ""),
                one["reason"],
            )
            for one in self.told["timeline"]
        )
        said = Paragraph("Every step and every look, from the audit, the oldest first.")
        return Section(
            "What was done, and who looked", (said, Table(("When", "Who", "What", "Reason"), rows, (3, 4, 4, 3)))
        )

    @staticmethod
    def checking(key: str, data_hash: str) -> Section:
        return Section(
            "How to check this pack",
            (
                Paragraph(
                    "The zip that this document came in lists the SHA-256 of every file in manifest.json, and "
                    "manifest.sig signs that list. Whoever has Gatepost says: gatepost evidence verify PACK"
                ),
                Facts((("Signed with the key", key), ("SHA-256 of case.json", data_hash))),
            ),
        )
