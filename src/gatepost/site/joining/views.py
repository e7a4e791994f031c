"""The page behind a poster's code. It tells nobody who is on the school's list, and opens nothing by itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from gatepost.core import throttle
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.groups import invitations, joining
from gatepost.groups.models import Invitation
from gatepost.people.doorway import GatepostRequest
from gatepost.people.models import Role
from gatepost.site import sign_in_by_mail
from gatepost.site.client import client_network
from gatepost.site.forms import status_of
from gatepost.site.joining.forms import MailForm, TellUsForm

HOUR = 60 * 60  # seconds
TRIES_AN_HOUR = 120  # from one network address: a school hall full of parents shares one
TRIES_UNTIL_THE_OFFICE = 2  # after so many tries the page says whom to ring


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_protect
def invitation(request: GatepostRequest, secret: str) -> HttpResponse:
    """For a class: ask for the mail address and mail a code, in the same words whoever it is. For a role: accept it."""
    found = invitations.invitation_by_secret(request.school, secret)
    if found.school_class is None:
        return offer(request, found)
    form = MailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        spend_a_try(request)
        answers: list[HttpResponse] = []
        if accepted(form, lambda: answers.append(code_is_mailed(request, form.cleaned_data["mail"]))):
            request.session["joining"] = secret  # the page for the code offers the way to `tell_us`
            return answers[0]
    context = {"school_class": found.school_class, "form": form, "secret": secret}
    return page(request, "joining/join.html", context, status=status_of(form))


def offer(request: GatepostRequest, found: Invitation) -> HttpResponse:
    """The offer of a role: one button; then a code goes to the invited address and to no other."""
    if request.method == "POST":
        spend_a_try(request)
        invitations.take_up(found)
        return code_is_mailed(request, found.mail)
    return page(request, "joining/offer.html", {"offer": found, "role": Role(found.role).label})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_protect
def tell_us(request: GatepostRequest, secret: str) -> HttpResponse:
    """For whom no code came: who they are. A link that proves the address is mailed; then the office decides."""
    found = invitations.invitation_by_secret(request.school, secret)
    if found.school_class is None:
        raise invitations.InvitationEnded
    form = TellUsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        spend_a_try(request)
        if accepted(form, lambda: joining.ask_to_join(found, **form.cleaned_data)):
            return page(
                request,
                "joining/look-in-your-mail.html",
                {"mail": form.cleaned_data["mail"], "days": joining.PROOF_DAYS},
            )
    tries = request.session.get("joining_tries", 0)
    return page(
        request,
        "joining/tell-us.html",
        {
            "school_class": found.school_class,
            "form": form,
            "secret": secret,
            "ring_the_office": tries >= TRIES_UNTIL_THE_OFFICE,
        },
        status=status_of(form),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_protect
def prove(request: GatepostRequest, proof: str) -> HttpResponse:
    """The mailed link. It counts on a button press, so that a mail scanner does not use it up."""
    asked = joining.request_to_prove(request.school, proof)
    if request.method == "POST":
        joining.prove_address(asked)
        return page(request, "joining/office-will-answer.html", {"asked": asked})
    return page(request, "joining/prove.html", {"asked": asked})


def code_is_mailed(request: GatepostRequest, mail: str) -> HttpResponse:
    """To the page where the code is typed: the ordinary sign-in, which is the same whoever has the address."""
    asked = sign_in_by_mail.ask_by_mail(request.school, mail, client=client_network(request), next_url="/")
    response = redirect("sign-in-code")
    sign_in_by_mail.keep(response, asked)
    return response


def spend_a_try(request: HttpRequest) -> None:
    """Count a try, by network address against floods and in the browser for a kinder page. Raises TooMany."""
    throttle.spend("join", client_network(request), limit=TRIES_AN_HOUR, seconds=HOUR)
    request.session["joining_tries"] = request.session.get("joining_tries", 0) + 1
