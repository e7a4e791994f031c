"""Every address of coming in. They stand before the gate's, whose `/look/<ref>/` would take `/look/joining/`."""

from django.urls import URLPattern, path

from gatepost.site.joining import representatives, views

app_name = "joining"
urlpatterns: list[URLPattern] = [
    path("join/proof/<str:proof>/", views.prove, name="proof"),
    path("join/<str:secret>/", views.invitation, name="invitation"),
    path("join/<str:secret>/tell-us/", views.tell_us, name="tell-us"),
    path("look/joining/", representatives.joining, name="known"),
    path("look/joining/<str:ref>/", representatives.say_known, name="say-known"),
]
