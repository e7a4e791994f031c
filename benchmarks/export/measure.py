"""Measure the reader beside whatstk, chat-miner and whatsapp-chat-parser in one run: how fast, how big, how right.

python -m benchmarks.export.measure [--messages N …] [--peers PYTHON] [--node FOLDER] [--write]

PYTHON is one that has whatstk and chat-miner (benchmarks/export/requirements.txt), FOLDER one where `npm install
whatsapp-chat-parser@4.0.2` was run; a peer that is not there is left out. Seconds are of processor time, so that a busy
machine changes them little; each reader has a process of its own, and starting it is not counted.
"""

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.export.make import write_export

HERE = Path(__file__).parent
FIXTURES = HERE.parents[1] / "tests" / "adoption" / "export" / "fixtures"
ABOUT = """\
Made by `python -m benchmarks.export.measure`. The fixtures are the texts among
[our own](../../tests/adoption/export/fixtures/README.md), one thing a file. A reader is right when it has the author
and the minute of every message that somebody wrote, and no other author; marks, blanks and `~` aside. That the fixtures
are ours favours us: they were written from the facts by another person than the reader, which was right on 285 of 298
when the two first met. The peers keep all messages in memory; ours streams, and its seconds hold the writing of lines.
"""
LIMIT = 300  # seconds that one reader may take for one file, or for all fixtures


def main() -> None:
    """Measure and print a table; with --write, keep it in RESULTS.md."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--peers", default="")
    parser.add_argument("--node", default="")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    table = tabled(measured(commands(options.peers, options.node), options.messages), options.messages)
    print(table)
    if options.write:
        (HERE / "RESULTS.md").write_text(table, "utf-8")


def commands(peers: str, node: str) -> dict[str, tuple[list[str], str | None]]:
    """How each reader is started, and in which folder."""
    found: dict[str, tuple[list[str], str | None]] = {
        "gatepost": ([sys.executable, "-m", "benchmarks.export.ours"], None)
    }
    if peers:
        found["whatstk 0.9.1"] = ([peers, str(HERE / "peer.py"), "whatstk"], None)
        found["chat-miner 0.6.0"] = ([peers, str(HERE / "peer.py"), "chat-miner"], None)
    if node:
        found["whatsapp-chat-parser 4.0.2"] = (["node", "--max-old-space-size=4096", str(HERE / "peer.mjs")], node)
    return found


def measured(readers: dict[str, tuple[list[str], str | None]], sizes: list[int]) -> dict[str, dict[str, Any]]:
    """For each reader: what it said of each made-up export, and how it fared with the fixtures."""
    results: dict[str, dict[str, Any]] = {name: {} for name in readers}
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder) / f"{size}.txt"
            write_export(path, size)
            for name, (command, place) in readers.items():
                said = heard(command, place, [path])
                results[name][size] = said[0] if said else {"fault": "no answer"}
        exports = [path for path in sorted(FIXTURES.glob("*.txt")) if path.with_suffix(".expected.jsonl").exists()]
        for name, (command, place) in readers.items():
            results[name]["fixtures"] = judged(heard(command, place, exports))
            results[name]["count"] = len(exports)
    return results


def heard(command: list[str], place: str | None, paths: list[Path]) -> list[dict[str, Any]]:
    """What a reader printed about these files."""
    done = subprocess.run(
        [*command, *map(str, paths)], cwd=place, capture_output=True, text=True, check=False, timeout=LIMIT
    )
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def judged(said: list[dict[str, Any]]) -> dict[str, int]:
    """Right: the people and the minute of each message are. Refused: it gave nothing. Wrong: silently other."""
    counts = {"right": 0, "refused": 0, "wrong": 0}
    for each in said:
        lines = [
            json.loads(line)
            for line in Path(each["file"]).with_suffix(".expected.jsonl").read_text("utf-8").split("\n")
            if line
        ]
        wanted = sorted((plain(line["author"]), line["at"][:16]) for line in lines if line["author"] is not None)
        found = sorted(
            (plain(author), at) for author, at in each.get("heard", []) if author not in ("None", "System", "system")
        )
        if "fault" in each or not each.get("messages"):
            counts["refused"] += 1
        else:
            counts["right" if found == wanted else "wrong"] += 1
    return counts


def plain(name: str) -> str:
    """A name as all readers may write it: without marks, tilde and odd blanks."""
    bare = "".join(sign for sign in name if sign not in "\u200e\u200f\u202a\u202b\u202c\u2068\u2069\ufeff")
    return " ".join(bare.replace("~", "").split())


def tabled(results: dict[str, dict[str, Any]], sizes: list[int]) -> str:
    """The results as a page."""
    heads = [f"{size:,} messages: s, MB" for size in sizes]
    fixtures = next(iter(results.values()))["count"]
    made = f"{datetime.date.today()}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}."  # noqa: DTZ011
    lines = [
        "# Reading WhatsApp exports",
        "",
        f"{made} Seconds of processor time; MB is the most memory the process had.",
        "",
        f"| reader | {' | '.join(heads)} | right of {fixtures} fixtures | refused or nothing | wrong in silence |",
        "|---|" + "---|" * (len(heads) + 3),
    ]
    for name, found in results.items():
        cells = [
            f"{found[size].get('seconds', found[size].get('fault'))}, {found[size].get('peak', '')}" for size in sizes
        ]
        fared = found["fixtures"]
        lines.append(f"| {name} | {' | '.join(cells)} | {fared['right']} | {fared['refused']} | {fared['wrong']} |")
    return "\n".join([*lines, "", ABOUT])


if __name__ == "__main__":
    main()
