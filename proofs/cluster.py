"""A PostgreSQL of a proof's own that may lose its disk: a child process, so that it can be ended without one."""

import contextlib
import os
import pwd
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from proofs import databases

READY_WITHIN = 60  # seconds; after a cut the log is read again first


def is_there() -> bool:
    """Whether PostgreSQL is installed and we may become its user."""
    with contextlib.suppress(KeyError):
        pwd.getpwnam("postgres")
        return os.geteuid() == 0 and bool(list(Path(databases.PLACES).glob("*/bin/initdb")))
    return False


class Cluster(databases.Cluster):
    """One cluster with its defaults, so every commit is on the disk before it is answered (`synchronous_commit=on`).

    `folder` is made if need be, in a place that everybody may reach; `log` lies elsewhere, since the folder may be
    lost. `settings` are names and values of postgresql.conf.
    """

    def __init__(self, folder: Path, log: Path, **settings: str) -> None:
        folder.mkdir(exist_ok=True)
        super().__init__(folder)
        self.log = log
        self.url = f"postgresql://gatepost@127.0.0.1:{self.port}/postgres"
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Cluster":
        """Start it and wait until it answers; whatever a cut left is read from its log first."""
        self.spawn()
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline and self.is_running():
            if self.answers():
                return self
            time.sleep(0.02)
        raise RuntimeError(f"PostgreSQL did not start:\n{self.log.read_text()[-2000:]}")

    def spawn(self) -> None:
        """Start it and don't wait."""
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "100",
            **self.settings,
        }
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.data), *words],
                user="postgres",
                group="postgres",
                extra_groups=[],
                cwd="/",
                env={"PATH": os.environ["PATH"], "TZ": "UTC"},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def is_running(self) -> bool:
        """Whether its first process is there."""
        return self.process is not None and self.process.poll() is None

    def answers(self) -> bool:
        """Whether it lets somebody in."""
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.url, connect_timeout=5):
            return True
        return False

    def stop(self, mode: str = "immediate") -> None:
        """End it: `immediate` without checkpoint or goodbye, on a disk that is gone, too; `fast` cleanly."""
        if self.process is None:
            return
        if self.is_running():
            self.process.send_signal(signal.SIGQUIT if mode == "immediate" else signal.SIGINT)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=10)
