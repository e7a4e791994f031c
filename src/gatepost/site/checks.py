"""What stops a start: a wrong setting is said in a sentence, before anybody is served."""

import ipaddress
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from gatepost.core import db, db_state
from gatepost.core.redis_line import REDIS_SCHEMES

# How signing keys begin that stand in books and examples.
WEAK = ("django-insecure-", "change", "secret", "password", "example")


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


@register()
def debug_is_off(**_: object) -> list[CheckMessage]:
    """Pages of faults must not show the inside."""
    if not settings.DEBUG:
        return []
    return [
        Error("DEBUG is on: pages of faults would show settings and words.", hint="Turn it off.", id="gatepost.E003")
    ]


@register()
def signing_key_is_of_its_own(**_: object) -> list[CheckMessage]:
    """A signing key that anybody could guess signs anybody in."""
    if not key_is_weak(settings.SECRET_KEY):
        return []
    return [
        Error(
            "The signing key is short, or one that anybody could guess.",
            hint=f"Move {settings.KEYS}/signing.key away: the next start makes a new one, and everybody signs in anew.",
            id="gatepost.E004",
        )
    ]


@register()
def keys_are_for_us_alone(**_: object) -> list[CheckMessage]:
    """A key file that everybody on the machine can read keeps nothing closed."""
    keys = sorted(Path(settings.KEYS).glob("*.key"))
    open_to_all = [path.name for path in keys if path.stat().st_mode & 0o007]
    if not open_to_all:
        return []
    return [
        Error(
            f"Everybody on this machine can read {', '.join(open_to_all)}.",
            hint=f"Say: chmod 600 {settings.KEYS}/*.key",
            id="gatepost.E005",
        )
    ]


@register(Tags.database)
def commits_reach_the_disk(databases: Sequence[str] | None = None, **_: object) -> list[CheckMessage]:
    """What the live connection itself says: an acknowledged message must outlast a power cut."""
    if not databases:
        return []
    stands = db_state.state()
    if stands.keeps_commits:
        return []
    return [
        Error(
            f"{stands.kind} does not wait for the disk (synchronous is {stands.synchronous}): "
            "a message that was acknowledged could be lost.",
            hint="Turn synchronous_commit, fsync and full_page_writes on.",
            id="gatepost.E006",
        )
    ]


def key_is_weak(key: str) -> bool:
    """Whether a signing key is short, has hardly any different signs, or is one out of a book."""
    return len(key) < 32 or len(set(key)) < 12 or key.lower().startswith(WEAK)


def unapplied_migrations() -> int:
    """How many changes of the tables the database has still to get. `gatepost run` makes them by itself."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@register()
def redis_can_be_used(**_: object) -> list[CheckMessage]:
    """A Redis that is named must be one that we can talk to; whether it answers is not asked: it may be down."""
    if not settings.REDIS_URL:
        return []
    if not settings.REDIS_URL.startswith(REDIS_SCHEMES):
        return [Error(f"GATEPOST_REDIS_URL must begin with {', '.join(REDIS_SCHEMES)}.", id="gatepost.E007")]
    if find_spec("redis") is None:
        return [Error("GATEPOST_REDIS_URL needs the package redis: pip install gatepost[scale]", id="gatepost.E008")]
    return []


def is_loopback(address: str) -> bool:
    """Whether a listening address can be reached from this machine alone."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
