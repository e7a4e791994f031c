"""The demo's mailbox: every mail as a file in a folder, so that nothing leaves the machine and all can be read."""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"[a-z0-9-]{1,40}")
ENDING = ".eml"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as its reader gets it. `at` is when it was sent; `name` is its address on the page.

    `answers_to`: where an answer goes, if not to the sender.
    """

    name: str
    at: datetime
    to: str
    sender: str
    subject: str
    body: str
    answers_to: str = ""


def folder() -> Path:
    """Where the demo's mails lie."""
    return Path(settings.DATA) / "mail"


def keep(name: str, data: bytes) -> None:
    """Store one mail, on the disk when this returns. The same name twice is the same mail: it stands once."""
    if not NAME.fullmatch(name):
        raise ValueError("a letter's name is of small letters, digits and hyphens")
    place = folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = place / f"{name}.part"
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(place / f"{name}{ENDING}")
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def letters(*, limit: int = 200) -> list[Letter]:
    """The newest mails, newest first."""
    if not folder().is_dir():
        return []
    stamped: list[tuple[int, Path]] = []
    for path in folder().glob(f"*{ENDING}"):
        try:
            stamped.append((path.stat().st_mtime_ns, path))
        except FileNotFoundError:
            continue  # taken away in this moment
    stamped.sort(reverse=True)
    found = (letter_named(path.stem) for _, path in stamped[:limit])
    return [letter for letter in found if letter is not None]


def letter_named(name: str) -> Letter | None:
    """One mail by its name; None when there is none of that name."""
    if not NAME.fullmatch(name):
        return None
    path = folder() / f"{name}{ENDING}"
    try:
        data, stamp = path.read_bytes(), path.stat().st_mtime
    except FileNotFoundError:
        return None
    message = message_from_bytes(data, policy=policy.default)
    return Letter(
        name=name,
        at=datetime.fromtimestamp(stamp, tz=UTC),
        to=str(message["To"] or ""),
        sender=str(message["From"] or ""),
        subject=str(message["Subject"] or ""),
        body=_body_of(message),
        answers_to=str(message["Reply-To"] or ""),
    )


def _body_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")
