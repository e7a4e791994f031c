"""The code as a school edits it: read the same in Markdown, tried on messages, kept as a draft, adopted."""

from pathlib import Path

import pytest

from gatepost import conduct
from gatepost.adoption.models import Plan
from gatepost.adoption.plan import actions
from gatepost.adoption.plan.editing import for_editing
from gatepost.adoption.plan.trial import LONGEST_OWN, MOST_OWN, own_messages, samples, trial
from gatepost.conduct import Outcome
from gatepost.core.errors import Invalid
from gatepost.policies.codes import current_code

CODES = Path(__file__).parents[2] / "docs" / "examples" / "codes"
TOML = [conduct.starter_text(), *(path.read_text("utf-8") for path in sorted(CODES.glob("*.toml")))]


@pytest.mark.parametrize("source", TOML, ids=["starter", *(path.stem for path in sorted(CODES.glob("*.toml")))])
def test_a_code_means_the_same_in_markdown(source):
    written = for_editing(source)
    assert written.startswith("+++")
    before, after = conduct.parse_code(source), conduct.parse_code(written)
    assert before.clauses == after.clauses
    assert before.routes == after.routes


@pytest.mark.parametrize("source", ["", "not a code", "name = 3", "+++\nname = 'x'\n+++\n"])
def test_what_cannot_be_written_in_markdown_stays_as_it_is(source):
    assert for_editing(source) == source


def test_the_samples_show_what_the_starter_does(world):
    tried = trial(world.school, conduct.starter_text(), []).tried
    assert [one.text for one in tried] == list(samples())
    assert not any(one.has_changed for one in tried)
    assert [one.before.outcome for one in tried[:5]] == [Outcome.OK] * 5
    assert {one.before.outcome for one in tried} == set(Outcome)


def test_an_edited_code_is_seen_beside_the_one_in_force(world):
    source = conduct.starter_text().replace('outcomes = { off_topic = "nudge" }', 'outcomes = { off_topic = "hold" }')
    found = trial(world.school, source, ["Selling my sofa, £80, collection only."])
    assert found.changed > 0
    assert (found.tried[0].before.outcome, found.tried[0].after.outcome) == (Outcome.NUDGE, Outcome.HOLD)


def test_a_code_that_cannot_be_used_says_why_and_the_messages_stay(world):
    found = trial(world.school, "+++\nnme = 'x'\n+++", ["Is PE tomorrow?"])
    assert found.fault
    assert found.tried[0].after is None


def test_messages_that_are_typed_are_cut_and_counted():
    typed = own_messages("\n\n".join(["x" * 900] * 40))
    assert len(typed) == MOST_OWN
    assert {len(one) for one in typed} == {LONGEST_OWN}


def test_a_draft_is_kept_and_adopted_on_the_page(world):
    source = for_editing(conduct.starter_text()).replace("Please keep it useful and kind.", "Please be kind.")
    page = world.adeyemi.opens("/adoption/code/").press("Keep as a draft", source=source)
    assert "Your draft is kept" in page.text
    assert Plan.objects.get().code_draft == source.strip()
    assert current_code(world.school).version == 1
    page = page.press("Adopt this code")
    assert current_code(world.school).version == 2
    assert "Please be kind." in current_code(world.school).source
    assert Plan.objects.get().code_draft == ""


def test_a_faulty_code_is_not_adopted(world):
    with pytest.raises(Invalid) as told:
        actions.adopt_draft(world.adeyemi.acting, "+++\nname = 'x'\n+++\n\n## 1. Nothing\n")
    assert told.value.fields["source"]
    assert current_code(world.school).version == 1


def test_the_pta_tries_and_keeps_but_does_not_adopt(world):
    page = world.priya.opens("/adoption/code/")
    assert "Adopt this code" not in page.text
    answer = page.press("Try it", own="Selling my sofa, £80, collection only.")
    assert "Selling my sofa" in answer.text
