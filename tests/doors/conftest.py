"""The cast, at a school with the starter code."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gatepost.gate import facts
from tests.cast import Cast, ScriptedJudge
from tests.on_a_file import on_a_file


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
    """The same, committed: for tests in which several threads take part."""
    with on_a_file(tmp_path):
        yield Cast()
