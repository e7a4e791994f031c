"""The pages of mails that wait for a person: the list, one mail with what can be done with it, and its files.

Whatever a mail holds is shown as plain text, and its files are only ever handed out to be saved.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gatepost.core.errors import Invalid, NotFound
from gatepost.core.http import page
from gatepost.doors.email import desk_actions as actions
from gatepost.doors.email.desk_access import FOR_LEAD, HATS_THAT_LOOK, SORTERS, is_for_lead, mails_to_look_at
from gatepost.doors.email.desk_forms import AddForm, AsideForm, SenderAnswerForm, WhoForm
from gatepost.doors.email.message import Mail, read_mail
from gatepost.doors.email.parts import content_of
from gatepost.doors.email.sealing import head_of
from gatepost.doors.models import ReceivedMail
from gatepost.people.access import person_by_mail
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.safeguarding.access import LEAD_HATS
from gatepost.safeguarding.sealed import sealed

P = ParamSpec("P")
View = Callable[Concatenate[GatepostRequest, P], HttpResponse]

SHOWN = 50  # mails on the page at once
LONGEST_SHOWN = 20_000  # characters of one text on the page


def sealed_for_leads(view: View[P]) -> View[P]:
    """Leads show their second factor again before they see a mail, as for a disclosure (safeguarding/sealed.py); so
    does whoever stands behind them, before a mail that would be a lead's."""
    locked = sealed(view)

    @wraps(view)
    def guarded(request: GatepostRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        is_lock_needed = request.acting.hat in LEAD_HATS or (
            "ref" in kwargs and ReceivedMail.objects.filter(FOR_LEAD, school=request.school, ref=kwargs["ref"]).exists()
        )
        return (locked if is_lock_needed else view)(request, *args, **kwargs)

    return cast("View[P]", guarded)


@require_safe
@wears(*HATS_THAT_LOOK)
@sealed_for_leads
def mails(request: GatepostRequest) -> HttpResponse:
    """What waits, the oldest first: sender, subject and why it is here."""
    found = mails_to_look_at(request.acting)
    is_lead = request.acting.hat in LEAD_HATS
    sealed_away = ["raw", "raw_for_lead"] if is_lead else ["raw", "raw_for_lead", "head_for_lead"]
    rows = [
        {"mail": mail, **_head_of(mail, is_shown=is_lead or mail.is_plain, is_lead=is_lead)}
        for mail in found.annotate(is_plain=Q(raw__isnull=False)).defer(*sealed_away)[:SHOWN]
    ]
    context = {"rows": rows, "count": found.count(), "is_lead": is_lead}
    return page(request, "doors/mails.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@wears(*HATS_THAT_LOOK)
@sealed_for_leads
def mail(request: GatepostRequest, ref: str) -> HttpResponse:
    """One mail. POST: `act` is `begin`, `add`, `answer`, `aside`, `lead` or `office`."""
    found = actions.open_mail(request.acting, ref)
    if request.method != "POST":
        return _mail_page(request, found)
    match request.POST.get("act", ""):
        case "begin":
            form: forms.Form = WhoForm(request.POST, prefix="begin")
            if form.is_valid() and _did(
                form, lambda: actions.begin_matter(request.acting, found, form.cleaned_data["who"])
            ):
                messages.success(request, _("It is a matter now, and the parent is told."))
                return redirect("doors:mails")
            return _mail_page(request, found, begin=form)
        case "add":
            form = AddForm(request.POST, prefix="add", is_lead=is_for_lead(found))
            if form.is_valid() and _did(form, lambda: _add(request, found, form)):
                messages.success(request, _("Its words are on the matter now."))
                return redirect("doors:mails")
            return _mail_page(request, found, add=form)
        case "answer":
            form = SenderAnswerForm(request.POST, prefix="answer")
            if form.is_valid() and _did(
                form, lambda: actions.answer_sender(request.acting, found, form.cleaned_data["words"])
            ):
                messages.success(request, _("Your answer is on its way."))
                return redirect("doors:mails")
            return _mail_page(request, found, answer=form)
        case "aside":
            form = AsideForm(request.POST, prefix="aside")
            if form.is_valid():
                actions.put_aside(request.acting, found, form.cleaned_data["reason"])
                messages.success(request, _("The mail is put aside."))
                return redirect("doors:mails")
            return _mail_page(request, found, aside=form)
        case "lead":
            actions.give_to_lead(request.acting, found)
            messages.success(request, _("The safeguarding lead has it now, and is told. You no longer see it."))
            return redirect("doors:mails")
        case "office":
            actions.give_to_office(request.acting, found)
            messages.success(request, _("The office sorts it now."))
            return redirect("doors:mails")
    return _mail_page(request, found, status=422)


@require_safe
@wears(*HATS_THAT_LOOK)
@sealed_for_leads
def mail_file(request: GatepostRequest, ref: str, number: str) -> HttpResponse:
    """One file of a mail, to be saved as it came: it is neither opened nor checked."""
    found = actions.open_mail(request.acting, ref)
    files = read_mail(_raw_of(found)).attachments
    at = int(number) - 1 if number.isascii() and number.isdigit() and len(number) < 5 else -1
    if not 0 <= at < len(files):
        raise NotFound(what="file")
    file = files[at]
    return HttpResponse(
        content_of(file),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": content_disposition_header(True, file.name or f"file-{number}") or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def _add(request: GatepostRequest, mail: ReceivedMail, form: forms.Form) -> None:
    as_whom = form.cleaned_data.get("as_whom", actions.OF_AUTHOR)
    actions.add_to_matter(request.acting, mail, form.cleaned_data["reference"], as_whom=as_whom)


def _did(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether the act was done; what it found wrong stands beside its field, or above the form."""
    try:
        act()
    except Invalid as fault:
        for name, sentence in (fault.fields or {"": fault.message}).items():
            form.add_error(name if name in form.fields else None, sentence)
        return False
    return True


def _mail_page(request: GatepostRequest, mail: ReceivedMail, *, status: int = 200, **shown: forms.Form) -> HttpResponse:
    is_lead = is_for_lead(mail)
    read = read_mail(_raw_of(mail))
    waits = mail.state in (ReceivedMail.State.TRIAGE, ReceivedMail.State.QUARANTINE)
    is_new = waits and not mail.subject_ref
    context: dict[str, Any] = {
        "mail": mail,
        "read": read,
        "text": read.text[:LONGEST_SHOWN],
        "forwarded": [(one, one.text[:LONGEST_SHOWN]) for one in read.forwarded],
        "files": list(enumerate(read.attachments, 1)),
        "is_lead": is_lead,
        "waits": waits,
        "is_quarantined": mail.state == ReceivedMail.State.QUARANTINE,
        "begin": shown.get("begin") or WhoForm(prefix="begin", initial={"who": _guess(request, read)}),
        "add": shown.get("add") or AddForm(prefix="add", is_lead=is_lead, initial={"reference": mail.subject_ref}),
        "answer": shown.get("answer") or SenderAnswerForm(prefix="answer"),
        "aside": shown.get("aside") or AsideForm(prefix="aside"),
        "may_answer": is_new
        and not is_lead
        and request.acting.hat in SORTERS
        and mail.state == ReceivedMail.State.TRIAGE,
        "may_give_to_office": is_lead and is_new,
        "opened": [name for name, form in shown.items() if form.errors],
    }
    return page(request, "doors/mail.html", context, status=422 if context["opened"] else status)


def _guess(request: GatepostRequest, read: Mail) -> str:
    """The address that the mail names, where it is somebody's here: they may still not have written it."""
    try:
        known = person_by_mail(request.school, read.sender)
    except Invalid:
        return ""
    return read.sender if known is not None else ""


def _raw_of(mail: ReceivedMail) -> bytes:
    return bytes(mail.raw if mail.raw is not None else mail.raw_for_lead or b"")


def _head_of(mail: ReceivedMail, *, is_shown: bool, is_lead: bool) -> dict[str, object]:
    """Sender and subject of one row. The mail itself stays sealed, but for one from before heads were kept apart."""
    if not is_shown:
        return {"is_hidden": True}
    head = mail.head_for_lead if is_lead and mail.head_for_lead else mail.head
    if head is None:
        head = head_of(_raw_of(ReceivedMail.objects.only("raw", "raw_for_lead").get(pk=mail.pk)))
    return dict(json.loads(head))
