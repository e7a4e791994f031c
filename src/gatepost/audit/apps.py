"""The room's place in Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "gatepost.audit"
    label = "audit"
