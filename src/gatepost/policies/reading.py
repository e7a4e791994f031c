"""The code as a page shows it: each clause with what it leads to, and where it is heard."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gatepost import conduct
from gatepost.conduct import Outcome
from gatepost.people.models import School
from gatepost.policies.codes import code_for_private_words, conduct_code
from gatepost.policies.easing import code_in_force
from gatepost.policies.models import Code

LEADS_TO = {
    Outcome.OK: gettext_lazy("It is shown as it is."),
    Outcome.NUDGE: gettext_lazy("You are asked if you would rather change it. You may send it as it is."),
    Outcome.HOLD: gettext_lazy("It is not sent. You can change it, send it privately, or ask a class rep to look."),
    Outcome.ESCALATE: gettext_lazy("It is never for the group. You are shown who can act on it at once."),
}


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """One clause, ready for a page. `leads_to` has one sentence, or two where mild words lead to less."""

    number: str
    title: str
    rule: str
    leads_to: tuple[str | Promise, ...]
    heard_by: str
    fine: tuple[str, ...]


def clauses_of(row: Code) -> list[ClauseShown]:
    """All clauses of a version, in its order, with what they lead to at the school now."""
    code = code_in_force(row)
    return [_shown(clause, code) for clause in code.clauses]


def clause_titles(school: School) -> dict[str, str]:
    """Every clause of the code that counts, in words: `{"B1": "clause 9, No abusive or personal remarks"}`.

    A school that has adopted no code yet is given the starter's.
    """
    code = conduct_code(code_for_private_words(school))
    return {
        clause.id: _("clause %(number)s, %(title)s") % {"number": clause.number, "title": clause.title}
        for clause in code.clauses
    }


def _shown(clause: conduct.Clause, code: conduct.Code) -> ClauseShown:
    outcomes = sorted(clause.leads_to)
    route = code.routes.get(clause.route)
    return ClauseShown(
        number=clause.number,
        title=clause.title,
        rule=clause.rule,
        leads_to=tuple(LEADS_TO[outcome] for outcome in outcomes),
        heard_by=(route.heard_by or route.title) if route else "",
        fine=clause.fine,
    )
