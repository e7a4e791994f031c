"""What the writers of a run were told and what its readers saw, and whether the data afterwards agrees with it."""

import re
import sqlite3
import threading
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path


@dataclass
class Ledger:
    """Kept by the clients, not by the server: an answer counts once its last byte has arrived.

    `told` is `{key: (text, ref, seq)}` for each 201; `unsettled` is `{key: text}` where no answer came.
    """

    told: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    unsettled: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answered(self, key: str, text: str, ref: str, seq: int) -> None:
        """A 201 came for this key. Told twice, it must be told the same."""
        with self.lock:
            before = self.told.setdefault(key, (text, ref, seq))
            if before != (text, ref, seq):
                self.wrong.append(f"{key} was told {before}, then {(text, ref, seq)}")
            self.unsettled.pop(key, None)

    def unanswered(self, key: str, text: str) -> None:
        """Nobody knows what became of this key."""
        with self.lock:
            if key not in self.told:
                self.unsettled[key] = text


@dataclass(frozen=True, slots=True)
class Stored:
    """What one group holds: (ref, seq, text, digest of the verdict's text) of each post, and the log's numbers."""

    posts: list[tuple[str, int, str, str]]
    numbers: list[int]
    last_seq: int
    integrity: str


def stored_in(database: Path, group: str) -> Stored:
    """Read the file itself, past all of Gatepost."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        pk, last_seq = connection.execute(
            "SELECT id, last_seq FROM groups_classgroup WHERE ref = ?", [group]
        ).fetchone()
        posts = connection.execute(
            "SELECT post.ref, post.seq, post.text, verdict.text_digest FROM groups_post post "
            "LEFT JOIN gate_verdict verdict ON verdict.id = post.verdict_id WHERE post.group_id = ?",
            [pk],
        ).fetchall()
        numbers = connection.execute("SELECT seq FROM groups_groupevent WHERE group_id = ? ORDER BY seq", [pk])
        return Stored(
            posts=posts,
            numbers=[seq for (seq,) in numbers],
            last_seq=last_seq,
            integrity=connection.execute("PRAGMA integrity_check").fetchone()[0],
        )
    finally:
        connection.close()


def faults_of(ledger: Ledger, stored: Stored, seen: list[list[int]]) -> list[str]:
    """Every broken promise, in a sentence; none when all were kept. `seen` is what each reader was sent, in order."""
    faults = list(ledger.wrong)
    faults += [f"{key} is still unsettled" for key in ledger.unsettled]
    by_ref = {ref: (seq, text) for ref, seq, text, _ in stored.posts}
    for key, (text, ref, seq) in ledger.told.items():
        if ref not in by_ref:
            faults.append(f"{key} was acknowledged and is lost")
        elif by_ref[ref] != (seq, text):
            faults.append(f"{key} was acknowledged as {seq} {text!r} and is {by_ref[ref]}")
    texts = Counter(text for _, _, text, _ in stored.posts)
    faults += [f"{text!r} is there {count} times" for text, count in texts.items() if count > 1]
    unknown = set(by_ref) - {ref for _, ref, _ in ledger.told.values()}
    faults += [f"{ref} is there and nobody wrote it" for ref in unknown]
    if stored.numbers != list(range(1, stored.last_seq + 1)):
        faults.append(f"the numbers have gaps: {_gaps(stored.numbers, stored.last_seq)}")
    faults += [f"{ref} has no verdict of its text" for ref, _, text, digest in stored.posts if digest != _digest(text)]
    if stored.integrity != "ok":
        faults.append(f"the file is damaged: {stored.integrity}")
    for place, numbers in enumerate(seen):
        if numbers != list(range(1, stored.last_seq + 1)):
            faults.append(f"reader {place} skipped or was sent twice: {_gaps(numbers, stored.last_seq)}")
    return faults


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _gaps(numbers: list[int], last: int) -> str:
    counts = Counter(numbers)
    missing = [number for number in range(1, last + 1) if not counts[number]]
    twice = [number for number, count in counts.items() if count > 1]
    return re.sub(r"\s+", " ", f"of {last}, missing {missing[:5]}, twice {twice[:5]}")
