"""Addresses of the room, under `/office/letters/`."""

from django.urls import path

from gatepost.delivery import views

app_name = "delivery"

urlpatterns = [
    path("", views.letters, name="letters"),
    path("<str:ref>/again/", views.send_again, name="send-again"),
    path("<str:ref>/give-up/", views.give_up, name="give-up"),
]
