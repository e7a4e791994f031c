"""The room's place in Django."""

from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    name = "gatepost.concerns"
    label = "concerns"
