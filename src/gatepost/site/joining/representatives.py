"""The class rep's part: "do you know this person?" They see a name and a child, and nothing of the roll."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from gatepost.core.http import page
from gatepost.groups.joining import request_for_representative, requests_for_representative, vouch
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat


@require_safe
@wears(Hat.PARENT)
def joining(request: GatepostRequest) -> HttpResponse:
    """Who waits to join the classes this parent is rep of; for everybody else nothing is listed."""
    waiting = [asked for asked in requests_for_representative(request.acting) if asked.known_to_id is None]
    return page(request, "joining/known.html", {"requests": waiting})


@require_POST
@wears(Hat.PARENT)
def say_known(request: GatepostRequest, ref: str) -> HttpResponse:
    """ "I know them": it helps the office, which decides."""
    vouch(request.acting, request_for_representative(request.acting, ref))
    messages.success(request, "Thank you. The office decides.")
    return redirect("joining:known")
