"""How long the pages of the desk take with ten thousand matters in the school: `make bench-desk`.

    python -m benchmarks.desk [--schools 40] [--concerns 10000] [--times 60]
        [--database sqlite|postgresql|both] [--keep FOLDER] [--write]

It seeds an empty database (benchmarks/desk/seed.py), starts a real Gatepost on it, signs in at the first school and
asks for each page in turn, one request at a time, with the floor in every round. For PostgreSQL,
GATEPOST_TEST_POSTGRESQL names a server on which a database of its own is made and dropped. `--write` puts the table
into benchmarks/desk/RESULTS.md.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests import running as server_process
from tests.running import RunningGatepost

from benchmarks.desk import results
from benchmarks.pages.many import IN_A_ROW, WARM_UP, Asked, on_each_database, processor_seconds, signed_in
from benchmarks.probe import MachineProbe, centile

SECRETARY, HEAD = "Mrs Evans", "Mr Adeyemi"
PATIENCE = 300  # seconds for a start that brings much up to date
HOST = "school-1.example"

PAGES = (
    Asked("floor: `/health`", SECRETARY, "/health"),
    Asked("desk: to answer", SECRETARY, "/desk/", 60),
    Asked("desk: mine", SECRETARY, "/desk/?show=mine", 60),
    Asked("desk: overdue", SECRETARY, "/desk/?show=late", 60),
    Asked("desk: closed", SECRETARY, "/desk/?show=closed", 60),
    Asked("desk: to answer, of the head, who is named in some", HEAD, "/desk/", 60),
    Asked("desk: conduct, by mail", SECRETARY, "/desk/?show=all&kind=conduct&came=mail", 60),
    Asked("search: a frequent name", SECRETARY, "/desk/?show=all&q=maya", 60),
    Asked("search: a reference", SECRETARY, "/desk/?show=all&q={matter}", 60),
    Asked("search: a class and a day", SECRETARY, "/desk/?show=all&q=class+3+12/10", 60),
    Asked("search: nothing there", SECRETARY, "/desk/?show=all&q=telescope", 60),
    Asked("a matter", SECRETARY, "/desk/{matter}/", 60),
)


def measure(base: str, matters: list[str], *, pid: int, times: int) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Milliseconds of each page, asked for in turn, and what each costs the processor over twenty in a row."""
    taken: dict[str, list[float]] = defaultdict(list)
    cost: dict[str, float] = {}
    with ExitStack() as stack:
        clients = {who: stack.enter_context(signed_in(base, HOST, who)) for who in (SECRETARY, HEAD)}
        for number in range(times + WARM_UP):
            for asked in PAGES:
                path = asked.path.format(matter=matters[number % len(matters)])
                started = time.perf_counter()
                answer = clients[asked.who].get(path)
                took = (time.perf_counter() - started) * 1000
                if answer.status_code != 200:
                    raise AssertionError(f"{asked.name}: {answer.status_code}")
                if "telescope" not in path and path != "/health" and "list-row" not in answer.text:
                    raise AssertionError(f"{asked.name} shows nothing")
                if number >= WARM_UP:
                    taken[asked.name].append(took)
        for asked in PAGES:
            before = processor_seconds(pid)
            for number in range(IN_A_ROW):
                path = asked.path.format(matter=matters[number % len(matters)])
                clients[asked.who].get(path).raise_for_status()
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
        words = ["--schools", given.schools, "--concerns", given.concerns, "--others", given.others]
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.desk.seed", *map(str, words)],
            env=running.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        seeded.write_text(done.stdout, "utf-8")
    known = json.loads(seeded.read_text("utf-8"))
    running.start()
    try:
        with MachineProbe(folder) as probe:
            assert running.process is not None
            taken, cost = measure(running.base, known["matters"], pid=running.process.pid, times=given.times)
    finally:
        running.stop()
    return {
        "seeded": known,
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


def main() -> None:
    """Measure on the databases asked for, print one line of JSON each, and write the table if told to."""
    words = argparse.ArgumentParser()
    words.add_argument("--schools", type=int, default=40)
    words.add_argument("--concerns", type=int, default=10_000)
    words.add_argument("--others", type=int, default=1_000)
    words.add_argument("--times", type=int, default=60)
    words.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    words.add_argument("--keep", default="", help="a folder where the seeded databases stay for the next run")
    words.add_argument("--write", action="store_true")
    given = words.parse_args()
    server_process.READY_WITHIN = PATIENCE
    server = os.environ.get("GATEPOST_TEST_POSTGRESQL", "")
    measured = on_each_database(run, given, server=server, kept_as="desk-")
    if given.write:
        results.write(measured, server=server)


if __name__ == "__main__":
    main()
