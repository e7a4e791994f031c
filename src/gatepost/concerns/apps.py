"""The room's place in Django."""

from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    name = "gatepost.concerns"
    label = "concerns"

    def ready(self) -> None:
        # They register their kinds of notices.
        from gatepost.concerns import notices, notices_of_desk, notices_of_outcomes  # noqa: F401
