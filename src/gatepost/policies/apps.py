"""The room's place in Django."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "gatepost.policies"
    label = "policies"

    def ready(self) -> None:
        from gatepost.policies import notices  # noqa: F401  (registers what the room tells people)
