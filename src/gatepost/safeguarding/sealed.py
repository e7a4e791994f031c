"""The second lock: whoever opens a disclosure has shown their second factor a short while ago, and is still at it."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest
from gatepost.people.signin.second_factor import TAKEN_AS_GIVEN, last_shown_at

P = ParamSpec("P")
View = Callable[Concatenate[GatepostRequest, P], HttpResponse]

# Set here: when this room was last used.
ACTIVE_AT = "safeguarding_active_at"

IDLE = 15 * 60  # seconds without activity after which the second factor is asked for again
AT_MOST = 8 * 60 * 60  # seconds after which it is asked for again, activity or not
# Fields in which somebody writes in their own words: a form that comes too late gives them back.
TYPED = ("words", "decision", "reason")
AGAIN = "/me/second-factor/again/"


def is_fresh(request: GatepostRequest, *, at: float) -> bool:
    """Whether the second factor was shown recently enough for what is asked; `at` in seconds since 1970."""
    if settings.DEMO and request.session.get(TAKEN_AS_GIVEN):
        return True
    shown_at = last_shown_at(request.session, request.acting.person)
    if shown_at is None or not 0 <= at - shown_at <= AT_MOST:
        return False
    last = max(shown_at, float(request.session.get(ACTIVE_AT, 0)))
    return at - last <= IDLE


def sealed(view: View[P]) -> View[P]:
    """Ask for the second factor again when it is not fresh, and come back here. Stands below `wears`.

    A form that comes too late does nothing, and its sender gets their own words back to copy.
    """

    @wraps(view)
    def guarded(request: GatepostRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        at = time.time()
        if is_fresh(request, at=at):
            request.session[ACTIVE_AT] = at
            return view(request, *args, **kwargs)
        if request.method == "POST":
            typed = "\n\n".join(words for name in TYPED if (words := request.POST.get(name, "").strip()))
            context = {"typed": typed, "again_url": _again(_page_of(kwargs))}
            return page(request, "safeguarding/again.html", context, status=403)
        return redirect(_again(request.get_full_path()))

    return cast(View[P], guarded)


def _page_of(kwargs: dict[str, Any]) -> str:
    """The page that a form stood on: of a disclosure, a look, a low-level concern, or the list."""
    for name, view in (("reference", "disclosure"), ("look", "look"), ("concern", "low-level")):
        if name in kwargs:
            return reverse(f"safeguarding:{view}", args=[kwargs[name]])
    return reverse("safeguarding:list")


def _again(back_to: str) -> str:
    return f"{AGAIN}?{urlencode({'next': back_to})}"
