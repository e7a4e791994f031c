"""A whole Gatepost in a process of its own, as a school would run it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

READY_WITHIN = 90  # seconds; the first start makes a demo school and lays out static files


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningGatepost:
    """`gatepost run` under a data folder; start, stop and kill it at will."""

    def __init__(self, data: Path, *, demo: bool = True, run_with: tuple[str, ...] = (), **environment: str) -> None:
        self.data = data
        self.port = free_port()
        self.base = f"http://localhost:{self.port}"
        self.demo = demo
        self.run_with = run_with  # more words after `gatepost run`
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GATEPOST_")},
            "GATEPOST_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "gatepost.site.settings",
            "PORT": str(self.port),
            "PYTHONWARNINGS": "default",
            **environment,
        }
        self.process: subprocess.Popen[str] | None = None
        self.log = data.parent / f"{data.name}.log"

    def command(self, *words: str, check: bool = True, within: float = 180) -> subprocess.CompletedProcess[str]:
        """Run another `gatepost` command on the same data, for so many seconds at most."""
        return subprocess.run(
            [sys.executable, "-m", "gatepost", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=check,
            timeout=within,
        )

    def start(self) -> "RunningGatepost":
        """Start it and wait until /health answers 200."""
        words = ["run", *(["--demo"] if self.demo else []), *self.run_with]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gatepost", *words], env=self.environment, stdout=log, stderr=log, text=True
            )
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2) as answer:
                    if answer.status == 200:
                        return self
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"gatepost did not start:\n{self.log.read_text()[-4000:]}")

    def kill(self) -> None:
        """End it as a power cut would end the process: at once."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=10)

    def end(self) -> None:
        """Make sure that it runs no more, whatever state it is in."""
        if self.process is not None and self.process.poll() is None:
            self.stop()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; gives its exit status."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
