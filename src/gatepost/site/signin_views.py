"""Signing in by mail, and signing out."""

from typing import Any

from django import forms
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.groups import live
from gatepost.people.models import Person
from gatepost.people.signin import codes
from gatepost.site import sign_in_by_mail
from gatepost.site.alert_views import leave_device
from gatepost.site.client import client_network
from gatepost.site.forms import mail_field
from gatepost.site.second_factor import sign_in as start_session
from gatepost.site.sign_in_by_mail import Asked


class MailForm(forms.Form):
    """Where to send the code."""

    mail = mail_field("Your mail address", help_text="The one that the school has for you. No password is needed.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mail"].widget.attrs.update({"autocomplete": "email", "inputmode": "email"})


class CodeForm(forms.Form):
    """The eight digits."""

    code = forms.CharField(
        label=_("The code in the mail"),
        help_text=_("Eight figures. The gap in the middle does not matter."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "code-input", "inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 12}
        ),
        error_messages={"required": _("Please type the eight figures in the mail.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_protect
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a mail address; send a code and a link. The answer is the same whoever has the address."""
    next_url = sign_in_by_mail.safe_next(request, request.POST.get("next") or request.GET.get("next", "/"))
    if request.user.is_authenticated:
        return redirect(next_url)
    form = MailForm(request.POST or None)
    asked: list[Asked] = []

    def ask() -> None:
        asked.append(
            sign_in_by_mail.ask_by_mail(
                request.school,  # type: ignore[attr-defined]
                form.cleaned_data["mail"],
                client=client_network(request),
                next_url=next_url,
            )
        )

    if request.method == "POST" and form.is_valid() and accepted(form, ask):
        response = redirect("sign-in-code")
        sign_in_by_mail.keep(response, asked[0])
        return response
    status = 422 if form.is_bound else 200
    return page(request, "signin/mail.html", {"form": form, "next": next_url}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_protect
@sensitive_post_parameters("code")
def enter_code(request: HttpRequest) -> HttpResponse:
    """Type the code, in the browser that asked for it."""
    asked = sign_in_by_mail.kept(request)
    if asked is None:
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    found: list[Person] = []

    def redeem() -> None:
        found.append(
            codes.redeem_code(
                request.school,  # type: ignore[attr-defined]
                asked.ref,
                form.cleaned_data["code"],
                asked.browser_secret,
            )
        )

    if request.method == "POST" and form.is_valid() and accepted(form, redeem):
        response = start_session(request, found[0], next_url=asked.next_url)
        sign_in_by_mail.forget(response)
        return response
    status = 422 if form.is_bound else 200
    return page(request, "signin/code.html", {"form": form, "mail": asked.mail}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_protect
def follow_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Sign in by the link in the mail. Opening it only shows a button: mail scanners open links, too."""
    school = request.school  # type: ignore[attr-defined]
    if request.method != "POST":
        stands = codes.link_stands(school, secret)
        return page(request, "signin/link.html", {"stands": stands}, status=200 if stands else 410)
    person = codes.redeem_link(school, secret)
    asked = sign_in_by_mail.kept(request)
    response = start_session(request, person, next_url=asked.next_url if asked else "/")
    sign_in_by_mail.forget(response)
    return response


@require_POST
@csrf_protect
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session, and have the browser forget what it kept of us: pages, drafts, cookies."""
    person = request.user
    leave_device(request)
    logout(request)
    if isinstance(person, Person):
        live.revoked(person.pk)
    response = redirect("sign-in")
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
