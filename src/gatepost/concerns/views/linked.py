"""Concerns about the same thing: linked and unlinked, answered together, and how many raised it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from gatepost.concerns import access, actions, linking
from gatepost.concerns.models import Concern
from gatepost.concerns.state import Act, allows
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.forms import OnceField, WordsField
from gatepost.core.http import page
from gatepost.core.words import PRIVATE_LIMIT
from gatepost.people.doorway import GatepostRequest, wears

EXCERPT = 140  # characters of another concern's words


class LinkForm(forms.Form):
    """Another matter, by its reference."""

    prefix = "link"
    other = forms.CharField(
        label=gettext_lazy("Another one? Write its reference"), max_length=9, error_messages={"max_length": "4F2K-9QTM"}
    )

    def clean_other(self) -> str:
        """The reference as it is stored, however it was typed."""
        return str(self.cleaned_data["other"]).strip().upper()


class AnswerAllForm(forms.Form):
    """One answer for all."""

    prefix = "all"
    words = WordsField(label=gettext_lazy("Your answer to all of them"), limit=PRIVATE_LIMIT)
    once = OnceField()


@require_safe
@wears(*access.DESK_HATS)
def linked(request: GatepostRequest, reference: str) -> HttpResponse:
    """What is linked with a matter, what might be, and one answer for all."""
    return _page(request, actions.open_concern(request.acting, reference))


@require_POST
@wears(*access.DESK_KEEPERS)
def link(request: GatepostRequest, reference: str) -> HttpResponse:
    """Link another matter with this one."""
    concern = actions.open_concern(request.acting, reference)
    form = LinkForm(request.POST)
    if form.is_valid():
        try:
            other = access.concern_for_school(request.acting, form.cleaned_data["other"])
            actions.link(request.acting, concern, other)
        except NotFound:
            form.add_error("other", _("There is no matter with this reference on your desk."))
        except Invalid as fault:
            form.add_error("other", fault.fields.get("other", fault.message))
        else:
            messages.success(request, _("They are linked."))
            return redirect("concerns:linked", reference)
    return _page(request, concern, find=form, status=422)


@require_POST
@wears(*access.DESK_KEEPERS)
def unlink(request: GatepostRequest, reference: str) -> HttpResponse:
    """Take one of them out, this one or another."""
    concern = access.concern_for_school(request.acting, reference)
    other = access.concern_for_school(request.acting, request.POST.get("other", "")[:9] or reference)
    if other.shared_id != concern.shared_id:
        raise NotFound(what="concern")
    actions.unlink(request.acting, other)
    messages.success(request, _("It stands by itself again."))
    return redirect("concerns:linked", reference)


@require_POST
@wears(*access.DESK_HATS)
def answer_all(request: GatepostRequest, reference: str) -> HttpResponse:
    """Answer this matter and all that are linked with it."""
    concern = actions.open_concern(request.acting, reference)
    form = AnswerAllForm(request.POST)
    if not form.is_valid():
        return _page(request, concern, answer=form, status=422)
    number = actions.answer_all(request.acting, concern, form.cleaned_data["words"], once=form.cleaned_data["once"])
    said = ngettext("Your answer went to %(number)s person.", "Your answer went to %(number)s people.", number)
    messages.success(request, said % {"number": number})
    return redirect("concerns:linked", reference)


@require_POST
@wears(*access.DESK_KEEPERS)
def show_count(request: GatepostRequest, reference: str) -> HttpResponse:
    """Tell their authors how many raised it, or stop that."""
    concern = access.concern_for_school(request.acting, reference)
    actions.show_count(request.acting, concern, on=bool(request.POST.get("on")))
    messages.success(request, _("Their pages are changed."))
    return redirect("concerns:linked", reference)


def _page(
    request: GatepostRequest,
    concern: Concern,
    *,
    find: LinkForm | None = None,
    answer: AnswerAllForm | None = None,
    status: int = 200,
) -> HttpResponse:
    others = list(linking.linked_with(request.acting, concern))
    may_link = request.acting.hat in access.DESK_KEEPERS
    alone = [one for one in others if one.threat_open]  # somebody looks at each of these for itself (answer_all)
    goes_to = [one for one in (concern, *others) if allows(one, Act.ANSWER) and one not in alone]
    context = {
        "concern": concern,
        "linked": _rows(others),
        "similar": _rows(linking.similar_to(request.acting, concern)) if may_link else [],
        "may_link": may_link,
        "answer": (answer or AnswerAllForm()) if goes_to else None,
        "goes_to": len(goes_to),
        "find": find or LinkForm(),
        "step": linking.step(linking.authors_in_sight(request.acting, concern)),
        "shown": linking.shown_on_the_desk(request.acting, concern),
    }
    return page(request, "concerns/linked.html", context, status=status)


def _rows(concerns: Iterable[Concern]) -> list[dict[str, Any]]:
    return [
        {
            "reference": one.reference,
            "author": one.author.name,
            "excerpt": " ".join((one.words or "").split())[:EXCERPT],
            "day": one.at,
            "group": one.group_name,
        }
        for one in concerns
    ]
