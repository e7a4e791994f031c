"""The ways of a private matter: what each is about, who is closest to it, and by when they answer."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gatepost.concerns.clocks import clock_of
from gatepost.concerns.models import Concern
from gatepost.core.clock import today_in
from gatepost.people.calendar import add_school_days
from gatepost.people.models import School

SAFEGUARDING, DATA = "safeguarding", "data"
# What somebody chooses, from the closest on. The teacher's way goes through the office, which asks them to answer.
WAYS = ("teacher", "office", "leadership", SAFEGUARDING, DATA)
_ROUTES = {"teacher": "office", DATA: "office"}


@dataclass(frozen=True, slots=True)
class Way:
    """One of them, as the page shows it."""

    id: str
    title: str
    words: str
    reply_by: date


def route_of(way: str) -> str:
    """Where a way leads: one of Concern.Route, or `safeguarding`."""
    return _ROUTES.get(way, way)


def closest_of(way: str) -> str:
    """Whom the author holds to be closest, as a concern keeps it."""
    return way if way in Concern.Closest.values else ""


def ways_offered(school: School) -> dict[str, Way]:
    """All ways by their id, the closest first."""
    today, clock = today_in(school.time_zone), clock_of(school)

    def day(kind: str, route: str) -> date:
        return clock.reply_by(today, kind=kind, route=route)

    question, office = Concern.Kind.ENQUIRY, Concern.Route.OFFICE
    offered = (
        Way(
            "teacher",
            _("The class teacher"),
            _("What happens in class: learning, homework, friends. The office passes it on."),
            day(question, office),
        ),
        Way("office", _("The school office"), _("Questions and everyday things."), day(question, office)),
        Way(
            "leadership",
            _("Senior leadership"),
            _("A person, or how something was dealt with."),
            day(question, Concern.Route.LEADERSHIP),
        ),
        Way(
            SAFEGUARDING,
            _("The safeguarding lead"),
            _("You are worried about a child. Only the safeguarding lead can open it."),
            add_school_days(school, today, 1),
        ),
        Way(
            DATA,
            _("Your personal data"),
            _("See, correct or delete what the school holds about you or your child."),
            day(Concern.Kind.DATA, office),
        ),
    )
    return {way.id: way for way in offered}
