"""Many rows at once, as fast as each database takes them. All triggers and constraints stay on and see every row."""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

from gatepost.core import db


class Table:
    """The rows of one model, to be written with numbers of their own from 1 up.

    `names` are all its columns but the number. A model with other columns than these is refused with AssertionError:
    then the benchmark has to learn what the new ones mean.
    """

    def __init__(self, model: type[models.Model], *names: str, numbered: bool = True) -> None:
        fields = model._meta.concrete_fields
        key = model._meta.pk
        assert key is not None
        self.model = model
        self.columns = [model._meta.get_field(name).column for name in ([key.name] if numbered else []) + [*names]]
        left_out = {field.column for field in fields} - set(self.columns)
        if left_out:
            raise AssertionError(f"{model.__name__} has columns that the benchmark does not fill: {sorted(left_out)}")
        self.next = (
            (model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0) if numbered else 0
        )
        self.rows: list[Sequence[Any]] = []

    def add(self, *values: Any) -> int:
        """Keep one row until the next `write`; gives its number."""
        self.next += 1
        self.rows.append((self.next, *values))
        return self.next

    def add_bare(self, *values: Any) -> None:
        """Keep one row whose key is among its values."""
        self.rows.append(values)

    def write(self) -> None:
        """Send the kept rows to the database."""
        write(self.model._meta.db_table, self.columns, self.rows)
        self.rows = []
        with connection.cursor() as cursor:  # the counter behind the numbers goes on after them
            for statement in connection.ops.sequence_reset_sql(no_style(), [self.model]):
                cursor.execute(statement)


def write(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows: COPY on PostgreSQL, one prepared statement on SQLite."""
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                text = io.StringIO()
                for row in rows:
                    text.write("\t".join(map(copied, row)))
                    text.write("\n")
                copy.write(text.getvalue())
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)


def fill_once(model: type[models.Model], columns: list[str], rows: list[tuple[Any, ...]]) -> int:
    """What `gatepost.core.db.fill_once` does, for many thousands of rows; on PostgreSQL in one statement."""
    if connection.vendor != "postgresql":
        return db.fill_once(model, columns, rows)
    names = ", ".join(f'"{column}"' for column in columns)
    settings = ", ".join(f'"{column}" = given."{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TEMPORARY TABLE given ON COMMIT DROP AS SELECT {names}, id FROM "{table}" LIMIT 0')
        write("given", [*columns, "id"], rows)
        cursor.execute(
            f'UPDATE "{table}" SET {settings} FROM given '
            f'WHERE "{table}".id = given.id AND "{table}"."{columns[0]}" IS NULL'
        )
        return int(cursor.rowcount)


def copied(value: Any) -> str:
    """One value as COPY reads it."""
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, int):
        return str(value)
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def moment(at: datetime) -> str:
    """A time as both databases take it: UTC without its zone (a connection of Django's counts in UTC)."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def hasten() -> None:
    """Let this connection not wait for the disk: the benchmark's data are made again when the machine fails."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SET synchronous_commit = off; SET statement_timeout = 0; SET maintenance_work_mem = '512MB'"
            )
        else:
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA wal_autocheckpoint = 50000")
            cursor.execute("PRAGMA cache_size = -2000000")


def learn() -> None:
    """Let PostgreSQL look at its tables: triggers and foreign keys planned on empty ones would read them whole."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def settle() -> None:
    """After the last row: PostgreSQL's planner knows the tables, SQLite's log is in the file.

    Neither is more than a server does by itself in its first days.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
