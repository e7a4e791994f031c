"""Opening exports: one, or several of one group. Refusals come here, before a message is given out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gatepost.adoption.export.archives import Source, find_chat
from gatepost.adoption.export.dates import Settled
from gatepost.adoption.export.merging import Merge
from gatepost.adoption.export.message import Message
from gatepost.adoption.export.names import Names
from gatepost.adoption.export.notes import Notes
from gatepost.adoption.export.reading import Reading
from gatepost.adoption.export.refusal import Refused
from gatepost.adoption.export.summary import Summary
from gatepost.adoption.export.survey import Look, Survey, settle_dates, survey


@dataclass(slots=True)
class _Part:
    """One file, read once and understood."""

    source: Source
    found: Survey
    order: Settled
    orders: dict[Look, str]
    names: Names
    notes: Notes

    def messages(self) -> Iterator[Message]:
        return Reading(self.source, self.found, self.orders, self.names, self.notes).messages()

    def summary(self) -> Summary:
        return Summary(self.source, self.found, self.order, self.notes, self.source.fingerprint())


class Export:
    """An export that was found readable. `messages` streams it; `summary` is there when they have been read."""

    def __init__(self, parts: list[_Part], roster: set[str]) -> None:
        self._parts = parts
        self._roster = roster
        self._merge = Merge([part.messages for part in parts]) if len(parts) > 1 else None
        self._read = False

    def messages(self) -> Iterator[Message]:
        """The messages, in order of the file; of several files, merged into one. Read them once."""
        for part in self._parts:
            part.notes = Notes(part.found.own_looks())
        yield from self._merge.messages() if self._merge else self._parts[0].messages()
        for part in self._parts:
            part.notes.suspect_strangers(self._roster)
        self._read = True

    @property
    def is_month_first(self) -> bool:
        """Whether the file writes 6/12 for the twelfth of June; of several files, the first."""
        return self._parts[0].order.order == "mdy"

    def align(self) -> None:
        """Find who is who in several files. Raises Refused where they are not of one group."""
        if self._merge:
            self._merge.align()

    def summary(self) -> dict[str, Any]:
        """What `--summary` writes. Raises ValueError before the messages were read to their end."""
        summaries = self._summaries()
        if self._merge is None:
            return summaries[0].as_dict()
        return self._merge.summary([summary.as_dict() for summary in summaries])

    def in_words(self) -> list[str]:
        """The summary as sentences."""
        said = [sentence for summary in self._summaries() for sentence in summary.in_words()]
        return said + (self._merge.in_words() if self._merge else [])

    def _summaries(self) -> list[Summary]:
        if not self._read:
            raise ValueError("read the messages first")
        return [part.summary() for part in self._parts]


def open_export(paths: Sequence[str | Path], *, date_order: str | None = None, authors: Sequence[str] = ()) -> Export:
    """One export, or several phones' exports of one group.

    `date_order` is dmy, mdy or ymd and overrules what the file shows; `authors` are names known to be in it. Raises
    Refused, with one sentence, for what is no chat, is hostile, or does not fit.
    """
    if not paths:
        raise Refused("No export was given.")
    parts = []
    for path in paths:
        source = find_chat(Path(path))
        found = survey(source)
        order, orders = settle_dates(found, date_order)
        parts.append(_Part(source, found, order, orders, Names(found.names, authors), Notes(found.own_looks())))
    export = Export(parts, {name.strip() for name in authors if name.strip()})
    if len(parts) > 1:
        export.align()
    return export
