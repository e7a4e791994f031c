"""Making a backup while Gatepost runs: what it holds is counted and hashed in the moment of the copy."""

import tempfile
from pathlib import Path

from django.conf import settings

import gatepost
from gatepost.core import db_copy
from gatepost.core.clock import now
from gatepost.site import care
from gatepost.site.backup import archive, recovery


def make_backup(target: Path, *, with_keys: bool = False) -> archive.Manifest:
    """Write a backup to a file that is not there yet; gives its manifest.

    The key files are left out unless asked for: without them the sealed words in the backup stay sealed. Where there is
    a recovery key they are in it sealed, so that both its sheets open them.
    Raises Refused when the file is there, CannotCopy when the database cannot be copied, OSError when the disk refuses.
    """
    if target.exists():
        raise archive.Refused(f"{target} is there already. A backup never replaces another one: give it a new name.")
    if not target.parent.is_dir():
        raise archive.Refused(f"There is no folder {target.parent}.")
    made_at = now()  # before the copy: what is revoked from here on is newer than the backup
    with tempfile.TemporaryDirectory(prefix=".gatepost-backup-", dir=target.parent) as folder:
        copy, contents = db_copy.take_copy(Path(folder))
        if copy.name == db_copy.FILE:
            copy = archive.compress(copy)
        members = {copy.name: copy}
        if (sealed := recovery.sealed_keys()) is not None:
            members[recovery.SEALED] = Path(folder) / recovery.SEALED
            members[recovery.SEALED].write_bytes(sealed)
        if with_keys:
            files = [*Path(settings.KEYS).glob("*.key"), *Path(settings.KEYS).glob(recovery.PUBLIC)]
            members |= {f"{archive.KEYS}{path.name}": path for path in sorted(files)}
        manifest = archive.Manifest(
            gatepost=gatepost.__version__,
            made_at=made_at,
            database=db_copy.kind(),
            contents=contents,
            members={name: archive.digest_of(path) for name, path in members.items()},
        )
        archive.write(target, manifest, members)
    care.backed_up(settings.DATA, at=made_at, file=target)
    return manifest
