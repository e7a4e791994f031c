"""Several systems at the same work, turn about, so that what the machine does meanwhile meets all of them alike.

    python -m benchmarks.chat.compare [SYSTEM ...]      and then the tables: benchmarks/chat/RESULTS.md

Three rounds; in each round every system is started once and goes through the same scenarios once. BENCH_QUICK=1: one
short round, nothing written. The table says how much of the machine others used: a run where that is not near nothing
says little.
"""

import argparse
import os
import subprocess
import sys
import time

from benchmarks.chat import adapters

SYSTEMS = ("gatepost", "gatepost-pg", "ejabberd-pg", "floor")
SCENARIOS = ("idle", "latency", "big", "small")


def main() -> int:
    """Run them all; gives the exit status: 1 when a run failed, or anything was lost, doubled or refused in one."""
    is_quick = os.environ.get("BENCH_QUICK") == "1"
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("systems", nargs="*", default=list(SYSTEMS), help=", ".join(adapters.SYSTEMS))
    words.add_argument("--scenarios", nargs="*", default=["latency", "big"] if is_quick else list(SCENARIOS))
    words.add_argument("--rounds", type=int, default=1 if is_quick else 3)
    words.add_argument("--seconds", type=float, default=4 if is_quick else 8)
    words.add_argument("--into", default="RESULTS.md", help="the file of the tables, in benchmarks/chat")
    given = words.parse_args()
    start, failed = time.strftime("%Y-%m-%d %H:%M:%S"), []
    for turn in range(given.rounds):
        for system in given.systems:
            print(f"# round {turn + 1}: {system}", flush=True)
            bench = [sys.executable, "-m", "benchmarks.chat.bench", system, *given.scenarios]
            if subprocess.run([*bench, "--runs", "1", "--seconds", str(given.seconds)]).returncode:
                failed.append(f"{system} in round {turn + 1}")
    write = [] if is_quick else ["--write", given.into]
    subprocess.run([sys.executable, "-m", "benchmarks.chat.report", "--since", start, *write], check=True)
    if failed:
        print("FAILED: " + ", ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
