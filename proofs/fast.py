"""All proofs with few tries, two at a time: `python -m proofs.fast [--only NAME]`. The full ones take longer.

What could not be tried is told as NOT RUN and is no pass. As root a power cut and disk trouble must be tried: there
NOT RUN is a failure.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from proofs import tables
from proofs.bar import FAIL, NOT_RUN, PASS, say

LONGEST = 480.0  # seconds that one proof may take on a busy machine
AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof on one database with few tries; `n` is what it counts by itself. `must_run`: when this is root."""

    name: str
    database: str
    n: int
    must_run: bool = False


# The longest first, so that the two lanes end together.
PROOFS = (
    Proof("disk", "sqlite", 4, must_run=True),
    Proof("database_restart", "postgresql", 3),
    Proof("power_cut", "postgresql", 1, must_run=True),
    Proof("resume", "sqlite", 40),
    Proof("power_cut", "sqlite", 1, must_run=True),
    Proof("rolling", "postgresql", 2),
    Proof("kill", "sqlite", 3),
    Proof("kill", "postgresql", 3),
    Proof("clock", "sqlite", 3),
    Proof("slow_clients", "sqlite", 200),
    Proof("webhook_storm", "sqlite", 2),
    Proof("cut_off", "sqlite", 4),
    Proof("database_restart", "redis", 1),
    Proof("mail_outage", "sqlite", 200),
    Proof("snapshot", "sqlite", 100),
    Proof("one_way_in", "sqlite", 20),
    Proof("migrations", "sqlite", 2_000),
)


def run(proof: Proof) -> tuple[int, str]:
    """Run one in a process of its own and hand on its result; gives its exit status, and what to tell of a failure."""
    words = [sys.executable, "-m", f"proofs.{proof.name}", "--n", str(proof.n), "--database", proof.database]
    if proof.must_run and os.geteuid() == 0:
        words.append("--must-run")
    started = time.monotonic()
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        told, said = child.communicate(timeout=LONGEST)
        status = child.returncode
    except subprocess.TimeoutExpired:
        child.terminate()  # upon which it ends what it has started
        told, said = child.communicate()
        status, said = FAIL, f"not done after {LONGEST:.0f} s\n{said}"
    print(told, end="", flush=True)
    say(f"{proof.name} on {proof.database} took {time.monotonic() - started:.0f} s")
    if status == PASS:
        return status, ""
    trouble = f"{proof.name} on {proof.database}: status {status}\n{told}{said[-3000:]}"
    say(trouble)
    return status, trouble


def main() -> int:
    """Run all that are there; 1 when one failed. NOT RUN is told and does not fail, but where it must run."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--only", default="", help="one proof by its name")
    only = reader.parse_args().only
    here = Path(__file__).parent
    chosen = [one for one in PROOFS if (here / f"{one.name}.py").exists() and only in ("", one.name)]
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gatepost-proof-") as folder, ThreadPoolExecutor(AT_ONCE) as lanes:
        os.environ[tables.SETTING] = str(tables.make_tables(Path(folder)))
        results = list(lanes.map(run, chosen))
    statuses = [status for status, _ in results]
    passed, left_out = statuses.count(PASS), statuses.count(NOT_RUN)
    took = time.monotonic() - started
    for _, trouble in results:  # once more, where whoever reads only the end finds it
        if trouble:
            say(trouble)
    say(f"{passed} passed, {left_out} not run, {len(statuses) - passed - left_out} failed, {took:.0f} s")
    return PASS if passed and passed + left_out == len(statuses) else FAIL


if __name__ == "__main__":
    sys.exit(main())
