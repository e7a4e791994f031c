"""How long four pages take when forty schools share one Gatepost and a million posts.

    python -m benchmarks.pages.many [--schools 40] [--posts 1000000] [--times 100]
        [--database sqlite|postgresql|both] [--keep FOLDER] [--write]

It seeds an empty database in a temporary folder (benchmarks/pages/seed.py), starts a real Gatepost on it, signs in at
ten of the schools and asks for each page in turn, one request at a time, with the floor in every round: /health, which
asks the database for nothing but a sign of life. For PostgreSQL, GATEPOST_TEST_POSTGRESQL names a server on which a
database of its own is made and dropped. `--write` puts the table into benchmarks/pages/RESULTS.md.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from tests import running as server_process
from tests.running import RunningGatepost

from benchmarks.pages import results
from benchmarks.probe import MachineProbe, centile

PARENT, SECRETARY = "Tom Barker", "Mrs Evans"
PATIENCE = 600  # seconds for a start that first brings a million posts up to date
IN_A_ROW = 20  # requests of one page, to see what it costs the processor
WARM_UP = 3  # rounds that are not counted


@dataclass(frozen=True, slots=True)
class Asked:
    """One page: its name in the table, as whom it is asked for, where, and its target at the median (None: a floor)."""

    name: str
    who: str
    path: str
    target_ms: float | None = None


PAGES = (
    Asked("floor: `/health`", PARENT, "/health"),
    Asked("floor: a page of nobody's data (`/dates/`)", PARENT, "/dates/"),
    Asked("home page", PARENT, "/", 60),
    Asked("group page", PARENT, "{group}", 60),
    Asked("search, a frequent word, one group", PARENT, "{group}search/?q=trip", 100),
    Asked("search, a frequent word, own groups", PARENT, "{group}search/?q=trip&in=all", 100),
    Asked("search, two words, own groups", PARENT, "{group}search/?q=library+concert&in=all", 100),
    Asked("search, a rare word, own groups", PARENT, "{group}search/?q=telescope&in=all", 100),
    Asked("inbox of concerns", SECRETARY, "/desk/", 60),
    Asked("inbox of concerns, those settled", SECRETARY, "/desk/?show=settled", 60),
)


@contextmanager
def signed_in(base: str, host: str, name: str) -> Iterator[httpx.Client]:
    """A client at one school, signed in as one of its cast by the demo's own page."""
    with httpx.Client(base_url=base, headers={"Host": host}, follow_redirects=True, timeout=60) as client:
        page = client.get("/demo/").text
        form = next(part for part in page.split("<form")[1:] if name in part)
        fields = dict(re.findall(r'name="([a-z]+)" value="([^"]*)"', form))
        client.post("/demo/", data=fields, headers={"Origin": f"http://{host}"}).raise_for_status()
        yield client


def processor_seconds(pid: int) -> float:
    """What a process has used of the processors so far, in user and system time."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(base: str, hosts: list[str], *, pid: int, times: int) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Milliseconds of each page, asked for in turn at one school after the other; and what each costs the processor.

    The second is of twenty requests in a row: it says little less on a machine that others use, too.
    """
    taken: dict[str, list[float]] = defaultdict(list)
    cost: dict[str, float] = {}
    with ExitStack() as stack:
        clients = {
            (host, who): stack.enter_context(signed_in(base, host, who))
            for host in hosts
            for who in (PARENT, SECRETARY)
        }
        groups = {}
        for host in hosts:
            found = re.search(r'href="(/groups/[^/"]+/)"', clients[host, PARENT].get("/").text)
            if found is None:
                raise AssertionError("a parent of the benchmark has no group on their home page")
            groups[host] = found[1]
        for number in range(times + WARM_UP):
            host = hosts[number % len(hosts)]
            for asked in PAGES:
                client, path = clients[host, asked.who], asked.path.format(group=groups[host])
                started = time.perf_counter()
                answer = client.get(path)
                took = (time.perf_counter() - started) * 1000
                if answer.status_code != 200:
                    raise AssertionError(f"{asked.name}: {answer.status_code}")
                if "search" in path and 'class="list-row"' not in answer.text:
                    raise AssertionError(f"{asked.name} found nothing")
                if number >= WARM_UP:
                    taken[asked.name].append(took)
        for asked in PAGES:
            before = processor_seconds(pid)
            for number in range(IN_A_ROW):
                host = hosts[number % len(hosts)]
                clients[host, asked.who].get(asked.path.format(group=groups[host])).raise_for_status()
            cost[asked.name] = round((processor_seconds(pid) - before) * 1000 / IN_A_ROW, 1)
    return taken, cost


def run(folder: Path, *, database: str, given: argparse.Namespace) -> dict[str, Any]:
    """Seed one database, start Gatepost on it, measure; gives all that the table shows."""
    environment = {"GATEPOST_THROTTLE": "off", "GATEPOST_DEMO": "true"}
    if database:
        environment["GATEPOST_DATABASE_URL"] = database
    running = RunningGatepost(folder / "data", **environment)
    seeded = folder / "seeded.json"
    if not seeded.exists():
        words = ["--schools", given.schools, "--classes", given.classes]
        words += ["--posts", given.posts, "--concerns", given.concerns]
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.pages.seed", *map(str, words)],
            env=running.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        seeded.write_text(done.stdout, "utf-8")
    hosts = [f"school-{number}.example" for number in range(1, min(10, given.schools) + 1)]
    running.start()
    try:
        with MachineProbe(folder) as probe:
            assert running.process is not None
            taken, cost = measure(running.base, hosts, pid=running.process.pid, times=given.times)
    finally:
        running.stop()
    return {
        "seeded": json.loads(seeded.read_text("utf-8")),
        "rows": [
            {
                "page": asked.name,
                "target_ms": asked.target_ms,
                "median_ms": centile(taken[asked.name], 0.5),
                "p95_ms": centile(taken[asked.name], 0.95),
                "processor_ms": cost[asked.name],
            }
            for asked in PAGES
        ],
        "control": probe.report,
    }


@contextmanager
def own_database(server: str, *, kept: bool) -> Iterator[str]:
    """The address of a database of the benchmark's own on a PostgreSQL server; an empty one, dropped, unless kept."""
    import psycopg

    name = "gatepost_pages_kept" if kept else f"gatepost_pages_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        if not kept:
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def own_folder(keep: str, name: str) -> Iterator[Path]:
    """A folder for the data: a temporary one, or one under `keep` that stays for the next run."""
    if keep:
        (Path(keep) / name).mkdir(parents=True, exist_ok=True)
        yield Path(keep) / name
        return
    with tempfile.TemporaryDirectory(prefix="gatepost-pages-") as folder:
        yield Path(folder)


def on_each_database(
    measure: Callable[..., dict[str, Any]], given: argparse.Namespace, *, server: str, kept_as: str = ""
) -> dict[str, dict[str, Any] | None]:
    """Measure on the databases that `given.database` names, and print one line of JSON each. PostgreSQL without a
    server is None. `kept_as` begins the names of the folders that `given.keep` keeps."""
    measured: dict[str, dict[str, Any] | None] = {}
    if given.database != "postgresql":
        with own_folder(given.keep, f"{kept_as}sqlite") as folder:
            measured["SQLite"] = measure(folder, database="", given=given)
    if given.database != "sqlite":
        measured["PostgreSQL"] = None
        if server:
            with (
                own_folder(given.keep, f"{kept_as}postgresql") as folder,
                own_database(server, kept=bool(given.keep)) as database,
            ):
                measured["PostgreSQL"] = measure(folder, database=database, given=given)
    for name, report in measured.items():
        print(json.dumps({"database": name, **report} if report else {"database": name, "result": "NOT RUN"}))
    return measured


def main() -> None:
    """Measure on the databases asked for, print one line of JSON each, and write the table if told to."""
    words = argparse.ArgumentParser()
    words.add_argument("--schools", type=int, default=40)
    words.add_argument("--classes", type=int, default=14)
    words.add_argument("--posts", type=int, default=1_000_000)
    words.add_argument("--concerns", type=int, default=200, help="in each school")
    words.add_argument("--times", type=int, default=100, help="rounds, each page once")
    words.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    words.add_argument("--keep", default="", help="a folder: seed into it once, and measure what is there afterwards")
    words.add_argument("--write", action="store_true", help="put the table into benchmarks/pages/RESULTS.md")
    given = words.parse_args()
    server_process.READY_WITHIN = PATIENCE
    server = os.environ.get("GATEPOST_TEST_POSTGRESQL", "")
    measured = on_each_database(run, given, server=server)
    if given.write:
        results.write(measured, server=server)


if __name__ == "__main__":
    main()
