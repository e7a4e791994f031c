"""One file: a tar of the manifest, the copy of the database and, if asked for, the keys; then a digest of all of it.

Every byte counts: whatever is changed, cut off or left out is refused before anything is loaded.
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from gatepost.core.db_copy import Contents, Fingerprint

FORMAT = 1
MANIFEST = "manifest.json"
KEYS = "keys/"
PIECE = 1 << 20
SIGN = b"\ngatepost-backup sha256 "
TRAILER_BYTES = len(SIGN) + 64 + 1
# Compression is quick rather than small: a backup is made every night and read on a bad day.
LEVEL = 1


class Refused(Exception):
    """A backup that must not be loaded; the message says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `members` is `{name: {"bytes", "sha256"}}` as they lie in the file."""

    gatepost: str
    made_at: datetime
    database: str
    contents: Contents
    members: dict[str, dict[str, Any]]
    format: int = FORMAT

    def as_json(self) -> bytes:
        """The manifest as it is written."""
        told = asdict(self) | {"made_at": self.made_at.isoformat()}
        return json.dumps(told, indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Manifest":
        """The manifest as it was written. Raises Refused for anything else."""
        try:
            told = json.loads(data)
            if told["format"] != FORMAT:
                raise Refused(f"This backup has format {told['format']}; this Gatepost reads format {FORMAT}.")
            held = told["contents"]
            contents = Contents(
                tables={name: Fingerprint(**table) for name, table in held["tables"].items()},
                migrations=[(app, name) for app, name in held["migrations"]],
                audit={ref: (number, link) for ref, (number, link) in held["audit"].items()},
            )
            made_at = datetime.fromisoformat(told["made_at"])
            return cls(told["gatepost"], made_at, told["database"], contents, told["members"])
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise Refused("The manifest of this backup cannot be read.") from fault


class _Hashed(io.RawIOBase):
    """A file that is written once from start to end, and its digest."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.digest.update(data)
        return self.file.write(data)


def write(target: Path, manifest: Manifest, members: dict[str, Path]) -> None:
    """Write the archive, whole or not at all. Raises OSError, FileExistsError included."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            hashed = _Hashed(file)
            with tarfile.open(fileobj=hashed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                _add(tar, MANIFEST, io.BytesIO(manifest.as_json()), len(manifest.as_json()))
                for name, path in members.items():
                    with path.open("rb") as source:
                        _add(tar, name, source, path.stat().st_size)
            file.write(SIGN + hashed.digest.hexdigest().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        _give_name(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _give_name(unfinished: Path, target: Path) -> None:
    try:
        os.link(unfinished, target)  # never over another file
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links, as a memory stick
        if target.exists():
            raise
        unfinished.rename(target)


def _add(tar: tarfile.TarFile, name: str, source: BinaryIO | io.BytesIO, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    tar.addfile(member, source)


def compress(source: Path) -> Path:
    """The same file with `.gz`; the plain one is removed."""
    target = source.with_name(f"{source.name}.gz")
    with source.open("rb") as plain, gzip.open(target, "wb", compresslevel=LEVEL) as packed:
        shutil.copyfileobj(plain, packed, PIECE)
    source.unlink()
    return target


def digest_of(path: Path) -> dict[str, Any]:
    """How a member is listed: its length and its SHA-256."""
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


@contextmanager
def opened(archive: Path, scratch: Path) -> Iterator[tuple[Manifest, dict[str, Path]]]:
    """The manifest and the members, unpacked into a folder of scratch, once every byte of the file has been checked.

    Raises Refused for a file that is not whole, has a member too many or too few, or is no backup at all.
    """
    _require_every_byte(archive)
    members: dict[str, Path] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(archive, mode="r:") as tar:
            for member in tar:
                source = tar.extractfile(member) if member.isreg() else None
                if source is None or member.name in members or (manifest is None) != (member.name == MANIFEST):
                    raise Refused("There is something in this backup that does not belong there.")
                if manifest is None:
                    manifest = Manifest.from_json(source.read())
                    continue
                if member.name not in manifest.members:
                    raise Refused("There is something in this backup that its manifest does not list.")
                # Names are ours to choose: nothing is unpacked to a place that the file asks for.
                members[member.name] = place = scratch / f"member-{len(members)}"
                with place.open("xb") as file:
                    shutil.copyfileobj(source, file, PIECE)
                if digest_of(place) != manifest.members[member.name]:
                    raise Refused(f"{member.name} in this backup is not what was put in.")
    except tarfile.TarError as fault:
        raise Refused("This backup cannot be read.") from fault
    if manifest is None:
        raise Refused("This backup has no manifest.")
    missing = sorted(set(manifest.members) - set(members))
    if missing:
        raise Refused(f"This backup is not whole: {', '.join(missing)} is missing.")
    yield manifest, {name: _unpacked(name, path) for name, path in members.items()}


def _unpacked(name: str, path: Path) -> Path:
    if not name.endswith(".gz"):
        return path
    target = path.with_suffix(".plain")
    with gzip.open(path, "rb") as packed, target.open("xb") as plain:
        shutil.copyfileobj(packed, plain, PIECE)
    path.unlink()
    return target


def _require_every_byte(archive: Path) -> None:
    try:
        size = archive.stat().st_size
        with archive.open("rb") as file:
            left, digest = size - TRAILER_BYTES, hashlib.sha256()
            while left > 0 and (piece := file.read(min(PIECE, left))):
                digest.update(piece)
                left -= len(piece)
            trailer = file.read()
    except OSError as fault:
        raise Refused(f"{archive} cannot be read: {fault.strerror}.") from fault
    if size <= TRAILER_BYTES or not trailer.startswith(SIGN):
        raise Refused("This is no backup of Gatepost, or its end is missing.")
    if trailer != SIGN + digest.hexdigest().encode() + b"\n":
        raise Refused("This backup was damaged or changed after it was made. Nothing was loaded from it.")
