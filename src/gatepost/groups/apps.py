"""The room's place in Django."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "gatepost.groups"
    label = "groups"
