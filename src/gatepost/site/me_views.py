"""My own pages: who I am here, in which hat, and what is held about me."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gatepost.adoption.plan.access import WHO_PLANS
from gatepost.core.errors import NotFound
from gatepost.core.http import page
from gatepost.delivery.whatsapp.number import number_in_use
from gatepost.gate import actions as gate
from gatepost.gate.lent import lent_by
from gatepost.groups import live
from gatepost.people.hats import current_appointments, current_guardianships
from gatepost.people.models import Address, Hat, Person
from gatepost.safeguarding.low_level_access import WHO_SHARES
from gatepost.site import personal_data
from gatepost.site.second_factor import has_second_factor, needs_second_factor, second_factor_is_done

View = Callable[[HttpRequest, Person], HttpResponse]


def mine(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """Let in whoever is signed in at this school, whatever hat they wear or whether they have one."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        person = request.user
        if not isinstance(person, Person):
            return redirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")
        school = request.school  # type: ignore[attr-defined]
        if person.school_id != school.pk:
            raise NotFound(what="person")
        return view(request, person)

    guarded.hats = tuple(Hat)  # type: ignore[attr-defined]  # read by the access matrix in tests/rules
    return guarded


@require_safe
@mine
def me(request: HttpRequest, person: Person) -> HttpResponse:
    """Who I am, my hats, the children I look after, how I am reached, my second step and my data."""
    acting = request.acting  # type: ignore[attr-defined]
    return page(
        request,
        "me/me.html",
        {
            "person": person,
            "hat_choices": hat_choices(request, person),
            "places": current_guardianships(person).select_related("child__school_class").order_by("pk"),
            "roles": current_appointments(person).select_related("school_class").order_by("pk"),
            "addresses": [
                {"kind": one.get_kind_display(), "shown": masked(one), "proved": one.verified_at is not None}
                for one in Address.objects.filter(person=person).order_by("kind", "pk")
            ],
            "has_second_factor": has_second_factor(person),
            "lent": lent_by(person),
            "has_whatsapp": acting is not None and acting.is_parent and number_in_use(person.school) is not None,
            "plans": acting is not None and acting.hat in WHO_PLANS,
            "shares_low_level": acting is not None and acting.hat in WHO_SHARES,
        },
    )


def hat_choices(request: HttpRequest, person: Person) -> list[dict[str, Any]]:
    """The hats of this person: value, words, whether it is on, whether it waits for the second step."""
    done = second_factor_is_done(request)
    acting = request.acting  # type: ignore[attr-defined]
    hats: list[Hat] = request.hats  # type: ignore[attr-defined]
    return [
        {
            "value": hat.value,
            "words": hat.label,
            "is_on": acting is not None and acting.hat == hat,
            "waits": needs_second_factor(hat) and not done,
        }
        for hat in hats
    ]


def masked(address: Address) -> str:
    """An address as its owner knows it again and a passer-by does not: `to•••@example.org`, `••• 0123`."""
    if address.kind == Address.Kind.PHONE:
        return f"••• {address.normal[-4:]}"
    name, _at, domain = address.value.partition("@")
    return f"{name[:2]}•••@{domain}"


@require_POST
@csrf_protect
@mine
def change_hat(request: HttpRequest, person: Person) -> HttpResponse:
    """Put on another hat of mine. One that waits for the second step leads there."""
    hat = next((one for one in request.hats if one == request.POST.get("hat")), None)  # type: ignore[attr-defined]
    if hat is None:
        raise NotFound(what="hat")
    request.session["hat"] = hat.value
    request.session.save()
    live.revoked(person.pk)  # a stream that is open in another tab asks again what this hat may see
    if needs_second_factor(hat) and not second_factor_is_done(request):
        return redirect("second-factor-needed")
    messages.success(request, _("You are now here as %(hat)s.") % {"hat": hat.label})
    return redirect("home")


@require_safe
@mine
def second_factor_needed(request: HttpRequest, person: Person) -> HttpResponse:
    """Why a second step is needed, and the way to it: set one up, or show the one there is."""
    if second_factor_is_done(request):
        return redirect("home")
    return page(request, "me/second-step.html", {"has_second_factor": has_second_factor(person)})


@require_http_methods(["GET", "HEAD", "POST"])
@mine
def show_it_again(request: HttpRequest, person: Person) -> HttpResponse:
    """Where allauth sends somebody to prove again who they are: by passkey or app, never by a password."""
    ways = get_adapter().get_reauthentication_methods(person)
    if not ways:
        return redirect("second-factor-needed")
    query = request.GET.urlencode()  # where to go on afterwards; allauth checks that it is one of our addresses
    return redirect(f"{ways[0]['url']}?{query}" if query else ways[0]["url"])


@require_POST
@csrf_protect
@mine
def take_words_back(request: HttpRequest, person: Person) -> HttpResponse:
    """The judge no longer learns from these words of mine."""
    gate.take_words_back(person, request.POST.get("ref", ""))
    messages.success(request, _("You took them back. They are in no later file."))
    return redirect("me")


@require_safe
@mine
def my_data(request: HttpRequest, person: Person) -> HttpResponse:
    """All that is held about me, as a file. What a school role did is in it, so that waits for the second step."""
    hats: list[Hat] = request.hats  # type: ignore[attr-defined]
    if any(needs_second_factor(hat) for hat in hats) and not second_factor_is_done(request):
        return redirect("second-factor-needed")
    response = JsonResponse(personal_data.copy_for(person), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="gatepost-my-data.json"'
    return response
