"""What views share: one way to answer with a page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page, or its fragment when the template's name starts with `_`."""
    return render(request, template, context, status=status)
