"""What a head teacher decides about the school: name, times to answer, urgent help."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.people.actions import change_school
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat
from gatepost.site.forms import status_of
from gatepost.site.office.forms import SchoolForm


@require_http_methods(["GET", "HEAD", "POST"])
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def settings(request: GatepostRequest) -> HttpResponse:
    """The school's settings. Who sees matters for leadership is for an administrator to say, not for the office."""
    school = request.school
    names = list(SchoolForm.base_fields)
    form = SchoolForm(request.POST or None, initial={name: getattr(school, name) for name in names})
    if request.acting.hat is not Hat.ADMINISTRATOR:
        del form.fields["leadership_only"]
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: change_school(request.acting, school, **form.cleaned_data))
    ):
        messages.success(request, "The settings are kept.")
        return redirect("office:settings")
    return page(request, "office/settings.html", {"form": form}, status=status_of(form))
