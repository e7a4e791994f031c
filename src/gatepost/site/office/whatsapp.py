"""The school's WhatsApp number: what Meta gives and needs, what it may cost, and who takes part. For administrators."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gatepost.core import throttle
from gatepost.core.clock import now
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.delivery.links import absolute
from gatepost.delivery.whatsapp import doctor, prices
from gatepost.delivery.whatsapp.models import WhatsAppNumber
from gatepost.delivery.whatsapp.number import forget_number, number_of, set_number, taking_part
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat
from gatepost.site.forms import status_of
from gatepost.site.office.whatsapp_form import WhatsAppForm, filled_from

TRIES_AN_HOUR = 30


@require_http_methods(["GET", "HEAD", "POST"])
@wears(Hat.ADMINISTRATOR)
def whatsapp(request: GatepostRequest) -> HttpResponse:
    """The number and its keys, which are never shown again."""
    row = number_of(request.acting)
    form = WhatsAppForm(request.POST or None, initial=filled_from(row) if row else {})
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: set_number(request.acting, request.school, form.wanted()))
    ):
        messages.success(request, "This is kept. Press “Try it now” to see whether all is right at Meta.")
        return redirect("office:whatsapp")
    return page(request, "office/whatsapp.html", _context(request, row, form), status=status_of(form))


@require_POST
@wears(Hat.ADMINISTRATOR)
def try_it(request: GatepostRequest) -> HttpResponse:
    """Ask Meta step by step whether all is as it should be, and show each step."""
    throttle.spend("whatsapp-trial", request.acting.person.ref, limit=TRIES_AN_HOUR, seconds=3600)
    row = number_of(request.acting)
    if row is None:
        messages.error(request, "Say first which number it is, and keep it.")
        return redirect("office:whatsapp")
    steps = doctor.examine(row, hook=_hook(request))
    return page(request, "office/whatsapp_steps.html", {"steps": steps, "row": row})


@require_POST
@wears(Hat.ADMINISTRATOR)
def forget(request: GatepostRequest) -> HttpResponse:
    """End it, and forget the keys."""
    forget_number(request.acting)
    messages.success(request, "WhatsApp is ended here, and the keys are forgotten.")
    return redirect("office:whatsapp")


def _context(request: GatepostRequest, row: WhatsAppNumber | None, form: WhatsAppForm) -> dict[str, Any]:
    context: dict[str, Any] = {"form": form, "row": row, "hook": _hook(request)}
    if row is not None:
        month = prices.month_of(request.school, now())
        context |= {
            "is_silent": bool(row.fault) and not row.fault.isdigit(),  # it said nothing, so there is no code of it
            "taking_part": taking_part(request.school),
            "spent": prices.spent(request.school, month) / 1_000_000,
            "cap": row.monthly_cap / 100,
        }
    return context


def _hook(request: GatepostRequest) -> str:
    return absolute(request.school, reverse("whatsapp:called", args=[request.school.ref]))
