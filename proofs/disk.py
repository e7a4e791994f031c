"""Disk trouble under load: full, read-only, flushes that fail, flushes that take their time.

    python -m proofs.disk [--n 4] [--database sqlite|postgresql] [--seed S]

Nothing is acknowledged that is not stored; what cannot be stored is answered 503, never 500; reading goes on, but where
PostgreSQL ends itself, as it does when a flush of its log fails; when the trouble is over writing goes on by itself
(after a read-only file system: once whoever runs the machine has mended it).
`--n` is how many of the troubles are tried, in the order of TROUBLES. The control: a writer on a full disk that takes
"written" for "stored" must lose what it said.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from proofs.bar import Bar, Wanted, control, main, say
from proofs.clients import Book, Crowd, wait
from proofs.cluster import is_there
from proofs.image import Image, why_not
from proofs.installation import Installation, install, workplace
from proofs.promises import broken, last_numbers

WRITERS, READERS = 8, 8
BACK_WITHIN = 10.0  # seconds from the end of the trouble to the next acknowledgement
SLOW_FLUSH = 20_000  # microseconds
SLOW_AT_LEAST = 10.0  # posts a second that must still be stored then
FLUSHES = "fsync,fdatasync"  # SQLite as packed in a wheel calls the first, PostgreSQL the second


class Trial:
    """One Gatepost on a disk of its own, under load, to which one trouble after the other happens."""

    def __init__(self, place: Installation, image: Image, crowd: Crowd) -> None:
        self.place = place
        self.image = image
        self.crowd = crowd
        self.facts: dict[str, float] = {}

    def refused(self, name: str, *, within: float = 20, reads: tuple[int, ...] = (200,)) -> None:
        """Wait until writers are told 503; reading is answered by one of `reads` meanwhile."""
        before = self.crowd.statuses[503]
        if not wait(lambda: self.crowd.statuses[503] > before + 3, within=within):
            self.crowd.faults.append(f"{name}: nobody was answered 503")
        self.reading_goes_on(name, reads=reads)

    def reading_goes_on(self, name: str, *, reads: tuple[int, ...] = (200,)) -> None:
        """A member reads the group's list."""
        group = self.place.groups[0]
        path = f"/api/v1/groups/{group['ref']}/posts"
        answers = [self.crowd.get(path, group["members"][0]["token"], within=10) for _ in range(5)]
        if not set(answers) <= set(reads):
            self.crowd.faults.append(f"{name}: reading was answered {answers}")

    def comes_back(self, name: str) -> None:
        """Writing goes on within BACK_WITHIN seconds."""
        started = time.monotonic()
        if not self.crowd.wait_for(3, within=BACK_WITHIN):
            self.crowd.faults.append(f"{name}: no post was acknowledged {BACK_WITHIN:.0f} s after it was over")
            self.crowd.wait_for(3, within=60)
        self.facts[f"{name}: seconds until posts were stored again"] = round(time.monotonic() - started, 1)

    def start_what_gave_up(self) -> None:
        """What a machine's own supervisor does: start PostgreSQL when it has ended itself."""
        cluster = self.place.cluster
        if cluster is not None and not wait(cluster.answers, within=2):
            cluster.stop()
            cluster.start()
            self.facts["starts of PostgreSQL"] = self.facts.get("starts of PostgreSQL", 0) + 1

    def writers_of_the_database(self) -> list[int]:
        """The processes that flush: Gatepost itself, or PostgreSQL's."""
        if self.place.cluster is None:
            assert self.place.gatepost.process is not None
            return [self.place.gatepost.process.pid]
        assert self.place.cluster.process is not None
        first = self.place.cluster.process.pid
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *(int(child) for child in children)]


def full(trial: Trial) -> None:
    """No room is left on the disk, then there is some again."""
    trial.image.fill()
    trial.refused("full")
    trial.image.free()
    trial.start_what_gave_up()
    trial.comes_back("full")


def failing_flushes(trial: Trial) -> None:
    """Every flush ends with EIO for some seconds.

    PostgreSQL ends itself then, as it is made to: its memory and its disk may differ. Reading is 503 until it is back.
    """
    reads = (200,) if trial.place.cluster is None else (200, 503)
    with Injected(trial.writers_of_the_database(), f"{FLUSHES}:error=EIO"):
        trial.refused("failing flushes", reads=reads)
    trial.start_what_gave_up()
    trial.comes_back("failing flushes")


def slow_flushes(trial: Trial) -> None:
    """Every flush takes 20 ms more, as on a school's old disk."""
    with Injected(trial.writers_of_the_database(), f"{FLUSHES}:delay_enter={SLOW_FLUSH}"):
        trial.crowd.wait_for(3)
        begin = time.monotonic()
        time.sleep(5)
        rate = trial.crowd.book.between(begin, begin + 5) / 5
        trial.reading_goes_on("slow flushes")
    trial.facts["slow flushes: posts a second"] = round(rate, 1)
    if rate < SLOW_AT_LEAST:
        trial.crowd.faults.append(f"slow flushes: only {rate:.1f} posts a second")
    trial.comes_back("slow flushes")


def read_only(trial: Trial) -> None:
    """The file system finds a fault and takes no more writes; it is mended, and Gatepost started again.

    PostgreSQL ends itself here, too.
    """
    trial.image.break_it()
    trial.refused("read-only", reads=(200,) if trial.place.cluster is None else (200, 503))
    trial.crowd.expected.add(500)  # from here on nobody is meant to be served
    trial.place.gatepost.kill()
    if trial.place.cluster is not None:
        trial.place.cluster.stop()
    time.sleep(0.1)
    trial.crowd.expected.discard(500)
    trial.image.repair()
    if trial.place.cluster is not None:
        trial.place.cluster.start()
    trial.place.gatepost.start()
    trial.comes_back("read-only")


TROUBLES: tuple[Callable[[Trial], None], ...] = (full, failing_flushes, slow_flushes, read_only)


class Injected:
    """A context in which system calls of running processes fail or are slow: `strace -e inject=…`."""

    def __init__(self, processes: list[int], what: str) -> None:
        self.words = ["strace", "-f", "-q", "-o", "/dev/null", "-e", f"trace={FLUSHES}", "-e", f"inject={what}"]
        self.words += [word for process in processes for word in ("-p", str(process))]

    def __enter__(self) -> None:
        self.process = subprocess.Popen(self.words, stderr=subprocess.DEVNULL)
        time.sleep(0.5)
        if self.process.poll() is not None:
            raise OSError("strace could not attach")

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)  # upon which it lets them go
        self.process.wait(timeout=20)


def prove(wanted: Wanted) -> int:
    """Give the disk trouble under load and compare what was told, shown and stored."""
    bar = Bar(23, "disk", wanted.database)
    started = time.monotonic()
    with workplace() as folder:
        why = why_not(folder, also=("strace",))
        if not why and wanted.database == "postgresql" and not is_there():
            why = "PostgreSQL is not installed here"
        if why:
            return bar.not_run(why)
        image = Image(folder, mib=512 if wanted.database == "postgresql" else 96).make()
        place = crowd = None
        try:
            place = install(image.place, wanted.database, classes=2, members=4, log=folder)
            refs = [group["ref"] for group in place.groups]
            place.gatepost.start()
            crowd = Crowd(place.gatepost.port, Book(folder / "told", refs), pace=0.1, seed=wanted.seed)
            crowd.of(place.groups, writers=WRITERS, readers=READERS).start()
            trial = Trial(place, image, crowd)
            for trouble in TROUBLES[: wanted.n]:
                crowd.wait_for(10)
                trouble(trial)
                say(f"{trouble.__name__}: {crowd.book.acknowledged} posts acknowledged, {dict(crowd.statuses)}")
            crowd.settle()
            crowd.read_to(last_numbers(place.tables, refs))
            place.gatepost.stop()
            failures = broken(place.tables, crowd, crowd.book, refs)
            failures += [fault for fault in [place.is_whole()] if fault]
            answered = {str(status): count for status, count in sorted(crowd.statuses.items())}
            return bar.report(
                n=len(TROUBLES[: wanted.n]),
                failures=failures,
                control=control(careless_writer(image)),
                seed=wanted.seed,
                seconds=time.monotonic() - started,
                facts={"posts": crowd.book.acknowledged, "answers": answered, **trial.facts},
            )
        finally:
            if crowd is not None:
                crowd.stop()
            if place is not None:
                place.end()
            image.remove()


def careless_writer(image: Image) -> list[str]:
    """The control: lines told as stored once they are handed over, on a disk without room; those that are not there."""
    file = image.place / "careless"
    image.fill()
    told, chance = 0, random.Random(1)
    try:
        with file.open("wb", buffering=2**16) as lines:  # told before it is flushed
            for told in range(1, 1001):
                lines.write(b"%09d%s\n" % (told, os.urandom(40).hex().encode()))
                if chance.random() < 0.001:
                    lines.flush()
    except OSError:
        pass  # found out too late: they were told already
    finally:
        stored = len(file.read_bytes().splitlines()) if file.exists() else 0
        image.free()
        file.unlink(missing_ok=True)
    return [f"line {number} is lost" for number in range(stored + 1, told + 1)]


if __name__ == "__main__":
    sys.exit(main(prove, n=4))
