"""Where mail providers call, under /hooks/mail/."""

from django.urls import path

from gatepost.doors.mail_in import hooks

app_name = "mail-in"
urlpatterns = [
    path("<slug:provider>/<slug:ref>/", hooks.mails, name="mails"),
    path("<slug:provider>/<slug:ref>/events/", hooks.events, name="events"),
]
