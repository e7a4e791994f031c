"""The shell around every page: who is here in which hat, and where they can go."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from gatepost.core.http import page


def shell(request: HttpRequest) -> dict[str, Any]:
    """What base.html shows on every page."""
    acting = getattr(request, "acting", None)
    return {"acting": acting, "school": getattr(request, "school", None), "nav": []}


def form_has_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form whose secret is missing or old."""
    return page(request, "errors/form-has-expired.html", status=403)
