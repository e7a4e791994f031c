"""The room's place in Django."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "gatepost.policies"
    label = "policies"
