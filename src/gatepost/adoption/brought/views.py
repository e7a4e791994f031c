"""The pages of an audit: bringing an export, how far it is, its report, keeping and deleting it."""

import base64
import hashlib
import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gatepost.adoption.brought import access, actions
from gatepost.adoption.brought.files import PrivateFiles
from gatepost.adoption.brought.forms import BringForm, KeepForm
from gatepost.adoption.models import GroupAudit
from gatepost.core import throttle
from gatepost.core.clock import today_in
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest, wears

BROUGHT_AN_HOUR = 6
READ_FROM_THE_PAGE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@csrf_exempt  # `_audits` checks the token: where the files go must be said before anything of the form is read
@require_http_methods(["GET", "POST"])
@wears(*access.WHO_BRINGS)
def audits(request: GatepostRequest) -> HttpResponse:
    """What an audit is, the form to bring an export, and one's own audits."""
    request.upload_handlers = [PrivateFiles(request)]
    return _audits(request)


@csrf_protect
def _audits(request: GatepostRequest) -> HttpResponse:
    has_roll = request.acting.hat in access.SCHOOL_HATS
    if request.method != "POST":
        return _bring(request, BringForm(has_roll=has_roll))
    form = BringForm(request.POST, request.FILES, has_roll=has_roll)
    if not form.is_valid():
        return _bring(request, form, status=422)
    throttle.spend("audit-an-export", request.acting.person.ref, limit=BROUGHT_AN_HOUR, seconds=3600)
    brought: list[GroupAudit] = []

    def bring() -> None:
        brought.append(
            actions.bring_export(
                request.acting,
                form.cleaned_data["exports"],
                once=form.cleaned_data["once"],
                date_order=form.cleaned_data["date_order"],
                with_those_who_left=form.cleaned_data.get("with_those_who_left", False),
            )
        )

    if not accepted(form, bring):
        return _bring(request, form, status=422)
    return redirect("brought:audit", brought[0].ref)


def _bring(request: GatepostRequest, form: BringForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "audits": access.own_audits(request.acting),
        "has_roll": form.fields.get("with_those_who_left"),
    }
    return page(request, "adoption/audits.html", context, status=status)


@require_safe
@wears(*access.WHO_BRINGS)
def audit(request: GatepostRequest, ref: str) -> HttpResponse:
    """How far one audit is, and what can be done with it. A fragment while a script asks again and again."""
    return _shown(request, ref)


def _shown(request: GatepostRequest, ref: str, keep: KeepForm | None = None, *, status: int = 200) -> HttpResponse:
    row = access.own_audit(request.acting, ref)
    context = {
        "audit": row,
        "is_under_way": row.state in actions.UNDER_WAY,
        "before_it": access.before_it(row),
        "minutes_left": None if row.seconds_left is None else max(1, round(row.seconds_left / 60)),
        "keep": keep or _keep_form(row),
    }
    template = "adoption/_audit.html" if getattr(request, "htmx", False) else "adoption/audit.html"
    return page(request, template, context, status=status)


def _keep_form(row: GroupAudit, given: QueryDict | None = None) -> KeepForm:
    zone = row.school.time_zone
    made_on = (row.ended_at or row.at).astimezone(ZoneInfo(zone)).date()
    return KeepForm(given, today=today_in(zone), made_on=made_on)


@require_POST
@wears(*access.WHO_BRINGS)
def stop(request: GatepostRequest, ref: str) -> HttpResponse:
    """End it before it is done."""
    actions.stop(request.acting, ref)
    return redirect("brought:audit", ref)


@require_POST
@wears(*access.WHO_BRINGS)
def keep(request: GatepostRequest, ref: str) -> HttpResponse:
    """Keep a report until a day, with the reason."""
    row = access.finished_audit(request.acting, ref)
    zone = ZoneInfo(request.school.time_zone)
    form = _keep_form(row, request.POST)
    if form.is_valid() and accepted(
        form,
        lambda: actions.keep_report(
            request.acting,
            row.ref,
            why=form.cleaned_data["why"],
            until=datetime.combine(form.cleaned_data["until"], time(), tzinfo=zone),
        ),
    ):
        messages.success(request, _("It is kept. You find it here until that day."))
        return redirect("brought:audit", ref)
    return _shown(request, ref, form, status=422)


@require_POST
@wears(*access.WHO_BRINGS)
def delete(request: GatepostRequest, ref: str) -> HttpResponse:
    """Let go of it at once."""
    actions.delete(request.acting, ref)
    messages.success(request, _("It is deleted."))
    return redirect("brought:audits")


@require_safe
@wears(*access.WHO_BRINGS)
def report(request: GatepostRequest, ref: str) -> HttpResponse:
    """The report as a page of its own, or with `?file` as a file to keep."""
    row = access.finished_audit(request.acting, ref)
    words = row.report or ""
    answer = HttpResponse(words)
    if "file" in request.GET:
        answer["Content-Disposition"] = f'attachment; filename="{_name(row)}.html"'
    # The report carries its own look, so that it is one file. Nothing else may be inside the page, and no script.
    look = READ_FROM_THE_PAGE.search(words)
    digest = hashlib.sha256(look.group(1).encode() if look else b"").digest()
    allowed = {"style-src": [f"'sha256-{base64.b64encode(digest).decode()}'"], "script-src": ["'none'"]}
    answer._csp_replace = allowed  # type: ignore[attr-defined]  # as django-csp's own decorator sets it
    return answer


@require_safe
@wears(*access.WHO_BRINGS)
def figures(request: GatepostRequest, ref: str) -> HttpResponse:
    """The figures as JSON, to keep."""
    row = access.finished_audit(request.acting, ref)
    answer = HttpResponse(row.figures or "{}", content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{_name(row)}.json"'
    return answer


def _name(row: GroupAudit) -> str:
    return f"class-group-audit-{row.at:%Y-%m-%d}"
