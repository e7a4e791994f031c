"""A whole Gatepost with a population, on either database, as a school would run it; and its tables, read past it."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pysqlite3
from tests.running import RunningGatepost

from proofs.cluster import Cluster
from proofs.tables import put_tables

Group = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables themselves, past all of Gatepost: an SQLite file or the address of a PostgreSQL database."""

    file: Path | None
    url: str = ""

    def rows(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask in SQL, values as `%s`."""
        if self.file is None:
            with psycopg.connect(self.url) as connection:
                return connection.execute(question, values).fetchall()
        connection = pysqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(question.replace("%s", "?"), values).fetchall()  # type: ignore[no-any-return]
        finally:
            connection.close()

    def integrity(self) -> str:
        """ok, or what the database itself finds wrong. PostgreSQL: every table read whole."""
        if self.file is not None:
            return str(self.rows("PRAGMA integrity_check")[0][0])
        names = self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        try:
            for (name,) in names:
                self.rows(f'SELECT count(*), max(t::text) FROM "{name}" t')
        except psycopg.Error as fault:
            return str(fault)
        return "ok"


@dataclass(slots=True)
class Installation:
    """One Gatepost, its database, and the classes of its population: `[{"ref", "members": [{"mail", "token"}]}]`."""

    gatepost: RunningGatepost
    groups: list[Group]
    tables: Tables
    cluster: Cluster | None = None

    def is_whole(self) -> str:
        """What `gatepost audit verify` finds wrong; empty when the chain is whole."""
        answer = self.gatepost.command("audit", "verify", check=False)
        return "" if answer.returncode == 0 else (answer.stdout + answer.stderr).strip()[-300:]

    def end(self) -> None:
        """Stop all of it, at once."""
        if self.gatepost.process is not None and self.gatepost.process.poll() is None:
            self.gatepost.kill()
        if self.cluster is not None:
            self.cluster.stop()


def install(
    folder: Path,
    database: str,
    *,
    classes: int,
    members: int,
    url: str = "",
    log: Path | None = None,
    **environment: str,
) -> Installation:
    """Make a school with `classes` classes of `members` members under `folder`. Nothing runs yet but the database.

    `url`: a PostgreSQL that is there already; else `database` "postgresql" makes a cluster in `folder`.
    `log`: the folder for the logs, where `folder` may be lost.
    """
    data, log = folder / "data", log or folder
    cluster = None
    if database == "postgresql" and not url:
        cluster = Cluster(folder / "cluster", log / "cluster.log")
        cluster.make()
        url = cluster.start().url
    if url:
        environment["GATEPOST_DATABASE_URL"] = url
    else:
        put_tables(data)
    gatepost = RunningGatepost(data, demo=False)
    gatepost.environment |= {"GATEPOST_THROTTLE": "off", **environment}
    gatepost.log = log / "gatepost.log"
    tokens = log / "tokens.json"
    gatepost.command("demo", "--classes", str(classes), "--members", str(members), "--tokens", str(tokens))
    return Installation(
        gatepost=gatepost,
        groups=json.loads(tokens.read_text())["groups"],
        tables=Tables(None, url) if url else Tables(data / "gatepost.sqlite3"),
        cluster=cluster,
    )


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder that is gone afterwards, open to the user postgres."""
    with tempfile.TemporaryDirectory(prefix="gatepost-proof-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
