"""The few statements that every post passes through: their SQL is made once, so that it stays prepared.

SQLite's driver keeps the statements that it has seen. PostgreSQL keeps them prepared in the server, and takes all rows
of a table as columns, so that one statement serves for any number of them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models

from gatepost.core.db import is_sqlite

Row = Mapping[str, Any]  # {column attribute as `school_id`: value}, all of the table's columns but its own `id`

# Rows are inserted so many at a time: few different statements, which therefore stay prepared.
SIZES = (32, 16, 8, 4, 2, 1)
# Values of these types go to the driver as they are.
PLAIN = (str, int, bool, type(None))


def insert_rows(model: type[models.Model], rows: Sequence[Row]) -> list[int]:
    """INSERT rows of one table and give their ids, in the same order. All rows have the same columns.

    No signal, default or validation of the model runs: the caller names every column. Raises LookupError for a row
    that leaves one out, so that a new column cannot be forgotten.
    """
    columns = tuple(rows[0])
    prepare = _preparing(model, columns)
    values = [[_prepared(prepare[column], row[column]) for column in columns] for row in rows]
    if not is_sqlite():
        by_column = [list(column) for column in zip(*values, strict=True)]
        return [row[0] for row in _run(_insert_columns(model, columns), by_column)]
    ids: list[int] = []
    while len(ids) < len(values):
        size = next(size for size in SIZES if size <= len(values) - len(ids))
        piece = values[len(ids) : len(ids) + size]
        ids.extend(row[0] for row in _run(_insert(model, columns, size), [value for row in piece for value in row]))
    return ids


def columns_by_id(
    model: type[models.Model], columns: tuple[str, ...], ids: Sequence[int]
) -> dict[int, tuple[Any, ...]]:
    """Whole numbers and texts of some rows: `{id: (value, …)}` for those that are there."""
    if not ids:
        return {}
    return {row[0]: tuple(row[1:]) for row in _run(_select(model, columns, len(ids)), list(ids))}


def _run(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """Run one statement and give its rows.

    Where any instrument of Django's is attached (a count, a log, a wrapper), it sees the statement; else SQLite's own
    driver is asked directly, which saves the greater part of the time that such a statement takes.
    """
    if is_sqlite() and not (connection.execute_wrappers or connection.queries_logged):
        connection.ensure_connection()
        with connection.wrap_database_errors:
            return connection.connection.execute(_with_question_marks(sql), values).fetchall()  # type: ignore[no-any-return]
    with _cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


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
    fields = {field.attname: field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)}
    if fields.keys() != set(columns):
        raise LookupError(f"{model.__name__}: {sorted(fields.keys() ^ set(columns))}")
    return {column: _preparer(fields[column]) for column in columns}


def _preparer(field: Any) -> Callable[[Any], Any]:
    return lambda value: field.get_db_prep_save(value, connection)


@lru_cache(maxsize=256)
def _insert(model: type[models.Model], columns: tuple[str, ...], size: int) -> str:
    row = f"({', '.join(['%s'] * len(columns))})"
    names, rows, key = _names(model, columns), ", ".join([row] * size), _names(model, (_key(model),))
    return f"INSERT INTO {_table(model)} ({names}) VALUES {rows} RETURNING {key}"  # noqa: S608 (names, not values)


@lru_cache(maxsize=64)
def _insert_columns(model: type[models.Model], columns: tuple[str, ...]) -> str:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    given = ", ".join(f"%s::{fields[column].db_type(connection)}[]" for column in columns)
    names, key = _names(model, columns), _names(model, (_key(model),))
    return f"INSERT INTO {_table(model)} ({names}) SELECT * FROM unnest({given}) RETURNING {key}"  # noqa: S608 (names)


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
