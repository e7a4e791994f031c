"""The room's place in Django."""

from django.apps import AppConfig


class DoorsConfig(AppConfig):
    name = "gatepost.doors"
    label = "doors"
