"""The queue: what waits for the office, for leadership, or for whoever was asked to answer."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from gatepost.concerns import access, desk
from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest, wears


@require_safe
@wears(*access.DESK_HATS)
def desk_page(request: GatepostRequest) -> HttpResponse:
    """The queue, the most urgent first; on a wide screen beside the place where a matter opens."""
    return page(request, "concerns/desk.html", {"queue": desk.queue(request.acting, request.GET.get("show", ""))})
