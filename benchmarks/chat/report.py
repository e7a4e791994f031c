"""The tables, in Markdown, from $BENCH_DIR/results.jsonl: median (least to most) of the runs.

python -m benchmarks.chat.report [--since "2026-11-23 02:00"] [--write RESULTS.md]
"""

import argparse
import json
import os
import platform
import statistics
from pathlib import Path
from typing import Any

from benchmarks.chat.bench import FOLDER

Column = tuple[str, str, int]  # title, key of the row, digits after the point

CENTILES = ("p50", "p95", "p99")
LOAD: list[Column] = [
    ("posts/s", "posts_s", 0),
    ("deliveries/s", "deliveries_s", 0),
    ("server CPU-s per 1,000 posts", "cpu_per_1000_posts", 2),
    ("CPU-s per 1,000 deliveries", "cpu_per_1000_deliveries", 4),
    ("server cores", "server_cores", 2),
    ("generator cores", "generator_cores", 2),
    ("others on the machine, cores", "other_cores", 2),
    ("ack p50 ms", "ack_p50_ms", 1),
    ("ack p99 ms", "ack_p99_ms", 1),
    ("undelivered", "missing", 0),
    ("twice", "extra", 0),
    ("failed", "failed", 0),
]
LATENCY: list[Column] = [
    *((f"{who} {centile} ms", f"{who}_{centile}_ms", 1) for who in ("each", "last") for centile in CENTILES),
    ("ack p50 ms", "ack_p50_ms", 1),
    ("CPU-s per 1,000 posts", "cpu_per_1000_posts", 2),
    ("others on the machine, cores", "other_cores", 2),
    ("undelivered", "missing", 0),
    ("failed", "failed", 0),
]
MEMORY: list[Column] = [
    ("PSS MiB", "pss_mib", 0),
    ("RSS MiB", "rss_mib", 0),
    ("processes", "processes", 0),
    ("cores while idle", "idle_cores", 3),
    ("failed", "failed", 0),
]
KILL: list[Column] = [
    ("acknowledged", "acked", 0),
    ("of these missing after restart", "lost", 0),
    ("shown to members but missing", "shown_but_lost", 0),
    ("stored twice", "doubled", 0),
    ("restart s", "restart_s", 1),
]
STORED: list[Column] = [
    ("acknowledged", "acknowledged", 0),
    ("in the histories", "stored", 0),
    ("lost", "lost", 0),
    ("stored, not acknowledged", "unacknowledged", 0),
    ("stored twice", "doubled", 0),
]


class Tables:
    """All tables of these rows (one scenario of one run each)."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows
        self.systems = list(dict.fromkeys(row["system"] for row in rows))

    def cell(self, system: str, scenario: str, key: str, digits: int) -> str:
        """Median (least to most) of one figure."""
        values = [row[key] for row in self.of(system, scenario) if key in row]
        if not values:
            return "-"
        text = f"{statistics.median(values):,.{digits}f}"
        return text if len(values) == 1 else f"{text} ({min(values):,.{digits}f} to {max(values):,.{digits}f})"

    def of(self, system: str, scenario: str) -> list[dict[str, Any]]:
        """The rows of one system in one scenario."""
        return [row for row in self.rows if (row["system"], row["scenario"]) == (system, scenario)]

    def table(self, title: str, scenario: str, columns: list[Column]) -> str:
        """One table; empty when nobody ran the scenario."""
        shown = [system for system in self.systems if self.of(system, scenario)]
        if not shown:
            return ""
        lines = [f"## {title}\n", "| system | runs | " + " | ".join(column[0] for column in columns) + " |"]
        lines.append("|---" * (len(columns) + 2) + "|")
        for system in shown:
            cells = [self.cell(system, scenario, key, digits) for _, key, digits in columns]
            lines.append(f"| {system} | {len(self.of(system, scenario))} | " + " | ".join(cells) + " |")
        return "\n".join(lines) + "\n"

    def all(self) -> str:
        """Every table there are rows for."""
        scenarios = {row["scenario"] for row in self.rows}
        tables = [
            self.table("Throughput, 10 rooms of 60, 16 senders, closed loop", "big", LOAD),
            self.table("Throughput, 1 room of 60, 8 senders, closed loop", "small", LOAD),
        ]
        for name in sorted(one for one in scenarios if one.startswith("latency@")):
            tables.append(self.table(f"Latency at {name[8:]} posts/s over 10 rooms of 60", name, LATENCY))
        tables.append(self.table("Memory, 600 idle members", "idle", MEMORY))
        for name in sorted(
            (one for one in scenarios if one[:4] == "idle" and one[4:].isdigit()), key=lambda one: int(one[4:])
        ):
            tables.append(self.table(f"Memory, {int(name[4:]):,} idle members", name, MEMORY))
        tables.append(self.table("Memory after the throughput runs", "after-load", MEMORY))
        tables.append(self.table("kill -9 of server and database under load", "kill", KILL))
        tables.append(self.table("At the end of each run: what is stored", "stored", STORED))
        return "\n".join([*filter(None, tables), self.judged(), self.versions()])

    def judged(self) -> str:
        """What Gatepost promises of every stored post, as counted at the end of each run."""
        rows = [row for row in self.rows if row["scenario"] == "stored" and row.get("promise")]
        lines = ["## Verdicts\n", "Every stored post has a verdict of its text by the judge and the code that ran:\n"]
        for row in rows:
            promise = row["promise"]
            lines.append(f"* {row['system']}: {promise['judged']:,} of {promise['stored']:,} ({promise['judge']})")
        return "\n".join(lines) + "\n" if rows else ""

    def versions(self) -> str:
        """What ran."""
        pairs = dict.fromkeys((row["system"], row["version"]) for row in self.rows)
        return "\n".join(["## Versions\n", *(f"* {system}: {version}" for system, version in pairs)]) + "\n"


def machine() -> str:
    """The machine, in words."""
    facts = dict(
        line.split(":", 1) for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")
    )
    model = next(iter(facts.values()), "unknown").strip()
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 2**20
    about = platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, {about}, Linux {platform.release()}"


def main() -> None:
    """Print the tables, or write them beside this file."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--since", default="", help="only what was measured at this time or later")
    words.add_argument("--write", metavar="FILE", help="write a file in benchmarks/chat instead of printing")
    given = words.parse_args()
    rows = [json.loads(line) for line in (FOLDER / "results.jsonl").read_text().splitlines()]
    rows = [row for row in rows if row["at"] >= given.since and row["scenario"] != "hold"]
    if not rows:
        raise SystemExit("Nothing was measured then.")
    first, last = min(row["at"] for row in rows), max(row["at"] for row in rows)
    text = (
        "# Class group chat, side by side: results\n\n"
        f"Measured from {first} to {last} UTC on {machine()}.\n"
        f"Load generator (Python {platform.python_version()}, uvloop) on the same cores, loopback, no TLS. "
        "Median (least to most) of the runs.\nWhat the numbers are: README.md.\n\n"
        f"{Tables(rows).all()}"
    )
    if given.write:
        Path(__file__).with_name(given.write).write_text(text)
    else:
        print(text)


if __name__ == "__main__":
    main()
