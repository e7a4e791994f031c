"""The room's place in Django."""

from django.apps import AppConfig


class SafeguardingConfig(AppConfig):
    name = "gatepost.safeguarding"
    label = "safeguarding"
