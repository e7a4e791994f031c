"""The page on which a class rep brings days and facts along: found in the old chat or typed, and sent by themselves."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from gatepost.adoption.brought.files import PrivateFiles
from gatepost.adoption.carry import actions
from gatepost.adoption.carry.access import group_of_representative
from gatepost.adoption.carry.forms import CarryForm, ExportForm, LineForms, lines_for
from gatepost.adoption.carry.reading import Looked
from gatepost.core import throttle
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.core.refs import new_ref
from gatepost.groups.models import ClassGroup
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat

LOOKS_AN_HOUR = 6


@require_http_methods(["GET", "HEAD", "POST"])
@wears(Hat.PARENT)
def carry(request: GatepostRequest, ref: str) -> HttpResponse:
    """Lines that become one message, which the rep sends themselves through the composer's own door."""
    group = group_of_representative(request.acting, ref)
    if request.method != "POST":
        return _shown(request, group)
    form, lines = CarryForm(request.POST), None
    if "lines-TOTAL_FORMS" in request.POST:
        lines = LineForms(request.POST, prefix="lines")
    words: list[str] = []

    def choose() -> None:
        found = lines.chosen() if lines is not None else []
        typed = form.cleaned_data["facts"].splitlines()
        words.append(actions.choose_lines(request.acting, group, found=found, typed=typed))

    is_valid = form.is_valid() and (lines is None or lines.is_valid())
    status = 200 if is_valid and accepted(form, choose) else 422
    return _shown(request, group, form=form, lines=lines, words="".join(words), status=status)


@csrf_exempt  # `_look` checks the token: where the files go must be said before anything of the form is read
@require_http_methods(["GET", "POST"])
@wears(Hat.PARENT)
def look(request: GatepostRequest, ref: str) -> HttpResponse:
    """Have the old chat looked through; what was found stands on the page that answers, and nowhere else."""
    request.upload_handlers = [PrivateFiles(request)]
    return _look(request, ref)


@csrf_protect
def _look(request: GatepostRequest, ref: str) -> HttpResponse:
    group = group_of_representative(request.acting, ref)
    if request.method != "POST":
        return redirect("plan:carry", ref)  # somebody came back to this address: the file is not here any more
    form = ExportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, group, export=form, status=422)
    throttle.spend("look-for-days", request.acting.person.ref, limit=LOOKS_AN_HOUR, seconds=3600)
    looked: list[Looked] = []

    def act() -> None:
        given, order = form.cleaned_data["exports"], form.cleaned_data["date_order"]
        looked.append(actions.look_in_export(request.acting, group, given, date_order=order))

    if not accepted(form, act):
        return _shown(request, group, export=form, status=422)
    return _shown(request, group, looked=looked[0], lines=lines_for(looked[0].found))


def _shown(
    request: GatepostRequest,
    group: ClassGroup,
    *,
    form: CarryForm | None = None,
    export: ExportForm | None = None,
    lines: Any = None,
    looked: Looked | None = None,
    words: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "group": group,
        "form": form or CarryForm(),
        "export": export or ExportForm(),
        "lines": lines,
        "looked": looked,
        "words": words,
        "client_key": new_ref(),
    }
    return page(request, "adoption/carry.html", context, status=status)
