"""The second factor once more, before a whole case leaves the desk as a file."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from gatepost.people.doorway import GatepostRequest
from gatepost.people.signin.second_factor import TAKEN_AS_GIVEN, last_shown_at

P = ParamSpec("P")
View = Callable[Concatenate[GatepostRequest, P], HttpResponse]

RECENT = 15 * 60  # seconds for which a second factor counts as shown just now
AGAIN = "/me/second-factor/again/"


def was_shown_just_now(request: GatepostRequest, *, at: float) -> bool:
    """Whether this session showed a second factor in the last quarter of an hour; `at` in seconds since 1970."""
    if settings.DEMO and request.session.get(TAKEN_AS_GIVEN):
        return True
    shown_at = last_shown_at(request.session, request.acting.person)
    return shown_at is not None and 0 <= at - shown_at <= RECENT


def asks_again(view: View[P]) -> View[P]:
    """Ask for the second factor when it was not shown just now, and come back to the same page. Below `wears`.

    A form that comes too late does nothing: its page is shown again after the second factor.
    """

    @wraps(view)
    def guarded(request: GatepostRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if was_shown_just_now(request, at=time.time()):
            return view(request, *args, **kwargs)
        back = request.path if request.method == "POST" else request.get_full_path()
        return redirect(f"{AGAIN}?{urlencode({'next': back})}")

    return cast(View[P], guarded)
