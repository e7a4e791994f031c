"""The room's place in Django."""

from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    name = "gatepost.concerns"
    label = "concerns"

    def ready(self) -> None:
        from gatepost.concerns import notices, notices_of_desk  # noqa: F401  (register their kinds of notices)
