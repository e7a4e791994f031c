"""The room's place in Django."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "gatepost.groups"
    label = "groups"

    def ready(self) -> None:
        from gatepost.groups import (
            hints,
            join_notices,  # noqa: F401  (registers its kinds of notices)
            notices,  # noqa: F401  (the same)
        )
        from gatepost.groups.whatsapp import sending  # noqa: F401  (registers what it sends)
        from gatepost.people import epochs

        epochs.listen(hints.revoked)
