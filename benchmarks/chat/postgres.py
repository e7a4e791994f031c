"""A private PostgreSQL cluster with its default settings: fsync and synchronous_commit are on."""

import asyncio
import os
import signal
import subprocess
from pathlib import Path

from benchmarks.chat import processes


def programs() -> Path:
    """The folder of PostgreSQL's programs: `PG_BIN`, or the newest that Debian's packages have put there."""
    if given := os.environ.get("PG_BIN"):
        return Path(given)
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if not found:
        raise FileNotFoundError("PostgreSQL is not installed; PG_BIN may name the folder of its programs.")
    return found[-1]


def version() -> str:
    """As `postgres --version` says it."""
    return subprocess.check_output([programs() / "postgres", "--version"], text=True).strip()


class Postgres:
    """One cluster in a folder, on a port of loopback; made at the first start."""

    def __init__(self, top: Path, port: int) -> None:
        self.top, self.port = top, port
        self.data = top / "pg"
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self) -> bool:
        """Start it and wait until it answers; says whether the cluster was new."""
        is_fresh = not (self.data / "PG_VERSION").exists()
        log = self.top / "postgres.log"
        if is_fresh:
            processes.make_folder(self.data, "postgres")
            words = ["-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
            processes.spawn([str(programs() / "initdb"), *words], log, "postgres").wait()
        settings = ["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=100"]
        words = ["-D", str(self.data), "-p", str(self.port), "-k", str(self.data), *settings]
        self.process = processes.spawn([str(programs() / "postgres"), *words], log, "postgres")
        await processes.wait_for_port(self.port)
        for _ in range(300):  # recovery after a crash may take a while
            if self.run("-c", "select 1"):
                break
            await asyncio.sleep(0.2)
        return is_fresh

    def run(self, *words: str, database: str = "postgres") -> bool:
        """psql with these words (`-c STATEMENT` or `-f FILE`); says whether it went well."""
        place = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", database, "-q", "-At"]
        return subprocess.run([programs() / "psql", *place, *words], capture_output=True, cwd="/").returncode == 0

    async def stop(self) -> None:
        """A "fast" shutdown: a clean one that waits for nobody."""
        await processes.stop(self.process, signal.SIGINT)
