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
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat

# Letters on the page at once. Settling some brings the next.
SHOWN = 100


@require_safe
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def letters(request: GatepostRequest) -> HttpResponse:
    """All letters of the school that could not be sent, each with a way to try again or give it up."""
    found = access.dead_letters(request.acting)
    rows = [(row_of(letter), GiveUpForm(prefix=letter.ref)) for letter in found[:SHOWN]]
    return page(request, "delivery/letters.html", {"rows": rows, "count": found.count()})


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def send_again(request: GatepostRequest, ref: str) -> HttpResponse:
    """Try one letter again."""
    actions.send_again(request.acting, access.dead_letter_for(request.acting, ref))
    messages.success(request, _("The letter is on its way again."))
    return redirect("delivery:letters")


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def give_up(request: GatepostRequest, ref: str) -> HttpResponse:
    """Give one letter up, with a reason."""
    letter = access.dead_letter_for(request.acting, ref)
    form = GiveUpForm(request.POST, prefix=letter.ref)
    if not form.is_valid():
        return page(request, "delivery/give_up.html", {"row": row_of(letter), "form": form}, status=422)
    actions.give_up(request.acting, letter, form.cleaned_data["reason"])
    messages.success(request, _("The letter is put aside."))
    return redirect("delivery:letters")
