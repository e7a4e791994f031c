"""What a class rep brings along from an old group: days and facts in their own words, posted by themselves."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from gatepost.adoption.plan.carrying import group_of_representative, message_of
from gatepost.adoption.plan.forms import CarryForm
from gatepost.core.http import page
from gatepost.core.refs import new_ref
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat


@require_http_methods(["GET", "HEAD", "POST"])
@wears(Hat.PARENT)
def carry(request: GatepostRequest, ref: str) -> HttpResponse:
    """Lines that become one message, which the rep sends themselves through the composer's own door."""
    group = group_of_representative(request.acting, ref)
    form = CarryForm(request.POST or None)
    words = message_of(form.cleaned_data["facts"]) if request.method == "POST" and form.is_valid() else ""
    context = {"group": group, "form": form, "words": words, "client_key": new_ref()}
    return page(request, "adoption/carry.html", context, status=422 if form.is_bound and form.errors else 200)
