"""A parent's private matters: the list, and one with its steps, its letters and what can be done next."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gatepost.core.http import page
from gatepost.doors import matters as own
from gatepost.doors.private_forms import MoreWordsForm
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat


@require_safe
@wears(Hat.PARENT)
def matters(request: GatepostRequest) -> HttpResponse:
    """All that somebody has sent to the school in private, the newest first; the list tells neither kind nor words."""
    return page(request, "private/list.html", {"matters": own.own_matters(request.acting)})


@require_http_methods(["GET", "POST"])
@wears(Hat.PARENT)
def matter(request: GatepostRequest, reference: str) -> HttpResponse:
    """One of them. POST: `act` is `add`, `settle` or `formal`."""
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
        form = MoreWordsForm(request.POST)
        if form.is_valid():
            own.add_words(request.acting, reference, form.cleaned_data["words"], once=form.cleaned_data["once"])
            messages.success(request, _("Your words are sent."))
            return redirect("private-matter", reference)
    return page(request, "private/matter.html", {"matter": found, "form": form}, status=422 if form.errors else 200)
