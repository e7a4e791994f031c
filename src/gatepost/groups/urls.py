"""The addresses of the room. A group's own page, `/groups/<ref>/`, is a door's."""

from django.urls import path

from gatepost.groups import views

app_name = "groups"
urlpatterns = [
    path("groups/<str:ref>/search/", views.search, name="search"),
    path("groups/<str:ref>/read/", views.read, name="read"),
    path("groups/<str:ref>/posts/<str:post>/", views.thread, name="thread"),
    path("groups/<str:ref>/posts/<str:post>/fragment/", views.fragment, name="fragment"),
    path("groups/<str:ref>/posts/<str:post>/react/", views.react, name="react"),
    path("groups/<str:ref>/posts/<str:post>/withdraw/", views.withdraw, name="withdraw"),
]
