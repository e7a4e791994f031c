"""The room's own addresses, with just enough of a house around them to show a page."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from gatepost.core.http import page
from gatepost.groups import access, pages
from gatepost.people.doorway import wears
from gatepost.people.models import Hat


def number(request: HttpRequest, name: str) -> int | None:
    return int(request.GET[name]) if name in request.GET else None


@wears(Hat.PARENT)
def group(request, ref):
    found = access.group_for_reading(request.acting, ref)
    context = pages.group_context(
        request.acting, found, before=number(request, "before"), around=number(request, "around")
    )
    return page(request, "groups/group.html", context)


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    path("", nothing, name="home"),
    path("private/", nothing, name="private"),
    path("dates/", nothing, name="dates"),
    path("me/", nothing, name="me"),
    path("me/hat/", nothing, name="change-hat"),
    path("me/second-factor/", nothing, name="second-factor-needed"),
    path("desk/", include(([path("", nothing, name="desk")], "concerns"))),
    path("office/", include(([path("", nothing, name="home")], "office"))),
    path("groups/<str:ref>/", group, name="group"),
    path("", include("gatepost.groups.urls")),
]
