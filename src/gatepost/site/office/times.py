"""How long the school takes for complaints, and when it is warned: the school's own numbers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gatepost.concerns.actions import change_timescale
from gatepost.concerns.clocks import timescale_of
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat
from gatepost.site.forms import status_of
from gatepost.site.office.times_form import TimesForm


@require_http_methods(["GET", "HEAD", "POST"])
@wears(Hat.HEAD, Hat.ADMINISTRATOR)
def times(request: GatepostRequest) -> HttpResponse:
    """The times of formal complaints, and of warnings. Dates that are promised already stay."""
    timescale = timescale_of(request.school)
    form = TimesForm(
        request.POST or None, initial={name: getattr(timescale, name) for name in TimesForm.base_fields}
    )  # fmt: skip
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: change_timescale(request.acting, **form.cleaned_data))
    ):
        messages.success(request, _("The times are kept. What is promised already stays as it is."))
        return redirect("office:times")
    context = {"form": form, "school": request.school}
    return page(request, "office/times.html", context, status=status_of(form))
