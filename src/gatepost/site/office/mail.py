"""The server that sends the school's mail: for administrators."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from gatepost.core import throttle
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.delivery.errors import ChannelError
from gatepost.delivery.mail_settings import (
    MailServer,
    forget_mail_server,
    has_no_mail_server,
    set_mail_server,
    settings_for,
)
from gatepost.delivery.trial import send_trial
from gatepost.people.access import mail_of
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat
from gatepost.site.forms import status_of
from gatepost.site.management.commands.mail import ADVICE
from gatepost.site.office.forms import MailForm

TESTS_AN_HOUR = 10


@require_http_methods(["GET", "HEAD", "POST"])
@wears(Hat.ADMINISTRATOR)
def mail(request: GatepostRequest) -> HttpResponse:
    """The school's own mail server; the password is never shown again."""
    row = settings_for(request.acting)
    shown = ("host", "port", "security", "username", "sender")
    initial = {name: getattr(row, name) for name in shown} if row else {"sender": request.school.office_mail}
    form = MailForm(request.POST or None, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: set_mail_server(request.acting, request.school, server_of(form)))
    ):
        messages.success(request, "The mail server is kept. Send yourself a test mail now.")
        return redirect("office:mail")
    context = {
        "form": form,
        "is_own": row is not None,
        "has_none": has_no_mail_server(request.school),
        "my_mail": mail_of(request.acting.person),
    }
    return page(request, "office/mail.html", context, status=status_of(form))


def server_of(form: MailForm) -> MailServer:
    """What was filled in; an empty password leaves the stored one."""
    filled = form.cleaned_data
    return MailServer(
        host=filled["host"],
        port=filled["port"],
        security=filled["security"],
        username=filled["username"],
        password=filled["password"] or None,
        sender=filled["sender"],
    )


@require_POST
@wears(Hat.ADMINISTRATOR)
def test(request: GatepostRequest) -> HttpResponse:
    """Send the administrator a test mail at once, and say what the server answered."""
    throttle.spend("mail-test", request.acting.person.ref, limit=TESTS_AN_HOUR, seconds=3600)
    to = mail_of(request.acting.person) or request.school.office_mail
    try:
        send_trial(request.school, to)
    except ChannelError as fault:
        messages.error(request, f"The mail was not sent. {advice_for(fault)}")
    else:
        messages.success(request, f"The server took the mail. Look into the mailbox of {to}.")
    return redirect("office:mail")


def advice_for(fault: ChannelError) -> str:
    """What to try, in a sentence."""
    found = next((words for code, words in ADVICE.items() if fault.code.startswith(code)), "")
    return found or f"Please try again in a minute ({fault.code})."


@require_POST
@wears(Hat.ADMINISTRATOR)
def forget(request: GatepostRequest) -> HttpResponse:
    """Send by the installation's own server again."""
    forget_mail_server(request.acting, request.school)
    messages.success(request, "The school’s own mail server is forgotten.")
    return redirect("office:mail")
