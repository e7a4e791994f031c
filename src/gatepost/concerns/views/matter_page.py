"""The page of one matter, put together from its parts: every view of a matter answers with it."""

from django.forms import Form
from django.http import HttpResponse

from gatepost.concerns import desk, matters
from gatepost.concerns.desk_asked import asked_by
from gatepost.concerns.models import Concern
from gatepost.concerns.parts import PARTS
from gatepost.concerns.parts.in_hand import InHand
from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest


def matter_page(
    request: GatepostRequest, concern: Concern, *, with_names: bool = False, status: int = 200, **begun: Form
) -> HttpResponse:
    """One matter beside the queue.

    `begun` are the forms that were sent and have something to mend, by their name in the template; each part of the
    page makes those that are not among them anew (concerns/parts/__init__.py). `concern` was fetched by access.
    """
    in_hand = InHand.of(request.acting, concern)
    queue = desk.from_here(request.acting, asked_by(request.GET), concern, reach=in_hand.reach)
    context: dict[str, object] = {
        "matter": matters.matter(concern, with_names=with_names),
        "queue": queue,
        "coming": next((row for row in queue.rows if row.reference != concern.reference), None),
    }
    for part in PARTS:
        context |= part(in_hand)
    return page(request, "concerns/matter.html", context | begun, status=status)
