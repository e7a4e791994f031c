"""Writing to the school in private: a new matter, a worry about a message, and handing a concern on."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gatepost.concerns.access import DESK_KEEPERS, concern_for_school, may_be_named
from gatepost.concerns.names_apart import names_in
from gatepost.core.clock import today_in
from gatepost.core.digest import digest_of_secret
from gatepost.core.http import page
from gatepost.doors import actions
from gatepost.doors.answers import SentPrivately
from gatepost.doors.parcel import Parcel
from gatepost.doors.private_forms import ROUTES, NewMatterForm
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.calendar import add_school_days
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat, School

# The two answers to "does this tell of a child at risk?", asked before anything is sent.
TO_SAFEGUARDING, AS_CHOSEN = "safeguarding", "as-chosen"


@require_http_methods(["GET", "POST"])
@wears(Hat.PARENT)
def new(request: GatepostRequest) -> HttpResponse:
    """Ask or tell the school something in private."""
    return write_in_private(request, group=None, post=None, usual="office")


@require_POST
@wears(*DESK_KEEPERS)
def hand_on(request: GatepostRequest, reference: str) -> HttpResponse:
    """It tells of a child at risk: the safeguarding lead gets it, and the desk keeps nothing."""
    actions.hand_on(request.acting, concern_for_school(request.acting, reference))
    messages.success(request, _("The safeguarding lead has it now. The desk has kept no copy. Ref. %s") % reference)
    return redirect("concerns:desk")


def write_in_private(
    request: GatepostRequest, *, group: ClassGroup | None, post: Post | None, usual: str
) -> HttpResponse:
    """The form of a private matter: shown, asked about, or sent. `usual` is the way chosen for whoever chooses none.

    `group` says where it came up; `post` is the message it is about.
    """
    people = may_be_named(request.school).exclude(pk=request.acting.person.pk)
    wanted = request.GET.get("route", "")
    form = NewMatterForm(
        request.POST if request.method == "POST" else None,
        people=people,
        initial={"route": wanted if wanted in ROUTES else usual},
    )
    context: dict[str, Any] = {"form": form, "group": group, "post": post, "ask": False}
    context["routes"] = routes_offered(request.school)
    if request.method != "POST":
        return page(request, "doors/private_new.html", context)
    context["names"] = names_to_keep(request, request.POST.get("words", ""), request.POST.get("outcome_sought", ""))
    if not form.is_valid():
        return page(request, "doors/private_new.html", context, status=422)
    sent = form.cleaned_data
    answered = request.POST.get("go", "")
    route = "safeguarding" if answered == TO_SAFEGUARDING else sent["route"]
    asks_first = route != "safeguarding" and answered != AS_CHOSEN
    if asks_first and actions.tells_of_a_child_at_risk(request.acting, _all_words(sent)):
        return page(request, "doors/private_new.html", context | {"ask": True})
    answer = actions.receive(
        Parcel(
            kind="private",
            acting=request.acting,
            text=sent["words"],
            client_key=_key_of(sent, route),
            route=route,
            group_ref=group.ref if group else "",
            post_ref=post.ref if post else "",
            outcome_sought=sent["outcome_sought"],
            not_about_a_child=True,
            about=tuple(person.ref for person in sent["about"]),
            names_left_open=tuple(_left_open(request)),
        )
    )
    assert isinstance(answer, SentPrivately)  # noqa: S101 (a private parcel has no other answer)
    messages.success(
        request,
        _("Sent privately to %(owner)s. Ref. %(reference)s. You will hear by %(day)s.")
        % {"owner": answer.owner, "reference": answer.reference, "day": f"{answer.reply_by:%A %-d %B}"},
    )
    return redirect("private-matter", answer.reference)


def names_to_keep(request: GatepostRequest, *texts: str) -> list[tuple[str, bool]]:
    """Other children's names in what somebody is about to send, and whether each is ticked to be kept apart."""
    left_open = _left_open(request)
    return [(name, name not in left_open) for name in names_in(request.acting.person, *texts)]


def _left_open(request: GatepostRequest) -> set[str]:
    """The names that the page has shown and whose tick was taken away."""
    return set(request.POST.getlist("name_shown")) - set(request.POST.getlist("name_kept"))


def _key_of(sent: dict[str, Any], route: str) -> str:
    """The form's key with what was sent by it: pressing twice sends once, other words after going back are another."""
    parts = (sent["client_key"], route, sent["words"], sent["outcome_sought"])
    return digest_of_secret("\0".join(parts), purpose="a form of private words")


def _all_words(sent: dict[str, Any]) -> str:
    """What the judge is asked about: both fields, as somebody may write the worry into the second."""
    return "\n".join(filter(None, [sent["words"], sent["outcome_sought"]]))


def routes_offered(school: School) -> list[dict[str, Any]]:
    """The three ways, who is there, and by when an answer is promised."""
    today = today_in(school.time_zone)
    return [
        {
            "id": "office",
            "title": _("The school office"),
            "words": _("Questions and everyday things."),
            "reply_by": add_school_days(school, today, school.answer_days),
        },
        {
            "id": "leadership",
            "title": _("Senior leadership"),
            "words": _("A person, or how something was dealt with."),
            "reply_by": add_school_days(school, today, school.concern_days),
        },
        {
            "id": "safeguarding",
            "title": _("The safeguarding lead"),
            "words": _("You are worried about a child. Only the safeguarding lead can open it."),
            "reply_by": add_school_days(school, today, 1),
        },
    ]
