"""What a message can be reported for, in plain words, made from the school's own code."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from gatepost import conduct
from gatepost.conduct import Outcome
from gatepost.people.models import School
from gatepost.policies.codes import code_for_private_words, conduct_code

A_CHILD = "a-child"  # the choice that goes to the safeguarding lead
SOMETHING_ELSE = "something-else"
# Saying what one thinks of the school or its rules is allowed: nobody is reported for it.
NOT_FOR_REPORTS = frozenset({"disrepute", "policy_challenge", "safeguarding"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One rule that a message can break: the id of its clause, what it says, and whether such words are held back."""

    id: str
    title: str
    is_firm: bool


def choices_for(school: School) -> list[Choice]:
    """Each clause that a message can break, the firmest first, then "something else"; not the worry about a child."""
    code = conduct_code(code_for_private_words(school))
    clauses = sorted(filter(_can_be_broken, code.clauses), key=lambda clause: -max(clause.leads_to))
    found = [Choice(clause.id, clause.title, max(clause.leads_to) > Outcome.NUDGE) for clause in clauses]
    return [*found, Choice(SOMETHING_ELSE, _("Something else: I say it below"), is_firm=True)]


def choice_named(school: School, id_: str) -> Choice | None:
    """One of them by its id; None for the worry about a child."""
    return next((choice for choice in choices_for(school) if choice.id == id_), None)


def _can_be_broken(clause: conduct.Clause) -> bool:
    if clause.looks_for is None and not set(clause.labels) - NOT_FOR_REPORTS:
        return False
    return bool(clause.leads_to - {Outcome.OK})
