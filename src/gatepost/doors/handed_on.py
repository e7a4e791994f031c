"""The files of a concern that was handed on: for whoever may open the disclosure that it became, and nobody else."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from gatepost.concerns import access as concern_access
from gatepost.concerns import actions as concerns
from gatepost.concerns.evidence_file import as_download
from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.safeguarding.access import HATS_THAT_MAY_OPEN, disclosure_for_lead
from gatepost.safeguarding.sealed import sealed


@require_safe
@wears(*HATS_THAT_MAY_OPEN)
@sealed
def files(request: GatepostRequest, reference: str) -> HttpResponse:
    """Which files came along."""
    found = disclosure_for_lead(request.acting, reference)
    context = {
        "reference": reference,
        "evidence": concern_access.handed_on_evidence(found.school, reference),
        "base": reverse("doors:handed-on-files", args=[reference]),
    }
    return page(request, "doors/handed_on_files.html", context)


@require_safe
@wears(*HATS_THAT_MAY_OPEN)
@sealed
def file(request: GatepostRequest, reference: str, ref: str) -> HttpResponse:
    """One of them, to be saved; each look is written down."""
    disclosure_for_lead(request.acting, reference)
    return as_download(concerns.open_handed_on(request.acting, reference, ref))
