"""The room's place in Django."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "gatepost.delivery"
    label = "delivery"

    def ready(self) -> None:
        from gatepost.delivery.whatsapp import notices  # noqa: F401  (registers how notices go by WhatsApp)
