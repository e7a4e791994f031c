"""Loading a backup: into a scratch place first, compared with what it held, made safe, and only then put in."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

import gatepost
from gatepost.audit.reasons import KEY as REASONS_KEY
from gatepost.audit.verification import reasons_are_open
from gatepost.audit.verification import verify as verify_chain
from gatepost.core import db_copy
from gatepost.core.clock import now
from gatepost.core.db import is_sqlite
from gatepost.core.recovery import RecoveryKey
from gatepost.core.sealing import CannotOpen, SealedBytesField, SealedTextField, keys_in
from gatepost.people import revocations
from gatepost.site import care
from gatepost.site.backup import archive, recovery
from gatepost.site.backup.after import make_safe
from gatepost.site.backup.archive import Manifest, Refused

# A backup from before this has the reasons in the audit in clear: bringing it up to date seals them.
REASONS_SEALED = ("audit", "0003_reasons_are_sealed")
Say = Callable[[str], object]


@dataclass(slots=True)
class Restored:
    """What came of it: what the backup said, what was made void, what was set aside, and what a person must look at."""

    manifest: Manifest
    done: dict[str, int]
    aside: list[str] = field(default_factory=list)
    look: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows of all tables, as compared."""
        return sum(table.rows for table in self.manifest.contents.tables.values())


def restore(file: Path, *, replace: bool, ledger: Path, key: RecoveryKey | None = None) -> Restored:
    """Put a backup in the place that the settings name. Gatepost must be stopped.

    What stands there is kept aside, and only with `replace`. `key`: the key files come out of the backup, opened with
    the recovery key. Raises Refused or CannotCopy, and then nothing there has changed.
    """
    place = _SqlitePlace() if is_sqlite() else _PostgresqlPlace()
    place.require_free(replace=replace)
    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _loaded(file, place, ledger=ledger, key=key) as (result, members):
        connection.close()
        if not ledger.exists():
            result.look.append(
                f"There is no ledger of revocations at {ledger}. Whoever lost a right after "
                f"{result.manifest.made_at:%d %B %Y, %H:%M} UTC has it again, and words that were erased since are "
                "back: name the ledger with --revocations, or go through the roll, the roles and erasures by hand."
            )
        result.aside += place.put_in()
        result.aside += _put_keys(members, replace=replace)
    db_copy.point_here(place.target)
    care.restored(settings.DATA, at=now())
    return result


def verify(file: Path, *, ledger: Path) -> Restored:
    """Do all of a restore in a scratch place, throw that away, and write down that this backup can be trusted.

    Raises Refused or CannotCopy when it cannot.
    """
    place = _SqlitePlace() if is_sqlite() else _PostgresqlPlace()
    with _loaded(file, place, ledger=ledger) as (result, _):
        connection.close()
    db_copy.point_here(place.target)
    care.verified(settings.DATA, at=now(), file=file)
    return result


class _SqlitePlace:
    """The file of the settings, and a scratch file beside it, so that putting it in is one rename."""

    def __init__(self) -> None:
        self.target = str(connection.settings_dict["NAME"])
        self.scratch = f"{self.target}.restoring"

    def require_free(self, *, replace: bool) -> None:
        target = Path(self.target)
        if target.exists():
            if not replace:
                raise Refused(
                    f"{target} is there already. With --replace it is kept aside and the backup takes its place."
                )
            db_copy.close_for_good(target)

    def load(self, copy: Path) -> db_copy.Contents:
        self.clear()
        return db_copy.load_sqlite(copy, Path(self.scratch))

    def put_in(self) -> list[str]:
        target, aside = Path(self.target), []
        db_copy.close_for_good(Path(self.scratch))
        with open(self.scratch, "rb") as file:  # noqa: PTH123 (its number is wanted)
            os.fsync(file.fileno())
        if target.exists():
            db_copy.close_for_good(target)
            aside.append(str(_free_name(target)))
            target.rename(aside[0])
        Path(self.scratch).rename(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return aside

    def clear(self) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(self.scratch + ending).unlink(missing_ok=True)


class _PostgresqlPlace:
    """The database of the settings, and a scratch one on the same server, so that putting it in is a new name."""

    def __init__(self) -> None:
        self.target = str(connection.settings_dict["NAME"])
        self.scratch = f"{self.target[:40]}_restoring_{os.getpid()}"

    def require_free(self, *, replace: bool) -> None:
        if db_copy.database_holds_tables(self.target) and not replace:
            raise Refused(
                f"The database {self.target} has tables already. With --replace it is kept aside and the backup takes "
                "its place."
            )

    def load(self, copy: Path) -> db_copy.Contents:
        self.clear()
        return db_copy.load_postgresql(copy, self.scratch)

    def put_in(self) -> list[str]:
        aside, holds = [], db_copy.database_holds_tables(self.target)
        if holds:
            aside.append(f"{self.target[:30]}_before_restore_{now():%Y%m%d%H%M%S}")
            db_copy.on_server("ALTER DATABASE {} RENAME TO {}", self.target, aside[0])
        elif holds is not None:
            db_copy.on_server("DROP DATABASE {}", self.target)
        db_copy.on_server("ALTER DATABASE {} RENAME TO {}", self.scratch, self.target)
        return aside

    def clear(self) -> None:
        db_copy.drop_database(self.scratch)


def _free_name(path: Path) -> Path:
    return path.with_name(f"{path.name}.before-restore-{now():%Y%m%d%H%M%S}")


@contextmanager
def _loaded(
    file: Path, place: "_SqlitePlace | _PostgresqlPlace", *, ledger: Path, key: RecoveryKey | None = None
) -> Iterator[tuple[Restored, dict[str, Path]]]:
    """The backup in the scratch place, checked and made safe, with Django's connection on it; cleared at the end."""
    folder = file.parent if os.access(file.parent, os.W_OK) else None
    known = _read_ledger(ledger)
    with (
        tempfile.TemporaryDirectory(prefix=".gatepost-restore-", dir=folder) as scratch,
        archive.opened(file, Path(scratch)) as (manifest, members),
    ):
        require_known(manifest)
        copy = members.get(db_copy.DUMP) or members.get(f"{db_copy.FILE}.gz")
        if copy is None:
            raise Refused("There is no database in this backup.")
        if key is not None:
            members |= recovery.opened_keys(members, key, Path(scratch))
        try:
            require_same(manifest.contents, place.load(copy))
            db_copy.point_here(place.scratch)
            heads = manifest.contents.audit
            result = Restored(manifest, {})
            with _keys_of(members, Path(scratch)):
                _bring_up_to_date()
                require_whole_chains(heads)
                result.look += look_at_keys(manifest, members)
                result.done = make_safe(made_at=manifest.made_at, ledger=known)
            yield result, members
        finally:
            connection.close()
            connection.settings_dict["NAME"] = place.target
            place.clear()


@contextmanager
def _keys_of(members: dict[str, Path], scratch: Path) -> Iterator[None]:
    """Work with the keys that come with the backup, where it has some: bringing it up to date may open sealed words.

    They lie in the scratch folder meanwhile. One that the backup lacks and that is made now comes with it to its place.
    """
    held = {name.removeprefix(archive.KEYS): path for name, path in members.items() if name.startswith(archive.KEYS)}
    if not held:
        yield
        return
    folder = scratch / "keys-in-use"
    folder.mkdir(mode=0o700)
    here = {path.name: path for path in Path(settings.KEYS).glob("*.key")}
    for name, path in (here | held).items():
        if Path(name).name == name:
            shutil.copy(path, folder / name)
    with keys_in(folder):
        yield
    for path in folder.glob("*.key"):
        if path.name not in here | held:
            members[f"{archive.KEYS}{path.name}"] = path


def _bring_up_to_date() -> None:
    """Raise Refused where an older backup has sealed words to be changed, and their key is not here."""
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except CannotOpen as fault:
        raise Refused(
            f"This backup is of an older Gatepost, and {fault}.key is needed to bring it up to date. The one in "
            f"{settings.KEYS} is not the one that the backup was sealed with: put the right one there first."
        ) from fault


def _read_ledger(path: Path) -> list[revocations.Revocation]:
    try:
        return revocations.read(path) if path.exists() else []
    except (ValueError, OSError) as fault:
        raise Refused(f"The ledger of revocations cannot be used: {fault}.") from fault


def require_known(manifest: Manifest) -> None:
    """Raise Refused for a backup of another kind of database, or of a newer Gatepost."""
    if manifest.database != db_copy.kind():
        raise Refused(
            f"This backup is of {manifest.database}, and the settings name {db_copy.kind()}. "
            "Restore it where it came from; `gatepost move-to-postgres` changes the kind."
        )
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {})
    newer = _number(manifest.gatepost) > _number(gatepost.__version__)
    if newer or not set(manifest.contents.migrations) <= known:
        raise Refused(
            f"This backup was made by Gatepost {manifest.gatepost}, which is newer than this one "
            f"({gatepost.__version__}). Bring Gatepost up to date first."
        )


def _number(version: str) -> list[int]:
    return [int(part) for part in version.split("+")[0].split(".") if part.isdigit()]


def require_same(wanted: db_copy.Contents, found: db_copy.Contents) -> None:
    """Raise Refused unless every table has the rows that it had when the backup was made."""
    different = [
        name for name in wanted.tables.keys() | found.tables if wanted.tables.get(name) != found.tables.get(name)
    ]
    if different or wanted != found:
        raise Refused(f"What was loaded is not what was backed up: {', '.join(sorted(different)) or 'the audit'}.")


def require_whole_chains(heads: dict[str, tuple[int, str]]) -> None:
    """Raise Refused unless each school's audit is whole up to the end it had when the backup was made."""
    for school_ref, (number, link) in heads.items():
        report = verify_chain(school_ref, head=link)
        if not report.is_whole:
            raise Refused(f"The audit in this backup is broken at entry {report.broken_at} of {number}.")


def look_at_keys(manifest: Manifest, members: dict[str, Path]) -> list[str]:
    """Whether sealed words can be read here: one of each column is opened."""
    if any(name.startswith(archive.KEYS) for name in members):
        return []
    closed: set[str] = set()
    for model in apps.get_models():
        for sealed in (
            one for one in model._meta.concrete_fields if isinstance(one, SealedTextField | SealedBytesField)
        ):
            try:
                rows = model._base_manager.exclude(**{sealed.attname: None}).order_by("-pk")
                rows.values_list(sealed.attname, flat=True).first()
            except CannotOpen:
                closed.add(sealed.key)
    if not reasons_are_open():
        closed.add(REASONS_KEY)
    if not closed:
        return []
    names = " and ".join(f"{name}.key" for name in sorted(closed))
    sentence = f"The key file {names} in {settings.KEYS} is not the one that the backup was sealed with."
    if REASONS_KEY in closed and REASONS_SEALED not in manifest.contents.migrations:
        sentence += " The reasons in the audit, which this backup has in clear, were sealed with the one that is there."
        return [f"{sentence} Put the right one there, and restore this backup again."]
    if recovery.SEALED in members:
        return [f"{sentence} Restore again with --recovery and both sheets, or put the right one there."]
    return [f"{sentence} Private words stay closed until you put the right one there."]


def _put_keys(members: dict[str, Path], *, replace: bool) -> list[str]:
    """Lay the backup's keys in their folder; another key that stands there is kept aside."""
    aside: list[str] = []
    Path(settings.KEYS).mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, path in members.items():
        if not name.startswith(archive.KEYS) or Path(name).name != name.removeprefix(archive.KEYS):
            continue
        target = Path(settings.KEYS) / Path(name).name
        if target.exists():
            if target.read_bytes() == path.read_bytes():
                continue
            aside.append(str(_free_name(target)))
            target.rename(aside[-1])
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(path.read_bytes())
            file.flush()
            os.fsync(file.fileno())
    return aside
