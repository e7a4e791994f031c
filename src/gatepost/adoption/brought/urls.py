"""Addresses of the audit, under /adoption/audit/."""

from django.urls import path

from gatepost.adoption.brought import views

app_name = "brought"
urlpatterns = [
    path("", views.audits, name="audits"),
    path("<str:ref>/", views.audit, name="audit"),
    path("<str:ref>/stop/", views.stop, name="stop"),
    path("<str:ref>/keep/", views.keep, name="keep"),
    path("<str:ref>/delete/", views.delete, name="delete"),
    path("<str:ref>/report/", views.report, name="report"),
    path("<str:ref>/figures/", views.figures, name="figures"),
]
