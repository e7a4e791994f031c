"""The first page: what is new in my groups, what waits for me, and the next dates."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from gatepost.core.clock import today_in
from gatepost.core.http import page
from gatepost.doors.matters import own_matters
from gatepost.gate import access as gate_access
from gatepost.groups import access as groups_access
from gatepost.groups.joining import requests_for_representative
from gatepost.groups.models import ClassGroup, Post, ReadMark
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.hats import Acting
from gatepost.people.models import ClosedDay, Hat, School, Term

FIRST_PAGE = {
    Hat.PTA: "gate:pta",
    Hat.OFFICE: "concerns:desk",
    Hat.LEADERSHIP: "concerns:desk",
    Hat.HEAD: "concerns:desk",
    Hat.STAFF: "concerns:desk",
    Hat.CHAIR: "concerns:desk",
    Hat.CLERK: "concerns:panels",
    Hat.GOVERNOR: "concerns:desk",
    Hat.DSL: "safeguarding:list",
    Hat.DEPUTY: "safeguarding:list",
    Hat.ADMINISTRATOR: "office:home",
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A welcome for strangers, the day at a glance for parents, and for every other hat the page it works on."""
    acting: Acting | None = getattr(request, "acting", None)
    if acting is None:
        return page(request, "site/welcome.html")
    if acting.hat in FIRST_PAGE:
        return redirect(FIRST_PAGE[acting.hat])
    if acting.hat is not Hat.PARENT:
        return page(request, "site/nothing-yet.html")
    groups = list(groups_access.groups_for(acting))
    return page(
        request,
        "site/home.html",
        {
            "groups": [group_line(acting, group) for group in groups],
            "to_look_at": [*gate_access.posts_to_look_at(acting), *gate_access.holds_to_look_at(acting)],
            "who_asks_to_join": requests_for_representative(acting).filter(known_to=None).count(),
            "own_holds": gate_access.own_open_holds(acting),
            "private_matters": own_matters(acting, at_most=3),
            "dates": next_dates(acting.person.school, limit=3),
        },
    )


def group_line(acting: Acting, group: ClassGroup) -> dict[str, Any]:
    """One group on the home page: its newest post and how many posts this person has not seen."""
    mark = ReadMark.objects.filter(group=group, person=acting.person).values_list("seq", flat=True).first() or 0
    posts = Post.objects.filter(group=group)
    return {
        "group": group,
        "newest": posts.filter(state=Post.State.STANDING).select_related("author").order_by("-seq").first(),
        "unread": posts.filter(seq__gt=mark).exclude(author=acting.person).count(),
    }


def next_dates(school: School, *, limit: int) -> list[dict[str, Any]]:
    """What comes next in the school's calendar: first and last days of terms, and days it is closed."""
    today = today_in(school.time_zone)
    found: list[dict[str, Any]] = [
        {"on": day.on, "what": day.name or day.get_kind_display()}
        for day in ClosedDay.objects.filter(school=school, on__gte=today).order_by("on")[:limit]
    ]
    for term in Term.objects.filter(school=school, ends_on__gte=today).order_by("starts_on")[:limit]:
        if term.starts_on >= today:
            found.append({"on": term.starts_on, "what": f"{term.name} starts"})
        found.append({"on": term.ends_on, "what": f"{term.name} ends"})
    return sorted(found, key=lambda date: date["on"])[:limit]


@require_safe
@wears(Hat.PARENT, Hat.PTA)
def dates(request: GatepostRequest) -> HttpResponse:
    """The school's terms and closed days."""
    return page(request, "site/dates.html", {"dates": next_dates(request.school, limit=40)})
