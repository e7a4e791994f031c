"""What was last done for the data's safety: kept in a file beside them, so that no restore turns it back."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

NAME = "care.json"


@dataclass(frozen=True, slots=True)
class Care:
    """When a backup was last made, and when one was last loaded and found whole. None: never, as far as is known."""

    backup_at: datetime | None = None
    backup_file: str = ""
    verified_at: datetime | None = None
    verified_file: str = ""
    restored_at: datetime | None = None


def read(data: Path) -> Care:
    """What is known in a data folder. An unreadable file says nothing."""
    with suppress(OSError, ValueError, TypeError):
        told = json.loads((data / NAME).read_text("utf-8"))
        moments = {name: told[name] and datetime.fromisoformat(told[name]) for name in told if name.endswith("_at")}
        return Care(**(told | moments))
    return Care()


def backed_up(data: Path, *, at: datetime, file: Path) -> None:
    """Write down that a backup was made."""
    _write(data, replace(read(data), backup_at=at, backup_file=file.name))


def verified(data: Path, *, at: datetime, file: Path) -> None:
    """Write down that a backup was loaded, and all of it was found as it was."""
    _write(data, replace(read(data), verified_at=at, verified_file=file.name))


def restored(data: Path, *, at: datetime) -> None:
    """Write down that the data come from a backup."""
    _write(data, replace(read(data), restored_at=at))


def _write(data: Path, care: Care) -> None:
    told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(care).items()}
    unfinished = data / f"{NAME}.{os.getpid()}"
    unfinished.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    unfinished.replace(data / NAME)


def age_in_words(then: datetime | None, at: datetime) -> str:
    """How long ago something was: "never", "12 minutes ago", "3 hours ago", "9 days ago"."""
    if then is None:
        return "never"
    minutes = max(int((at - then).total_seconds() // 60), 0)
    if minutes < 120:
        return f"{minutes} minutes ago"
    return f"{minutes // 60} hours ago" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days ago"
