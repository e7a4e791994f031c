"""The few statements that every post passes through: their SQL is made once, so that it stays prepared.

SQLite's driver keeps the statements that it has seen. PostgreSQL keeps them prepared in the server, and takes all rows
of a table as columns, so that one statement serves for any number of them.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models

from gatepost.core.db import is_sqlite

Row = Mapping[str, Any]  # {column attribute as `school_id`: value}, all of the table's columns but its own `id`

# Ids that a thread takes of a sequence at once, on PostgreSQL.
RESERVE = 200
# Rows are inserted so many at a time: few different statements, which therefore stay prepared.
SIZES = (32, 16, 8, 4, 2, 1)
# Values of these types go to the driver as they are.
PLAIN = (str, int, bool, type(None))


@contextmanager
def in_one_go() -> Iterator[None]:
    """Statements in this block go to PostgreSQL one after the other without waiting for each answer in turn.

    The answers are read when one of them is asked for, and at the end of the block, where a fault is raised too.
    """
    if is_sqlite():
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def insert_rows(model: type[models.Model], rows: Sequence[Row]) -> None:
    """INSERT rows of one table. All rows have the same columns.

    No signal, default or validation of the model runs: the caller names every column. Raises LookupError for a row
    that leaves one out, so that a new column cannot be forgotten.
    """
    columns = tuple(rows[0])
    values = _values(model, columns, rows)
    if is_sqlite():
        for piece in _pieces(values):
            _run(_insert(model, columns, len(piece)), [value for row in piece for value in row])
    else:
        _run(_insert_columns(model, columns), [list(column) for column in zip(*values, strict=True)])


def insert_numbered_rows(model: type[models.Model], rows: Sequence[Row]) -> list[int]:
    """The same for a table whose `id` is given by the database: the ids, in the order of the rows."""
    if not is_sqlite():
        ids = _reserved(model, len(rows))
        insert_rows(model, [{"id": id_, **row} for id_, row in zip(ids, rows, strict=True)])
        return ids
    columns = tuple(rows[0])
    ids = []
    for piece in _pieces(_values(model, columns, rows)):
        sql = _insert(model, columns, len(piece), gives_id=True)
        ids += [found[0] for found in _run(sql, [value for row in piece for value in row]).rows()]
    return ids


def _pieces(values: list[list[Any]]) -> Iterator[list[list[Any]]]:
    done = 0
    while done < len(values):
        size = next(size for size in SIZES if size <= len(values) - done)
        yield values[done : done + size]
        done += size


def columns_by_id(model: type[models.Model], columns: tuple[str, ...], ids: Sequence[int]) -> "ById":
    """Whole numbers and texts of some rows, by their id. Read when asked for."""
    return ById(_run(_select(model, columns, len(ids)), list(ids)) if ids else None)


class Answer:
    """What one statement gives, read when it is asked for."""

    __slots__ = ("_cursor", "_rows")

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._rows: list[tuple[Any, ...]] | None = None

    def rows(self) -> list[tuple[Any, ...]]:
        """Its rows."""
        if self._rows is None:
            with connection.wrap_database_errors:
                self._rows = self._cursor.fetchall()
        return self._rows


class ById:
    """Columns of some rows, `{id: (value, …)}` for those that are there."""

    __slots__ = ("_answer",)

    def __init__(self, answer: Answer | None) -> None:
        self._answer = answer

    def read(self) -> dict[int, tuple[Any, ...]]:
        """The values by id."""
        return {row[0]: tuple(row[1:]) for row in self._answer.rows()} if self._answer is not None else {}


def _run(sql: str, values: list[Any]) -> Answer:
    """Run one statement.

    Where any instrument of Django's is attached (a count, a log, a wrapper), it sees the statement; else SQLite's own
    driver is asked directly, which saves the greater part of the time that such a statement takes.
    """
    if is_sqlite() and not (connection.execute_wrappers or connection.queries_logged):
        connection.ensure_connection()
        with connection.wrap_database_errors:
            return Answer(connection.connection.execute(_with_question_marks(sql), values))
    cursor = _cursor()
    cursor.execute(sql, values)
    return Answer(cursor)


_ids: dict[tuple[int, type[models.Model]], list[int]] = {}


def _reserved(model: type[models.Model], count: int) -> list[int]:
    """Ids of the table's sequence that nobody else will get. Some stay unused: ids tell no order, and may have gaps."""
    kept = _ids.setdefault((threading.get_ident(), model), [])
    if len(kept) < count:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [model._meta.db_table, max(RESERVE, count)],
            )
            kept += [int(row[0]) for row in cursor.fetchall()]
    ids = kept[:count]
    del kept[:count]
    return ids


def _cursor() -> Any:
    """A cursor whose statements stay prepared, seen by every instrument of Django's."""
    if is_sqlite():
        return connection.cursor()
    from psycopg import Cursor  # its values go beside the words; Django's own cursor writes them into these

    connection.ensure_connection()
    cursor: Any = Cursor(connection.connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)


@lru_cache(maxsize=512)
def _with_question_marks(sql: str) -> str:
    return sql.replace("%s", "?")


def _values(model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Row]) -> list[list[Any]]:
    prepare = _preparing(model, columns)
    return [[_prepared(prepare[column], row[column]) for column in columns] for row in rows]


def _prepared(prepare: Callable[[Any], Any], value: Any) -> Any:
    if type(value) in PLAIN:
        return value
    return _moment(prepare, value) if type(value) is datetime else prepare(value)


@lru_cache(maxsize=64)
def _moment(prepare: Callable[[Any], Any], value: datetime) -> Any:
    """A moment made ready once for all the rows that share it."""
    return prepare(value)


@lru_cache(maxsize=64)
def _preparing(model: type[models.Model], columns: tuple[str, ...]) -> dict[str, Callable[[Any], Any]]:
    """How a value of each column is made fit for the database. Raises LookupError when a column is left out."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    given = {name for name, field in fields.items() if isinstance(field, models.AutoField)}
    if not fields.keys() - given <= set(columns) <= fields.keys():
        raise LookupError(f"{model.__name__}: {sorted(fields.keys() ^ set(columns))}")
    return {column: _preparer(fields[column]) for column in columns}


def _preparer(field: Any) -> Callable[[Any], Any]:
    return lambda value: field.get_db_prep_save(value, connection)


@lru_cache(maxsize=256)
def _insert(model: type[models.Model], columns: tuple[str, ...], size: int, gives_id: bool = False) -> str:
    row = f"({', '.join(['%s'] * len(columns))})"
    names, rows, returning = _names(model, columns), ", ".join([row] * size), " RETURNING id" if gives_id else ""
    return f"INSERT INTO {_table(model)} ({names}) VALUES {rows}{returning}"  # noqa: S608 (names, not values)


@lru_cache(maxsize=64)
def _insert_columns(model: type[models.Model], columns: tuple[str, ...]) -> str:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    given = ", ".join(f"%s::{fields[column].rel_db_type(connection)}[]" for column in columns)
    names = _names(model, columns)
    return f"INSERT INTO {_table(model)} ({names}) SELECT * FROM unnest({given})"  # noqa: S608 (names, not values)


@lru_cache(maxsize=256)
def _select(model: type[models.Model], columns: tuple[str, ...], count: int) -> str:
    wanted = ", ".join(["%s"] * count)
    names = _names(model, (_key(model), *columns))
    return f"SELECT {names} FROM {_table(model)} WHERE id IN ({wanted})"  # noqa: S608 (names, not values)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _names(model: type[models.Model], columns: Sequence[str]) -> str:
    columns_of = {field.attname: field.column for field in model._meta.concrete_fields}
    return ", ".join(connection.ops.quote_name(str(columns_of[column])) for column in columns)


def _key(model: type[models.Model]) -> str:
    return str(model._meta.pk.attname) if model._meta.pk else "id"
