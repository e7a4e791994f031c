"""The table of the measurement over many schools, with the machine it was made on."""

import os
import platform
import re
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "RESULTS.md"
HEAD = """# Forty schools, a million posts

Written by `make bench-pages`; `benchmarks/pages/many.py` says what is measured and how. Milliseconds, one request at a
time over one connection, signed in at ten of the schools in turn. The floor is asked for in the same rounds. A page is
met when its median is under its target. "Processor" is the server's own time on a processor for one page: it says what
a page costs even when the machine is busy with other work. The control beside it (benchmarks/README.md) shows what the
machine itself cost: late in waking, and waiting for the disk.
"""


def write(measured: dict[str, dict[str, Any] | None], *, server: str) -> None:
    """Write RESULTS.md anew."""
    write_table(FILE, HEAD, measured, filled, server=server)


def filled(seeded: dict[str, Any]) -> str:
    """What the database was filled with."""
    return (
        f"{seeded['posts']:,} posts in {seeded['groups']} groups of {seeded['schools']} schools, "
        f"{seeded['memberships']:,} memberships, {seeded['texts']:,} different texts; "
        f"seeded in {seeded['seconds']:.0f} s."
    )


def write_table(
    file: Path,
    head: str,
    measured: dict[str, dict[str, Any] | None],
    words: Callable[[dict[str, Any]], str],
    *,
    server: str,
) -> None:
    """Write the table of pages on each database; `words` says what one was filled with. One without a report is told
    as NOT RUN."""
    parts = [head, machine(server)]
    for name, report in measured.items():
        parts.append(section(name, report, words) if report else f"## {name}\n\nNOT RUN: no server was named.\n")
    file.write_text("\n".join(parts), encoding="utf-8")


def section(name: str, report: dict[str, Any], words: Callable[[dict[str, Any]], str]) -> str:
    """One database: what was seeded, the table, and the control."""
    control = report["control"]
    cost = (
        f"Control: late {control['control_late_p99_ms']} at p99, {control['control_late_max_ms']} at most; "
        f"fsync {control['control_fsync_p50_ms']} at the median, {control['control_fsync_p99_ms']} at p99."
    )
    lines = ["| page | target | median | p95 | processor | |", "|---|---|---|---|---|---|"]
    for row in report["rows"]:
        target = "" if row["target_ms"] is None else f"{row['target_ms']:.0f}"
        met = "" if not target else "met" if row["median_ms"] < row["target_ms"] else "**missed**"
        lines.append(
            f"| {row['page']} | {target} | {row['median_ms']} | {row['p95_ms']} | {row['processor_ms']} | {met} |"
        )
    return "\n".join([f"## {name}", "", words(report["seeded"]), "", *lines, "", cost, ""])


def machine(server: str) -> str:
    """Date, processors, memory and versions, in one sentence each."""
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text("ascii"))
    gib = round(int(memory[1]) / 1024**2) if memory else 0
    load = os.getloadavg()[1]
    versions = [f"Gatepost {version('gatepost')}", f"Python {platform.python_version()}", f"Django {version('django')}"]
    versions.append(f"SQLite {sqlite_version()}")
    if server:
        versions.append(f"PostgreSQL {postgresql_version(server)}")
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores, {gib} GiB, {platform.system()} "
        f"{platform.release()}; "
        f"{', '.join(versions)}. Load average of the last five minutes at the end: {load:.1f}.\n"
    )


def sqlite_version() -> str:
    """Of the SQLite that Gatepost uses here."""
    import pysqlite3

    return str(pysqlite3.sqlite_version)


def postgresql_version(server: str) -> str:
    """Of the server measured on."""
    import psycopg

    with psycopg.connect(server) as connection:
        return connection.info.parameter_status("server_version") or "?"
