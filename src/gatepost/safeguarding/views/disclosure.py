"""The safeguarding lead's pages: a list without content, one disclosure with its words, and the forms on it."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gatepost.core.clock import today_in
from gatepost.core.http import page
from gatepost.delivery.reach import reach_of
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.safeguarding import access, actions, look_access
from gatepost.safeguarding.arrangements import WHO_ARRANGES, arrangements_of
from gatepost.safeguarding.forms import ChoiceForm, DecisionForm, LetterForm, LineForm
from gatepost.safeguarding.models import Disclosure
from gatepost.safeguarding.sealed import sealed
from gatepost.safeguarding.views.disclosure_page import correcting, disclosure_page, person_form, step


@require_safe
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def disclosures(request: GatepostRequest) -> HttpResponse:
    """What there is: reference, day and state. No words and no names."""
    found = access.waiting(request.acting).defer("words", "decision")  # not even unsealed
    actions.look_at_list(request.acting)
    arranged = arrangements_of(request.school)
    unopened_for = timedelta(minutes=arranged.head_after)
    context = {
        "standing": [one for one in found if one.state != Disclosure.State.CLOSED],
        "closed": [one for one in found if one.state == Disclosure.State.CLOSED],
        "waits_for_others": access.waits_for_others(request.acting, unopened_for=unopened_for),
        "files_due": access.files_due(request.acting),
        "looks_wait": look_access.what_waits(request.acting),
        "today": today_in(request.school.time_zone),
        "numbers_missing": not (arranged.children_line and arranged.officer_line),
        "may_arrange": request.acting.hat in WHO_ARRANGES,
        "may_ask": request.acting.hat in look_access.WHO_ASKS,
        "reach": reach_of([request.acting.person])[0],
        "push_is_on": settings.PUSH,
    }
    return page(request, "safeguarding/list.html", context)


@require_safe
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def disclosure(request: GatepostRequest, reference: str) -> HttpResponse:
    """One disclosure, in the words it was told in; looking at it is written down."""
    found = actions.open_disclosure(request.acting, reference)
    begun = correcting(found, request.GET.get("corrects", "")[:32]) if "corrects" in request.GET else None
    return disclosure_page(request, found, line=begun) if begun else disclosure_page(request, found)


@require_POST
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def add_line(request: GatepostRequest, reference: str) -> HttpResponse:
    """A fact, an opinion or an action."""
    form = LineForm(request.POST, auto_id="line-%s")

    def act(found: Disclosure) -> object:
        return actions.add_to_chronology(request.acting, found, **form.cleaned_data)

    return step(request, reference, "line", form, act, _("It is in the chronology."))


@require_POST
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def decide(request: GatepostRequest, reference: str) -> HttpResponse:
    """A decision with its reasons, also not to refer."""
    form = ChoiceForm(request.POST, auto_id="choice-%s")

    def act(found: Disclosure) -> object:
        return actions.decide(request.acting, found, **form.cleaned_data)

    return step(request, reference, "choice", form, act, _("Your decision is in the chronology."))


@require_POST
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def write(request: GatepostRequest, reference: str) -> HttpResponse:
    """Words to whoever told."""
    form = LetterForm(request.POST, auto_id="letter-%s")

    def act(found: Disclosure) -> object:
        return actions.write_to_author(
            request.acting, found, form.cleaned_data["words"], once=form.cleaned_data["once"]
        )

    return step(request, reference, "letter", form, act, _("Your words are sent."))


@require_POST
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def keep_from(request: GatepostRequest, reference: str) -> HttpResponse:
    """Keep somebody from it; whoever names themselves comes back to the list."""
    found = access.disclosure_for_lead(request.acting, reference)
    form = person_form(found, request.POST)
    if not form.is_valid():
        return disclosure_page(request, actions.open_disclosure(request.acting, reference), person=form)
    person = form.cleaned_data["person"]
    actions.name_person(request.acting, found, person)
    messages.success(request, _("%(name)s no longer sees this and is not told.") % {"name": person.name})
    if person.pk == request.acting.person.pk:
        return redirect("safeguarding:list")
    return redirect("safeguarding:disclosure", reference)


@require_POST
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def close(request: GatepostRequest, reference: str) -> HttpResponse:
    """Close it with a decision and its reasons."""
    form = DecisionForm(request.POST, auto_id="decision-%s")

    def act(found: Disclosure) -> object:
        return actions.close(request.acting, found, form.cleaned_data["decision"], once=form.cleaned_data["once"])

    return step(request, reference, "decision", form, act, _("It is closed, with your decision."))
