"""The cast, at a school with the starter code."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from gatepost.gate import facts
from tests.cast import Cast, ScriptedJudge


@pytest.fixture(autouse=True)
def scripted_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge knows the texts of tests/cast.py; what it makes of others is no matter of these tests."""
    facts._judges.clear()
    monkeypatch.setattr(facts, "Judge", ScriptedJudge)


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def lasting_cast(transactional_db: None, tmp_path: Path) -> Iterator[Cast]:
    """The same, committed: for tests in which several threads take part.

    SQLite in memory locks whole tables and does not wait, unlike the file of a real installation; so there the test
    has a file of its own, copied from the empty database.
    """
    if connection.vendor != "sqlite":
        yield Cast()
        return
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(tmp_path / "race.sqlite3")])
    in_memory = connection.connection
    connection.connection, connection.settings_dict["NAME"] = None, str(tmp_path / "race.sqlite3")
    try:
        yield Cast()
    finally:
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = in_memory, name
