"""Where the WhatsApp platform calls, under /hooks/whatsapp/."""

from django.urls import path

from gatepost.doors.whatsapp import hook

app_name = "whatsapp"

urlpatterns = [
    path("<slug:ref>/", hook.called, name="called"),
]
