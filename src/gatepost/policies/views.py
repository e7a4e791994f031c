"""The page of the code: read it, accept it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.policies import access, actions, codes
from gatepost.policies.forms import AcceptForm
from gatepost.policies.reading import clauses_of
from gatepost.policies.second_opinion import host_asked


@require_http_methods(["GET", "POST"])
@wears()
def code(request: GatepostRequest) -> HttpResponse:
    """The whole code with its companions; a parent accepts the version that is on the page."""
    row = codes.current_code(request.school)
    if request.method == "POST":
        form = AcceptForm(request.POST)
        if form.is_valid():
            actions.accept(request.acting, version=form.cleaned_data["version"])
            messages.success(request, _("Thank you. You can write to your class groups now."))
            return redirect(_way_back(request))
    may_accept = request.acting.hat in access.WHO_ACCEPTS
    return page(
        request,
        "policies/code.html",
        {
            "code": row,
            "introduction": codes.conduct_code(row).introduction,
            "clauses": clauses_of(row),
            "companions": [
                {"key": policy.key, "title": policy.title, "html": codes.as_html(policy.text)}
                for policy in codes.companions(request.school)
            ],
            "second_opinion_host": host_asked(request.school),
            "may_accept": may_accept,
            "has_accepted": may_accept and access.has_accepted_current(request.acting.person),
            "next": request.GET.get("next", ""),
        },
    )


def _way_back(request: GatepostRequest) -> str:
    """Where the reader came from, if that is a page of ours; else home."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return "/"
