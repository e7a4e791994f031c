"""What the doctor asks of the database: read back from the live connection, never from what the settings say."""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from gatepost.core.clock import now
from gatepost.core.db import SAFE_SQLITE, is_sqlite, sqlite_version

SYNCHRONOUS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}


@dataclass(frozen=True, slots=True)
class State:
    """How the live connection stands. `log_bytes` is the write-ahead log of SQLite; `skew` the seconds by which the
    database's clock is ahead of ours.
    """

    kind: str
    version: str
    is_affected: bool
    synchronous: str
    journal: str
    log_bytes: int
    skew: float
    is_superuser: bool = False

    @property
    def keeps_commits(self) -> bool:
        """Whether an acknowledged commit is on the disk."""
        return self.synchronous in ("FULL", "EXTRA", "on", "remote_write", "remote_apply")


def state() -> State:
    """Ask the database. Raises DatabaseError when it does not answer."""
    return _sqlite() if is_sqlite() else _postgresql()


def _sqlite() -> State:
    with connection.cursor() as cursor:
        (level,) = cursor.execute("PRAGMA synchronous").fetchone()
        (journal,) = cursor.execute("PRAGMA journal_mode").fetchone()
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    return State(
        kind="SQLite",
        version=sqlite_version(),
        is_affected=tuple(sys.modules["sqlite3"].sqlite_version_info) < SAFE_SQLITE,
        synchronous=SYNCHRONOUS.get(level, str(level)),
        journal=str(journal),
        log_bytes=log.stat().st_size if log.exists() else 0,
        skew=0.0,
    )


def _postgresql() -> State:
    with connection.cursor() as cursor:
        before = now()
        cursor.execute(
            "SELECT current_setting('synchronous_commit'), current_setting('fsync'), "
            "current_setting('full_page_writes'), clock_timestamp(), current_setting('server_version'), "
            "(SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)"
        )
        commit, fsync, pages, there, version, is_superuser = cursor.fetchone()
        after = now()
    middle = before + (after - before) / 2
    moment = there if isinstance(there, datetime) else datetime.now(tz=UTC)
    return State(
        kind="PostgreSQL",
        version=str(version).split(" ")[0],
        is_affected=False,
        synchronous=commit if fsync == "on" and pages == "on" else "off",
        journal="wal",
        log_bytes=0,
        skew=(moment - middle).total_seconds(),
        is_superuser=bool(is_superuser),
    )
