"""The second lock: whoever opens a disclosure has shown their second factor a short while ago, and is still at it."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from gatepost.people.doorway import GatepostRequest

P = ParamSpec("P")
View = Callable[Concatenate[GatepostRequest, P], HttpResponse]

# Set by the sign-in of site: when a second factor was last shown, in seconds since 1970.
SHOWN_AT = "second_factor_at"
# Set by the demo's sign-in, and believed only in the demo.
TAKEN_AS_GIVEN = "second_factor_taken_as_given"
# Set here: when this room was last used.
ACTIVE_AT = "safeguarding_active_at"

FOR_READING = 15 * 60  # seconds without activity after which the second factor is asked for again
# A form that is being written is longer idle than a page that is read; its answer shows nothing without a new factor.
FOR_SENDING = 60 * 60
AT_MOST = 8 * 60 * 60  # seconds after which it is asked for again, activity or not
AGAIN = "/me/second-factor/again/"


def is_fresh(request: HttpRequest, *, at: float) -> bool:
    """Whether the second factor was shown recently enough for what is asked; `at` in seconds since 1970."""
    if settings.DEMO and request.session.get(TAKEN_AS_GIVEN):
        return True
    shown_at = _seconds(request.session.get(SHOWN_AT))
    if shown_at is None or not 0 <= at - shown_at <= AT_MOST:
        return False
    last = max(shown_at, _seconds(request.session.get(ACTIVE_AT)) or shown_at)
    return at - last <= (FOR_SENDING if request.method == "POST" else FOR_READING)


def sealed(view: View[P]) -> View[P]:
    """Ask for the second factor again when it is not fresh, and come back here. Stands below `wears`."""

    @wraps(view)
    def guarded(request: GatepostRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        at = time.time()
        if not is_fresh(request, at=at):
            return redirect(f"{AGAIN}?{urlencode({'next': request.path})}")
        request.session[ACTIVE_AT] = int(at)
        return view(request, *args, **kwargs)

    return cast(View[P], guarded)


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
