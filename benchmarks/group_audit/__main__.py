"""Measure `gatepost audit` on a made-up group of varied words.

python -m benchmarks.group_audit [--messages N …] [--processes N] [--write]

Each audit is a process of its own with all it starts. Its processor seconds are measured beside the clock: on a machine
that does other work as well, they say more.
"""

import argparse
import datetime
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.group_audit.make import write_varied_export

RESULTS = Path(__file__).parent / "RESULTS.md"
ABOUT = """\
Made by `python -m benchmarks.group_audit --write`, for `gatepost audit --html --json` from the start of the process to
its end, on an export whose messages are hardly ever the same twice (`make.py` says how they are mixed). Nothing is
judged more cheaply than a post in a class group is: the verdicts are those that the judge gives one by one
(`tests/conduct/test_remembering.py`).
"""


def main() -> None:
    """Print a row a size; with --write put them into RESULTS.md."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--messages", type=int, nargs="+", default=[20_000, 100_000])
    words.add_argument("--processes", type=int, default=2)
    words.add_argument("--write", action="store_true")
    asked = words.parse_args()
    day = datetime.date.today()  # noqa: DTZ011
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    lines = [
        "# Auditing a WhatsApp export",
        "",
        f"{day}, {machine}, {asked.processes} processes. Seconds by the clock and of the processor.",
        "",
        "| messages | clock | processor | most memory of one process, MB | load of the machine before, after |",
        "|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for size in asked.messages:
            lines.append(measured(Path(folder), size, asked.processes))
            print(lines[-1], flush=True)
    if asked.write:
        RESULTS.write_text("\n".join([*lines, "", ABOUT]), "utf-8")


def measured(folder: Path, size: int, processes: int) -> str:
    """One row: the audit of an export with so many messages."""
    export = folder / f"{size}.txt"
    write_varied_export(export, size)
    outputs = ["--html", str(folder / "report.html"), "--json", str(folder / "report.json")]
    before, load = resource.getrusage(resource.RUSAGE_CHILDREN), os.getloadavg()[0]
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "gatepost", "audit", str(export), "--processes", str(processes), *outputs],
        check=True,
        capture_output=True,
    )
    clock = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    loads = f"{load:.1f}, {os.getloadavg()[0]:.1f}"
    return f"| {size:,} | {clock:.1f} | {spent:.1f} | {after.ru_maxrss / 1024:.0f} | {loads} |"


if __name__ == "__main__":
    main()
