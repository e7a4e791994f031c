"""Pages of the gate: what a class rep looks at, what an author takes back, and the PTA's messages."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gatepost.core.http import page
from gatepost.gate import access, actions, cards
from gatepost.gate.actions import Ruling
from gatepost.gate.forms import PtaForm, RulingForm
from gatepost.gate.look_views import look_page
from gatepost.gate.marks import parts
from gatepost.gate.models import Hold, PtaMessage
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat

THANKS = {
    Ruling.RELEASE: gettext_lazy("It is in the group now. Thank you for looking."),
    Ruling.RETURN: gettext_lazy("Its author has it back, with your words. Thank you for looking."),
    Ruling.REFUSE: gettext_lazy("It stays out of the group, and its author knows why. Thank you for looking."),
}


@require_safe
@wears(Hat.PARENT)
def look(request: GatepostRequest) -> HttpResponse:
    """What waits for a class rep: the most urgent message first, one at a time; a post that stands goes before."""
    access.require_representative(request.acting)
    waiting = access.holds_to_look_at(request.acting)
    if posts := access.posts_to_look_at(request.acting):  # first, as everybody reads them meanwhile
        return look_page(request, posts[0])
    if not waiting:
        return page(request, "gate/nothing_to_look_at.html")
    return _one_to_look_at(request, waiting[0], RulingForm(), left=len(waiting) - 1)


@require_http_methods(["GET", "POST"])
@wears(Hat.PARENT)
def rule(request: GatepostRequest, ref: str) -> HttpResponse:
    """One message, with what was said before it, and three choices."""
    hold = access.hold_for_ruling(request.acting, ref)
    form = RulingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ruling = form.cleaned_data["ruling"]
        actions.rule_on_hold(request.acting, hold=hold, ruling=ruling, reason=form.cleaned_data["reason"])
        messages.success(request, THANKS[ruling])
        return redirect("gate:look")
    left = len(access.holds_to_look_at(request.acting)) - 1
    return _one_to_look_at(request, hold, form, left=left, status=422 if form.is_bound else 200)


@require_POST
@wears(Hat.PARENT)
def take_back(request: GatepostRequest, ref: str) -> HttpResponse:
    """The author takes back what waits, or puts away what came back."""
    hold = access.own_hold(request.acting, ref)
    actions.withdraw_hold(request.acting, hold)
    if hold.state == Hold.State.WAITING:
        messages.success(request, _("You took it back. Nobody else has seen it."))
    return redirect("doors:group", hold.submission.group.ref)


@require_safe
@wears(Hat.PTA)
def pta(request: GatepostRequest) -> HttpResponse:
    """Write to the classes, and what was written so far."""
    access.require_officer(request.acting)
    groups = list(access.groups_for_pta(request.acting))
    again = request.GET.get("again", "")
    earlier = access.pta_message(request.acting, again) if again else None
    initial = {"text": earlier.text, "groups": [group.ref for group in earlier.groups.all()]} if earlier else {}
    found = list(access.pta_messages(request.acting)[:30])
    return page(
        request,
        "gate/pta.html",
        {
            "form": PtaForm(groups=groups, initial=initial),
            "has_second_officer": access.officers(request.school).exclude(pk=request.acting.person.pk).exists(),
            "waiting": [message for message in found if message.state == PtaMessage.State.WAITING],
            "earlier": [message for message in found if message.state != PtaMessage.State.WAITING],
        },
    )


@require_http_methods(["GET", "POST"])
@wears(Hat.PTA)
def pta_message(request: GatepostRequest, ref: str) -> HttpResponse:
    """One PTA message: a second officer forwards it or sends it back; its author reads what became of it."""
    access.require_officer(request.acting)
    message = access.pta_message(request.acting, ref)
    form = RulingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ruling = form.cleaned_data["ruling"]
        actions.rule_on_pta(request.acting, message=message, ruling=ruling, reason=form.cleaned_data["reason"])
        messages.success(request, THANKS[ruling])
        return redirect("gate:pta")
    groups = list(message.groups.all())
    return page(
        request,
        "gate/pta_message.html",
        {
            "message": message,
            "form": form,
            "groups": groups,
            "families": access.families_in(groups),
            "is_author": message.author_id == request.acting.person.pk,
            "waits": message.state == PtaMessage.State.WAITING,
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
@wears(Hat.PTA)
def take_back_pta(request: GatepostRequest, ref: str) -> HttpResponse:
    """Its author takes back a PTA message that waits."""
    actions.withdraw_pta(request.acting, access.pta_message(request.acting, ref))
    messages.success(request, _("You took it back. It has not been sent."))
    return redirect("gate:pta")


def _one_to_look_at(
    request: GatepostRequest, hold: Hold, form: RulingForm, *, left: int, status: int = 200
) -> HttpResponse:
    submission = hold.submission
    findings = cards.findings_of(submission.verdict)
    return page(
        request,
        "gate/look.html",
        {
            "hold": hold,
            "submission": submission,
            "parts": parts(submission.text, [(finding.start, finding.end) for finding in findings]),
            "clauses": list({finding.clause: finding for finding in findings}.values()),
            "by": cards.look_by_words(request.school, hold.look_by),
            "before": access.context_for_ruling(request.acting, hold),
            "form": form,
            "left": left,
        },
        status=status,
    )
