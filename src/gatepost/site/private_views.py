"""A parent's private matters: the list, and one with its steps, its letters and what can be done next."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gatepost.concerns.actions import read_letter
from gatepost.concerns.letters import readable
from gatepost.concerns.other_ways import OTHER_WAYS
from gatepost.concerns.outcome_access import READERS, letters_to
from gatepost.core.http import page
from gatepost.doors import matters as own
from gatepost.doors.more_words import add_or_ask
from gatepost.doors.private_forms import MoreWordsForm
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.limits import limited_until, standing_limits
from gatepost.people.models import Hat


@require_safe
@wears(Hat.PARENT)
def matters(request: GatepostRequest) -> HttpResponse:
    """All that somebody has sent to the school in private, the newest first; the list tells neither kind nor words.

    Above it stands what the school has written to them by itself.
    """
    letters = [{"ref": one.ref, "at": one.at, "readable": readable(one.ref)} for one in letters_to(request.acting)]
    context = {
        "matters": own.own_matters(request.acting),
        "letters": letters,
        "limited_until": limited_until(request.acting.person),
    }
    return page(request, "private/list.html", context)


@require_safe
@wears(*READERS)
def letter(request: GatepostRequest, ref: str) -> HttpResponse:
    """A letter of the school about a decision that falls on its reader."""
    outcome = read_letter(request.acting, ref)
    limits = standing_limits(request.acting.person).filter(decision_ref=ref)
    context = {
        "outcome": outcome,
        "reference": readable(outcome.ref),
        "limited_until": limits.values_list("until", flat=True).first(),
    }
    return page(request, "private/letter.html", context)


@require_http_methods(["GET", "POST"])
@wears(Hat.PARENT)
def matter(request: GatepostRequest, reference: str) -> HttpResponse:
    """One of them. POST: `act` is `add`, `settle`, `formal` or `panel`."""
    found = own.own_matter(request.acting, reference)
    form = MoreWordsForm()
    if request.method == "POST":
        match request.POST.get("act", ""):
            case "settle":
                own.settle(request.acting, reference)
                messages.success(request, _("Thank you. If it is not settled after all, write here again."))
                return redirect("private-matter", reference)
            case "formal":
                own.make_formal(request.acting, reference)
                messages.success(request, _("This is a formal complaint now. Senior leadership has it."))
                return redirect("private-matter", reference)
            case "panel":
                own.escalate(request.acting, reference)
                messages.success(request, _("The clerk to the governors has it now, and calls a panel."))
                return redirect("private-matter", reference)
        form = MoreWordsForm(request.POST)
        if form.is_valid():
            return add_or_ask(request, reference, form, to=reverse("private-matter", args=[reference]))
    context = {"matter": found, "form": form, "other_ways": OTHER_WAYS}
    return page(request, "private/matter.html", context, status=422 if form.errors else 200)
