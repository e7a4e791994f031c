"""A few excerpts for each clause, chosen by a chance that can be repeated, so that nobody is picked out."""

import hashlib
import heapq
from dataclasses import dataclass, field
from typing import Any

from gatepost.adoption.audit.counting import week_of
from gatepost.adoption.audit.judging import Judged
from gatepost.adoption.audit.masking import Masks
from gatepost.conduct import Code, Finding

EACH = 5  # excerpts a clause
LONGEST = 280  # characters
AROUND = 60  # characters of the message that are shown before what the judge saw
SENSITIVE = frozenset({"individual_child", "threat", "personal_abuse", "defamation", "bad_language"})
WITHHELD = "safeguarding"  # the words are for the safeguarding lead, not for a report
MOST_PLACES = 50  # messages listed for the safeguarding lead


@dataclass(slots=True)
class Excerpts:
    """Fed with every message; keeps at most `EACH` a clause, and where the safeguarding lead should look."""

    places: list[int] = field(default_factory=list)
    place_count: int = 0
    _kept: dict[str, list[tuple[int, int, Judged, Finding]]] = field(default_factory=dict)

    def take(self, one: Judged) -> None:
        """Look at one message."""
        seen: set[str] = set()
        is_withheld = any(finding.label == WITHHELD for finding in one.findings)
        if is_withheld:
            self.place_count += 1
            if len(self.places) < MOST_PLACES:
                self.places.append(one.message.n)
        for finding in one.findings:
            if finding.clause in seen or (is_withheld and finding.label != WITHHELD):
                continue  # no words of such a message come out under another clause
            seen.add(finding.clause)
            lot = f"{finding.clause}\0{one.words}".encode("utf-8", "replace")
            draw = hashlib.blake2b(lot, digest_size=6).digest()
            kept = self._kept.setdefault(finding.clause, [])
            entry = (-int.from_bytes(draw), one.message.n, one, finding)
            if any(entry[0] == other[0] for other in kept):
                continue  # the same words again
            if len(kept) < EACH:
                heapq.heappush(kept, entry)
            elif entry[:2] > kept[0][:2]:
                heapq.heapreplace(kept, entry)

    def as_list(self, code: Code, masks: Masks, *, show_names: bool) -> list[dict[str, Any]]:
        """The excerpts in the order of the code, those of a clause in order of time, masked."""
        shown = []
        for clause in code.clauses:
            for _, number, one, finding in sorted(self._kept.get(clause.id, ()), key=lambda entry: entry[1]):
                withheld = finding.label == WITHHELD
                excerpt: dict[str, Any] = {
                    "clause": finding.clause,
                    "label": finding.label,
                    "outcome": finding.outcome.word,
                    "week": week_of(one.at).isoformat(),
                    "author": masks.author(one.message.author or ""),
                    "text": "" if withheld else masks.text(around(one.words, finding)),
                    "sensitive": withheld or _is_sensitive(one),
                    "withheld": withheld,
                }
                if withheld or show_names:
                    excerpt["n"] = number
                if withheld and not show_names:
                    excerpt["author"] = ""
                shown.append(excerpt)
        return shown


def around(words: str, finding: Finding) -> str:
    """Whole words round what the judge saw, at most `LONGEST` characters, with dots where the message goes on."""
    if len(words) <= LONGEST:
        return words
    start = max(0, finding.start - AROUND)
    if start:
        start = next((place + 1 for place in range(start, finding.start) if words[place].isspace()), start)
    end = min(len(words), start + LONGEST)
    if end < len(words):
        end = next((place for place in range(end, start + LONGEST // 2, -1) if words[place].isspace()), end)
    return ("\u2026 " if start else "") + words[start:end].strip() + (" \u2026" if end < len(words) else "")


def _is_sensitive(one: Judged) -> bool:
    return any(finding.label in SENSITIVE for finding in one.findings)
