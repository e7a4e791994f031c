"""The web's door for the PTA: words, a preview with who will see them, and then they are sent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gatepost.core.errors import GatepostError
from gatepost.core.http import page
from gatepost.doors.actions import receive
from gatepost.doors.answers import Answer
from gatepost.doors.parcel import Parcel
from gatepost.gate import access
from gatepost.gate.answers import Card, PtaForwarded
from gatepost.gate.forms import PtaForm
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat
from gatepost.policies import actions as policies
from gatepost.policies.errors import CodeHasChanged, CodeNotAccepted


@require_POST
@wears(Hat.PTA)
def write(request: GatepostRequest) -> HttpResponse:
    """See how it looks, then send it. Like the composer, it answers faults itself: the words must not be lost."""
    access.require_officer(request.acting)
    sent, choice = request.POST.copy(), request.POST.get("choice", "")
    if choice == "kinder" and sent.get("kinder"):
        sent["text"] = str(sent["kinder"])
    form = PtaForm(sent, groups=list(access.groups_for_pta(request.acting)))
    if not form.is_valid() or choice in ("change", "kinder"):
        return page(request, "doors/pta_write.html", {"form": form}, status=200 if form.is_valid() else 422)
    if choice == "discard":
        messages.info(request, _("Nothing was sent. Nothing was kept."))
        return redirect("gate:pta")
    if choice not in ("send", "as-it-is"):
        return _preview(request, form)
    try:
        if request.POST.get("accept", "").isdecimal():
            policies.accept(request.acting, version=int(request.POST["accept"]))
        answer = receive(
            Parcel(
                kind="pta",
                acting=request.acting,
                text=form.cleaned_data["text"],
                client_key=form.cleaned_data["client_key"],
                as_it_is=choice == "as-it-is",
                groups=tuple(form.cleaned_data["groups"]),
            )
        )
    except (CodeNotAccepted, CodeHasChanged) as fault:
        return _preview(request, form, accept=fault.facts["version"])
    except GatepostError as fault:
        return _preview(request, form, fault=fault)
    return _answered(request, form, answer)


def _answered(request: GatepostRequest, form: PtaForm, answer: Answer) -> HttpResponse:
    if isinstance(answer, Card):
        return _preview(request, form, card=answer)
    if isinstance(answer, PtaForwarded):
        number = len(answer.posts)
        said = ngettext("It is in %(number)s class now.", "It is in %(number)s classes now.", number)
        messages.success(request, said % {"number": number})
    else:
        messages.success(request, _("Another officer will look at it. It has not been sent yet."))
    return redirect("gate:pta")


def _preview(
    request: GatepostRequest,
    form: PtaForm,
    *,
    card: Card | None = None,
    accept: object = None,
    fault: GatepostError | None = None,
) -> HttpResponse:
    sent = form.cleaned_data
    groups = [group for group in access.groups_for_pta(request.acting) if group.ref in sent["groups"]]
    fields = [("text", sent["text"]), ("client_key", sent["client_key"])]
    return page(
        request,
        "doors/pta_preview.html",
        {
            "text": sent["text"],
            "groups": groups,
            "families": access.families_in(groups),
            "people": access.guardians_in(groups).count(),
            "has_second_officer": access.officers(request.school).exclude(pk=request.acting.person.pk).exists(),
            "card": card,
            "accept": accept,
            "fault": (fault.fields.get("text") or fault.message) if fault else "",
            "card_action": reverse("doors:write-pta"),
            "card_fields": [*fields, *(("groups", ref) for ref in sent["groups"])],
        },
        status=fault.status if fault else 200,
    )
