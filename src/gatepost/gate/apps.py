"""The room's place in Django."""

from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "gatepost.gate"
    label = "gate"

    def ready(self) -> None:
        from gatepost.gate import notices  # noqa: F401  (registers what the room tells people)
