"""What every test starts from: a data folder of its own, and no network but this machine's."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

DATA = Path(tempfile.mkdtemp(prefix="gatepost-tests-"))
os.environ["GATEPOST_DATA"] = str(DATA)
os.environ.pop("GATEPOST_KEYS", None)
os.environ.setdefault("GATEPOST_DEMO", "off")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the slow tests too, as CI does")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow") or os.environ.get("CI") == "true":
        return
    skip = pytest.mark.skip(reason="slow: runs in CI and with --slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


def pytest_unconfigure(config: pytest.Config) -> None:
    import shutil

    shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def let_tables_be_emptied() -> Iterator[None]:
    """After a test with real transactions all tables are emptied. Triggers that guard rows refuse that, so they are put
    aside for that moment and set up again; in no other moment, and in no real database."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    as_it_is = BaseDatabaseOperations.execute_sql_flush

    def without_guards(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "sqlite":
                cursor.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%BEFORE DELETE%'"
                )
                guards = cursor.fetchall()
                off, on = [f"DROP TRIGGER {name}" for name, _ in guards], [sql for _, sql in guards]
            else:
                cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
                tables = [name for (name,) in cursor.fetchall()]
                off = [f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in tables]
                on = [f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in tables]
            for statement in off:
                cursor.execute(statement)
        try:
            as_it_is(self, sql_list)
        finally:
            with self.connection.cursor() as cursor:
                for statement in on:
                    cursor.execute(statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", without_guards)
        yield
