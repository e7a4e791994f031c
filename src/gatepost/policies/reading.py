"""The code as a page shows it: each clause with what it leads to, and where it is heard."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gatepost import conduct
from gatepost.conduct import Outcome
from gatepost.policies.easing import code_in_force
from gatepost.policies.models import Code

LEADS_TO = {
    Outcome.OK: _("It is shown as it is."),
    Outcome.NUDGE: _("You are asked if you would rather change it. You may send it as it is."),
    Outcome.HOLD: _("It is not sent. You can change it, send it privately, or ask a class rep to look."),
    Outcome.ESCALATE: _("It is never for the group. You are shown who can act on it at once."),
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
