"""Addresses of the room, under /code/."""

from django.urls import path

from gatepost.policies import views

app_name = "policies"
urlpatterns = [path("", views.code, name="code")]
