"""Addresses of private writing; doors/urls.py takes them in."""

from django.urls import path

from gatepost.doors import private, reports

urlpatterns = [
    path("private/new/", private.new, name="private-new"),
    path("groups/<str:ref>/posts/<str:post>/report/", reports.report, name="report"),
    path("desk/<str:reference>/hand-on/", private.hand_on, name="hand-on"),
]
