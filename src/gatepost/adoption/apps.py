"""The room's place in Django; `export` and `audit` beside it stay pure and need none."""

from django.apps import AppConfig


class AdoptionConfig(AppConfig):
    name = "gatepost.adoption"
    label = "adoption"
