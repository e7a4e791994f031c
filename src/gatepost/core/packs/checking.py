"""Whether a pack is as it was signed: every file against the manifest, the manifest against the signature. Pure."""

import hashlib
import json
import lzma
import struct
import zipfile
import zlib
from abc import ABC, abstractmethod
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from gatepost.core.packs.making import FORMAT, KEY, MANIFEST, NOT_LISTED, SIGNATURE, canonical
from gatepost.core.packs.signing import PublicKey

LARGEST_MANIFEST = 16 * 1024 * 1024  # bytes
MOST_FILES = 10_000
PIECE = 1 << 20
# What reading a damaged zip may raise.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
)


class NoPack(Exception):
    """What was given is no pack at all, or cannot be read; the message says why, in a sentence."""


@dataclass(slots=True)
class Checked:
    """What came of it. `faults` are sentences, none when all is well; `about` is what the manifest says of itself."""

    key: PublicKey | None = None
    about: dict[str, Any] = field(default_factory=dict)
    files: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether everything is as it was signed."""
        return not self.faults


def check(path: Path, *, key: PublicKey | None = None) -> Checked:
    """Check a pack, which is a zip file or the folder that it was unpacked to. `key`: whose signature it must be.

    Without `key` the one in the pack counts: that shows that nothing was changed since, but not who signed.
    Raises NoPack for what is none.
    """
    try:
        with closing(_Folder(path) if path.is_dir() else _Zip(path)) as held:
            return _checked(held, key)
    except OSError as fault:
        raise NoPack(f"{path} cannot be read: {fault.strerror or fault}.") from fault


def _checked(held: "_Zip | _Folder", wanted: PublicKey | None) -> Checked:
    result = Checked()
    if not NOT_LISTED & set(held.names):
        raise NoPack("This is no pack: it has no manifest and no signature.")
    own = {name: held.read(name, LARGEST_MANIFEST) for name in NOT_LISTED}
    for name, content in sorted(own.items()):
        if content is None:
            result.faults.append(f"{name} is missing or damaged.")
    manifest, signature, pem = own[MANIFEST], own[SIGNATURE], own[KEY]
    in_pack = _key_in(pem)
    if pem is not None and in_pack is None:
        result.faults.append(f"{KEY} was altered: it is no key.")
    if manifest is None:
        return result
    told = _told(manifest)
    if told is None:
        result.faults.append(f"{MANIFEST} was altered: it cannot be read.")
        return result
    result.about, result.files = told, len(told["files"])
    if in_pack is not None and in_pack.raw.hex() != told.get("key"):
        result.faults.append(f"{KEY} or {MANIFEST} was altered: they name different keys.")
    result.key = wanted or in_pack
    if wanted is not None and wanted.raw.hex() != told.get("key"):
        result.faults.append("The pack was signed with another key than the one you gave.")
    elif signature is not None and result.key is not None and not result.key.has_signed(signature, manifest):
        result.faults.append(f"The signature does not fit: {MANIFEST} or {SIGNATURE} was altered.")
    result.faults += _faults_of_files(held, told["files"])
    return result


def _key_in(pem: bytes | None) -> PublicKey | None:
    try:
        return PublicKey.read(pem.decode("ascii")) if pem is not None else None
    except ValueError:
        return None


def _told(manifest: bytes) -> dict[str, Any] | None:
    """What a manifest says; None where it is not one of ours, in the one form in which we write it."""
    try:
        told = json.loads(manifest)
        fits = told["format"] == FORMAT and canonical(told) == manifest and len(told["files"]) <= MOST_FILES
        kinds = {(type(one["name"]), type(one["bytes"]), type(one["sha256"])) for one in told["files"]}
        names = {str(one["name"]) for one in told["files"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    # Whoever packs with a key of their own writes what they like: a list of files is read only as we write it.
    return told if fits and kinds <= {(str, int, str)} and len(names) == len(told["files"]) else None


def _faults_of_files(held: "_Zip | _Folder", listed: list[dict[str, Any]]) -> list[str]:
    faults = []
    for one in listed:
        name = one["name"]
        if name not in held.names:
            faults.append(f"{name} is missing.")
        elif held.digest(name, one["bytes"]) != one["sha256"]:
            faults.append(f"{name} was altered.")
    known = {one["name"] for one in listed} | NOT_LISTED
    faults += [f"{name} was put in later: the manifest does not list it." for name in held.names if name not in known]
    if len(held.names) != len(set(held.names)):
        faults.append("A name stands in this pack twice.")
    return faults


class _Held(ABC):
    """Files by name, read no further than they should be long."""

    names: list[str]

    @abstractmethod
    def open(self, name: str) -> IO[bytes]:
        """One file, to be read. Raises one of DAMAGE."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what was opened."""

    def read(self, name: str, most: int) -> bytes | None:
        """The content; None where there is none, it is damaged, or it is too long."""
        if name not in self.names:
            return None
        try:
            with self.open(name) as file:
                content = file.read(most + 1)
        except DAMAGE:
            return None
        return content if len(content) <= most else None

    def digest(self, name: str, length: int) -> str:
        """The SHA-256 of a file that should be `length` bytes long; empty when it is not, or is damaged."""
        digest, left = hashlib.sha256(), length
        try:
            with self.open(name) as file:
                while piece := file.read(min(PIECE, left + 1)):
                    digest.update(piece)
                    left -= len(piece)
                    if left < 0:
                        return ""
        except DAMAGE:
            return ""
        return digest.hexdigest() if left == 0 else ""


class _Zip(_Held):
    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except DAMAGE as fault:
            raise NoPack(f"{path} is no zip file, or its end is missing or damaged.") from fault
        self.names = [entry.filename for entry in self._zip.infolist() if not entry.is_dir()]

    def open(self, name: str) -> IO[bytes]:
        return self._zip.open(name)

    def close(self) -> None:
        self._zip.close()


class _Folder(_Held):
    def __init__(self, path: Path) -> None:
        self._path = path
        self.names = [found.relative_to(path).as_posix() for found in sorted(path.rglob("*")) if found.is_file()]

    def open(self, name: str) -> IO[bytes]:
        return (self._path / name).open("rb")

    def close(self) -> None:
        """Nothing is held open between two files."""
