"""A code with some of its clauses eased: where they would hold, they nudge. For a school whose reps overturn them."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from gatepost.conduct.code import Clause, Code, Grade
from gatepost.conduct.verdict import Outcome

# A child at risk and a threat are never left to the writer alone, nor are strong swear words.
NEVER_EASED = frozenset({"safeguarding", "threat"})
STRONG_IS_NEVER_EASED = "bad_language"
# Rulings on these say nothing on whether a clause may be eased: easing would not change what became of the message.
NOT_COUNTED = NEVER_EASED | {STRONG_IS_NEVER_EASED}


def eased(code: Code, clause_ids: Collection[str]) -> Code:
    """The same code, but these clauses nudge where they would hold. Ids that it does not have are left out."""
    if not clause_ids:
        return code
    return replace(
        code, clauses=tuple(_eased(clause) if clause.id in clause_ids else clause for clause in code.clauses)
    )


def can_be_eased(clause: Clause) -> bool:
    """Whether easing would change anything: a clause that only nudges, escalates or guards children cannot be."""
    return _eased(clause) != clause


def _eased(clause: Clause) -> Clause:
    return replace(
        clause,
        outcomes={label: _eased_label(label, by_grade) for label, by_grade in clause.outcomes.items()},
        outcome=Outcome.NUDGE if clause.outcome is Outcome.HOLD else clause.outcome,
    )


def _eased_label(label: str, by_grade: Mapping[Grade, Outcome]) -> Mapping[Grade, Outcome]:
    if label in NEVER_EASED:
        return by_grade
    return {
        grade: Outcome.NUDGE
        if outcome is Outcome.HOLD and (label != STRONG_IS_NEVER_EASED or grade is Grade.MILD)
        else outcome
        for grade, outcome in by_grade.items()
    }
