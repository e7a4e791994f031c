"""The page of letters that could not be sent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gatepost.core.http import page
from gatepost.delivery import access, actions
from gatepost.delivery.forms import GiveUpForm
from gatepost.delivery.letter_rows import row_of
from gatepost.delivery.whatsapp import unsure
from gatepost.delivery.whatsapp.models import WhatsAppMessage
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat

# Letters on the page at once. Settling some brings the next.
SHOWN = 100


@require_safe
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def letters(request: GatepostRequest) -> HttpResponse:
    """All letters of the school that could not be sent, each with a way to try again or give it up. With them notices
    over WhatsApp that may not have arrived."""
    found, lost = access.dead_letters(request.acting), unsure.unsure_notices(request.acting)
    lines = [row_of(letter) for letter in found[:SHOWN]] + [unsure.row_of(message) for message in lost[:SHOWN]]
    rows = [(line, GiveUpForm(prefix=line.ref)) for line in lines[:SHOWN]]
    return page(request, "delivery/letters.html", {"rows": rows, "count": found.count() + lost.count()})


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def send_again(request: GatepostRequest, ref: str) -> HttpResponse:
    """Try one letter again, or a notice over WhatsApp."""
    lost = unsure.unsure_notices(request.acting).filter(ref=ref).first()
    if lost is not None:
        unsure.send_again(request.acting, lost)
    else:
        actions.send_again(request.acting, access.dead_letter_for(request.acting, ref))
    messages.success(request, _("The letter is on its way again."))
    return redirect("delivery:letters")


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def give_up(request: GatepostRequest, ref: str) -> HttpResponse:
    """Give one letter up, with a reason, or a notice over WhatsApp."""
    lost = unsure.unsure_notices(request.acting).filter(ref=ref).first()
    found = lost or access.dead_letter_for(request.acting, ref)
    form = GiveUpForm(request.POST, prefix=ref)
    if not form.is_valid():
        row = unsure.row_of(found) if isinstance(found, WhatsAppMessage) else row_of(found)
        return page(request, "delivery/give_up.html", {"row": row, "form": form}, status=422)
    if isinstance(found, WhatsAppMessage):
        unsure.give_up(request.acting, found, form.cleaned_data["reason"])
    else:
        actions.give_up(request.acting, found, form.cleaned_data["reason"])
    messages.success(request, _("The letter is put aside."))
    return redirect("delivery:letters")
