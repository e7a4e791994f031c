"""The house's place in Django."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "gatepost.site"
    label = "site"

    def ready(self) -> None:
        from gatepost.site import checks, notices  # noqa: F401  (registers the checks of a start, and kinds of mail)
