"""Rows from one database into another of the same tables: how SQLite's are written into PostgreSQL, guards and all."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connections, models

from gatepost.core.db import database
from gatepost.core.table_hashes import stored_rows

# Rows sent at a time.
BATCH = 1000


class CannotCopyRow(Exception):
    """A row that the other database does not take. Says which one, and never what is in it."""


def connect_to(url: str, *, alias: str) -> Any:
    """Django's connection to another database, known by this alias from now on. Raises ImproperlyConfigured."""
    connections.databases[alias] = connections.configure_settings({"default": database(url, default={})})["default"]
    return connections[alias]


def alone_with_sqlite(connection: Any) -> None:
    """Take an SQLite file for this process alone: from the first statement on, until the connection is closed.

    That statement raises OperationalError while any other process has the file open.
    """
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    options["init_command"] = "PRAGMA locking_mode=EXCLUSIVE; " + options.get("init_command", "")
    options["timeout"] = 2


def tables_there(connection: Any) -> set[str]:
    """The names of all tables of a database."""
    with connection.cursor() as cursor:
        return {table.name for table in connection.introspection.get_table_list(cursor) if table.type in ("t", "p")}


def empty_table(target: Any, model: type[models.Model]) -> None:
    """Remove all rows of a table."""
    with target.cursor() as cursor:
        cursor.execute(f"DELETE FROM {target.ops.quote_name(model._meta.db_table)}")  # noqa: S608 (a name)


def copy_rows(source: Any, target: Any, model: type[models.Model], *, first: Mapping[str, Any]) -> int:
    """INSERT all rows of a table as they are stored; gives how many. Call it in a transaction of the target.

    `first`: {column: value} that a row must come with, because a guard lets it have its own values only by a change
    afterwards: an audit entry is linked once it is there, a hold is ruled on. Raises CannotCopyRow.
    """
    columns = [str(field.column) for field in model._meta.concrete_fields]
    quoted = target.ops.quote_name
    table, key = quoted(model._meta.db_table), columns.index(str(model._meta.pk.column))
    names, places = ", ".join(quoted(name) for name in columns), ", ".join(["%s"] * len(columns))
    changes = ", ".join(f"{quoted(name)} = %s" for name in first)
    insert = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 (names, not values)
    change = f"UPDATE {table} SET {changes} WHERE {quoted(columns[key])} = %s"  # noqa: S608 (names, not values)
    count = 0
    for batch in _batches(stored_rows(source, model)):
        begun = [tuple(first.get(name, value) for name, value in zip(columns, row, strict=True)) for row in batch]
        ends = [
            (*(row[columns.index(name)] for name in first), row[key])
            for row, begin in zip(batch, begun, strict=True)
            if row != begin
        ]
        with target.cursor() as cursor:
            try:
                cursor.executemany(insert, begun)
                if ends:
                    cursor.executemany(change, ends)
            except Exception as fault:
                where = f"{model._meta.db_table}, rows {batch[0][key]} to {batch[-1][key]}"
                raise CannotCopyRow(f"{where}: {_why(fault)}") from fault
        count += len(batch)
    return count


def _why(fault: Exception) -> str:
    """What the database said, without the row that it said it about."""
    return str(fault).strip().splitlines()[0]


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


@contextmanager
def long_transaction(target: Any, *, without: Sequence[tuple[str, str]] = ()) -> Iterator[None]:
    """What all has been copied in, or nothing. Statements may take as long as they need.

    `without`: (table, trigger) pairs that do not look at the rows that are copied in. They are back before the commit,
    so nobody else ever finds them off.
    """
    from django.db import transaction

    with transaction.atomic(using=target.alias):
        with target.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            for table, trigger in without:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        yield
        with target.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # every foreign key is looked at now
            for table, trigger in without:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


def go_on_counting(target: Any, tables: Sequence[type[models.Model]]) -> None:
    """Let new rows be numbered after those that were copied in."""
    with target.cursor() as cursor:
        for statement in target.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
