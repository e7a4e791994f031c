"""A clause that is eased nudges where it held; what guards children and people from threats never gives way."""

import pytest

from gatepost.conduct import Clause, Code, Grade, Outcome, starter_code
from gatepost.conduct.eased import can_be_eased, eased
from gatepost.conduct.looks_for import LooksFor

CODE = starter_code()


def test_an_eased_clause_nudges_and_the_others_are_as_they_were():
    after = eased(CODE, {"G1"})
    assert after.clause("G1").outcome_of("grievance", Grade.USUAL) is Outcome.NUDGE
    assert after.clause("G1").outcome_of("grievance", Grade.MILD) is Outcome.NUDGE
    assert [one for one in after.clauses if one.id != "G1"] == [one for one in CODE.clauses if one.id != "G1"]
    assert eased(CODE, set()) is CODE
    assert eased(CODE, {"not there"}) == CODE


def test_threats_strong_words_and_children_at_risk_stay_as_firm():
    after = eased(CODE, {clause.id for clause in CODE.clauses})
    assert after.clause("B6") == CODE.clause("B6")
    assert after.clause("S1") == CODE.clause("S1")
    held = {clause.id for clause in after.clauses if Outcome.HOLD in clause.leads_to}
    assert held == {"B6"}


@pytest.mark.parametrize(("clause", "can"), [("G1", True), ("B3", True), ("P1", False), ("B6", False), ("S1", False)])
def test_which_clauses_of_the_starter_can_be_eased(clause, can):
    assert can_be_eased(CODE.clause(clause)) is can


def test_a_clause_of_the_schools_own_is_eased_and_mild_swearing_with_it():
    own = Clause("X1", "No photos", "No photos.", "1", looks_for=LooksFor(attachments=True), outcome=Outcome.HOLD)
    rude = Clause(
        "X2",
        "Kind words",
        "Kind words.",
        "2",
        outcomes={
            "bad_language": {Grade.MILD: Outcome.HOLD, Grade.USUAL: Outcome.HOLD},
            "threat": {Grade.USUAL: Outcome.HOLD},
        },
    )
    after = eased(Code("A code", "1", (own, rude)), {"X1", "X2"})
    assert after.clause("X1").outcome is Outcome.NUDGE
    assert after.clause("X2").outcomes == {
        "bad_language": {Grade.MILD: Outcome.NUDGE, Grade.USUAL: Outcome.HOLD},
        "threat": {Grade.USUAL: Outcome.HOLD},
    }
