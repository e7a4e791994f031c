"""The desk's addresses, under /desk/."""

from django.urls import path

from gatepost.concerns import views

app_name = "concerns"

urlpatterns = [
    path("", views.desk_page, name="desk"),
    path("<str:reference>/", views.matter, name="matter"),
    path("<str:reference>/names/", views.names, name="names"),
    path("<str:reference>/give/", views.give, name="give"),
    path("<str:reference>/take-over/", views.take_over, name="take-over"),
    path("<str:reference>/keep-from/", views.keep_from, name="keep-from"),
]
