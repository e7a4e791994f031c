"""Who may use a view at all: the hat decides, before any row is looked up."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from gatepost.core.errors import NotFound
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, School

P = ParamSpec("P")


class GatepostRequest(HttpRequest):
    """A request as our middleware leaves it: at a school, and by somebody in a hat or by nobody."""

    school: School
    acting: Acting


View = Callable[Concatenate[GatepostRequest, P], HttpResponse]


def wears(*hats: Hat) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Let in whoever wears one of these hats (any hat when none is named).

    Nobody signed in: to the sign-in page, and back here afterwards. Another hat, or none: NotFound, as if there were
    nothing.
    """

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            acting: Any = getattr(request, "acting", None)
            if acting is None:
                if request.user.is_authenticated:
                    raise NotFound(what="hat")
                return redirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")
            if hats and acting.hat not in hats:
                raise NotFound(what="hat")
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        guarded.hats = hats or tuple(Hat)  # type: ignore[attr-defined]  # read by the access matrix in tests/rules
        return guarded  # type: ignore[return-value]  # `wraps` keeps the wrapped view's own request type

    return decorate
