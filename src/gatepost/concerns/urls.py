"""The desk's addresses, under /desk/."""

from django.urls import path

from gatepost.concerns.views import desk, matter

app_name = "concerns"

urlpatterns = [
    path("", desk.desk_page, name="desk"),
    path("<str:reference>/", matter.matter, name="matter"),
    path("<str:reference>/names/", matter.names, name="names"),
    path("<str:reference>/give/", matter.give, name="give"),
    path("<str:reference>/take-over/", matter.take_over, name="take-over"),
    path("<str:reference>/keep-from/", matter.keep_from, name="keep-from"),
]
