"""The table of the desk's pages, with the machine it was made on."""

from pathlib import Path
from typing import Any

from benchmarks.pages.results import machine

FILE = Path(__file__).parent / "RESULTS.md"
HEAD = """# The desk with ten thousand matters

Written by `make bench-desk`; `benchmarks/desk/__main__.py` says what is measured and how. Milliseconds, one request at
a time over one connection at the school that has the most. A page is met when its median is under its target.
"Processor" is the server's own time on a processor for one page: it says what a page costs even when the machine is
busy with other work. The control beside it (benchmarks/README.md) shows what the machine itself cost.
"""


def write(measured: dict[str, dict[str, Any] | None], *, server: str) -> None:
    """Write RESULTS.md anew. A database without a report is told as NOT RUN."""
    parts = [HEAD, machine(server)]
    for name, report in measured.items():
        parts.append(section(name, report) if report else f"## {name}\n\nNOT RUN: no server was named.\n")
    FILE.write_text("\n".join(parts), encoding="utf-8")


def section(name: str, report: dict[str, Any]) -> str:
    """One database: what was seeded, the table, and the control."""
    seeded, control = report["seeded"], report["control"]
    filled = (
        f"{seeded['in_the_first']:,} matters in the school asked, {seeded['open']:,} of them open; "
        f"{seeded['concerns']:,} in {seeded['schools']} schools; seeded in {seeded['seconds']:.0f} s."
    )
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
    return "\n".join([f"## {name}", "", filled, "", *lines, "", cost, ""])
