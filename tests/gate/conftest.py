"""The cast, at a school with the starter code."""

import pytest

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
