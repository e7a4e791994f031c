"""Settings from the environment: typed, with secrets from files, and a sentence when a value is wrong."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from gatepost.core import key_files

MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class ListeningPlace:
    """Where a line is open for a mail server: `protocol` is lmtp or smtp; a Unix socket's `path`, or host and port."""

    protocol: str
    host: str = ""
    port: int = 0
    path: str = ""


def text(name: str, *, default: str = "") -> str:
    """The variable as it stands, without blanks at its ends."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    """`on` or `off` (also true/false, yes/no, 1/0)."""
    value = text(name, default="on" if default else "off").lower()
    if value in ("on", "true", "yes", "1"):
        return True
    if value in ("off", "false", "no", "0"):
        return False
    raise ImproperlyConfigured(f"{name} must be on or off, not {value!r}.")


def number(name: str, *, default: int) -> int:
    """A whole number."""
    value = text(name, default=str(default))
    try:
        return int(value)
    except ValueError as fault:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from fault


def names(name: str) -> frozenset[str]:
    """Host names or addresses with commas between them, in lower case."""
    return frozenset(part.strip().lower() for part in text(name).split(",") if part.strip())


def secret(name: str) -> str:
    """A secret of 24 signs or more; empty when it is not set."""
    value = text(name)
    if value and len(value) < 24:
        raise ImproperlyConfigured(f"{name} is too short: it needs 24 signs or more.")
    return value


def web_address(name: str, *, default: str) -> str:
    """An address of a web service without a slash at its end: https, or http on this machine alone."""
    value = text(name, default=default).rstrip("/")
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    is_here = host in ("localhost", "127.0.0.1", "::1")
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_here)):
        raise ImproperlyConfigured(f"{name} must look like https://graph.example.org/v24.0.")
    return value


def choice(name: str, values: tuple[str, ...], *, default: str) -> str:
    """One of these words."""
    value = text(name, default=default).lower()
    if value not in values:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(values)}, not {value!r}.")
    return value


def secret_file(path: Path) -> str:
    """The secret kept in a file; made on first use, readable by its owner alone."""
    try:
        value = key_files.read_or_make(path, lambda: secrets.token_urlsafe(48).encode()).decode().strip()
    except OSError as fault:
        raise ImproperlyConfigured(
            f"The key file {path} cannot be read or made: {fault.strerror}. Name another folder in GATEPOST_DATA."
        ) from fault
    if len(value) < 32:
        raise ImproperlyConfigured(f"The key file {path} is too short. Restore it from your backup of keys.")
    return value


def mail_server(name: str) -> dict[str, object]:
    """The variable as Django's mail settings (see `mail_server_at`); {} when it is not set."""
    value = text(name)
    if not value:
        return {}
    try:
        return mail_server_at(value)
    except ValueError as fault:
        raise ImproperlyConfigured(f"{name} must look like {fault}.") from fault


def mail_server_at(address: str) -> dict[str, object]:
    """`smtp://user:password@host:port` (or `smtp+tls://`, `smtps://`) as host, port, username, password and security.

    Raises ValueError, which says what an address looks like, for anything else.
    """
    parts = urlsplit(address.strip())
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in MAIL_PORTS or not parts.hostname or port == 0:
        raise ValueError("smtp+tls://user:password@mail.example.org:587")
    return {
        "host": parts.hostname,
        "port": port or MAIL_PORTS[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "security": {"smtp": "none", "smtp+tls": "starttls", "smtps": "tls"}[parts.scheme],
    }


def listening_place(name: str) -> ListeningPlace | None:
    """`lmtp:127.0.0.1:8024`, `smtp:[::1]:2525` or `lmtp:/run/gatepost/mail.sock`; None when it is not set."""
    value = text(name)
    if not value:
        return None
    protocol, _, place = value.partition(":")
    wrong = ImproperlyConfigured(f"{name} must look like lmtp:127.0.0.1:8024 or lmtp:/run/gatepost/mail.sock.")
    if protocol.lower() not in ("lmtp", "smtp"):
        raise wrong
    if place.startswith("/"):
        if len(place.encode()) > 100:
            raise ImproperlyConfigured(f"{name} names a path that is too long for a socket: 100 bytes at most.")
        return ListeningPlace(protocol.lower(), path=place)
    host, _, port = place.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65_535:
        raise wrong
    return ListeningPlace(protocol.lower(), host=host.strip("[]"), port=int(port))
