"""The room's place in Django."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "gatepost.delivery"
    label = "delivery"
