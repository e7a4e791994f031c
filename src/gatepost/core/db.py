"""All that differs between SQLite and PostgreSQL. No other module asks which database it talks to."""

import sqlite3
import sys
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, migrations, models, transaction
from django.db.models.expressions import RawSQL

from gatepost.core.clock import now

# Pages of SQLite's write-ahead log from which on the worker moves it into the file, and from which on a writer must.
LONG_LOG, LONGEST_LOG = 1_000, 8_000
PAGE_BYTES = 4_096
NO_CHECKPOINTS = "PRAGMA wal_autocheckpoint=0;"

# The write-ahead-log reset fault of SQLite 3.7.0 to 3.51.2 can damage a database (fixed in 3.51.3, March 2026).
SAFE_SQLITE = (3, 51, 3)


def use_safe_sqlite() -> None:
    """Make `sqlite3` the carried SQLite (pysqlite3) before Django loads its own; the system's may be affected."""
    try:
        import pysqlite3
    except ImportError:
        return  # `refuse_affected_sqlite` says what to do
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def refuse_affected_sqlite() -> None:
    """Stop the start when the SQLite in use can damage a database. Raises ImproperlyConfigured."""
    version = sys.modules["sqlite3"].sqlite_version_info
    if tuple(version) < SAFE_SQLITE:
        found = ".".join(str(part) for part in version)
        raise ImproperlyConfigured(
            f"SQLite {found} can damage a database (fixed in 3.51.3). Install pysqlite3 0.6.1 or later, "
            "or name a PostgreSQL server in GATEPOST_DATABASE_URL."
        )


def sqlite(path: Path, *, checkpoints: bool) -> dict[str, Any]:
    """Django's settings for one SQLite file: every acknowledged commit is on the disk (`synchronous=FULL`).

    `checkpoints`: whether this process moves the write-ahead log into the file as it grows. One process does, the
    server, mostly in its worker (`shorten_log`); a command beside it only adds to the log.
    """
    moves = f"PRAGMA wal_autocheckpoint={LONGEST_LOG};" if checkpoints else NO_CHECKPOINTS
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                f"PRAGMA secure_delete=ON; PRAGMA mmap_size=0; {moves} "
                "PRAGMA recursive_triggers=ON;"  # else INSERT OR REPLACE removes rows behind the back of their guards
            ),
        },
        "TEST": {"NAME": None},
    }


def database(url: str, *, default: dict[str, Any]) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name`; `default` when the URL is empty.

    Options after `?` are handed to the driver. Raises ImproperlyConfigured for any other scheme.
    """
    if not url:
        return default
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured("GATEPOST_DATABASE_URL must begin with postgresql://. Leave it out for SQLite.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    options.setdefault("prepare_threshold", 2)  # of the statements in core/statements.py; Django's own are not prepared
    asked = options.get("options", "-c synchronous_commit=on -c lock_timeout=5s -c statement_timeout=30s")
    # What is not a request works for all schools (core/row_security.py); the middleware narrows a request to its own.
    options["options"] = f"{asked} -c gatepost.school=*"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def shorten_log() -> None:
    """Move SQLite's write-ahead log into the file when it has grown long, so that no post has to wait for that.

    Nobody waits for it: what another connection still reads or writes stays for the next turn. In a process that leaves
    checkpoints to the server, and on PostgreSQL, it does nothing.
    """
    if not is_sqlite() or NO_CHECKPOINTS in connection.settings_dict["OPTIONS"].get("init_command", ""):
        return
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    if log.exists() and log.stat().st_size > LONG_LOG * PAGE_BYTES:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")


def is_sqlite() -> bool:
    """Whether the default database is SQLite. For this module, the start, the health page and the doctor."""
    return connection.vendor == "sqlite"


@contextmanager
def reading_one_moment() -> Iterator[None]:
    """A transaction in which every question sees the database as it was at the first one; no writer waits for it."""
    if is_sqlite():
        before, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = before  # type: ignore[attr-defined]
        return
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:  # else somebody has asked already, and it is too late to say so
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def begin_writing() -> AbstractContextManager[None]:
    """A transaction that means to write. On SQLite it takes the write lock at once (transaction_mode)."""
    return transaction.atomic()


def take_next(model: type[models.Model], pk: Any, column: str, *, count: int = 1) -> int:
    """Add `count` to a counter column of one row and give the new value; the row stays locked until commit.

    Numbers taken so are in commit order without gaps, which no sequence and no clock can promise. Take them
    last in a transaction, so that the row is locked for the shortest time.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    name = connection.ops.quote_name(column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {name} = {name} + %s WHERE id = %s RETURNING {name}",  # noqa: S608 (names)
            [count, pk],
        )
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"{model.__name__} {pk} is gone")
    return int(row[0])


Row = TypeVar("Row", bound=models.Model)


def take_next_of_each(model: type[models.Model], counts: Mapping[int, int], column: str) -> dict[int, int]:
    """As `take_next`, of several rows: `{id: how many}` gives `{id: new value}`.

    The rows are locked in one order whoever asks, so that two who take of the same rows never wait in a circle.
    """
    if is_sqlite() or len(counts) == 1:
        return {pk: take_next(model, pk, column, count=counts[pk]) for pk in sorted(counts)}
    table = connection.ops.quote_name(model._meta.db_table)
    name = connection.ops.quote_name(column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} counted SET {name} = counted.{name} + wanted.count "  # noqa: S608 (names, not values)
            f"FROM (SELECT row.id, given.count FROM {table} row "
            "JOIN unnest(%s::bigint[], %s::bigint[]) AS given (id, count) ON row.id = given.id "
            "ORDER BY row.id FOR UPDATE OF row) wanted "
            f"WHERE counted.id = wanted.id RETURNING counted.id, counted.{name}",
            [list(counts), list(counts.values())],
        )
        taken = {int(pk): int(value) for pk, value in cursor.fetchall()}
    if taken.keys() != counts.keys():
        raise LookupError(f"{model.__name__} {sorted(counts.keys() - taken.keys())} is gone")
    return taken


def held(rows: models.QuerySet[Row]) -> models.QuerySet[Row]:
    """The same rows, nobody else's to change until the transaction ends. On SQLite one writes at a time anyway."""
    return rows.select_for_update()


def lock_first_free(rows: models.QuerySet[Row]) -> Row | None:
    """The first of these rows that no other transaction holds; it is ours until this one ends. None when there is none.

    So several workers take several rows at once, where each would else wait for the first. On SQLite, where one
    process writes, it is the first. Raises TransactionManagementError outside a transaction, on PostgreSQL.
    """
    if not is_sqlite():
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return rows.first()


def now_of_all() -> datetime:
    """The time that all processes agree on, for leases: the database server's. On SQLite there is one process."""
    if is_sqlite():
        return now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cast("datetime", cursor.fetchone()[0])


def fill_once(model: type[models.Model], columns: list[str], rows: list[tuple[Any, ...]]) -> int:
    """Set columns of many rows, each only where the first column is still empty; gives how many were changed.

    A row is the values in the order of `columns`, then its `id`. One statement prepared once: a batch costs a
    millisecond, so the write lock is held for no longer.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    names = [connection.ops.quote_name(column) for column in columns]
    if not is_sqlite():
        return _fill_from_columns(model, columns, rows)
    settings = ", ".join(f"{name} = %s" for name in names)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {settings} WHERE id = %s AND {names[0]} IS NULL",  # noqa: S608 (names, not values)
            rows,
        )
        return int(cursor.rowcount)


def _fill_from_columns(model: type[models.Model], columns: list[str], rows: list[tuple[Any, ...]]) -> int:
    """`fill_once` on PostgreSQL: all rows as columns, so that the server is asked once."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = [connection.ops.quote_name(column) for column in columns]
    types = [model._meta.get_field(column).db_type(connection) for column in columns]
    settings = ", ".join(f"{name} = given.{name}" for name in names)
    arrays = ", ".join(f"%s::{type_}[]" for type_ in [*types, "bigint"])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} filled SET {settings} FROM unnest({arrays}) AS given ({', '.join(names)}, id) "  # noqa: S608
            f"WHERE filled.id = given.id AND filled.{names[0]} IS NULL",  # (names, not values)
            [list(column) for column in zip(*rows, strict=True)],
        )
        return int(cursor.rowcount)


class RunPerDatabase(migrations.RunPython):
    """A migration step whose SQL differs: triggers, full-text search. Statements are given as lists."""

    def __init__(
        self,
        *,
        sqlite: list[str],
        postgresql: list[str],
        sqlite_back: list[str],
        postgresql_back: list[str],
    ) -> None:
        super().__init__(
            _runner(sqlite=sqlite, postgresql=postgresql),
            _runner(sqlite=sqlite_back, postgresql=postgresql_back),
        )


def _runner(*, sqlite: list[str], postgresql: list[str]) -> Callable[[Any, Any], None]:
    def run(apps: Any, schema_editor: Any) -> None:
        statements = sqlite if schema_editor.connection.vendor == "sqlite" else postgresql
        for statement in statements:
            schema_editor.execute(statement, params=None)

    return run


def sqlite_version() -> str:
    """The version of the SQLite library in use, as `3.53.4`."""
    return str(sys.modules.get("sqlite3", sqlite3).sqlite_version)


# Search finds the same on both databases: a word finds those that begin with it, whatever the capitals and accents.
# SQLite has an index of words. PostgreSQL reads the rows of `within` through with patterns: a policy (row_security.py)
# would keep an index of words from being used, and every insert would pay for it.
BEGINS = "(^|[^[:alnum:]])"
MARKS = "[\u0300-\u036f]*"  # an accent may also be a character of its own, after its letter
WITH_ACCENTS = (*range(0xC0, 0x530), *range(0x1E00, 0x2000))  # Latin, Greek and Cyrillic


def search_index(table: str, column: str, *, only_where: str) -> "RunPerDatabase":
    """A migration step that makes a text column searchable for the rows with `only_where` (plain SQL without quoting of
    its columns): on SQLite an index table kept by triggers. PostgreSQL needs nothing.
    """
    index = f"{table}_{column}_search"
    is_in = only_where.format(row="new.")
    was_in = only_where.format(row="old.")
    has_changed = f"new.{column} IS NOT old.{column} OR ({is_in}) IS NOT ({was_in})"
    add = f"INSERT INTO {index}(rowid, words) SELECT new.id, new.{column} WHERE {is_in}"
    remove = f"DELETE FROM {index} WHERE rowid = old.id"  # noqa: S608 (names, not values)
    return RunPerDatabase(
        sqlite=[
            f"CREATE VIRTUAL TABLE {index} USING fts5(words, tokenize='unicode61 remove_diacritics 2', detail=full)",
            f"CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN {add}; END",
            f"CREATE TRIGGER {index}_update AFTER UPDATE ON {table} WHEN {has_changed} BEGIN {remove}; {add}; END",
            f"CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {remove}; END",
        ],
        postgresql=[],
        sqlite_back=[
            *(f"DROP TRIGGER {index}_{event}" for event in ("insert", "update", "delete")),
            f"DROP TABLE {index}",
        ],
        postgresql_back=[],
    )


def forget_removed_words(table: str, column: str) -> None:
    """Take the words of removed rows out of the file of a search index made by `search_index`, after an erasure.

    SQLite's index only marks a removed row, and its words stay in the file until parts are joined: here they all are at
    once, in about half a second for a hundred thousand messages. PostgreSQL has no index of words.
    """
    if is_sqlite():
        index = f"{table}_{column}_search"
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")  # noqa: S608 (names, not values)


def search(
    table: str, column: str, words: list[str], *, only_where: str, within: tuple[str, Collection[int]]
) -> RawSQL:
    """The ids of the rows in which every one of these words begins a word: for a filter `pk__in=…`.

    `table`, `column` and `only_where` are those that the index was made with. Words hold letters and digits only.
    `within` is a whole-number column and the values that count: few rows, as PostgreSQL reads each of them (two
    microseconds a row), and on SQLite a frequent word stands in very many rows of others.
    """
    place, values = within
    keys = ", ".join(str(int(value)) for value in values) or "NULL"
    if is_sqlite():
        index = f"{table}_{column}_search"
        wanted = " AND ".join(f'"{word}"*' for word in words)
        # The plus: the index of words is read from end to end, and each row looked up in the list, never the reverse.
        return RawSQL(  # noqa: S611 (what was typed is a value)
            f"SELECT rowid FROM {index} WHERE {index} MATCH %s "  # noqa: S608 (names and whole numbers)
            f"AND +rowid IN (SELECT id FROM {table} WHERE {place} IN ({keys}))",
            [wanted],
        )
    has_words = "".join(f" AND {column} ~ %s" for _ in words)
    return RawSQL(  # noqa: S611 (what was typed is a value)
        f"SELECT id FROM {table} WHERE {only_where.format(row='')} "  # noqa: S608 (names and whole numbers)
        f"AND {place} IN ({keys}){has_words}",
        [BEGINS + "".join(f"[{one}]{MARKS}" for one in map(alike, plain_letters(word))) for word in words],
    )


def plain_letters(word: str) -> str:
    """A word of letters and digits without its accents."""
    return "".join(one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one))


def alike(letter: str) -> str:
    """A letter or digit with all that stand for it in a text: small and capital, with and without accents."""
    return "".join(sorted({letter, letter.lower()[0], letter.upper()[0], *_with_accents().get(letter.lower(), "")}))


@cache
def _with_accents() -> dict[str, str]:
    found: dict[str, str] = {}
    for letter in map(chr, WITH_ACCENTS):
        plain = plain_letters(letter).lower()
        if len(plain) == 1 and plain != letter.lower():
            found[plain] = found.get(plain, "") + letter
    return found
