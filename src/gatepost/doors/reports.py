"""Reporting a message of a class group to the school."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gatepost.concerns.access import own_report
from gatepost.concerns.clocks import leadership_answers_by
from gatepost.core.clock import today_in
from gatepost.core.digest import digest_of_secret
from gatepost.core.errors import NotFound
from gatepost.core.http import page
from gatepost.doors import actions
from gatepost.doors.answers import SentPrivately
from gatepost.doors.asked_first import TO_SAFEGUARDING, carried_on, is_no_risk
from gatepost.doors.parcel import Parcel
from gatepost.doors.report_form import ReportForm
from gatepost.doors.reportable import A_CHILD, SOMETHING_ELSE, choice_named, choices_for
from gatepost.groups.access import group_for_reading, post_for_reading
from gatepost.people.calendar import add_school_days
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat, School


@require_http_methods(["GET", "POST"])
@wears(Hat.PARENT)
def report(request: GatepostRequest, ref: str, post: str) -> HttpResponse:
    """Say what is wrong with a message: shown, asked about where a child may be at risk, or sent."""
    group = group_for_reading(request.acting, ref)
    found = post_for_reading(request.acting, post, group=group)
    if found.author_id == request.acting.person.pk:
        raise NotFound(what="post")
    choices = choices_for(request.school)
    form = ReportForm(request.POST if request.method == "POST" else None, choices=choices)
    context: dict[str, Any] = {
        "form": form,
        "group": group,
        "post": found,
        "choices": choices,
        "a_child": A_CHILD,
        "ask": False,
        "earlier": own_report(request.acting, found.ref),
        "days": _days(request.school),
    }
    if request.method != "POST":
        return page(request, "doors/report.html", context)
    if form.is_valid() and form.cleaned_data["about"] == SOMETHING_ELSE and not form.cleaned_data["words"]:
        form.add_error("words", _("Please say what it is about."))
    if not form.is_valid():
        return page(request, "doors/report.html", context, status=422)
    sent = form.cleaned_data
    go = request.POST.get("go", "")
    is_about_a_child = go == TO_SAFEGUARDING or sent["about"] == A_CHILD
    asks_first = sent["words"] and not is_about_a_child and not is_no_risk(request.POST, sent["words"])
    if asks_first and actions.tells_of_a_child_at_risk(request.acting, sent["words"]):
        return page(request, "doors/report.html", context | carried_on(request.POST, sent["words"]) | {"ask": True})
    answer = actions.receive(
        Parcel(
            kind="private",
            acting=request.acting,
            text=_words(request.school, sent["about"], sent["words"], is_about_a_child=is_about_a_child),
            client_key=_key_of(sent, is_about_a_child),
            route="safeguarding" if is_about_a_child else "leadership",
            post_ref=found.ref,
            not_about_a_child=True,
            reports=not is_about_a_child,
            clause="" if sent["about"] in (A_CHILD, SOMETHING_ELSE) else sent["about"][:20],
        )
    )
    assert isinstance(answer, SentPrivately)  # noqa: S101 (a private parcel has no other answer)
    messages.success(
        request,
        _("Thank you for telling us. Sent privately to %(owner)s. Ref. %(reference)s. You will hear by %(day)s.")
        % {"owner": answer.owner, "reference": answer.reference, "day": f"{answer.reply_by:%A %-d %B}"},
    )
    return redirect("private-matter", answer.reference)


def _words(school: School, about: str, note: str, *, is_about_a_child: bool) -> str:
    """What the matter says in its reporter's voice: what they chose, and their note."""
    if is_about_a_child:
        chosen = _("I am worried about a child because of this message.")
    else:
        choice = choice_named(school, about)
        title = choice.title if choice is not None and choice.id != SOMETHING_ELSE else ""
        chosen = _("I report this message: %(what)s.") % {"what": title} if title else _("I report this message.")
    return f"{chosen}\n\n{note}" if note else chosen


def _key_of(sent: dict[str, Any], is_about_a_child: bool) -> str:
    """The form's key with what was sent by it: pressing twice sends once, other words after going back are another."""
    parts = (sent["client_key"], "a child" if is_about_a_child else sent["about"], sent["words"])
    return digest_of_secret("\0".join(parts), purpose="a form of private words")


def _days(school: School) -> dict[str, Any]:
    """By when each of the two who may get it answers."""
    today = today_in(school.time_zone)
    return {
        "leadership": leadership_answers_by(school, asked_on=today),
        "safeguarding": add_school_days(school, today, 1),
    }
