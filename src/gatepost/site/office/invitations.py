"""Invitations for classes: made, printed as a poster, taken back."""

from datetime import date
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.delivery.links import absolute
from gatepost.groups import invitations as actions
from gatepost.groups.models import Invitation
from gatepost.people import access
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat
from gatepost.site.forms import status_of
from gatepost.site.office import qr
from gatepost.site.office.forms import InvitationForm

# Names of a machine for itself: a poster that leads there leads no parent anywhere.
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@require_http_methods(["GET", "HEAD", "POST"])
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def invitations(request: GatepostRequest) -> HttpResponse:
    """The class invitations that work now, and a form for a new one."""
    form = InvitationForm(
        request.POST or None,
        classes=access.classes_of(request.school),
        initial={"ends_on": actions.last_day_for(request.school), "school_class": request.GET.get("class")},
    )
    made: list[Invitation] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: made.append(actions.invite_to_class(request.acting, **form.cleaned_data)))
    ):
        return redirect("office:invitation", made[0].ref)
    return page(
        request,
        "office/invitations.html",
        {"form": form, "invitations": standing_with_last_days(request)},
        status=status_of(form),
    )


def standing_with_last_days(request: GatepostRequest) -> list[tuple[Invitation, date]]:
    """The class invitations that work now, each with the last day it does."""
    return [(one, actions.last_day_of(one)) for one in actions.class_invitations(request.acting)]


@require_safe
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def poster(request: GatepostRequest, ref: str) -> HttpResponse:
    """One invitation on one printed page: class, code, a few plain words."""
    invitation = actions.invitation_for(request.acting, ref)
    if invitation.school_class is None or invitation.revoked_at is not None:
        raise actions.InvitationEnded
    address = absolute(request.school, actions.path_of(invitation))
    return page(
        request,
        "office/poster.html",
        {
            "invitation": invitation,
            "last_day": actions.last_day_of(invitation),
            "address": address,
            "opens_here_only": urlsplit(address).hostname in HERE,
            "code": qr.drawn(address),
        },
    )


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def revoke(request: GatepostRequest, ref: str) -> HttpResponse:
    """Take one invitation back."""
    actions.revoke(request.acting, actions.invitation_for(request.acting, ref))
    messages.success(request, "The invitation is taken back. Its code does not work any more.")
    return redirect("office:invitations")


@require_http_methods(["GET", "HEAD", "POST"])
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def revoke_all(request: GatepostRequest) -> HttpResponse:
    """Take all class invitations back at once; asks first."""
    if request.method == "POST":
        how_many = actions.revoke_all(request.acting)
        messages.success(request, f"Taken back: {how_many}. No printed code works any more.")
        return redirect("office:invitations")
    return page(request, "office/revoke-all.html", {"how_many": actions.class_invitations(request.acting).count()})
