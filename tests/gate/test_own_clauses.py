"""A school with a code of its own: its clauses reach the card, with times and what came before."""

from datetime import timedelta
from pathlib import Path

import pytest

from gatepost import conduct
from gatepost.core import clock
from gatepost.gate import actions, facts
from gatepost.gate.answers import Card, Published
from gatepost.gate.models import Verdict
from gatepost.policies import actions as policies
from tests.cast import Cast

CODES = Path(__file__).parents[2] / "docs" / "examples" / "codes"


@pytest.fixture
def school_with(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    """The cast's school under one of the example codes, accepted by two parents, and read by the real judge."""
    monkeypatch.setattr(facts, "Judge", conduct.Judge)

    def adopted(name: str) -> Cast:
        code = policies.adopt_code(cast.school, (CODES / name).read_text("utf-8"))
        for person in (cast.amira, cast.tom):
            policies.accept(cast.acting(person), version=code.version)
        return cast

    return adopted


def test_a_flood_of_thanks_is_nudged_and_may_go_as_it_is(school_with):
    cast = school_with("fewer-messages.toml")
    write = actions.submit
    for author, text in ((cast.amira, "Thanks!"), (cast.tom, "Thank you so much"), (cast.amira, "Ta, brilliant")):
        assert isinstance(write(cast.acting(author), group=cast.oak, text=text), Published)
    card = write(cast.acting(cast.tom), group=cast.oak, text="Thanks Amira x")
    assert isinstance(card, Card)
    assert (card.outcome, card.first.clause, card.first.label) == ("nudge", "F1", "own_clause")
    assert str(card.title) == "Our school has a rule about this"
    assert not card.leads_to_school
    assert isinstance(write(cast.acting(cast.tom), group=cast.oak, text="Thanks Amira x", as_it_is=True), Published)
    assert Verdict.objects.latest("at").findings[0]["clause"] == "F1"


def test_yesterdays_thanks_are_forgotten(school_with, monkeypatch):
    cast = school_with("fewer-messages.toml")
    for text in ("Thanks!", "Thank you so much", "Ta, brilliant"):
        actions.submit(cast.acting(cast.amira), group=cast.oak, text=text)
    later = clock.now() + timedelta(hours=20)
    monkeypatch.setattr(facts, "now", lambda: later)
    assert isinstance(actions.submit(cast.acting(cast.tom), group=cast.oak, text="Thanks!"), Published)


def test_a_clause_from_examples_in_markdown_reaches_the_card(school_with):
    cast = school_with("lost-property-elsewhere.md")
    card = actions.submit(cast.acting(cast.tom), group=cast.oak, text="Lost: a grey coat with a name inside")
    assert isinstance(card, Card)
    assert (card.outcome, card.first.clause) == ("nudge", "LP1")
    assert "shelf" in card.first.advice
