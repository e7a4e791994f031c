"""The tools of the desk: saved replies, and who stands in for whom."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gatepost.concerns import access, actions, desk_access
from gatepost.concerns.forms_of_desk import CoverForm, SavedReplyForm
from gatepost.core.errors import Invalid
from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest, wears


@require_http_methods(["GET", "POST"])
@wears(*desk_access.TOOL_KEEPERS)
def saved_replies(request: GatepostRequest) -> HttpResponse:
    """All saved replies; POST keeps a new one."""
    form = SavedReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_reply(request.acting, **form.cleaned_data)
        except Invalid as fault:
            _say_in(form, fault)
        else:
            messages.success(request, _("Saved. You find it beside every answer."))
            return redirect("concerns:saved-replies")
    context = {"replies": desk_access.saved_replies(request.acting), "form": form}
    return page(request, "concerns/saved_replies.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@wears(*desk_access.TOOL_KEEPERS)
def saved_reply(request: GatepostRequest, ref: str) -> HttpResponse:
    """One saved reply, to be changed."""
    saved = desk_access.saved_reply(request.acting, ref)
    initial = {"title": saved.title, "words": saved.words}
    form = SavedReplyForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_saved_reply(request.acting, ref, **form.cleaned_data)
        except Invalid as fault:
            _say_in(form, fault)
        else:
            messages.success(request, _("Changed."))
            return redirect("concerns:saved-replies")
    context = {"saved": saved, "form": form}
    return page(request, "concerns/saved_reply.html", context, status=422 if form.errors else 200)


@require_POST
@wears(*desk_access.TOOL_KEEPERS)
def end_saved_reply(request: GatepostRequest, ref: str) -> HttpResponse:
    """Take a saved reply off the list."""
    actions.end_saved_reply(request.acting, ref)
    messages.success(request, _("It is off the list. Answers that were made from it stay as they are."))
    return redirect("concerns:saved-replies")


@require_http_methods(["GET", "POST"])
@wears(*access.DESK_HATS)
def away(request: GatepostRequest) -> HttpResponse:
    """Who is away and who stands in; POST says so for oneself, or for somebody else where the hat may."""
    acting = request.acting
    form = CoverForm(
        request.POST if request.method == "POST" else None,
        may_be_away=desk_access.may_be_away(acting),
        may_stand_in=desk_access.may_stand_in(acting.person.school),
        initial={"person": acting.person.ref},
    )
    if request.method == "POST" and form.is_valid():
        try:
            cover = actions.set_cover(acting, **form.cleaned_data)
        except Invalid as fault:
            _say_in(form, fault)
        else:
            named = {"name": cover.covered_by.name, "other": cover.person.name}
            messages.success(request, _("%(name)s stands in for %(other)s, and is told by mail.") % named)
            return redirect("concerns:away")
    context = {
        "covers": desk_access.covers(acting),
        "form": form,
        "may_be_away": desk_access.may_be_away(acting).exists(),
        "keeps_the_tools": acting.hat in desk_access.TOOL_KEEPERS,
    }
    return page(request, "concerns/away.html", context, status=422 if form.errors else 200)


@require_POST
@wears(*access.DESK_HATS)
def end_cover(request: GatepostRequest, ref: str) -> HttpResponse:
    """Nobody stands in any more: they are back."""
    actions.end_cover(request.acting, ref)
    messages.success(request, _("That is ended."))
    return redirect("concerns:away")


def _say_in(form: Any, fault: Invalid) -> None:
    for name, sentence in fault.fields.items():
        form.add_error(name if name in form.fields else None, sentence)
