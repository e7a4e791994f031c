"""Makes a card: why the words are not sent yet, and the ways on. Pure but for the school's calendar."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gatepost import conduct
from gatepost.conduct import Finding, Outcome
from gatepost.core.clock import now, today_in
from gatepost.gate.answers import GATE_FAULT, Card, CardFinding, RouteOffer
from gatepost.gate.facts import Judged
from gatepost.gate.models import Verdict
from gatepost.people.calendar import add_school_days
from gatepost.people.models import School
from gatepost.policies.codes import conduct_code

ROUTES = ("office", "leadership", "safeguarding")
CHOICES = {
    Outcome.NUDGE: ("change", "privately", "as-it-is", "discard"),
    Outcome.HOLD: ("change", "privately", "ask-rep", "discard"),
    Outcome.ESCALATE: ("privately", "change", "discard", "misread"),
}
# An officer writes for the PTA, not as a parent: no one class's rep rules on it, and it is nobody's private matter.
NOT_FOR_PTA = frozenset({"ask-rep", "privately", "misread"})
# A class rep is given at least so long to look, else the next day's hour is promised.
SHORTEST_LOOK = timedelta(hours=1)


def card_for(school: School, judged: Judged, *, for_pta: bool = False) -> Card:
    """The card for a text that does not pass."""
    code = conduct_code(judged.code)
    choices: tuple[str, ...] = CHOICES[judged.outcome]
    if for_pta:
        choices = tuple(choice for choice in choices if choice not in NOT_FOR_PTA)
    return Card(
        outcome=judged.verdict.severity,
        findings=tuple(finding_shown(finding, code, judged.text) for finding in judged.verdict.findings),
        routes=tuple(offer(school, code, route) for route in routes_for(judged, code)),
        choices=choices,
        text=judged.text,
        look_by=look_by(school) if "ask-rep" in choices else None,
        urgent_help=school.urgent_help if judged.outcome is Outcome.ESCALATE else "",
    )


def findings_of(verdict: Verdict) -> list[CardFinding]:
    """What was seen in words that wait, from their verdict's row."""
    code, text = conduct_code(verdict.code), verdict.submission.text
    return [
        finding_shown(
            Finding(
                clause=kept["clause"],
                label=kept["label"],
                outcome=Outcome[kept["outcome"].upper()],
                confidence=kept["confidence"],
                reason=kept["reason"],
                start=kept["start"],
                end=kept["end"],
            ),
            code,
            text,
        )
        for kept in verdict.findings
    ]


def finding_shown(finding: Finding, code: conduct.Code, text: str) -> CardFinding:
    """One finding in words for its author; what a broken judge left has words of the template's."""
    if finding.clause == GATE_FAULT:
        clause = conduct.Clause(id=GATE_FAULT, title="", rule="", number="")
    else:
        clause = code.clause(finding.clause)
    return CardFinding(
        clause=clause.id,
        number=clause.number,
        title=clause.title,
        rule=clause.rule,
        label=finding.label,
        outcome=finding.outcome.word,
        confidence=finding.confidence,
        excerpt=finding.excerpt or text[finding.start : finding.end],
        reason=finding.reason,
        advice=clause.card,
        start=finding.start,
        end=finding.end,
    )


def routes_for(judged: Judged, code: conduct.Code) -> tuple[str, ...]:
    """The private ways, the most fitting first.

    A child at risk goes to the safeguarding lead, a threat to leadership, and nowhere else is offered. Else the clause
    that decided says who hears it first, and the other ways stay open.
    """
    if judged.outcome is Outcome.ESCALATE:
        ways = []
        if "safeguarding" in judged.labels:
            ways.append("safeguarding")
        if "threat" in judged.labels:
            ways.append("leadership")
        return tuple(ways)
    firmest = judged.verdict.findings[0].clause
    first = "office" if firmest == GATE_FAULT else code.clause(firmest).route
    return (first, *(route for route in ROUTES if route != first))


def offer(school: School, code: conduct.Code, route: str) -> RouteOffer:
    """A private way with the school's own words for it, and the day by which it promises an answer."""
    days = {"office": school.answer_days, "leadership": school.concern_days, "safeguarding": 1}[route]
    named = code.routes.get(route)
    return RouteOffer(
        id=route,
        title=named.title if named else route,
        reply_by=add_school_days(school, today_in(school.time_zone), days),
    )


def look_by(school: School) -> datetime:
    """When a class rep will have looked: the school's hour, today if that is more than an hour off, else tomorrow."""
    local = now().astimezone(ZoneInfo(school.time_zone))
    hour = local.replace(hour=school.look_by_hour, minute=0, second=0, microsecond=0)
    return hour if hour - local > SHORTEST_LOOK else hour + timedelta(days=1)


def look_by_words(school: School, at: datetime) -> str:
    """A promised hour in the school's own time, as `9 pm today` or `9 pm on Thursday`."""
    zone = ZoneInfo(school.time_zone)
    local = at.astimezone(zone)
    hour = f"{local.hour % 12 or 12} {'am' if local.hour < 12 else 'pm'}"
    days = (local.date() - today_in(school.time_zone)).days
    if days == 0:
        return _("%(hour)s today") % {"hour": hour}
    if days == 1:
        return _("%(hour)s tomorrow") % {"hour": hour}
    return _("%(hour)s on %(day)s") % {"hour": hour, "day": date_format(local, "l j F")}
