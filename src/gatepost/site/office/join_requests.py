"""Who asks to join: the office compares with the roll, and lets them in or says why not."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.groups import joining
from gatepost.groups.models import JoinRequest
from gatepost.people.access import child_for, person_by_mail
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat
from gatepost.site.forms import status_of
from gatepost.site.office.forms import AdmitForm, ReasonForm


@require_safe
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def waiting(request: GatepostRequest) -> HttpResponse:
    """Everybody who waits, the longest first."""
    return page(request, "office/join-requests.html", {"requests": joining.requests_waiting(request.acting)})


@require_safe
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def one(request: GatepostRequest, ref: str) -> HttpResponse:
    """One request beside what the roll says."""
    return request_page(request, joining.request_for_office(request.acting, ref))


def request_page(
    request: GatepostRequest,
    asked: JoinRequest,
    *,
    admit_form: AdmitForm | None = None,
    refuse_form: ReasonForm | None = None,
) -> HttpResponse:
    """The page of a request; a form that could not be used comes back with what was typed."""
    return page(
        request,
        "office/join-request.html",
        {
            "asked": asked,
            "known": person_by_mail(request.school, asked.mail),
            "children": joining.children_who_may_be_meant(asked),
            "ended": joining.ended_places(asked),
            "admit_form": admit_form or admit_form_for(asked),
            "refuse_form": refuse_form or ReasonForm(),
        },
        status=status_of(admit_form, refuse_form),
    )


def admit_form_for(asked: JoinRequest, data: object = None) -> AdmitForm:
    """The choice of child: those who may be meant, or a new one."""
    return AdmitForm(
        data,
        children=joining.children_who_may_be_meant(asked),
        new_child=f"{asked.child_given} {asked.child_initial}".strip(),
    )


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def admit(request: GatepostRequest, ref: str) -> HttpResponse:
    """Let them in."""
    asked = joining.request_for_office(request.acting, ref)
    form = admit_form_for(asked, request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["child"]
        child = child_for(request.acting, chosen) if chosen else None
        if accepted(form, lambda: joining.admit(request.acting, asked, child=child)):
            messages.success(request, f"{asked.name} is in {asked.school_class}. A mail tells them.")
            return redirect("office:join-requests")
    return request_page(request, asked, admit_form=form)


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def refuse(request: GatepostRequest, ref: str) -> HttpResponse:
    """Do not let them in; they are mailed the reason."""
    asked = joining.request_for_office(request.acting, ref)
    form = ReasonForm(request.POST)
    if form.is_valid() and accepted(
        form, lambda: joining.refuse(request.acting, asked, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, f"{asked.name} was not let in. A mail tells them why.")
        return redirect("office:join-requests")
    return request_page(request, asked, refuse_form=form)
