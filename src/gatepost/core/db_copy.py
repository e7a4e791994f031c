"""Copies of the whole database: taken while it is written to, loaded elsewhere, and compared table by table.

The half of core/db.py that only backups need. A copy shows one moment: SQLite's online backup reads in one
transaction, which keeps no writer waiting; pg_dump reads the snapshot that the fingerprints are taken in.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from gatepost.core.db import is_sqlite

# Everything of every school is read, for as long as it takes.
READ_ALL = "-c gatepost.school=* -c statement_timeout=0 -c lock_timeout=0 -c timezone=UTC -c bytea_output=hex"
DUMP = "database.pgdump"
FILE = "database.sqlite3"


class CannotCopy(Exception):
    """A copy could not be taken or loaded; the message is a sentence for whoever runs the command."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a table held: how many rows, and SHA-256 over all of them in the order of their keys."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a copy holds: its tables, the migrations that made them, and the end of each school's audit chain."""

    tables: dict[str, Fingerprint]
    migrations: list[tuple[str, str]]
    audit: dict[str, tuple[int, str]]


HEADS = (
    "SELECT school_ref, number, link FROM audit_entry WHERE number IS NOT NULL AND (school_ref, number) IN "
    "(SELECT school_ref, max(number) FROM audit_entry GROUP BY school_ref) ORDER BY school_ref"
)
MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"


def kind() -> str:
    """The kind of database that the settings name, as a backup says it: `sqlite` or `postgresql`."""
    return str(connection.vendor)


def take_copy(folder: Path) -> tuple[Path, Contents]:
    """Copy the database as it stands in this moment into a file in the folder, and say what it holds.

    Raises CannotCopy when the copy is not whole, or PostgreSQL's tools are missing.
    """
    return _take_sqlite(folder) if is_sqlite() else _take_postgresql(folder)


def _take_sqlite(folder: Path) -> tuple[Path, Contents]:
    connection.ensure_connection()
    copy = folder / FILE
    with closing(sys.modules["sqlite3"].connect(copy)) as target:
        connection.connection.backup(target)  # all pages in one step: one moment, and a writer need not wait
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        _require_whole(target)
        contents = _contents_of_sqlite(target)
    return copy, contents


def _require_whole(file: Any) -> None:
    (answer,) = file.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        raise CannotCopy(f"SQLite says that the database is damaged: {answer}")
    if file.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise CannotCopy("A row points at one that is not there.")


def _contents_of_sqlite(file: Any) -> Contents:
    # What full-text search keeps is made from the tables, and is not listed.
    names = [row[1] for row in file.execute("PRAGMA main.table_list") if row[2] == "table"]
    tables = {name: _table_of_sqlite(file, name) for name in sorted(names) if not name.startswith("sqlite_")}
    migrations = [(app, name) for app, name in file.execute(MIGRATIONS)]
    return Contents(tables, migrations, {ref: (number, link) for ref, number, link in file.execute(HEADS)})


def _table_of_sqlite(file: Any, name: str) -> Fingerprint:
    columns = list(file.execute(f'PRAGMA table_info("{name}")'))
    key = [row[1] for row in sorted(columns, key=lambda row: row[5]) if row[5]] or [row[1] for row in columns]
    order = ", ".join(f'"{column}"' for column in key)
    count, digest = 0, hashlib.sha256()
    for row in file.execute(f'SELECT * FROM "{name}" ORDER BY {order}'):  # noqa: S608 (names from the database itself)
        count += 1
        digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return Fingerprint(count, digest.hexdigest())


def load_sqlite(copy: Path, target: Path) -> Contents:
    """Put a copy at a place where nothing is, on the disk for good; gives what is there. Raises CannotCopy."""
    with copy.open("rb") as source, target.open("xb") as file:
        shutil.copyfileobj(source, file, 1 << 20)
        file.flush()
        os.fsync(file.fileno())
    try:
        with closing(sys.modules["sqlite3"].connect(target)) as loaded:
            _require_whole(loaded)
            return _contents_of_sqlite(loaded)
    except sys.modules["sqlite3"].DatabaseError as fault:
        raise CannotCopy(f"This is no database that SQLite can read: {fault}") from fault


def close_for_good(path: Path) -> None:
    """Move the write-ahead log of an SQLite file into it, so that the file alone is all. Raises CannotCopy in use."""
    module = sys.modules["sqlite3"]
    with closing(module.connect(path, timeout=2)) as file:
        try:
            file.execute("PRAGMA journal_mode=DELETE").fetchone()
        except module.OperationalError as fault:
            raise CannotCopy("The database is in use. Stop Gatepost first.") from fault


# PostgreSQL

# Options of Django's and of the driver's own, which no connection string may name.
NOT_THE_SERVERS = ("options", "pool", "prepare_threshold")


def conninfo(name: str = "") -> str:
    """The configured server as the driver and its tools read it, without the password; another database if named."""
    from psycopg.conninfo import make_conninfo

    told = connection.settings_dict
    more = {key: value for key, value in told["OPTIONS"].items() if key not in NOT_THE_SERVERS}
    wanted = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "dbname": name or told["NAME"], **more}
    return make_conninfo(**{key: value for key, value in wanted.items() if value})


def _environment() -> dict[str, str]:
    password = str(connection.settings_dict["PASSWORD"])
    return {**os.environ, "PGOPTIONS": READ_ALL, **({"PGPASSWORD": password} if password else {})}


@contextmanager
def connected(name: str = "", *, autocommit: bool = False) -> Iterator[Any]:
    """A connection of one's own that sees the rows of all schools. Raises CannotCopy when there is none."""
    import psycopg

    password = str(connection.settings_dict["PASSWORD"]) or None
    try:
        opened = psycopg.connect(conninfo(name), password=password, options=READ_ALL, autocommit=autocommit)
    except psycopg.OperationalError as fault:
        raise CannotCopy(f"PostgreSQL does not answer: {str(fault).splitlines()[0]}") from fault
    with closing(opened):
        yield opened


def run_tool(name: str, *words: str) -> None:
    """Run pg_dump or pg_restore. Raises CannotCopy when it is missing or fails, with what it said."""
    program = tool(name)
    done = subprocess.run(  # noqa: S603 (a fixed program, and words without a shell)
        [program, *words], env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it did not say why"])[0]
        raise CannotCopy(f"{name} failed: {said}")


def tool(name: str) -> str:
    """Where one of PostgreSQL's programs is, the newest version first. Raises CannotCopy when there is none."""
    places = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: -int(path.parts[4].split(".")[0])
    )
    found = str(places[0]) if places else shutil.which(name)
    if found is None:
        raise CannotCopy(
            f"{name} is missing. It comes with PostgreSQL's own tools (on Debian: apt install postgresql-client), "
            "in the server's version or a newer one."
        )
    return found


def _take_postgresql(folder: Path) -> tuple[Path, Contents]:
    import psycopg

    tool("pg_dump")
    copy = folder / DUMP
    with connected() as moment:
        moment.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        moment.read_only = True
        (snapshot,) = moment.execute("SELECT pg_export_snapshot()").fetchone()
        run_tool(
            "pg_dump",
            f"--dbname={conninfo()}",
            "--format=custom",
            "--compress=1",
            "--no-owner",
            "--no-acl",
            "--enable-row-security",
            f"--snapshot={snapshot}",
            f"--file={copy}",
        )
        return copy, _contents_of_postgresql(moment)


def _contents_of_postgresql(opened: Any) -> Contents:
    names = opened.execute(
        "SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'r' AND n.nspname = current_schema() ORDER BY c.relname"
    ).fetchall()
    tables = {name: _table_of_postgresql(opened, oid, name) for oid, name in names}
    migrations = [(app, name) for app, name in opened.execute(MIGRATIONS)]
    return Contents(tables, sorted(migrations), {ref: (number, link) for ref, number, link in opened.execute(HEADS)})


def _table_of_postgresql(opened: Any, oid: int, name: str) -> Fingerprint:
    from psycopg import sql

    key = opened.execute(
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) "
        "WHERE i.indrelid = %s AND i.indisprimary ORDER BY array_position(i.indkey::int[], a.attnum::int)",
        [oid],
    ).fetchall()
    order = sql.SQL(", ").join(sql.Identifier(column) for (column,) in key) if key else sql.SQL("t::text")
    digest = hashlib.sha256()
    (count,) = opened.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
    rows = sql.SQL("COPY (SELECT t.* FROM {} t ORDER BY {}) TO STDOUT").format(sql.Identifier(name), order)
    with opened.cursor() as cursor, cursor.copy(rows) as stream:
        for piece in stream:
            digest.update(piece)
    return Fingerprint(count, digest.hexdigest())


def database_holds_tables(name: str) -> bool | None:
    """Whether a database of the configured server has tables; None when there is no such database."""
    with connected("postgres", autocommit=True) as server:
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            return None
    with connected(name) as opened:
        found = opened.execute("SELECT 1 FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        return found.fetchone() is not None


def load_postgresql(copy: Path, name: str) -> Contents:
    """Make a new database and load a dump into it; gives what is there. Raises CannotCopy."""
    tool("pg_restore")
    on_server("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name)
    run_tool("pg_restore", f"--dbname={conninfo(name)}", "--no-owner", "--no-acl", "--exit-on-error", str(copy))
    with connected(name) as opened:
        return _contents_of_postgresql(opened)


def on_server(statement: str, *names: str) -> None:
    """Make, name anew or drop a database: a statement with `{}` for each name. Raises CannotCopy, saying why."""
    import psycopg
    from psycopg import sql

    with connected("postgres", autocommit=True) as server:
        try:
            server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
        except psycopg.errors.InsufficientPrivilege as fault:
            raise CannotCopy(
                f'The database user may not do this. Say once, as its owner: ALTER ROLE "{server.info.user}" CREATEDB'
            ) from fault
        except psycopg.errors.ObjectInUse as fault:
            raise CannotCopy("The database is in use. Stop Gatepost first.") from fault


def drop_database(name: str) -> None:
    """Remove a database that was made for a trial."""
    with suppress(CannotCopy):
        on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def point_here(name: str) -> None:
    """From now on this process works on another SQLite file or PostgreSQL database than the settings name."""
    connection.close()
    connection.settings_dict["NAME"] = name
