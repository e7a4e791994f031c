"""Forms of one disclosure about what goes onward: referrals, the pack for the school's own system, a child's file."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gatepost.people.doorway import GatepostRequest, wears
from gatepost.safeguarding import access, actions
from gatepost.safeguarding.models import Disclosure
from gatepost.safeguarding.onward_forms import (
    OutcomeForm,
    ReceiptForm,
    ReceivedForm,
    ReferralForm,
    SentForm,
    TransferForm,
)
from gatepost.safeguarding.sealed import sealed
from gatepost.safeguarding.views.disclosure_page import disclosure_page, step


@require_POST
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def refer(request: GatepostRequest, reference: str) -> HttpResponse:
    """Somebody outside was told."""
    form = ReferralForm(request.POST, auto_id="referral-%s")

    def act(found: Disclosure) -> object:
        return actions.refer(request.acting, found, **form.cleaned_data)

    return step(request, reference, "referral", form, act, _("The referral is written down."))


@require_POST
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def outcome(request: GatepostRequest, reference: str, ref: str) -> HttpResponse:
    """What came of a referral."""
    form = OutcomeForm(request.POST, auto_id=f"{ref}-%s")

    def act(found: Disclosure) -> object:
        return actions.note_outcome(request.acting, found, ref, form.cleaned_data["words"])

    return step(request, reference, "outcome", form, act, _("It is written down."), ref=ref)


@require_POST
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def pack(request: GatepostRequest, reference: str) -> HttpResponse:
    """The whole record as a zip. Nothing of it is kept but its digest."""
    found = access.disclosure_for_lead(request.acting, reference)
    _made, content = actions.make_pack(request.acting, found)
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="record-{found.reference}.zip"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def receipt(request: GatepostRequest, reference: str, ref: str) -> HttpResponse:
    """The pack is in the school's own system."""
    form = ReceiptForm(request.POST, auto_id=f"{ref}-%s")

    def act(found: Disclosure) -> object:
        return actions.note_receipt(request.acting, found, ref, **form.cleaned_data)

    return step(request, reference, "receipt", form, act, _("The receipt is kept."), ref=ref)


@require_POST
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def transfer(request: GatepostRequest, reference: str) -> HttpResponse:
    """The child moves to another school."""
    found = access.disclosure_for_lead(request.acting, reference)
    form = TransferForm(request.POST, auto_id="transfer-%s")
    if not form.is_valid():
        return disclosure_page(request, actions.open_disclosure(request.acting, reference), transfer=form)
    begun = actions.begin_transfer(request.acting, found, **form.cleaned_data)
    messages.success(request, _("The file is due there by %(day)s.") % {"day": f"{begun.due_on:%A %-d %B}"})
    return redirect("safeguarding:disclosure", reference)


@require_POST
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def sent(request: GatepostRequest, reference: str, ref: str) -> HttpResponse:
    """The file was sent."""
    form = SentForm(request.POST, auto_id=f"{ref}-%s")

    def act(found: Disclosure) -> object:
        return actions.note_sent(request.acting, found, ref, **form.cleaned_data)

    done = _("It is written down. You are reminded if they do not confirm it.")
    return step(request, reference, "sent", form, act, done, ref=ref)


@require_POST
@wears(*access.HATS_THAT_MAY_OPEN)
@sealed
def received(request: GatepostRequest, reference: str, ref: str) -> HttpResponse:
    """The other school has the file."""
    form = ReceivedForm(request.POST, auto_id=f"{ref}-%s")

    def act(found: Disclosure) -> object:
        return actions.note_received(request.acting, found, ref, **form.cleaned_data)

    return step(request, reference, "received", form, act, _("The receipt is kept."), ref=ref)
