"""The shell around every page, the pages of faults, and the few pages that belong to no room."""

import sys
from functools import partial
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import select_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import gatepost
from gatepost.concerns.access import DESK_HATS
from gatepost.core.errors import GatepostError
from gatepost.core.http import page
from gatepost.doors.email.desk_access import how_many_wait
from gatepost.people.hats import Acting, current_guardianships
from gatepost.people.models import Hat
from gatepost.policies.easing import WHO_HOLDS_AGAIN
from gatepost.safeguarding.access import HATS_THAT_MAY_OPEN
from gatepost.site.alert_views import epoch_here
from gatepost.site.logs import request_number

OFFICE_HATS = (Hat.OFFICE, Hat.ADMINISTRATOR, Hat.HEAD)
# Fields in which somebody writes in their own words: an expired form gives these back.
TYPED = ("text", "words", "outcome_sought", "reason", "decision")


def shell(request: HttpRequest) -> dict[str, Any]:
    """What base.html shows on every page: the school, the hat and where this hat can go."""
    acting: Acting | None = getattr(request, "acting", None)
    return {
        "acting": acting,
        "school": getattr(request, "school", None),
        "hats": getattr(request, "hats", []),
        "hat": hat_bar(acting, getattr(request, "hats", [])) if acting else None,
        "nav": nav_of(acting, request.path) if acting else [],
        "is_demo": settings.DEMO,
        "device_epoch": epoch_here(request),
        # Asked only by a page that shows it.
        "mails_waiting": partial(how_many_wait, acting) if acting else 0,
    }


def hat_bar(acting: Acting, hats: list[Hat]) -> dict[str, Any]:
    """ "You are here as …": the words, the bar's colour, and where to change hats when there is another one."""
    colour = {Hat.PARENT: "parent", Hat.PTA: "pta", Hat.DSL: "safeguarding", Hat.DEPUTY: "safeguarding"}
    return {
        "colour": colour.get(acting.hat, "school"),
        "words": parent_of(acting) if acting.is_parent else acting.hat.label,
        "change_url": reverse("me") if len(hats) > 1 else "",
    }


def parent_of(acting: Acting) -> str:
    """ "Leo's parent", "Leo and Maya's parent": whose parent or carer somebody is here as."""
    names = list(
        current_guardianships(acting.person).order_by("child__given_name").values_list("child__given_name", flat=True)
    )
    together = " and ".join(filter(None, [", ".join(names[:-1]), names[-1] if names else ""]))
    return _("%(names)s's parent or carer") % {"names": together}


def nav_of(acting: Acting, path: str) -> list[dict[str, Any]]:
    """The places this hat can go, as base.html shows them: url, label, icon, current, unread."""
    places = []
    if acting.hat is Hat.PARENT:
        places += [("home", _("Home"), "home"), ("private", _("Private"), "private"), ("dates", _("Dates"), "dates")]
    if acting.hat is Hat.PTA:
        places += [("gate:pta", _("PTA"), "announce"), ("dates", _("Dates"), "dates")]
    if acting.hat in DESK_HATS:
        places += [("concerns:desk", _("Desk"), "inbox")]
    if acting.hat in WHO_HOLDS_AGAIN:
        places += [("gate:rulings", _("Rulings"), "scales")]
    # Always there for the head and the chair: a way that came and went would tell them that there is something.
    if acting.hat in HATS_THAT_MAY_OPEN:
        places += [("safeguarding:list", _("Safe\u00adguarding"), "shield")]  # may break there on a narrow phone
    if acting.hat in OFFICE_HATS:
        places += [("office:home", _("Office"), "school")]
    if acting.hat is Hat.CHAIR:
        places += [("office:appointments", _("Roles"), "key")]
    places += [("me", _("Me"), "person")]
    return [place_of(name, label, icon, path=path) for name, label, icon in places]


def place_of(name: str, label: str, icon: str, *, path: str) -> dict[str, Any]:
    """One entry of the navigation."""
    url = reverse(name)
    is_current = path == url or (url != "/" and path.startswith(url)) or (url == "/" and path.startswith("/groups/"))
    return {"url": url, "label": label, "icon": icon, "current": is_current, "unread": False}


def error_page(request: HttpRequest, code: str, *, status: int, fault: GatepostError | None = None) -> HttpResponse:
    """The page errors/<code>.html, or the general one; it always says what to do next."""
    template = select_template([f"errors/{code}.html", "errors/error.html"])
    # A number would make two refusals differ, so only a fault of ours shows one.
    number = request_number.get() if status >= 500 else ""
    context = {"fault": fault, "status": status, "request_id": number}
    return HttpResponse(template.render(context, request), status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """An address that leads nowhere looks like one that is not for you."""
    if request.path.startswith("/api/"):
        from gatepost.core.errors import NotFound
        from gatepost.site.middleware import answer_to

        return answer_to(request, NotFound())
    return error_page(request, "404", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """We are at fault. Nothing here may touch the database: it may be what is broken, and then it is a 503."""
    status = 503 if isinstance(sys.exception(), OperationalError | InterfaceError) else 500
    if status == 503 and request.path.startswith("/api/"):
        from gatepost.core.errors import Unavailable
        from gatepost.site.middleware import answer_to

        return answer_to(request, Unavailable())
    template = select_template(["errors/500.html"])
    return HttpResponse(template.render({"status": status, "request_id": request_number.get()}), status=status)


def form_has_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form whose secret is missing or old: the typed words are given back to copy."""
    typed = "\n\n".join(words for name in TYPED if (words := request.POST.get(name, "").strip()))
    template = select_template(["errors/form-has-expired.html", "errors/error.html"])
    return HttpResponse(template.render({"status": 403, "typed": typed}, request), status=403)


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """`{status, version, database}`: 200 when the database answers, else 503. For whoever watches the machine."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        is_well = True
    except DatabaseError:
        is_well = False
    return JsonResponse(
        {
            "status": "ok" if is_well else "unavailable",
            "version": gatepost.__version__,
            "database": connection.vendor if is_well else "unavailable",
        },
        status=200 if is_well else 503,
    )


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put Gatepost on its home screen."""
    response = page(request, "manifest.webmanifest")
    response["Content-Type"] = "application/manifest+json"
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the root so that it serves the whole site. It caches the shell and nothing private."""
    response = page(request, "service-worker.js")
    response["Content-Type"] = "text/javascript; charset=utf-8"
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the phone shows without a connection."""
    return page(request, "offline.html")
