"""Addresses of the set-up, under /adoption/."""

from django.urls import path

from gatepost.adoption.carry import views as carry_views
from gatepost.adoption.plan import code_views, pilot_views, views

app_name = "plan"
urlpatterns = [
    path("", views.plan, name="plan"),
    path("steps/<str:step>/", views.mark, name="mark"),
    path("questions/", views.questions, name="questions"),
    path("questions/<str:section>/", views.section, name="section"),
    path("code/", code_views.code, name="code"),
    path("papers/", views.papers, name="papers"),
    path("papers/<str:paper>/", views.paper, name="paper"),
    path("papers/<str:paper>/file/", views.paper_file, name="paper-file"),
    path("papers/<str:paper>/pdf/", views.paper_pdf, name="paper-pdf"),
    path("pilot/", pilot_views.pilot, name="pilot"),
    path("pilot/start/", pilot_views.start, name="start-pilot"),
    path("pilot/<str:ref>/end/", pilot_views.end, name="end-pilot"),
    path("move/", views.move, name="move"),
    path("review/", pilot_views.review, name="review"),
    path("carry/<str:ref>/", carry_views.carry, name="carry"),
    path("carry/<str:ref>/export/", carry_views.look, name="carry-export"),
]
