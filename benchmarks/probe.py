"""The control of a measurement: what the machine itself did meanwhile, in a process without any Gatepost in it.

    python -m benchmarks.probe FOLDER

Until its standard input ends, one thread only sleeps and another writes to the disk; then it prints one line of JSON.
"""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

EVERY = 0.02  # seconds


class MachineProbe:
    """How late a sleeper wakes shows other work on the processors; how long a line of 4 KiB takes until it is on the
    disk (fsync) shows the disk. No figure of Gatepost can be better than these two together."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.report: dict[str, Any] = {}

    def __enter__(self) -> "MachineProbe":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.probe", str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        said, _ = self._process.communicate()
        self.report = json.loads(said)


def main() -> None:
    """Sleep and write until standard input ends, then tell in milliseconds how late and how long."""
    late: list[float] = []
    written: list[float] = []
    stopping = threading.Event()

    def sleep() -> None:
        while not stopping.is_set():
            started = time.perf_counter()
            time.sleep(EVERY)
            late.append((time.perf_counter() - started - EVERY) * 1000)

    def write() -> None:
        with (Path(sys.argv[1]) / "probe").open("ab", buffering=0) as file:
            while not stopping.wait(EVERY):
                started = time.perf_counter()
                file.write(b"x" * 4096)
                os.fsync(file.fileno())
                written.append((time.perf_counter() - started) * 1000)

    threads = [threading.Thread(target=work) for work in (sleep, write)]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    stopping.set()
    for thread in threads:
        thread.join()
    print(
        json.dumps(
            {
                "control_late_p99_ms": centile(late, 0.99),
                "control_late_max_ms": centile(late, 1),
                "control_fsync_p50_ms": centile(written, 0.5),
                "control_fsync_p99_ms": centile(written, 0.99),
                "control_fsync_max_ms": centile(written, 1),
            }
        )
    )


def centile(values: list[float], part: float) -> float:
    """The value below which this part of all lies, to a tenth; 0 without any."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * part))], 1) if ordered else 0.0


if __name__ == "__main__":
    main()
