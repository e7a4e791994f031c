"""The language model that a school may ask about messages near a threshold: for administrators. Off by default."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from gatepost.core import throttle
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.gate.second_opinion import MADE_UP, try_out
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat
from gatepost.policies.second_opinion import (
    Asked,
    address_of,
    end_second_opinion,
    set_second_opinion,
    settings_of,
)
from gatepost.site.forms import status_of
from gatepost.site.office.forms import SecondOpinionForm

TRIES_AN_HOUR = 20
ADVICE = {
    "too-slow": "It did not answer in time. Choose a smaller model, or a longer wait.",
    "busy": "Other messages are with it just now. Try again in a minute.",
    "no-such-name": "There is no machine of this name. Look at the address again.",
    "not-reached": "The machine does not answer. Is the server running, and is the port right?",
    "not-allowed-inside": "Whoever runs Gatepost must name this machine first. The setting is GATEPOST_INSIDE_HOSTS.",
    "not-a-machine-to-ask": "This address is not one that Gatepost asks. Name the machine itself.",
    "in-clear": "On the internet the address must begin with https.",
    "not-who-it-says": "The server’s certificate does not fit its name. Nothing was sent.",
    "no-tls": "The machine does not speak TLS at this port.",
    "redirected": "The server sends us on to another address. Give that one, if you trust it.",
    "too-big": "The answer was far too long. Is this a chat server?",
    "not-http": "The answer broke off, or was no web answer at all.",
    "not-a-chat-completion": "A server answers there, but not as a chat server does. The address often ends in /v1.",
    "status-401": "The server wants a key, or another one.",
    "status-403": "The server wants a key, or another one.",
    "status-404": "The server knows no such page or no such model.",
    "key-lost": "The stored key cannot be read any more. Please give it again.",
    "in-a-demo": "This is a demo, so nothing is sent anywhere.",
    "nobody-to-ask": "Give an address first.",
}
NOT_USABLE = "The model answered in a form that cannot be used. Another model may do better."


@require_http_methods(["GET", "HEAD", "POST"])
@wears(Hat.ADMINISTRATOR)
def second_opinion(request: GatepostRequest) -> HttpResponse:
    """Whom we ask, what they would be sent, and how to stop. The key is never shown again."""
    row = settings_of(request.acting)
    shown = ("address", "model", "seconds")
    initial = {name: getattr(row, name) for name in shown} if row else {}
    form = SecondOpinionForm(request.POST or None, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: set_second_opinion(request.acting, request.school, asked_by(form)))
    ):
        messages.success(request, "This is kept, and it is on from now. Try it with the sentence below.")
        return redirect("office:second-opinion")
    context = {"form": form, "host": address_of(row.address).host if row else "", "made_up": MADE_UP}
    return page(request, "office/second_opinion.html", context, status=status_of(form))


def asked_by(form: SecondOpinionForm) -> Asked:
    """What was filled in; an empty key leaves the stored one."""
    filled = form.cleaned_data
    return Asked(address=filled["address"], model=filled["model"], key=filled["key"] or None, seconds=filled["seconds"])


@require_POST
@wears(Hat.ADMINISTRATOR)
def try_it(request: GatepostRequest) -> HttpResponse:
    """Send a made-up sentence, and say what came back."""
    throttle.spend("second-opinion", request.acting.person.ref, limit=TRIES_AN_HOUR, seconds=3600)
    trial = try_out(request.acting)
    if trial.fault:
        messages.error(request, f"There was no second opinion. {advice_for(trial.fault)}")
    elif trial.clauses:
        seen = ", ".join(f"“{title}”" for title in trial.clauses)
        messages.success(request, f"It works. After {trial.seconds:.1f} seconds the model named {seen}.")
    else:
        messages.success(request, f"It works. After {trial.seconds:.1f} seconds the model found nothing wrong with it.")
    return redirect("office:second-opinion")


def advice_for(fault: str) -> str:
    """What to try, in a sentence or two."""
    if fault.startswith("status-"):
        return ADVICE.get(fault, f"The server answered with the number {fault.removeprefix('status-')}.")
    return ADVICE.get(fault, NOT_USABLE)


@require_POST
@wears(Hat.ADMINISTRATOR)
def end(request: GatepostRequest) -> HttpResponse:
    """Ask nobody any more."""
    end_second_opinion(request.acting, request.school)
    messages.success(request, "The second opinion is off. No words go anywhere.")
    return redirect("office:second-opinion")
