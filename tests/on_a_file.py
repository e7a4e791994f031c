"""A database in a file, for tests in which several threads take part."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def on_a_file(folder: Path) -> Iterator[None]:
    """Work on a copy of the empty database in a file.

    SQLite in memory locks whole tables and does not wait, unlike the file of a real installation. On PostgreSQL
    nothing is done.
    """
    if connection.vendor != "sqlite":
        yield
        return
    name, path = connection.settings_dict["NAME"], str(folder / "race.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [path])
    in_memory = connection.connection
    connection.connection, connection.settings_dict["NAME"] = None, path
    try:
        yield
    finally:
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = in_memory, name
