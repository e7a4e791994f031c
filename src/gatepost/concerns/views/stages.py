"""The steps of a formal complaint and its dates, each a form on the page of the matter."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gatepost.concerns import access, actions, stages
from gatepost.concerns.errors import ConcernMovedOn
from gatepost.concerns.models import Concern
from gatepost.concerns.moves import as_it_stands, what_happened
from gatepost.concerns.stage_forms import (
    AcknowledgeForm,
    AppointForm,
    LetSeeForm,
    PanelForm,
    PauseForm,
    ReopenForm,
    StepForm,
    UpdateForm,
)
from gatepost.concerns.views.matter_page import matter_page
from gatepost.core.errors import NotFound
from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat


@require_safe
@wears(Hat.CLERK, Hat.CHAIR)
def panels(request: GatepostRequest) -> HttpResponse:
    """Every complaint at stage 2 on this desk: its panel, when it meets, and what is missing."""
    return page(request, "concerns/panels.html", {"panels": stages.panels_for(access.inbox(request.acting))})


@require_POST
@wears(*access.DESK_KEEPERS)
def acknowledge(request: GatepostRequest, reference: str) -> HttpResponse:
    """Say that the school has it."""
    concern = _run_by(request, reference)
    form = AcknowledgeForm(request.POST, concern=concern)

    def act(sent: dict[str, Any]) -> None:
        actions.acknowledge(request.acting, concern, sent["words"], once=sent["once"])

    return _answer(request, concern, "acknowledge", form, act, _("They are told that you have it."))


@require_POST
@wears(*access.DESK_KEEPERS)
def appoint(request: GatepostRequest, reference: str) -> HttpResponse:
    """Say who looks into it and who decides."""
    concern = _run_by(request, reference)
    form = AppointForm(request.POST, concern=concern)

    def act(sent: dict[str, Any]) -> None:
        actions.appoint_for_stage_1(
            request.acting, concern, investigator=sent["investigator"], decider=sent["decider"]
        )  # fmt: skip

    return _answer(request, concern, "appoint", form, act, _("They are asked by mail."))


@require_POST
@wears(*access.DESK_KEEPERS)
def call_panel(request: GatepostRequest, reference: str) -> HttpResponse:
    """Call the panel of stage 2."""
    concern = _run_by(request, reference)
    form = PanelForm(request.POST, concern=concern)

    def act(sent: dict[str, Any]) -> None:
        members = (sent["second"], sent["third"])
        actions.call_panel(request.acting, concern, chair=sent["chair"], members=members, on=sent["on"])

    return _answer(request, concern, "call", form, act, _("The panel is called. All of them are told by mail."))


@require_POST
@wears(*access.DESK_HATS)
def update(request: GatepostRequest, reference: str) -> HttpResponse:
    """Say that it takes longer, with a new date."""
    concern = _dated_by(request, reference)
    form = UpdateForm(request.POST, concern=concern)

    def act(sent: dict[str, Any]) -> None:
        actions.send_update(request.acting, concern, sent["words"], reply_by=sent["reply_by"], once=sent["once"])

    return _answer(request, concern, "update", form, act, _("Your update is sent. The new date counts."))


@require_POST
@wears(*access.DESK_HATS)
def pause(request: GatepostRequest, reference: str) -> HttpResponse:
    """Let the clock stand still, for a reason."""
    concern = _dated_by(request, reference)
    form = PauseForm(request.POST, concern=concern)

    def act(sent: dict[str, Any]) -> None:
        actions.pause(request.acting, concern, sent["reason"], until=sent["until"], once=sent["once"])

    return _answer(request, concern, "pause", form, act, _("The clock is paused. They are told why."))


@require_POST
@wears(*access.DESK_HATS)
def resume(request: GatepostRequest, reference: str) -> HttpResponse:
    """Let the clock go on."""
    concern = _dated_by(request, reference)
    actions.resume(request.acting, concern)
    messages.success(request, _("The clock goes on."))
    return redirect("concerns:matter", reference)


@require_POST
@wears(*access.DESK_KEEPERS)
def reopen(request: GatepostRequest, reference: str) -> HttpResponse:
    """Take it up again."""
    concern = _run_by(request, reference)
    form = ReopenForm(request.POST, concern=concern)

    def act(sent: dict[str, Any]) -> None:
        actions.reopen(request.acting, concern, sent["words"], once=sent["once"])

    return _answer(request, concern, "reopen", form, act, _("It is open again. They are told why."))


@require_POST
@wears(*access.DESK_KEEPERS)
def let_see(request: GatepostRequest, reference: str) -> HttpResponse:
    """Let somebody see it again who was kept from it by mistake."""
    concern = _run_by(request, reference)
    form = LetSeeForm(request.POST, concern=concern)

    def act(sent: dict[str, Any]) -> None:
        actions.unname_person(request.acting, concern, sent["person"], sent["reason"])

    return _answer(request, concern, "let_see", form, act, _("They may see it again."))


def _run_by(request: GatepostRequest, reference: str) -> Concern:
    concern = access.concern_for_school(request.acting, reference)
    if not stages.runs(request.acting, concern):
        raise NotFound(what="concern")
    return actions.open_concern(request.acting, reference)


def _dated_by(request: GatepostRequest, reference: str) -> Concern:
    concern = access.concern_for_school(request.acting, reference)
    if not stages.may_date(request.acting, concern):
        raise NotFound(what="concern")
    return actions.open_concern(request.acting, reference)


def _answer(
    request: GatepostRequest,
    concern: Concern,
    name: str,
    form: StepForm,
    act: Callable[[dict[str, Any]], object],
    done: str,
) -> HttpResponse:
    """Take the step and go back to the matter; or show the form again under its name in the template.

    Raises ConcernMovedOn where somebody else has changed the matter since this page was made.
    """
    seen = form.data.get(form.add_prefix("seen"), "")
    if seen and seen != as_it_stands(concern) and not concern.replies.filter(once=_once(form)).exists():
        raise ConcernMovedOn(what_happened(concern), reference=concern.reference)
    if not form.carries_out(act):
        begun: dict[str, Any] = {name: form}
        return matter_page(request, concern, status=422, **begun)
    messages.success(request, done)
    return redirect("concerns:matter", concern.reference)


def _once(form: StepForm) -> str:
    return str(form.data.get(form.add_prefix("once"), ""))[:32]
