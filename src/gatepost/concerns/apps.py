"""The room's place in Django."""

from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    name = "gatepost.concerns"
    label = "concerns"

    def ready(self) -> None:
        from gatepost.concerns import notices  # noqa: F401  (registers its kinds of notices)
