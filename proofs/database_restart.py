"""The database goes away and comes back under load, also in the middle of a COMMIT: the clients' keys settle the rest.

    python -m proofs.database_restart [--n 50] [--database postgresql|redis] [--seed S]

PostgreSQL: in turn it is stopped at once and started again; all its connections are reset by a proxy; one connection
is cut after its COMMIT has arrived and before it is answered. Redis: it is killed and started again, and everything
goes on meanwhile. Nothing is lost or doubled, and within five seconds of PostgreSQL's return posts are stored at 95 %
of the rate before. The control is a writer with a new key for each try, in a class of its own: it must double some.
"""

import random
import sys
import time
from pathlib import Path

from proofs.bar import Bar, Wanted, control, main, say
from proofs.clients import Book, Crowd, Writer, wait
from proofs.cluster import Cluster, is_there
from proofs.databases import Redis
from proofs.installation import Installation, install, workplace
from proofs.promises import broken, last_numbers
from proofs.proxy import Proxy, through

WRITERS, READERS = 10, 10
PACE = 0.4  # seconds at most between two posts of a writer: far below what it can do, so that a rate means something
BACK_WITHIN = 5.0  # seconds until 95 % of the rate before
SHARE = 0.95
WINDOW = 3.0  # seconds over which a rate is taken


class Trial:
    """One Gatepost under load, and the line to its database."""

    def __init__(self, place: Installation, crowd: Crowd, cluster: Cluster, line: Proxy) -> None:
        self.place = place
        self.crowd = crowd
        self.cluster = cluster
        self.line = line
        self.rate = 0.0
        self.slowest = 0.0

    def measure(self) -> None:
        """Take the rate of an undisturbed stretch."""
        self.crowd.wait_for(10)
        begin = time.monotonic()
        time.sleep(2 * WINDOW)
        self.rate = self.crowd.book.between(begin, begin + 2 * WINDOW) / (2 * WINDOW)

    def stop_and_start(self) -> None:
        """PostgreSQL is stopped without a goodbye and started."""
        self.cluster.stop()
        self.cluster.start()

    def reset_all(self) -> None:
        """Every connection to it is reset at once."""
        self.line.cut()

    def cut_in_commit(self) -> None:
        """One connection is cut when its COMMIT has arrived and nobody has been told."""
        before = self.line.cuts
        self.line.cut_at(b"COMMIT")
        if not wait(lambda: self.line.cuts > before, within=10):
            self.crowd.faults.append("no COMMIT came by to be cut")

    def comes_back(self, what: str) -> None:
        """Within BACK_WITHIN seconds a window begins in which the rate is what it was."""
        back = time.monotonic()
        while time.monotonic() < back + BACK_WITHIN + WINDOW + 20:
            time.sleep(0.1)
            now = time.monotonic()
            if now - back >= WINDOW and self.crowd.book.between(now - WINDOW, now) >= SHARE * self.rate * WINDOW:
                break
        took = max(0.0, time.monotonic() - WINDOW - back)
        self.slowest = max(self.slowest, took)
        if took > BACK_WITHIN:
            self.crowd.faults.append(f"{what}: {took:.1f} s until {SHARE:.0%} of {self.rate:.0f} posts a second")


def prove_postgresql(wanted: Wanted) -> int:
    """Restart PostgreSQL under load and compare what was told, shown and stored."""
    bar = Bar(24, "database restart", wanted.database)
    if not is_there():
        return bar.not_run("PostgreSQL is not installed here, or this is not root")
    chance, started = random.Random(wanted.seed), time.monotonic()
    with workplace() as folder:
        cluster = Cluster(folder / "cluster", folder / "cluster.log")
        cluster.make()
        crowd = place = None
        try:
            with Proxy(cluster.start().port) as line:
                place = install(folder, "postgresql", classes=3, members=5, url=through(line, cluster.url))
                crowd = crowd_of(place, folder, wanted.seed)
                trial = Trial(place, crowd, cluster, line)
                trial.measure()
                for number in range(wanted.n):
                    time.sleep(chance.uniform(0, 1))
                    trouble = (trial.stop_and_start, trial.reset_all, trial.cut_in_commit)[number % 3]
                    trouble()
                    trial.comes_back(trouble.__name__)
                    if number % 10 == 9:
                        say(f"{number + 1} times, {crowd.book.acknowledged} posts acknowledged")
                facts = {"slowest_return_s": round(trial.slowest, 2), "posts_a_second": round(trial.rate, 1)}
                return tell(bar, wanted, place, crowd, started, facts | {"cut_in_commit": line.cuts})
        finally:
            if crowd is not None:
                crowd.stop()
            if place is not None:
                place.end()
            cluster.stop()


def prove_redis(wanted: Wanted) -> int:
    """Kill and start Redis under load: slower at worst, and nothing lost."""
    bar = Bar(24, "database restart", wanted.database)
    if not is_there() or not Redis.is_there():
        return bar.not_run("PostgreSQL or Redis is not installed here, or this is not root")
    chance, started = random.Random(wanted.seed), time.monotonic()
    redis = Redis().start()
    with workplace() as folder:
        place = crowd = None
        try:
            place = install(folder, "postgresql", classes=3, members=5, GATEPOST_REDIS_URL=redis.url)
            crowd = crowd_of(place, folder, wanted.seed)
            for number in range(wanted.n):
                redis.kill()
                time.sleep(chance.uniform(0, 1))
                if not crowd.wait_for(10):
                    crowd.faults.append(f"time {number + 1}: nothing was acknowledged without Redis")
                redis.start()
                crowd.wait_for(10)
            return tell(bar, wanted, place, crowd, started, {})
        finally:
            if crowd is not None:
                crowd.stop()
            if place is not None:
                place.end()
            redis.kill()


def crowd_of(place: Installation, folder: Path, seed: int) -> Crowd:
    """Start Gatepost and its people: two classes, and the control's in a third."""
    refs = [group["ref"] for group in place.groups]
    place.gatepost.start()
    crowd = Crowd(place.gatepost.port, Book(folder / "told", refs), pace=PACE, seed=seed)
    crowd.of(place.groups[:2], writers=WRITERS, readers=READERS)
    keyless = place.groups[2]["members"][0]["token"]
    crowd.writers.append(Writer(refs[2], keyless, "keyless", minds_keys=False))
    return crowd.start()


def tell(bar: Bar, wanted: Wanted, place: Installation, crowd: Crowd, started: float, facts: dict[str, float]) -> int:
    """Let all settle, compare, and report."""
    refs = [group["ref"] for group in place.groups]
    crowd.wait_for(20)
    crowd.settle()
    crowd.read_to(last_numbers(place.tables, refs))
    place.gatepost.stop()
    failures = broken(place.tables, crowd, crowd.book, refs[:2])
    failures += [fault for fault in [place.is_whole()] if fault]
    doubled = [fault for fault in broken(place.tables, crowd, crowd.book, refs[2:]) if "times" in fault]
    answered = {str(status): count for status, count in sorted(crowd.statuses.items())}
    return bar.report(
        n=wanted.n,
        failures=failures,
        control=control(doubled),
        seed=wanted.seed,
        seconds=time.monotonic() - started,
        facts={"posts": crowd.book.acknowledged, "answers": answered, **facts},
    )


def prove(wanted: Wanted) -> int:
    """Take the database or Redis away under load and give it back."""
    return prove_redis(wanted) if wanted.database == "redis" else prove_postgresql(wanted)


if __name__ == "__main__":
    sys.exit(main(prove, n=50, databases=("postgresql", "redis")))
