"""What stops a start: a wrong setting is said in a sentence, before anybody is served."""

import ipaddress

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from gatepost.core import db


@register()
def sqlite_is_safe(**_: object) -> list[CheckMessage]:
    """An SQLite that can damage a database is refused."""
    if "sqlite" not in settings.DATABASES["default"]["ENGINE"]:
        return []
    try:
        db.refuse_affected_sqlite()
    except Exception as fault:
        return [Error(str(fault), id="gatepost.E001")]
    return []


@register()
def throttle_is_on_in_public(**_: object) -> list[CheckMessage]:
    """Rate limits may be off only where nobody else can reach the server."""
    if settings.THROTTLE or is_loopback(settings.BIND):
        return []
    return [
        Error(
            "GATEPOST_THROTTLE=off is only for load tests on this machine.",
            hint="Leave it out, or set GATEPOST_BIND=127.0.0.1.",
            id="gatepost.E002",
        )
    ]


def is_loopback(address: str) -> bool:
    """Whether a listening address can be reached from this machine alone."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
