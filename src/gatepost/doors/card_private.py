"""From a card to the school: the private way, and "you have misread this". The group never holds a word of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gatepost.concerns.access import may_be_named
from gatepost.concerns.clocks import leadership_answers_by
from gatepost.core.clock import today_in
from gatepost.core.http import page
from gatepost.core.words import UNSTORABLE
from gatepost.doors.actions import receive
from gatepost.doors.answers import SentPrivately
from gatepost.doors.misread_form import MISREAD_ROUTES, MisreadForm
from gatepost.doors.parcel import Parcel
from gatepost.doors.private import names_to_keep, ways_context, write_in_private
from gatepost.doors.private_forms import NewMatterForm
from gatepost.doors.ways import WAYS
from gatepost.groups.access import group_for_reading
from gatepost.people.calendar import add_school_days
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat


@require_POST
@wears(Hat.PARENT)
def send_privately(request: GatepostRequest, ref: str) -> HttpResponse:
    """The words of a card, or its kinder ones, in the form of a private matter; then that form itself."""
    group = group_for_reading(request.acting, ref)
    chosen = request.POST.get("route", "")
    route = chosen if chosen in WAYS else "office"
    if "words" in request.POST:
        return write_in_private(request, group=group, usual=route)
    is_kinder = request.POST.get("use") == "kinder"
    words = UNSTORABLE.sub("", request.POST.get("kinder" if is_kinder else "text", ""))
    form = NewMatterForm(
        people=may_be_named(request.school).exclude(pk=request.acting.person.pk),
        initial={"route": route, "words": words},
    )
    context = {"form": form, "group": group, "ask": ""} | ways_context(request)
    return page(request, "doors/private_new.html", context | {"names": names_to_keep(request, words)})


@require_POST
@wears(Hat.PARENT)
def misread(request: GatepostRequest, ref: str) -> HttpResponse:
    """The author says that the judge misread words about a child at risk, or a threat: a person looks, in private.

    First the page that says who will read them; then the same form sends them. A class rep is never asked.
    """
    group = group_for_reading(request.acting, ref)
    chosen = request.POST.get("route", "")
    route = chosen if chosen in MISREAD_ROUTES else "safeguarding"
    is_confirmed = "words" in request.POST
    initial = {"words": UNSTORABLE.sub("", request.POST.get("text", "")), "route": route}
    form = MisreadForm(request.POST if is_confirmed else None, initial=initial)
    if is_confirmed and form.is_valid():
        answer = receive(
            Parcel(
                kind="private",
                acting=request.acting,
                text=form.cleaned_data["words"],
                client_key=form.cleaned_data["client_key"],
                route=form.cleaned_data["route"],
                group_ref=group.ref,
                is_misread=True,
                not_about_a_child=True,
            )
        )
        assert isinstance(answer, SentPrivately)  # noqa: S101 (a private parcel has no other answer)
        messages.success(
            request,
            _("Sent privately to %(owner)s. Ref. %(reference)s. You will hear by %(day)s.")
            % {"owner": answer.owner, "reference": answer.reference, "day": f"{answer.reply_by:%A %-d %B}"},
        )
        return redirect("private-matter", answer.reference)
    today = today_in(request.school.time_zone)
    is_at_risk = route == "safeguarding"
    return page(
        request,
        "doors/misread.html",
        {
            "form": form,
            "group": group,
            "route": route,
            "reply_by": add_school_days(request.school, today, 1)
            if is_at_risk
            else leadership_answers_by(request.school, asked_on=today),
        },
        status=422 if is_confirmed else 200,
    )
