"""The move from SQLite to a real PostgreSQL server: everything arrives as it was, or nothing arrives."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.running import RunningGatepost

SERVER = os.environ.get("GATEPOST_TEST_POSTGRESQL", "")
pytestmark = [
    pytest.mark.server,
    # Under CI it is not skipped, and fails: CI starts a server.
    pytest.mark.skipif(
        not SERVER and os.environ.get("CI") != "true", reason="GATEPOST_TEST_POSTGRESQL names no server"
    ),
    pytest.mark.timeout(600),
]


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> RunningGatepost:
    """A demo school with oddities in an SQLite file that nobody has open."""
    gatepost = RunningGatepost(tmp_path_factory.mktemp("moving") / "data", GATEPOST_DEMO="on")
    gatepost.command("migrate")
    gatepost.command("demo")
    assert int(python(gatepost, "from tests.site import hard_to_carry; hard_to_carry.add()")) == 1
    python(gatepost, "from gatepost.audit.actions import link_new_entries; link_new_entries()")  # as its worker did
    return gatepost


@pytest.fixture
def url() -> Iterator[str]:
    """An empty database on the server, gone afterwards."""
    name = f"moving_{uuid.uuid4().hex[:12]}"
    on_server(SERVER, f"CREATE DATABASE {name}")
    yield urlsplit(SERVER)._replace(path=f"/{name}").geturl()
    on_server(SERVER, f"DROP DATABASE {name} WITH (FORCE)")


def on_server(url: str, statement: str) -> list[Any]:
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(url, autocommit=True, options="-c gatepost.school=*") as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def python(gatepost: RunningGatepost, script: str, **environment: str) -> str:
    """What a script prints that runs on the data of this Gatepost."""
    answer = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{script}"],
        env={**gatepost.environment, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def is_empty(url: str) -> bool:
    tables = [row[0] for row in on_server(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    kept = {"django_migrations", "django_content_type", "auth_permission"}
    return all(on_server(url, f"SELECT count(*) FROM {table}")[0][0] == 0 for table in tables if table not in kept)


DIGESTS = """
from django.db import connection
from gatepost.core.table_hashes import all_tables, table_digest
for model in all_tables(): print(model._meta.db_table, *table_digest(connection, model))
"""


def test_everything_arrives_as_it_was(stopped: RunningGatepost, url: str) -> None:
    before = python(stopped, DIGESTS)
    looked = stopped.command("move-to-postgres", "--to", url, "--dry-run")
    assert "can be moved. Nothing was written." in looked.stdout
    assert on_server(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]

    moved = stopped.command("move-to-postgres", "--to", url, check=False)
    assert moved.returncode == 0, moved.stderr
    assert "GATEPOST_DATABASE_URL" in moved.stdout
    assert ": whole, " in moved.stdout and "not yet linked" not in moved.stdout
    here, there = python(stopped, DIGESTS), python(stopped, DIGESTS, GATEPOST_DATABASE_URL=url)
    assert before == here == there
    assert len(here.splitlines()) > 40
    assert "groups_post 0 " not in here and "gate_hold 1 " in here

    # Life goes on there: new rows are numbered after the old ones, and every guard is on.
    python(
        stopped,
        "from django.db import IntegrityError, transaction\n"
        "from gatepost.people.models import Person, School\n"
        "from gatepost.groups.models import Post\n"
        "from gatepost.core.clock import now\n"
        "import uuid\n"
        "Person.objects.create(school=School.objects.get(), name='New')\n"
        "post = Post.objects.exclude(text='')[0]\n"
        "try:\n"
        "    with transaction.atomic():\n"
        "        Post.objects.create(school=post.school, group=post.group, seq=99999, author=post.author, text='x',\n"
        "            verdict_id=uuid.uuid4(), at=now())\n"
        "except IntegrityError as fault:\n"
        "    assert 'passing verdict' in str(fault), fault\n"
        "else:\n"
        "    raise SystemExit('a post without a verdict was taken')\n",
        GATEPOST_DATABASE_URL=url,
    )
    assert on_server(url, "SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'") == [(0,)]

    again = stopped.command("move-to-postgres", "--to", url, check=False)
    assert again.returncode == 1 and "has data already" in again.stderr


def test_it_is_refused_while_gatepost_runs(stopped: RunningGatepost, url: str) -> None:
    stopped.start()
    try:
        refused = stopped.command("move-to-postgres", "--to", url, check=False)
        assert refused.returncode == 1 and "Stop it first" in refused.stderr
        assert on_server(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    finally:
        stopped.end()


def test_a_database_of_something_else_is_refused(stopped: RunningGatepost, url: str) -> None:
    on_server(url, "CREATE TABLE shopping (item text)")
    refused = stopped.command("move-to-postgres", "--to", url, check=False)
    assert refused.returncode == 1 and "shopping" in refused.stderr


def test_a_row_that_postgresql_cannot_hold_moves_nothing(stopped: RunningGatepost, url: str) -> None:
    models = "from gatepost.people.models import Person, School"
    pk = python(
        stopped, f"{models}; print(Person.objects.create(school=School.objects.get(), name='a\\0b').pk)"
    ).strip()
    try:
        looked = stopped.command("move-to-postgres", "--to", url, "--dry-run", check=False)
        assert looked.returncode == 1 and "people_person" in looked.stderr and "NUL" in looked.stderr
        moved = stopped.command("move-to-postgres", "--to", url, check=False)
        assert moved.returncode == 1 and "people_person" in moved.stderr
        assert is_empty(url)
    finally:
        python(stopped, f"{models}; Person.objects.filter(pk={pk}).delete()")


@pytest.mark.parametrize("word", ["Copying audit_entry", "Copying groups_post ", "Comparing"])
def test_a_move_that_was_killed_leaves_nothing_and_can_be_made_again(
    stopped: RunningGatepost, url: str, word: str, tmp_path: Path
) -> None:
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "gatepost", "move-to-postgres", "--to", url],
            env=stopped.environment,
            stdout=log,
            stderr=log,
        )
        deadline = time.monotonic() + 120
        while word not in (tmp_path / "log").read_text() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        assert process.wait(10) == -signal.SIGKILL, (tmp_path / "log").read_text()
    deadline = time.monotonic() + 60  # until the server has noticed that its client is gone
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    while on_server(url, others) != [(0,)] and time.monotonic() < deadline:
        time.sleep(0.1)
    assert is_empty(url)
    assert "the same on both sides" in stopped.command("move-to-postgres", "--to", url).stdout
