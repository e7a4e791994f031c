"""What is filled into a letter: from the matter for who raised it, and far less of it for whom it falls on."""

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gatepost.concerns import clocks
from gatepost.concerns.letters.templates import Side, texts
from gatepost.concerns.models import Concern
from gatepost.core.clock import today_in
from gatepost.core.refs import new_ref
from gatepost.people.hats import Acting
from gatepost.people.models import Person, School
from gatepost.policies.reading import clause_titles

DAY = "j F Y"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided, before it is stored: a letter is filled from it, for its preview and when it goes.

    `letter_ref` is the reference of the decision itself (Outcome.ref); empty in a preview.
    """

    acting: Acting
    concern: Concern
    measure: str
    finding: str
    reason: str
    clause: str = ""
    applies_to: Person | None = None
    limited_until: date | None = None
    letter_ref: str = ""

    @property
    def letter(self) -> str:
        """The reference of the letter as people read it out, as `4F2K-9QTM`. It leads to no matter."""
        return readable(self.letter_ref) if self.letter_ref else _("(its reference)")


def alike(decided: Decided, other: Concern) -> Decided:
    """The same decision on another concern, as a decision with a reference of its own."""
    return replace(decided, concern=other, letter_ref=new_ref())


def readable(ref: str) -> str:
    """The first half of a decision's reference in the shape of a matter's."""
    return f"{ref[:4]}-{ref[4:8]}".upper()


def heard_outside(school: School) -> str:
    """Who hears a complaint about this school after its last stage."""
    return str(texts()["outside"][school.nation])


def facts_for_author(decided: Decided) -> dict[str, str]:
    """Everything that may stand in the letter to who raised it. Never how long somebody else is limited."""
    concern = decided.concern
    return {
        **_facts(decided),
        "name": concern.author.name,
        "reference": concern.reference,
        "about": _about_for_author(concern),
        "finding": str(texts()["finding"][decided.finding]),
        "next_stage": _next_stage(decided, Side.AUTHOR),
        "until": "",
    }


def facts_for_other(decided: Decided) -> dict[str, str]:
    """Everything that may stand in the letter to whom it falls on: not who raised it, nor the matter's reference."""
    until = decided.limited_until
    return {
        **_facts(decided),
        "name": decided.applies_to.name if decided.applies_to else "",
        "reference": decided.letter,
        "about": _about_for_other(decided.concern),
        "finding": "",
        "next_stage": _next_stage(decided, Side.OTHER),
        "until": date_format(until, f"l {DAY}") if until else "",
    }


def _facts(decided: Decided) -> dict[str, str]:
    school = decided.concern.school
    return {
        "letter": decided.letter,
        "school": school.name,
        "date": date_format(today_in(school.time_zone), DAY),
        "clause": _clause(decided),
        "reason": decided.reason.strip(),
        "owner": str(decided.acting.hat.label).capitalize(),
    }


def _clause(decided: Decided) -> str:
    title = clause_titles(decided.concern.school).get(decided.clause)
    if title:
        return _("our code of conduct (%(clause)s)") % {"clause": title}
    if decided.concern.kind == Concern.Kind.COMPLAINT:
        return _("our complaints procedure")
    return _("our code of conduct") if decided.concern.kind == Concern.Kind.CONDUCT else _("our rules")


def _about_for_author(concern: Concern) -> str:
    if concern.post_ref:
        return _("a message in %(group)s") % {"group": concern.group_name}
    day = date_format(concern.at.astimezone(ZoneInfo(concern.school.time_zone)), DAY)
    return _("what you told us on %(day)s") % {"day": day}


def _about_for_other(concern: Concern) -> str:
    if concern.post_ref:
        return _("your message in %(group)s") % {"group": concern.group_name}
    return _("something that happened outside the class group")


def _next_stage(decided: Decided, side: Side) -> str:
    concern = decided.concern
    today = today_in(concern.school.time_zone)
    until = clocks.clock_of(concern.school).escalate_by(today)
    facts = {
        "until": date_format(until, f"l {DAY}"),
        "outside": heard_outside(concern.school),
        "letter": decided.letter,
    }
    return str(texts()["next_stage"][side][concern.stage]).format_map(facts)
