"""One bar that a proof must clear: its result as one JSON line, told, kept and given as an exit status.

    bar = Bar(5, "kill")
    return bar.report(n=200, failures=[], control="failed as it must", seed=7, seconds=81.5)

A proof without a single try, or without a control that failed, has proved nothing: it does not pass.
"""

import argparse
import json
import os
import random
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PASS, FAIL, NOT_RUN = 0, 1, 3
FAILED = "failed as it must"
STOOD = "did not fail"
NO_CONTROL = "none"
RESULTS = Path("build/proofs.jsonl")
DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Bar:
    """What is proved: its number and name in docs/proofs.md, and the database it is tried on (empty: none)."""

    number: int
    name: str
    database: str = ""

    def report(
        self,
        *,
        n: int,
        failures: Sequence[str],
        control: str | None,
        seed: int,
        seconds: float,
        facts: dict[str, Any] | None = None,
    ) -> int:
        """Tell the result of `n` tries and give the exit status: 0 PASS, 1 FAIL.

        `failures` are sentences; `control` is FAILED, STOOD or None; `facts` are figures to keep beside the result.
        """
        told = NO_CONTROL if control is None else control
        if told not in (FAILED, STOOD, NO_CONTROL):
            raise ValueError(f"A control {told!r} is none of {FAILED!r}, {STOOD!r} and None.")
        passed = n > 0 and not failures and told == FAILED
        self._tell(
            n=n,
            failures=len(failures),
            first_failures=list(failures[:5]),
            control=told,
            seed=seed,
            seconds=round(seconds, 1),
            result="PASS" if passed else "FAIL",
            **({"facts": facts} if facts else {}),
        )
        return PASS if passed else FAIL

    def not_run(self, why: str) -> int:
        """Tell that it could not be tried here, and why. Gives 3: this is never a pass."""
        self._tell(n=0, failures=0, first_failures=[], control=NO_CONTROL, result="NOT RUN", why=why)
        return NOT_RUN

    def _tell(self, **result: Any) -> None:
        line = json.dumps({"bar": self.number, "name": self.name, "database": self.database, **result})
        print(line, flush=True)
        kept = Path(os.environ.get("GATEPOST_PROOFS") or RESULTS)
        kept.parent.mkdir(parents=True, exist_ok=True)
        with kept.open("a") as results:
            results.write(line + "\n")


def control(seen: Sequence[str]) -> str:
    """What a control showed: `seen` are the failures that the broken set-up was found with."""
    return FAILED if seen else STOOD


def say(words: str) -> None:
    """Tell how it goes. Results alone go to stdout."""
    print(words, file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for: so many tries, from this seed, on this database."""

    n: int
    seed: int
    database: str


def main(
    prove: Callable[[Wanted], int], *, n: int, databases: Sequence[str] = DATABASES, words: list[str] | None = None
) -> int:
    """Read `[--n N] [--seed S] [--database NAME] [--must-run]`, prove on each database asked for, give the status.

    Without `--database` every one of `databases` is tried. With `--must-run` NOT RUN is a failure: status 1.
    """
    reader = argparse.ArgumentParser(description=prove.__doc__)
    reader.add_argument("--n", type=int, default=n, help=f"how many tries ({n})")
    reader.add_argument("--seed", type=int, default=None, help="where chance begins; told in the result")
    reader.add_argument("--database", choices=databases, default=None, help="one of them, not all")
    reader.add_argument("--must-run", action="store_true", help="what cannot be tried here counts as failed")
    asked = reader.parse_args(words)
    seed = random.SystemRandom().randrange(10**9) if asked.seed is None else asked.seed
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a proof ends what it has started
    worst = PASS
    for database in [asked.database] if asked.database else databases:
        status = prove(Wanted(n=asked.n, seed=seed, database=database))
        status = FAIL if asked.must_run and status == NOT_RUN else status
        worst = max(worst, status, key=(PASS, NOT_RUN, FAIL).index)
    return worst
