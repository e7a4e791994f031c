"""Servers of a proof's own, gone when it is over: a PostgreSQL cluster and a Redis, each on a port of its own."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.running import free_port

PLACES = "/usr/lib/postgresql"


class Cluster:
    """A PostgreSQL cluster in a folder; start it, stop it hard, start it again. Commits are on the disk (fsync on)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.programs = sorted(Path(PLACES).glob("*/bin"))[-1]
        self._databases = 0

    @property
    def data(self) -> Path:
        """The cluster's data folder."""
        return self.folder / "data"

    def make(self) -> "Cluster":
        """Lay the cluster out; as root it belongs to `postgres`, since PostgreSQL refuses root."""
        self.folder.chmod(0o755)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self.run(
            "initdb", "-D", str(self.data), "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-U", "gatepost"
        )
        return self

    def start(self) -> "Cluster":
        """Start it and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        options += " -c max_connections=200"
        self.run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")
        return self

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: `immediate` is as hard as a crash, `fast` breaks connections off cleanly."""
        with suppress(subprocess.CalledProcessError):  # it may be down already
            self.run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    def new_database(self) -> str:
        """The address of a fresh, empty database."""
        self._databases += 1
        name = f"gatepost{self._databases}"
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "gatepost", name)
        return f"postgresql://gatepost@127.0.0.1:{self.port}/{name}"

    def run(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's programs. Raises CalledProcessError."""
        drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        subprocess.run([*drop, str(self.programs / program), *words], cwd=self.folder, check=True, capture_output=True)


@contextmanager
def a_cluster() -> Iterator[Cluster | None]:
    """A running cluster; None where PostgreSQL is not installed."""
    if not list(Path(PLACES).glob("*/bin/initdb")):
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="gatepost-pg-"))
    cluster = Cluster(folder)
    try:
        yield cluster.make().start()
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def a_database(kind: str) -> Iterator[str | None]:
    """The address of an empty database: "" for SQLite, None where there is no PostgreSQL."""
    if kind != "postgresql":
        yield ""
        return
    with a_cluster() as cluster:
        yield None if cluster is None else cluster.new_database()


class Redis:
    """A Redis without memory of its own; start it, kill it, start it again on the same port."""

    def __init__(self, port: int = 0) -> None:
        self.port = port or free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    @classmethod
    def is_there(cls) -> bool:
        """Whether Redis is installed."""
        return shutil.which("redis-server") is not None

    def start(self) -> "Redis":
        """Start it and wait until it answers."""
        words = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", "/tmp"]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ask = ["redis-cli", "-p", str(self.port), "ping"]
        for _ in range(100):
            if subprocess.run(ask, capture_output=True).stdout.strip() == b"PONG":
                return self
            time.sleep(0.05)
        raise RuntimeError("redis-server did not start")

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(timeout=10)
            self.process = None
