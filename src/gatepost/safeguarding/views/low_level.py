"""Pages of low-level concerns about adults: to share one, and for whoever reads them; and what the school arranges."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.safeguarding import actions, low_level_access, patterns
from gatepost.safeguarding.arrangements import WHO_ARRANGES, alerted_people, arrangements_of, outside_lines
from gatepost.safeguarding.forms import PersonForm
from gatepost.safeguarding.low_level_forms import ArrangementsForm, LowLevelDecisionForm, ShareForm
from gatepost.safeguarding.models import LowLevelConcern
from gatepost.safeguarding.sealed import sealed


@require_http_methods(["GET", "HEAD", "POST"])
@wears(*low_level_access.WHO_SHARES)
def share(request: GatepostRequest) -> HttpResponse:
    """Share what was noticed of an adult, and see the receipts of what one has shared."""
    people = low_level_access.may_be_about(request.school)
    form = ShareForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        shared = actions.share(request.acting, **form.cleaned_data)
        if low_level_access.readers_of(shared):
            messages.success(request, _("It is shared. Ref. %s. Only those who must know read it.") % shared.reference)
        else:
            messages.warning(request, _("Nobody here may read it. Please ring one of the numbers below."))
        return redirect("safeguarding:share")
    context = {
        "form": form,
        "shared": low_level_access.shared_by(request.acting),
        "outside": outside_lines(request.school),
    }
    return page(request, "safeguarding/share.html", context, status=422 if form.errors else 200)


@require_safe
@wears(*low_level_access.WHO_READS)
@sealed
def low_level_list(request: GatepostRequest) -> HttpResponse:
    """What this hat may read, each by the adult it is about: several about one adult stand together."""
    found = list(low_level_access.readable(request.acting))
    actions.look_at_low_level_list(request.acting)
    return page(request, "safeguarding/low_level_list.html", {"adults": patterns.by_adult(found)})


@require_safe
@wears(*low_level_access.WHO_READS)
@sealed
def low_level(request: GatepostRequest, concern: str) -> HttpResponse:
    """One of them; looking at it is written down."""
    return _page(request, actions.open_low_level(request.acting, concern))


@require_POST
@wears(*low_level_access.WHO_READS)
@sealed
def decide(request: GatepostRequest, concern: str) -> HttpResponse:
    """What is done about it, with reasons."""
    low_level_access.concern_to_read(request.acting, concern)
    form = LowLevelDecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, actions.open_low_level(request.acting, concern), decision=form)
    sent = form.cleaned_data
    actions.decide_low_level(request.acting, concern, choice=sent["choice"], reasons=sent["reason"])
    messages.success(request, _("Your decision is kept."))
    return redirect("safeguarding:low-level", concern)


@require_POST
@wears(*low_level_access.WHO_READS)
@sealed
def keep_from(request: GatepostRequest, concern: str) -> HttpResponse:
    """Keep somebody else from it; whoever names themselves comes back to the list."""
    found = low_level_access.concern_to_read(request.acting, concern)
    form = _person_form(found, request.POST)
    if not form.is_valid():
        return _page(request, actions.open_low_level(request.acting, concern), person=form)
    person = form.cleaned_data["person"]
    actions.name_at_low_level(request.acting, concern, person)
    messages.success(request, _("%(name)s no longer sees this and is not told.") % {"name": person.name})
    if person.pk == request.acting.person.pk:
        return redirect("safeguarding:low-level-list")
    return redirect("safeguarding:low-level", concern)


@require_http_methods(["GET", "HEAD", "POST"])
@wears(*WHO_ARRANGES)
@sealed
def arrange(request: GatepostRequest) -> HttpResponse:
    """After how long who is told, who reads low-level concerns, whom to ring outside."""
    arranged = arrangements_of(request.school)
    now_set = {name: getattr(arranged, name) for name in ArrangementsForm.base_fields}
    form = ArrangementsForm(request.POST) if request.method == "POST" else ArrangementsForm(initial=now_set)
    if request.method == "POST" and form.is_valid():
        actions.arrange(request.acting, **form.cleaned_data)
        messages.success(request, _("It is set."))
        return redirect("safeguarding:list")
    context = {"form": form, "told": alerted_people(request.school)}
    return page(request, "safeguarding/arrange.html", context, status=422 if form.errors else 200)


def _person_form(found: LowLevelConcern, data: Any = None) -> PersonForm:
    people = low_level_access.may_be_about(found.school)
    return PersonForm(data, people=people.exclude(pk__in=found.named.values("person")), auto_id="person-%s")


def _page(
    request: GatepostRequest,
    found: LowLevelConcern,
    *,
    decision: LowLevelDecisionForm | None = None,
    person: PersonForm | None = None,
) -> HttpResponse:
    others = patterns.others_about(found, low_level_access.readable(request.acting))
    context = {
        "concern": found,
        "others": others,
        "named": [entry.person for entry in found.named.select_related("person")],
        "decision": decision or LowLevelDecisionForm(),
        "person": person or _person_form(found),
        "may_decide": found.state == LowLevelConcern.State.OPENED,
    }
    return page(request, "safeguarding/low_level.html", context, status=422 if decision or person else 200)
