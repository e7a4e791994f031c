"""Addresses of the web's doors."""

from django.urls import path

from gatepost.doors import card_private, private_urls, pta, web
from gatepost.doors.email import desk_pages

app_name = "doors"
urlpatterns = [
    path("groups/<str:ref>/", web.group, name="group"),
    path("groups/<str:ref>/write/", web.write, name="write"),
    path("groups/<str:ref>/posts/<str:post>/edit/", web.edit, name="edit"),
    path("groups/<str:ref>/send-privately/", card_private.send_privately, name="send-privately"),
    path("groups/<str:ref>/misread/", card_private.misread, name="misread"),
    path("pta/write/", pta.write, name="write-pta"),
    path("desk/mail/", desk_pages.mails, name="mails"),
    path("desk/mail/<str:ref>/", desk_pages.mail, name="mail"),
    path("desk/mail/<str:ref>/files/<str:number>/", desk_pages.mail_file, name="mail-file"),
    *private_urls.urlpatterns,
]
