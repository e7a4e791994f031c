"""The room's addresses, under /safeguarding/."""

from django.urls import path

from gatepost.safeguarding import views

app_name = "safeguarding"

urlpatterns = [
    path("", views.disclosures, name="list"),
    path("<str:reference>/", views.disclosure, name="disclosure"),
    path("<str:reference>/chronology/", views.add_line, name="add-line"),
    path("<str:reference>/letter/", views.write, name="write"),
    path("<str:reference>/keep-from/", views.keep_from, name="keep-from"),
    path("<str:reference>/close/", views.close, name="close"),
]
