"""Addresses of private writing; doors/urls.py takes them in."""

from django.urls import path

from gatepost.doors import handed_on, outside, private, reports

urlpatterns = [
    path("private/new/", private.new, name="private-new"),
    path("private/outside/", outside.tell, name="tell-outside"),
    path("private/<str:reference>/evidence/", outside.own_evidence, name="own-evidence"),
    path("private/<str:reference>/evidence/<str:ref>/", outside.own_piece, name="own-piece"),
    path("safeguarding/<str:reference>/files/", handed_on.files, name="handed-on-files"),
    path("safeguarding/<str:reference>/files/<str:ref>/", handed_on.file, name="handed-on-file"),
    path("written/", outside.written, name="written"),
    path("written/new/", outside.write_down, name="write-down"),
    path("written/<str:reference>/", outside.written_matter, name="written-matter"),
    path("groups/<str:ref>/posts/<str:post>/report/", reports.report, name="report"),
    path("desk/<str:reference>/hand-on/", private.hand_on, name="hand-on"),
]
