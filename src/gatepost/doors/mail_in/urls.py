"""Where mail providers call, under /hooks/mail/."""

from django.urls import path

from gatepost.doors.mail_in import hooks

app_name = "mail-in"
urlpatterns = [
    path("<slug:provider>/<slug:ref>/", hooks.mails, name="mails"),
    # Mailgun sends mails as they were sent only to an address that ends so.
    path("<slug:provider>/<slug:ref>/mime", hooks.mails, name="mails-as-sent"),
    path("<slug:provider>/<slug:ref>/events/", hooks.events, name="events"),
]
