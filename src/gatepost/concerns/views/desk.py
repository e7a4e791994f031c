"""The queue: what waits for the office, for leadership, or for whoever was asked to answer."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from gatepost.concerns import access, desk, desk_access
from gatepost.concerns.desk_asked import asked_by
from gatepost.concerns.forms_of_desk import NarrowForm
from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest, wears


@require_safe
@wears(*access.DESK_HATS)
def desk_page(request: GatepostRequest) -> HttpResponse:
    """The queue, the most urgent first, as the address asks for it."""
    asked = asked_by(request.GET)
    narrow = NarrowForm(
        initial={"kind": asked.kind, "stage": asked.stage, "group": asked.group, "came": asked.came},
        classes=desk_access.classes(request.acting),
    )
    context = {
        "queue": desk.queue(request.acting, asked),
        "narrow": narrow,
        "keeps_the_tools": request.acting.hat in desk_access.TOOL_KEEPERS,
    }
    return page(request, "concerns/desk.html", context)
