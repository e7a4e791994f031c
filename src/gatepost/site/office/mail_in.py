"""Mail that comes in: by which way, does it work, and what was left behind. For administrators."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from gatepost.core import throttle
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.delivery.links import absolute
from gatepost.delivery.mail_in_settings import (
    forget_mail_in,
    mail_in_of,
    new_hook_secret,
    plain_facts,
    set_mail_in,
    settle_left_mails,
)
from gatepost.delivery.models import MailIn
from gatepost.doors.mail_in.looking import MOST_TRIES
from gatepost.doors.mail_in.providers import PROVIDERS
from gatepost.doors.mail_in.trial import try_out
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat
from gatepost.site.forms import status_of
from gatepost.site.mail_in_words import sentence_for
from gatepost.site.office.mail_in_forms import MailInForm

TRIES_AN_HOUR = 30
NOTHING_SET = "Say first how mail comes in, and keep it."
WAYS = (
    (MailIn.Way.IMAP, _("A mailbox")),
    (MailIn.Way.LMTP, _("Your own mail server")),
    (MailIn.Way.WEBHOOK, _("A mail provider")),
)


@require_http_methods(["GET", "HEAD", "POST"])
@wears(Hat.ADMINISTRATOR)
def mail_in(request: GatepostRequest) -> HttpResponse:
    """How mail comes in, and how it stands; passwords and keys are never shown again."""
    row = mail_in_of(request.acting)
    asked = request.GET.get("way", row.way if row else MailIn.Way.IMAP)
    way = asked if asked in MailIn.Way.values else MailIn.Way.IMAP
    form = MailInForm(request.POST or None, way=way, initial=plain_facts(row) if row else {})
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: set_mail_in(request.acting, request.school, form.wanted()))
    ):
        messages.success(request, "This is kept. Press “Try it now” to see whether it works.")
        return redirect("office:mail-in")
    return page(request, "office/mail_in.html", _context(request, row, form, way), status=status_of(form))


def _context(request: GatepostRequest, row: MailIn | None, form: MailInForm | None, way: str) -> dict[str, Any]:
    return {
        "form": form,
        "way": way,
        "ways": WAYS,
        "row": row,
        "fault": sentence_for(row.fault) if row and row.fault else "",
        "left": _left_behind(row),
        "provider": PROVIDERS.get(row.provider) if row and row.way == MailIn.Way.WEBHOOK else None,
        "hooks": _hooks(request, row),
    }


def _left_behind(row: MailIn | None) -> list[dict[str, object]]:
    """The mails that could not be fetched, and are not tried any more."""
    given_up = [facts for facts in (row.to_fetch if row else {}).values() if facts["tries"] >= MOST_TRIES]
    return [
        {
            "since": date.fromisoformat(facts["since"]),
            "megabytes": round(facts["size"] / 1_000_000, 1),
            "why": sentence_for(facts["why"]),
        }
        for facts in given_up
    ]


def _hooks(request: GatepostRequest, row: MailIn | None, *, secret: str = "") -> dict[str, str]:
    """The addresses to give to the provider. A secret stands in them the once that it is made."""
    if row is None or row.way != MailIn.Way.WEBHOOK:
        return {}
    names = {"mails": "mails-as-sent" if row.provider == "mailgun" else "mails", "events": "events"}
    whole = {
        shown: absolute(request.school, reverse(f"mail-in:{name}", args=[row.provider, request.school.ref]))
        for shown, name in names.items()
    }
    if secret:
        whole = {name: place.replace("://", f"://{secret}@", 1) for name, place in whole.items()}
    return whole


@require_POST
@wears(Hat.ADMINISTRATOR)
def try_it(request: GatepostRequest) -> HttpResponse:
    """Look whether mail can come in, and say it in a sentence."""
    throttle.spend("mail-in-trial", request.acting.person.ref, limit=TRIES_AN_HOUR, seconds=3600)
    row = mail_in_of(request.acting)
    if row is None:
        messages.error(request, NOTHING_SET)
        return redirect("office:mail-in")
    trial = try_out(row)
    if trial.fault:
        messages.error(request, f"Mail does not come in yet. {sentence_for(trial.fault)}")
    elif row.way == MailIn.Way.IMAP:
        messages.success(request, f"It works. Unread mails of the last week in the mailbox: {trial.unread}.")
    elif row.way == MailIn.Way.LMTP:
        messages.success(request, "It works. Gatepost takes mail for this address from your mail server.")
    else:
        messages.success(request, "It works. Your provider has brought mail.")
    return redirect("office:mail-in")


@require_POST
@wears(Hat.ADMINISTRATOR)
def hook_secret(request: GatepostRequest) -> HttpResponse:
    """Make a secret for the provider and show it, this once."""
    row = mail_in_of(request.acting)
    if row is None or row.way != MailIn.Way.WEBHOOK:
        messages.error(request, NOTHING_SET)
        return redirect("office:mail-in")
    secret = new_hook_secret(request.acting)
    context = {"hooks": _hooks(request, row, secret=secret), "provider": PROVIDERS.get(row.provider)}
    return page(request, "office/mail_in_secret.html", context)


@require_POST
@wears(Hat.ADMINISTRATOR)
def left_behind(request: GatepostRequest) -> HttpResponse:
    """Try the mails again that could not be fetched, or leave them where they are."""
    again = request.POST.get("what") == "again"
    if settle_left_mails(request.acting, again=again):
        messages.success(
            request,
            "They are tried again within a minute." if again else "They stay in the mailbox, and are not tried again.",
        )
    return redirect("office:mail-in")


@require_POST
@wears(Hat.ADMINISTRATOR)
def forget(request: GatepostRequest) -> HttpResponse:
    """Let no mail come in any more."""
    forget_mail_in(request.acting)
    messages.success(request, "No mail comes in any more. What came stays where it is.")
    return redirect("office:mail-in")
