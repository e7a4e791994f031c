"""One audit from beginning to end: an export and a code go in; figures and a few masked excerpts come out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gatepost.adoption.audit.counting import Tally
from gatepost.adoption.audit.excerpts import Excerpts
from gatepost.adoption.audit.judging import Judged, judged
from gatepost.adoption.audit.masking import Masks, TitledNames
from gatepost.adoption.audit.noise import Noise
from gatepost.adoption.audit.uses import uses_of
from gatepost.adoption.export import Export
from gatepost.conduct import JUDGE_VERSION, Code, Named, starter_code

Watch = Callable[[Judged], None]


@dataclass(frozen=True, slots=True)
class Audit:
    """The result. `data` is what the JSON holds; `said` are the reader's own sentences, for the terminal."""

    code: Code
    data: dict[str, Any]
    said: tuple[str, ...]


def audit_export(
    export: Export,
    *,
    code: Code | None = None,
    roster: Sequence[Named] = (),
    show_names: bool = False,
    processes: int = 1,
    watch: Watch | None = None,
) -> Audit:
    """Hold every message of an export against a code (the starter code, where `code` is None).

    More `processes` help with a large export; each imports the main program anew, which must bear that.
    `watch` is called with each message, for progress. Keeps numbers and a few messages a clause, in memory only.
    Raises Refused for an export that turns out unreadable.
    """
    code = code or starter_code()
    tally, noise, excerpts, titled = Tally(), Noise(), Excerpts(), TitledNames()
    for one in judged(export.messages(), code, roster=roster, processes=processes):
        uses = uses_of(one.words) if one.words else ()
        tally.take(one, uses)
        titled.take(one.words)
        noise.take(one, thanks="thanks" in uses)
        if one.findings:
            excerpts.take(one)
        if watch is not None:
            watch(one)
    summary = export.summary()
    files = summary.get("files", [summary])
    masks = Masks(
        tally.people,
        roster,
        titled=titled.names,
        seed=" ".join(str(each["sha256"]) for each in files),
        show_names=show_names,
    )
    data = tally.as_dict(code)
    data["noise"] = noise.as_dict(people=len(tally.people), days=tally.days)
    data["excerpts"] = excerpts.as_list(code, masks, show_names=show_names)
    data["safeguarding"] = {"messages": excerpts.place_count, "places": excerpts.places}
    data["names"] = "shown" if show_names else "masked, with a roster" if roster else "masked, without a roster"
    data["code"] = {"name": code.name, "version": code.version}
    data["judge"] = JUDGE_VERSION
    data["export"] = _of_export(summary, files, masks)
    return Audit(code, data, tuple(export.in_words()))


def _of_export(summary: dict[str, Any], files: list[dict[str, Any]], masks: Masks) -> dict[str, Any]:
    """What a reader of the figures must know of the export; no file's name, which may be a person's."""
    group = next((each["group"] for each in files if each.get("group")), None)
    return {
        "group": masks.known(group) if group else None,
        "files": len(files),
        "sha256": [each["sha256"] for each in files],
        "dates_certain": bool(summary["date_order"]["certain"]),
        "date_order": summary["date_order"]["order"],
        "cut_at_limit": bool(summary["cut_at_limit"]),
        "suspected_forgeries": summary["suspected_forgeries"]["count"],
        "lines_not_understood": summary["lines_not_understood"]["count"],
        "media_missing": summary["media"]["missing"],
    }
