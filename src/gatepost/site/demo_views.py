"""The demo's own pages: sign in as one of the cast, and read all mail that was sent. Absent in a real school."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from gatepost.core.errors import NotFound
from gatepost.core.http import page
from gatepost.delivery import mailbox
from gatepost.people.models import Person
from gatepost.site import demo, second_factor

P = ParamSpec("P")


def only_in_the_demo(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Outside the demo there is nothing here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        school = getattr(request, "school", None)
        if not settings.DEMO or school is None or not school.is_demo:
            raise NotFound(what="demo")
        return view(request, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", guarded)


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
@only_in_the_demo
def the_cast(request: HttpRequest) -> HttpResponse:
    """A button for each of the cast; it signs in with the second step taken as given."""
    school = request.school  # type: ignore[attr-defined]
    if request.method == "POST":
        person = Person.objects.filter(school=school, ref=request.POST.get("person", "")).first()
        if person is None:
            raise NotFound(what="person")
        second_factor.sign_in_with_second_factor_given(request, person)
        hat = request.POST.get("hat", "")
        if hat:
            request.session["hat"] = hat
        return redirect("home")
    return page(request, "site/cast.html", {"cast": demo.cast_of(school)})


@require_safe
@only_in_the_demo
def mail(request: HttpRequest) -> HttpResponse:
    """All mail the demo has sent, the newest first."""
    return page(request, "site/mail.html", {"letters": mailbox.letters()})


@require_safe
@only_in_the_demo
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One mail as its reader gets it."""
    found = mailbox.letter_named(name)
    if found is None:
        raise NotFound(what="letter")
    return page(request, "site/letter.html", {"letter": found})


@require_safe
@only_in_the_demo
def parts(request: HttpRequest) -> HttpResponse:
    """Every part of the face on one page."""
    return page(request, "site/parts.html")
