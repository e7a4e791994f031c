"""The second net on PostgreSQL: a connection sees the rows of one school, whatever a query forgets to ask for.

Access functions keep schools apart on both databases; this net is under them. Every table with rows of a school has a
policy that compares the row's school with the connection's setting `gatepost.school`: a school's key, `*` for all, and
nothing at all when it is empty. On SQLite, which has no such thing, all of this does nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from gatepost.core.db import RunPerDatabase, is_sqlite

ALL, NONE = "*", ""
# What psycopg says of a connection: no transaction is open; one is open, and failed.
IDLE, FAILED = 0, 3

POLICY = "of_one_school"
IN_SIGHT = "current_setting('gatepost.school', true)"
SEES_ALL = f"{IN_SIGHT} = '{ALL}'"
SCHOOL_IN_SIGHT = f"NULLIF(NULLIF({IN_SIGHT}, '{ALL}'), '{NONE}')::bigint"


def seeing_school(pk: int) -> Any:
    """`with seeing_school(school.pk):` the queries of this thread see that school's rows alone, and write no other's.

    It costs nothing by itself. The first query that finds the connection set to another school sets it, in a
    statement of its own: a thread that serves one school pays once.
    """
    return _seeing(str(pk))


def seeing_all_schools() -> Any:
    """`with seeing_all_schools():` for what is done for every school at once. Outside a request this is so anyway."""
    return _seeing(ALL)


def seeing_no_school() -> Any:
    """`with seeing_no_school():` for a request to a host name that is no school's."""
    return _seeing(NONE)


@contextmanager
def _seeing(wanted: str) -> Iterator[None]:
    if is_sqlite():
        yield
        return
    sight = _sight_of(connection)
    before, sight.wanted = sight.wanted, wanted
    try:
        yield
    finally:
        sight.wanted = before


class Sight:
    """Stands before every statement of one thread's connection, and sets which school it sees when that has changed.

    A setting made inside a transaction is gone when that is rolled back. So it is made again after the end of the
    transaction, or after going back to a savepoint.
    """

    def __init__(self) -> None:
        self.wanted = ALL
        self._set: str | None = None
        self._on: Any = None
        self._in_transaction = False

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Django's execute wrapper (documented under "Database instrumentation")."""
        database = context["connection"]
        driver = database.connection
        status = driver.info.transaction_status
        is_gone = driver is not self._on or (self._in_transaction and status == IDLE)
        if (is_gone or self._set != self.wanted) and status != FAILED:
            with database.wrap_database_errors:
                driver.execute("SELECT set_config('gatepost.school', %s, false)", [self.wanted])
            self._on, self._set = driver, self.wanted
            self._in_transaction = driver.info.transaction_status != IDLE
        try:
            return execute(sql, params, many, context)
        finally:
            if self._in_transaction and isinstance(sql, str) and sql.startswith("ROLLBACK TO"):
                self._set = None


def _sight_of(database: Any) -> Sight:
    for wrapper in database.execute_wrappers:
        if isinstance(wrapper, Sight):
            return wrapper
    sight = Sight()
    # First, not last: Django's `execute_wrapper` takes the last one away when it ends, whichever that is by then.
    database.execute_wrappers.insert(0, sight)
    return sight


def policies(
    *, by_column: dict[str, str], by_path: dict[str, tuple[str, str]] | None = None, audit: str = ""
) -> RunPerDatabase:
    """A migration step that gives tables their policy.

    `by_column`: {table: its column with the school's key}. `by_path`: {table: (column, table with a policy)}, a row is
    as visible as the row that it points at. `audit`: the table whose `school_ref` is the school's reference. Forced, as
    the role that owns the tables is the one that serves; a superuser sees everything all the same.
    """
    conditions = {table: f"{SEES_ALL} OR {column} = {SCHOOL_IN_SIGHT}" for table, column in by_column.items()}
    for table, (column, parent) in (by_path or {}).items():
        seen = f"EXISTS (SELECT 1 FROM {parent} parent WHERE parent.id = {table}.{column})"  # noqa: S608 (names)
        conditions[table] = f"{SEES_ALL} OR {seen}"
    reference = f"(SELECT ref FROM people_school school WHERE school.id = {SCHOOL_IN_SIGHT})"  # noqa: S608 (names)
    if audit:
        conditions[audit] = f"{SEES_ALL} OR school_ref = {reference}"
    forward, back = [], []
    for table, condition in conditions.items():
        forward += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {POLICY} ON {table} USING ({condition})",
        ]
        back += [
            f"DROP POLICY {POLICY} ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]
    return RunPerDatabase(sqlite=[], postgresql=forward, sqlite_back=[], postgresql_back=back)


def tables_without_policy(tables: list[str]) -> list[str]:
    """Which of these tables have no forced policy in this database; none on SQLite."""
    if is_sqlite():
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid "
            "WHERE relrowsecurity AND relforcerowsecurity AND polname = %s AND pg_table_is_visible(pg_class.oid)",
            [POLICY],
        )
        having = {name for (name,) in cursor.fetchall()}
    return sorted(set(tables) - having)


def role_that_sees_past_policies(database: Any = connection) -> str:
    """The database role we come as, when no policy holds it: a superuser, or one with BYPASSRLS. Else empty."""
    if database.vendor == "sqlite":
        return ""
    with database.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)")
        row = cursor.fetchone()
    return str(row[0]) if row else ""
