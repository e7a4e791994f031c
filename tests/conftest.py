"""What every test starts from: a data folder of its own, and no network but this machine's."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import Outbox, World


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the slow tests too, as CI does")
    parser.addoption(
        "--database-only", action="store_true", help="leave out what no database can change: for the second database"
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Which worker runs what: see scheduling.py."""
    from tests.scheduling import InGroups

    return InGroups(config, log)


def uses_database(item: pytest.Item) -> bool:
    """Whether a test meets the database: it says so by a fixture or a mark, for nobody gets one without."""
    asked = {"db", "transactional_db", "django_db_setup", "world", "hazel_lane"}
    return bool(asked & set(getattr(item, "fixturenames", ()))) or item.get_closest_marker("django_db") is not None


# What is made once for a file of tests, in a transaction that stays open until the file's last test.
SHARED = {"hazel_lane", "matrix"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Playwright keeps an event loop running in its thread until the end, and Django refuses its database there. So the
    # browser comes last on every worker; `--no-loadscope-reorder` keeps it so. The servers keep one worker busy: for a
    # minute by default, side by side with the browser; for many where all is tried, and then they come first. A school
    # that a file's tests share is there until the file ends: tests of that file that ask for an empty database come
    # before it, whatever the order.
    all_is_tried = config.getoption("--slow") or os.environ.get("CI") == "true"
    turns = {"browser": 2, "server": -1 if all_is_tried else 1}
    items.sort(
        key=lambda item: (
            max((turn for mark, turn in turns.items() if mark in item.keywords), default=0),
            bool(SHARED & set(getattr(item, "fixturenames", ()))),
        )
    )
    if config.getoption("--database-only"):
        left_out = [item for item in items if not uses_database(item)]
        items[:] = [item for item in items if uses_database(item)]
        config.hook.pytest_deselected(items=left_out)
    if all_is_tried:
        return
    skip = pytest.mark.skip(reason="slow: runs in CI and with --slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


def pytest_unconfigure(config: pytest.Config) -> None:
    from django.conf import settings

    if settings.configured:
        shutil.rmtree(settings.DATA, ignore_errors=True)


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


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """The test database. In place of pytest-django's own, which makes one only for tests that ask for `db`; ours may
    ask for `world` instead."""
    from django.test.utils import setup_databases, teardown_databases

    verbosity = request.config.option.verbose
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=verbosity, interactive=False, keepdb=django_db_keepdb)
        keep_empty_tables()
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=verbosity)


EMPTY_TABLES = "empty-tables.sqlite3"


def keep_empty_tables() -> None:
    """Copy the new test database, where it is SQLite, for servers that begin with it: making the tables takes them ten
    seconds. A first start with none is tried by tests/server/test_start_and_stop.py."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        (settings.DATA / EMPTY_TABLES).unlink(missing_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(settings.DATA / EMPTY_TABLES)])


@pytest.fixture(scope="session")
def with_tables(django_db_setup: None) -> Callable[[Path], Path]:
    """Puts empty tables into a new data folder, where the tests have them; gives the folder."""
    from django.conf import settings

    def put(data: Path) -> Path:
        if (settings.DATA / EMPTY_TABLES).exists():
            data.mkdir()
            shutil.copyfile(settings.DATA / EMPTY_TABLES, data / "gatepost.sqlite3")
        return data

    return put


@pytest.fixture(scope="module")
def hazel_lane(django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    """The school of tests/world.py, made once for a file of tests and undone after it; its primary key.

    It lives in a transaction of its own, and each test in a savepoint of that: making it takes longer than most tests.
    """
    from django.db import transaction

    from tests.world import make_school

    with django_db_blocker.unblock(), transaction.atomic():
        yield make_school("hazel-lane.test").pk
        transaction.set_rollback(True)


@pytest.fixture
def world(hazel_lane: int, django_db_blocker: Any) -> Iterator["World"]:
    """The cast, each with a browser of their own. What a test changes is undone after it."""
    from django.core.cache import cache
    from django.db import transaction

    from gatepost.delivery import ledger
    from gatepost.people.models import School
    from tests.world import World

    cache.clear()
    ledger.breaker.forget()
    with django_db_blocker.unblock(), transaction.atomic():
        yield World(School.objects.get(pk=hazel_lane))
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def mail_server() -> Iterator[tuple["Outbox", int]]:
    """A real SMTP server on this machine, and its port."""
    from aiosmtpd.controller import Controller

    from tests.running import free_port
    from tests.world import Outbox

    box = Outbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield box, controller.port
    controller.stop()


@pytest.fixture
def outbox(world: "World", mail_server: tuple["Outbox", int]) -> "Outbox":
    """What the school's mail server takes from here on: every letter has gone over SMTP."""
    from tests.world import send_by

    box, port = mail_server
    box.taken.clear()
    send_by(world.school, port)
    return box
