"""What the tests of several processes stand on: databases on a real PostgreSQL, and a Redis that may be killed."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from tests.running import free_port

POSTGRESQL = os.environ.get("GATEPOST_TEST_POSTGRESQL", "")


def missing(what: str) -> None:
    """A server that the tests need is not here: they are skipped, and under CI they fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing. CI must install and start it.")
    pytest.skip(f"{what} is missing")


def make_database(name: str, *, like: str = "template0") -> str:
    """A new database on the server of GATEPOST_TEST_POSTGRESQL, in the place of an older one; gives its address."""
    if not POSTGRESQL:
        missing("PostgreSQL (GATEPOST_TEST_POSTGRESQL)")
    drop_database(name)
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like)))
    return urlunsplit(urlsplit(POSTGRESQL)._replace(path=f"/{name}"))


def drop_database(name: str) -> None:
    """Remove it, whoever is still connected."""
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


class PrivateRedis:
    """A redis-server of one test's own."""

    def __init__(self, folder: Path) -> None:
        if which("redis-server") is None:
            missing("redis-server")
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "PrivateRedis":
        """Start it, on the same port every time, and wait until it takes connections."""
        words = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return self
        raise RuntimeError("redis-server did not start")

    def kill(self) -> None:
        """End it at once, if it runs."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(timeout=10)
            self.process = None


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    words = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(word) for word in words if is_running(int(word))]


def is_running(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def threads_of(pid: int) -> int:
    """How many threads a process has."""
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def sockets_of(pid: int) -> int:
    """How many sockets a process holds open."""
    found = 0
    for file in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found += file.readlink().name.startswith("socket:")
        except OSError:
            continue  # closed meanwhile
    return found
