"""Tests by example, run with many more examples than the suite has time for, on the database of a proof."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofs.bar import Wanted, say


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it: `failures` in sentences, the `facts` that the tests left behind, and the seconds it took."""

    failures: list[str]
    facts: dict[str, Any]
    seconds: float


def try_examples(wanted: Wanted, *tests: str, facts: str, database_url: str = "") -> Tried:
    """Run these tests with `wanted.n` examples from `wanted.seed`; `facts` is the name under which they keep theirs."""
    with tempfile.TemporaryDirectory(prefix="gatepost-examples-") as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if name != "GATEPOST_DATABASE_URL"},
            "GATEPOST_EXAMPLES": str(wanted.n),
            "GATEPOST_EXAMPLES_SEEN": folder,
            **({"GATEPOST_DATABASE_URL": database_url} if database_url else {}),
        }
        words = ["-q", "-n0", "-p", "no:randomly", "-p", "no:cacheprovider", f"--hypothesis-seed={wanted.seed}"]
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *words, *tests], env=environment, capture_output=True, text=True
        )
        seconds = time.monotonic() - began
        kept = Path(folder) / f"{facts}.json"
        seen: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    failures = []
    if done.returncode:
        say(done.stdout[-8000:])
        lines = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        failures = lines or [f"the tests ended with status {done.returncode}"]
    return Tried(failures=failures, facts=seen, seconds=seconds)
