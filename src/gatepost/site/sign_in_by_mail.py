"""Asking for a code: limits, the offer and its mail in one transaction, and the cookie that binds it to a browser."""

import json
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from gatepost.core import throttle
from gatepost.core.refs import new_secret
from gatepost.delivery.actions import tell
from gatepost.people.models import School
from gatepost.people.names import normal_mail
from gatepost.people.signin import codes

COOKIE = "gatepost-sign-in"
SALT = "gatepost.site.sign_in_by_mail"
HOUR = 60 * 60

# How often a code may be asked for. A school hall full of parents shares one address on the network.
ASKS_AN_HOUR_FOR_AN_ADDRESS = 10
ASKS_AN_HOUR_FROM_A_CLIENT = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """What the asking browser keeps, signed, until its code is typed: nothing in it tells whether anybody was found."""

    ref: str
    browser_secret: str
    mail: str
    next_url: str


def ask_by_mail(school: School, mail: str, *, client: str, next_url: str) -> Asked:
    """Mail a code and a link to whoever has this address; for all others the same work is done and nothing leaves.

    Raises Invalid for what is no mail address, TooMany when it is asked for too often.
    """
    normal = normal_mail(mail)
    throttle.spend("sign-in-client", f"{school.ref} {client}", limit=ASKS_AN_HOUR_FROM_A_CLIENT, seconds=HOUR)
    throttle.spend("sign-in-mail", f"{school.ref} {normal}", limit=ASKS_AN_HOUR_FOR_AN_ADDRESS, seconds=HOUR)
    browser_secret = new_secret()
    with transaction.atomic():
        offer = codes.ask(school, normal, browser_secret)
        path = reverse("sign-in-link", args=[offer.link_secret])
        tell(
            "sign-in",
            school=school,
            recipients=[offer.person] if offer.person and offer.is_usual else [],
            addresses=[offer.address] if offer.person and not offer.is_usual else [],
            subject_ref=offer.ref,
            sealed=json.dumps({"code": offer.code, "path": path}),
            expires_at=offer.expires_at,
        )
    return Asked(offer.ref, browser_secret, normal, next_url)


def keep(response: HttpResponse, asked: Asked) -> None:
    """Leave the browser's half of the offer with the browser."""
    response.set_signed_cookie(
        COOKIE,
        json.dumps([asked.ref, asked.browser_secret, asked.mail, asked.next_url]),
        salt=SALT,
        max_age=int(codes.LIFE.total_seconds()),
        path="/sign-in/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def kept(request: HttpRequest) -> Asked | None:
    """What this browser asked for in the last ten minutes; None when it asked for nothing."""
    try:
        value = request.get_signed_cookie(COOKIE, salt=SALT, max_age=int(codes.LIFE.total_seconds()))
        ref, browser_secret, mail, next_url = json.loads(value or "")
    except (KeyError, ValueError, signing.BadSignature):
        return None
    return Asked(ref, browser_secret, mail, next_url)


def forget(response: HttpResponse) -> None:
    """The offer is used up, or given up."""
    response.delete_cookie(COOKIE, path="/sign-in/", samesite="Lax")


def safe_next(request: HttpRequest, wanted: str) -> str:
    """A path of this site to go to afterwards; the first page for anything else."""
    is_safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_safe and wanted.startswith("/") and len(wanted) < 500 else "/"
