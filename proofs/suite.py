"""Bar 37: the whole suite, several times in random order and on both databases, without a test that fails now and then.

Each run has a seed of its own, told when it fails. Control: two tests of which the second needs the first must fail in
some of twenty orders.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from proofs import bar
from proofs.bar import Bar, Wanted, say
from proofs.databases import a_database

NEEDY = """
import pytest
done = []
@pytest.mark.parametrize("number", [1, 2, 3])
def test_first(number): done.append(number)
def test_second(): assert done
"""


def run(words: list[str], *, database_url: str = "") -> list[str]:
    """Run pytest with these words; gives the tests that failed."""
    environment = {name: value for name, value in os.environ.items() if name != "GATEPOST_DATABASE_URL"}
    if database_url:
        environment["GATEPOST_DATABASE_URL"] = database_url
    done = subprocess.run([sys.executable, "-m", "pytest", *words], env=environment, capture_output=True, text=True)
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed or ([f"pytest ended with status {done.returncode}"] if done.returncode else [])


def control() -> list[str]:
    """In which of twenty orders the needy test was found out."""
    with tempfile.TemporaryDirectory() as folder:
        test = Path(folder) / "test_needy.py"
        test.write_text(NEEDY)
        words = ["-q", "-c", os.devnull, "--rootdir", folder, "-p", "no:django", "-p", "no:cacheprovider", str(test)]
        return [failed for seed in range(20) for failed in run([*words, f"--randomly-seed={seed}"])]


def prove(wanted: Wanted) -> int:
    """The suite passes in any order."""
    this = Bar(37, "suite", wanted.database)
    chance = random.Random(wanted.seed)
    began = time.monotonic()
    failures: list[str] = []
    with a_database(wanted.database) as url:
        if url is None:
            return this.not_run("PostgreSQL is not installed")
        for number in range(wanted.n):
            seed = chance.randrange(2**31)
            words = ["-q", "-n", "2", f"--randomly-seed={seed}"]
            words += ["-m", "not browser and not server"] if url else []
            failed = run(words, database_url=url)
            say(f"run {number + 1} in order {seed}: {len(failed)} failed")
            failures += [f"order {seed}: {one}" for one in failed]
    return this.report(
        n=wanted.n,
        failures=failures,
        control=bar.control(control()),
        seed=wanted.seed,
        seconds=time.monotonic() - began,
    )


if __name__ == "__main__":
    sys.exit(bar.main(prove, n=20))
