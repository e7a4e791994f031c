"""The pages of a pilot: its classes and figures, its start and end, and the look back afterwards."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gatepost.adoption.plan import access, actions
from gatepost.adoption.plan.figures import SMALLEST_SHOWN, figures_of
from gatepost.adoption.plan.forms import PilotForm
from gatepost.core.clock import now
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.gate.actions.pilots import MOST_DAYS_A_YEAR
from gatepost.people.doorway import GatepostRequest, wears


@require_safe
@wears(*access.WHO_PLANS)
def pilot(request: GatepostRequest) -> HttpResponse:
    """What the pilots count, and a form to start one for whoever may."""
    may_decide = access.may_decide(request.acting, access.plan_of(request.acting))
    form = PilotForm(groups=_free_groups(request)) if may_decide else None
    return page(request, "adoption/pilot.html", _shown(request) | {"form": form})


@require_POST
@wears(*access.WHO_PLANS)
def start(request: GatepostRequest) -> HttpResponse:
    """Start a pilot; what is wrong with the choice is said on the same page."""
    access.require_may_decide(request.acting)
    form = PilotForm(request.POST, groups=_free_groups(request))
    if form.is_valid() and accepted(form, lambda: actions.start_pilot(request.acting, **form.cleaned_data)):
        messages.success(request, _("The trial has begun. Its classes read so in their group."))
        return redirect("plan:pilot")
    return page(request, "adoption/pilot.html", _shown(request) | {"form": form}, status=422)


@require_POST
@wears(*access.WHO_PLANS)
def end(request: GatepostRequest, ref: str) -> HttpResponse:
    """End a pilot before its day: from now on the code counts in its class."""
    actions.end_pilot(request.acting, ref)
    messages.success(request, _("The trial has ended in this class. The code counts there now."))
    return redirect("plan:pilot")


@require_safe
@wears(*access.WHO_PLANS)
def review(request: GatepostRequest) -> HttpResponse:
    """The look back: the figures once more, how to go on, and how to stop."""
    return page(request, "adoption/review.html", _shown(request) | {"plan": access.plan_of(request.acting)})


def _shown(request: GatepostRequest) -> dict[str, Any]:
    """Every pilot with its figures, and who may end one."""
    at = now()
    pilots = access.pilots_of(request.acting)
    return {
        "running": [figures_of(one) for one in pilots if one.ends_at > at],
        "ended": [figures_of(one) for one in pilots if one.ends_at <= at],
        "may_decide": access.may_decide(request.acting, access.plan_of(request.acting)),
        "smallest": SMALLEST_SHOWN,
        "most_a_year": MOST_DAYS_A_YEAR,
    }


def _free_groups(request: GatepostRequest) -> list[Any]:
    """The classes in which no pilot runs."""
    at = now()
    taken = {one.group_id for one in access.pilots_of(request.acting) if one.ends_at > at}
    return [group for group in access.groups_of_school(request.acting) if group.pk not in taken]
