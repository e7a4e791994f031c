"""What happens to every request before a view: its number, its school, the hat, and errors made into answers."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control

from gatepost.core import metrics, row_security
from gatepost.core.errors import GatepostError, MethodNotAllowed, NotFound, Unavailable
from gatepost.core.refs import new_ref
from gatepost.people.hats import Acting, hats_of
from gatepost.people.models import HATS_WITH_SECOND_FACTOR, Hat, Person, School
from gatepost.site.logs import number_handed_on, request_number, route_of
from gatepost.site.second_factor import second_factor_is_done

log = logging.getLogger("gatepost.http")

Handler = Callable[[HttpRequest], HttpResponse]

# A school added or renamed by a command beside the server is seen within this many seconds.
SCHOOLS_ARE_FRESH = 5.0
# Paths that answer whatever the host name is and whether or not there is a school yet.
WITHOUT_A_SCHOOL = (
    "/health",
    "/metrics",
    "/static/",
    "/setup/",
    "/service-worker.js",
    "/manifest.webmanifest",
    "/offline/",
)
# What somebody may still reach who must first set up, or show, a second step.
WHILE_A_STEP_IS_OWED = ("/me/", "/sign-out/", "/sign-in/", "/static/", "/demo/", *WITHOUT_A_SCHOOL)

_schools: dict[str, School] = {}
_schools_read_at = float("-inf")


def request_id(get_response: Handler) -> Handler:
    """Give every request a number that stands in its log lines and in its answer, and count it.

    A number that the proxy in front gave it is kept. The line names the route, never the address, which may hold a
    secret.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        number = number_handed_on(request.headers.get("X-Request-Id", "")) or new_ref()
        before, started = request_number.set(number), time.perf_counter()
        request.META["gatepost.request_id"] = number
        try:
            response = get_response(request)
            response["X-Request-Id"] = number
            count_and_tell(
                request.method or "-", lambda: route_of(request), response.status_code, time.perf_counter() - started
            )
        finally:
            request_number.reset(before)
        return response

    return handle


def note_beside(scope: Any, route: str, status: int, seconds: float) -> str:
    """The same for a request that was answered beside Django; gives its number."""
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    number = number_handed_on(given.decode("latin-1")) or new_ref()
    before = request_number.set(number)
    try:
        count_and_tell(scope["method"], lambda: route, status, seconds)
    finally:
        request_number.reset(before)
    return number


def count_and_tell(method: str, route: Callable[[], str], status: int, seconds: float) -> None:
    """Count a request and write its one line: method, route, status and how long it took."""
    metrics.REQUESTS.of(f"{status // 100}xx").inc()
    metrics.REQUEST_SECONDS.observe(seconds)
    if log.isEnabledFor(logging.INFO):
        facts = {"method": method, "route": route(), "status": status, "ms": round(seconds * 1000, 1)}
        log.info("%s %s %s %s ms", *facts.values(), extra={"facts": facts})


def school_at(host: str) -> School | None:
    """The school of a host name; on an installation with one school every host name is that school's."""
    global _schools, _schools_read_at
    schools = _schools
    if settings.TESTING or not schools or time.monotonic() - _schools_read_at > SCHOOLS_ARE_FRESH:
        # A new dictionary each time: other threads may be looking at the old one.
        schools = _schools = {school.host: school for school in School.objects.all()}
        _schools_read_at = time.monotonic()
    if len(schools) == 1:
        return next(iter(schools.values()))
    return schools.get(host)


def school(get_response: Handler) -> Handler:
    """Find the school by host name. Where there is none, everything but health and set-up is absent."""

    def handle(request: HttpRequest) -> HttpResponse:
        found = school_at(request.get_host().rsplit(":", 1)[0].lower())
        request.school = found  # type: ignore[attr-defined]
        if found is None and not request.path.startswith(WITHOUT_A_SCHOOL):
            from gatepost.site.first_run import nothing_here_yet

            return answer_to(request, NotFound()) if request.path.startswith("/api/") else nothing_here_yet(request)
        with row_security.seeing_school(found.pk) if found else row_security.seeing_no_school():
            return get_response(request)

    return handle


def hat(get_response: Handler) -> Handler:
    """Work out in what capacity the signed-in person is here; keep pages with people on them out of every cache."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.acting = None  # type: ignore[attr-defined]
        request.hats = []  # type: ignore[attr-defined]
        if is_from_elsewhere(request):
            request.user = AnonymousUser()
        person = request.user if request.user.is_authenticated else None
        if isinstance(person, Person):
            owed = put_on_hat(request, person)
            if owed and not request.path.startswith(WHILE_A_STEP_IS_OWED):
                return redirect("second-factor-needed")
        response = get_response(request)
        if person is not None or request.path.startswith("/api/"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return handle


def is_from_elsewhere(request: Any) -> bool:
    """Whether the session belongs to somebody of another school, who is nobody here."""
    person = request.user
    return isinstance(person, Person) and (request.school is None or person.school_id != request.school.pk)


def put_on_hat(request: Any, person: Person) -> bool:
    """Set `request.acting`; True when the only hats this person has wait for their second step."""
    school_here: School | None = request.school
    if school_here is None or person.school_id != school_here.pk or not person.is_active:
        return False
    person.school = school_here
    request.hats = hats_of(person)
    done = second_factor_is_done(request)
    ready = [one for one in request.hats if done or one not in HATS_WITH_SECOND_FACTOR]
    wanted = request.session.get("hat", "")
    chosen = next((one for one in ready if one == wanted), ready[0] if ready else None)
    if chosen is not None:
        request.acting = Acting(person, Hat(chosen))
    return chosen is None and bool(request.hats)


def errors(get_response: Handler) -> Handler:
    """Turn what went wrong into an answer. Views never catch."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and request.path.startswith("/api/"):
            allowed = response["Allow"]
            response = answer_to(request, MethodNotAllowed())
            response["Allow"] = allowed
        return response

    def process_exception(request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if isinstance(fault, GatepostError):
            return answer_to(request, fault)
        from django.db import DataError, InterfaceError, OperationalError

        if isinstance(fault, DataError):  # a reference with NUL or the like in it: nothing has such a name
            return answer_to(request, NotFound())
        if isinstance(fault, OperationalError | InterfaceError):
            metrics.DATABASE_ERRORS.inc()
            log.error("database: %s", type(fault).__name__)
            return answer_to(request, Unavailable())
        return None

    handle.process_exception = process_exception  # type: ignore[attr-defined]
    return handle


def answer_to(request: HttpRequest, fault: GatepostError) -> HttpResponse:
    """The page, or for the API the JSON, that tells of a fault. Unknown and forbidden give the same bytes."""
    from gatepost.site.pages import error_page

    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse(
            {"error": fault.code, "message": fault.message, "fields": fault.fields}, status=fault.status
        )
    elif isinstance(fault, NotFound):
        response = error_page(request, "404", status=404)
    else:
        response = error_page(request, fault.code, status=fault.status, fault=fault)
    if "retry_after" in fault.facts:
        response["Retry-After"] = str(fault.facts["retry_after"])
    return response
