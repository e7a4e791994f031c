"""Evidence on a matter of the desk: adding it, and getting one piece as a file."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gatepost.concerns import access, actions
from gatepost.concerns.evidence_file import as_download
from gatepost.concerns.parts.evidence import evidence_form
from gatepost.concerns.views.matter_page import matter_page
from gatepost.people.doorway import GatepostRequest, wears


@require_POST
@wears(*access.DESK_KEEPERS)
def add(request: GatepostRequest, reference: str) -> HttpResponse:
    """Add what shows it to a matter."""
    concern = actions.open_concern(request.acting, reference)
    form = evidence_form(concern, request.POST, request.FILES)
    if not form.is_valid():
        return matter_page(request, concern, add_evidence=form, status=422)
    actions.add_evidence(request.acting, concern, form.pieces(), once=form.cleaned_data["once"])
    messages.success(request, _("It is added."))
    return redirect("concerns:matter", reference)


@require_safe
@wears(*access.DESK_HATS)
def piece(request: GatepostRequest, reference: str, ref: str) -> HttpResponse:
    """One piece, to be saved: it is never shown inside a page."""
    return as_download(actions.open_evidence(request.acting, reference, ref))
