"""Numbers for whoever watches the machine: counters that cost nothing to raise, the same for all processes.

Each is declared once, with all its label values, so that it has its own fixed cell. A process counts in memory of its
own; `share` moves the cells into a file, where `all_series` of any process finds them. No number is about a person or a
school.
"""

import fcntl
import hashlib
import mmap
import os
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CELL_BYTES = 8
DIGEST_BYTES = 32
OTHER = "other"
PAST = "past"
MICROSECONDS = 1_000_000

# Upper bounds of the classes of a duration, in seconds: from a fast disk's commit to an answer nobody waits for.
DURATIONS = (0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
# Upper bounds of the classes of a batch: how many posts shared one commit.
BATCHES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)

Cells = memoryview | list[int]

_families: list["Counter | Gauge | Histogram"] = []
_cells: Cells = []
_shared_in: Path | None = None
_layout = hashlib.sha256()


def _take_cells(description: str, count: int) -> int:
    """The place of the first of so many new cells. They must be declared before `share`: at import, as below."""
    if not isinstance(_cells, list):
        raise RuntimeError("a metric is declared at import, before the cells are shared")
    _layout.update(f"{description} {count}\n".encode())
    _cells.extend([0] * count)
    return len(_cells) - count


class _OneCell:
    """One number. Raising it is one statement without a call inside, which no other thread can come between."""

    __slots__ = ("_at",)

    def __init__(self, at: int) -> None:
        self._at = at

    def inc(self, amount: int = 1) -> None:
        """Count so many more."""
        _cells[self._at] += amount

    def dec(self, amount: int = 1) -> None:
        """Count so many fewer; for gauges alone."""
        _cells[self._at] -= amount


class Counter(_OneCell):
    """Something that only ever goes up. With a label, `of(value)` gives the counter of one of its values."""

    kind = "counter"
    __slots__ = ("_of", "about", "label", "name", "values")

    def __init__(self, name: str, about: str, *, label: str = "", values: tuple[str, ...] = ()) -> None:
        self.name, self.about, self.label = name, about, label
        self.values = (*values, OTHER) if label else ("",)
        super().__init__(_take_cells(f"{self.kind} {name} {label} {self.values}", len(self.values)))
        self._of = {value: _OneCell(self._at + place) for place, value in enumerate(self.values)}
        _families.append(self)

    def of(self, value: str) -> _OneCell:
        """The counter of one label value; one that was not declared counts as `other`, so that none is made up."""
        return self._of.get(value) or self._of[OTHER]

    def series(self, cells: Cells) -> Iterator[tuple[str, dict[str, str], float]]:
        """Name, labels and value of every number."""
        for place, value in enumerate(self.values):
            yield self.name, {self.label: value} if self.label else {}, cells[self._at + place]


class Gauge(Counter):
    """Something that goes up and down, as open streams. What a dead process had open is gone with it."""

    kind = "gauge"
    __slots__ = ()


class Histogram:
    """How a size or a duration spreads over classes. Its sum is kept in millionths, as a whole number."""

    kind = "histogram"
    __slots__ = ("_at", "about", "bounds", "name")

    def __init__(self, name: str, about: str, *, bounds: tuple[float, ...]) -> None:
        self.name, self.about, self.bounds = name, about, bounds
        self._at = _take_cells(f"{self.kind} {name} {bounds}", len(bounds) + 2)
        _families.append(self)

    def observe(self, value: float) -> None:
        """Count one value in its class; seconds for a duration."""
        place = self._at + bisect_left(self.bounds, value)
        total, millionths = self._at + len(self.bounds) + 1, round(value * MICROSECONDS)
        _cells[place] += 1
        _cells[total] += millionths

    def series(self, cells: Cells) -> Iterator[tuple[str, dict[str, str], float]]:
        """The classes, each with all smaller ones in it, then sum and count."""
        count = 0
        for place, bound in enumerate((*self.bounds, float("inf"))):
            count += cells[self._at + place]
            yield f"{self.name}_bucket", {"le": "+Inf" if bound == float("inf") else f"{bound:g}"}, count
        yield f"{self.name}_sum", {}, cells[self._at + len(self.bounds) + 1] / MICROSECONDS
        yield f"{self.name}_count", {}, count


POSTS_STORED = Counter("gatepost_posts_stored_total", "Posts that stand in a group.")
CARDS = Counter(
    "gatepost_cards_total",
    "Cards shown in place of a post, by what the verdict was.",
    label="outcome",
    values=("nudge", "hold", "escalate"),
)
HOLDS = Counter("gatepost_holds_total", "Submissions that were stored to wait for a class representative.")
POST_SECONDS = Histogram("gatepost_post_seconds", "From a parcel to its answer, commit included.", bounds=DURATIONS)
COMMIT_BATCH = Histogram("gatepost_commit_batch", "Parcels that shared one commit.", bounds=BATCHES)
EVENTS_WRITTEN = Counter("gatepost_events_written_total", "Events written to the logs of groups.")
OPEN_STREAMS = Gauge("gatepost_open_streams", "Streams that are open now.")
STREAM_EVENTS = Counter("gatepost_stream_events_total", "Events handed to streams, one for each stream.")
STREAM_RESETS = Counter("gatepost_stream_resets_total", "Streams told to begin again with a fresh page.")
SECOND_OPINIONS = Counter(
    "gatepost_second_opinions_total",
    "Second opinions: asked for, and of these how many changed a verdict and how many failed.",
    label="outcome",
    values=("asked", "changed", "failed"),
)
LETTERS = Counter(
    "gatepost_letters_total",
    "Letters tried, by what came of it.",
    label="outcome",
    values=("sent", "later", "dropped", "dead"),
)
WHATSAPP = Counter(
    "gatepost_whatsapp_total",
    "WhatsApp messages tried, by what came of it.",
    label="outcome",
    values=("sent", "later", "failed", "maybe-sent", "dropped"),
)
WHATSAPP_TAKEN = Counter("gatepost_whatsapp_taken_total", "Messages of parents taken in over WhatsApp.")
PUSHES = Counter(
    "gatepost_pushes_total",
    "Alerts to devices, by what came of it.",
    label="outcome",
    values=("sent", "later", "dropped"),
)
AUDIT_LINKED = Counter("gatepost_audit_linked_total", "Audit entries linked into a chain.")
WORKER_FAULTS = Counter("gatepost_worker_faults_total", "Turns of the worker that ended in a fault.")
REQUESTS = Counter(
    "gatepost_requests_total",
    "Requests answered, by the class of their status.",
    label="status",
    values=("2xx", "3xx", "4xx", "5xx"),
)
REQUEST_SECONDS = Histogram("gatepost_request_seconds", "From a request to its answer.", bounds=DURATIONS)
DATABASE_ERRORS = Counter("gatepost_database_errors_total", "Requests that failed because the database did.")
COUNTED_ALONE = Counter(
    "gatepost_rate_limits_alone_total",
    "Tries that one process counted for itself, because the shared cache of rate limits did not answer.",
)
MAIL_IN = Counter(
    "gatepost_mail_in_total",
    "Mails handed to us, by the way they came and whether they were taken.",
    label="way",
    values=("imap", "lmtp", "webhook", "refused"),
)
MAILBOX_LOOKS = Counter(
    "gatepost_mailbox_looks_total",
    "Looks into schools' mailboxes, by what came of them.",
    label="outcome",
    values=("worked", "failed"),
)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def share(folder: Path) -> None:
    """From now on this process counts in a file of its own in the folder; what it counted so far goes with it.

    Files of processes that are gone are added to the past, so that the sums never fall. Raises OSError when the folder
    cannot be written.
    """
    global _cells, _shared_in
    if _shared_in is not None:
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    size = DIGEST_BYTES + CELL_BYTES * len(_cells)
    with _alone_in(folder):
        _add_to_past(folder)
        descriptor = os.open(folder / f"{_this_process()}.counts", os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.ftruncate(descriptor, size)
            place = mmap.mmap(descriptor, size)
        finally:
            os.close(descriptor)
        place[:DIGEST_BYTES] = _layout.digest()
        shared = memoryview(place)[DIGEST_BYTES:].cast("q")
        for number, value in enumerate(_cells):
            shared[number] = value
    _cells, _shared_in = shared, folder


def stop_sharing() -> None:
    """Count in memory of this process alone, from nothing: for tests, and for a moment after a fork."""
    global _cells, _shared_in
    _cells, _shared_in = [0] * len(_cells), None


def _begin_as_a_child() -> None:
    folder = _shared_in
    stop_sharing()
    if folder is not None:
        with suppress(OSError):
            share(folder)


os.register_at_fork(after_in_child=_begin_as_a_child)


def _add_to_past(folder: Path) -> None:
    past = _read(folder / f"{PAST}.counts") or [0] * len(_cells)
    gone = [path for path in folder.glob("*.counts") if path.stem != PAST and not _is_alive(path.stem)]
    for path in gone:
        for number, value in enumerate(_without_gauges(_read(path) or [])):
            past[number] += value
    written = folder / f"{PAST}.new"
    written.write_bytes(_layout.digest() + array("q", past).tobytes())
    written.replace(folder / f"{PAST}.counts")
    for path in gone:
        path.unlink(missing_ok=True)


def _read(path: Path) -> list[int] | None:
    """The cells of a file; None when there is none, or another version wrote it."""
    with suppress(OSError):
        data = path.read_bytes()
        if data[:DIGEST_BYTES] == _layout.digest() and len(data) == DIGEST_BYTES + CELL_BYTES * len(_cells):
            return memoryview(data)[DIGEST_BYTES:].cast("q").tolist()
    return None


def _without_gauges(cells: list[int]) -> list[int]:
    for family in _families:
        if isinstance(family, Gauge) and cells:
            for place in range(len(family.values)):
                cells[family._at + place] = 0
    return cells


def _this_process() -> str:
    return f"{os.getpid()}-{_started_at(os.getpid())}"


def _started_at(pid: int) -> str:
    """When a process started, in the kernel's ticks. Its number alone is given out again, in a container at once."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return "0"


def _is_alive(process: str) -> bool:
    pid, _, started = process.partition("-")
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        pass
    return _started_at(int(pid)) == started


def processes() -> list[int]:
    """The processes that count together with this one, itself included."""
    if _shared_in is None:
        return [os.getpid()]
    found = [path.stem for path in _shared_in.glob("*.counts") if path.stem != PAST]
    return sorted(int(process.partition("-")[0]) for process in found if _is_alive(process))


def all_cells() -> list[int]:
    """The sum over all processes, gone ones included."""
    if _shared_in is None:
        return list(_cells)
    total = [0] * len(_cells)
    for path in _shared_in.glob("*.counts"):
        cells = _read(path) or []
        if path.stem != PAST and not _is_alive(path.stem):
            cells = _without_gauges(cells)
        for number, value in enumerate(cells):
            total[number] += value
    return total


def exposition() -> str:
    """All numbers as Prometheus' text format 0.0.4 has them, families in the order of their declaration."""
    cells = all_cells()
    lines: list[str] = []
    for family in _families:
        lines += family_lines(family.name, family.kind, family.about, family.series(cells))
    return "".join(lines)


def family_lines(
    name: str, kind: str, about: str, series: Iterable[tuple[str, dict[str, str], float]]
) -> Iterator[str]:
    """One family in the text format. Names and labels are ours and need no escaping but for quotes and backslashes."""
    yield f"# HELP {name} {about}\n"
    yield f"# TYPE {name} {kind}\n"
    for full_name, labels, value in series:
        inner = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"{full_name}{{{inner}}} {value:.17g}\n" if inner else f"{full_name} {value:.17g}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
