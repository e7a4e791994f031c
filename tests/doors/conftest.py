"""The cast, at a school with the starter code."""

import pytest
from tests.cast import Cast, ScriptedJudge

from gatepost.gate import facts


@pytest.fixture(autouse=True)
def scripted_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge knows the texts of tests/cast.py; what it makes of others is no matter of these tests."""
    facts._judges.clear()
    monkeypatch.setattr(facts, "Judge", ScriptedJudge)


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()
