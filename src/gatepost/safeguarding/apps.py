"""The room's place in Django."""

from django.apps import AppConfig


class SafeguardingConfig(AppConfig):
    name = "gatepost.safeguarding"
    label = "safeguarding"

    def ready(self) -> None:
        from gatepost.safeguarding import notices  # noqa: F401  (registers its kinds of notices)
