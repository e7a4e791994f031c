"""The room's place in Django."""

from django.apps import AppConfig


class DoorsConfig(AppConfig):
    name = "gatepost.doors"
    label = "doors"

    def ready(self) -> None:
        from gatepost.doors import private_notices  # noqa: F401  (registers what the room tells people)
        from gatepost.doors.email import lead_alerts, mail_notices  # noqa: F401  (the same for mails that came in)
        from gatepost.doors.whatsapp import replies  # noqa: F401  (registers who may have answers in the talk)
