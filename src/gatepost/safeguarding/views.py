"""The safeguarding lead's pages: a list without content, one disclosure with its words, and the forms on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.safeguarding import access, actions
from gatepost.safeguarding.forms import DecisionForm, LetterForm, LineForm, PersonForm
from gatepost.safeguarding.models import Disclosure
from gatepost.safeguarding.sealed import sealed
from gatepost.safeguarding.state import Act, after


@require_safe
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def disclosures(request: GatepostRequest) -> HttpResponse:
    """What there is: reference, day and state. No words and no names."""
    found = access.waiting(request.acting)
    actions.look_at_list(request.acting)
    context = {
        "standing": [one for one in found if one.state != Disclosure.State.CLOSED],
        "closed": [one for one in found if one.state == Disclosure.State.CLOSED],
    }
    return page(request, "safeguarding/list.html", context)


@require_safe
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def disclosure(request: GatepostRequest, reference: str) -> HttpResponse:
    """One disclosure, in the words it was told in; looking at it is written down."""
    return _page(request, actions.open_disclosure(request.acting, reference))


@require_POST
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def add_line(request: GatepostRequest, reference: str) -> HttpResponse:
    """A fact, an opinion or an action."""
    found = access.disclosure_for_lead(request.acting, reference)
    form = LineForm(request.POST, auto_id="line-%s")
    if not form.is_valid():
        return _page(request, actions.open_disclosure(request.acting, reference), line=form)
    actions.add_to_chronology(request.acting, found, **form.cleaned_data)
    messages.success(request, _("It is in the chronology."))
    return redirect("safeguarding:disclosure", reference)


@require_POST
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def write(request: GatepostRequest, reference: str) -> HttpResponse:
    """Words to whoever told."""
    found = access.disclosure_for_lead(request.acting, reference)
    form = LetterForm(request.POST, auto_id="letter-%s")
    if not form.is_valid():
        return _page(request, actions.open_disclosure(request.acting, reference), letter=form)
    actions.write_to_author(request.acting, found, form.cleaned_data["words"], once=form.cleaned_data["once"])
    messages.success(request, _("Your words are sent."))
    return redirect("safeguarding:disclosure", reference)


@require_POST
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def keep_from(request: GatepostRequest, reference: str) -> HttpResponse:
    """Keep somebody from it; whoever names themselves comes back to the list."""
    found = access.disclosure_for_lead(request.acting, reference)
    form = _person_form(found, request.POST)
    if not form.is_valid():
        return _page(request, actions.open_disclosure(request.acting, reference), person=form)
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
    found = access.disclosure_for_lead(request.acting, reference)
    form = DecisionForm(request.POST, auto_id="decision-%s")
    if not form.is_valid():
        return _page(request, actions.open_disclosure(request.acting, reference), decision=form)
    actions.close(request.acting, found, form.cleaned_data["decision"], once=form.cleaned_data["once"])
    messages.success(request, _("It is closed, with your decision."))
    return redirect("safeguarding:disclosure", reference)


def _person_form(found: Disclosure, data: Any = None) -> PersonForm:
    people = access.may_be_named(found.school).exclude(pk=found.author_id)
    return PersonForm(data, people=people.exclude(pk__in=found.named.values("person")))


def _page(
    request: GatepostRequest,
    found: Disclosure,
    *,
    line: LineForm | None = None,
    letter: LetterForm | None = None,
    decision: DecisionForm | None = None,
    person: PersonForm | None = None,
) -> HttpResponse:
    was_wrong = any((line, letter, decision, person))
    context = {
        "disclosure": found,
        "chronology": found.chronology.select_related("by"),
        "named": [entry.person for entry in found.named.select_related("person")],
        "line": line or LineForm(auto_id="line-%s"),
        "letter": letter or LetterForm(auto_id="letter-%s"),
        "decision": decision or DecisionForm(auto_id="decision-%s"),
        "person": person or _person_form(found),
        "may_close": after(found.state, Act.CLOSE) is not None,
    }
    return page(request, "safeguarding/disclosure.html", context, status=422 if was_wrong else 200)
