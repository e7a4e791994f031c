"""Addresses of the room."""

from django.urls import path

from gatepost.gate import views

app_name = "gate"
urlpatterns = [
    path("look/", views.look, name="look"),
    path("look/<str:ref>/", views.rule, name="rule"),
    path("held/<str:ref>/take-back/", views.take_back, name="take-back"),
    path("pta/", views.pta, name="pta"),
    path("pta/<str:ref>/", views.pta_message, name="pta-message"),
    path("pta/<str:ref>/take-back/", views.take_back_pta, name="take-back-pta"),
]
