"""Where exports lie from the moment they arrive until they are read: private files in the data folder."""

import os
import shutil
import tempfile
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from gatepost.core.words import UNSTORABLE

MOST_FILES = 4  # phones whose exports are merged
LARGEST_TOGETHER = 60 * 1024 * 1024  # bytes of all files of one form
LONGEST_NAME = 80


def folder() -> Path:
    """The folder for exports that have arrived, for Gatepost's own eyes."""
    place = Path(settings.DATA) / "brought"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


class PrivateUpload(TemporaryUploadedFile):
    """A file that arrives: readable by its owner alone, and gone with the request unless it is kept."""

    def __init__(self, name: str, content_type: str | None) -> None:
        file = tempfile.NamedTemporaryFile(dir=folder(), prefix="arriving-")  # noqa: SIM115 - closed with the request
        UploadedFile.__init__(self, file, name, content_type, 0, None, None)


class PrivateFiles(FileUploadHandler):
    """Writes what arrives to private files as it comes, so that memory stays flat."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count."""
        self.arrived = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a private file for the next one."""
        super().new_file(*args, **kwargs)
        self.file = PrivateUpload(self.file_name or "", self.content_type)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece down. What is too large ends the whole upload."""
        self.arrived += len(raw_data)
        if self.arrived > LARGEST_TOGETHER:
            self.file.close()
            raise StopUpload(connection_reset=False)
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> PrivateUpload:
        """Hand it over."""
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """Let go of what came before the line broke."""
        if hasattr(self, "file"):
            self.file.close()


def keep(ref: str, files: Sequence["UploadedFile[Any]"]) -> None:
    """Keep the files for the audit `ref`, under the names that they came with: the reader shows the group's."""
    for number, file in enumerate(files, 1):
        place = folder() / ref / str(number) / _name(file.name or "")
        place.parent.mkdir(parents=True, mode=0o700)
        if isinstance(file, PrivateUpload):
            file.flush()
            Path(file.temporary_file_path()).rename(place)
            continue
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as kept:
            shutil.copyfileobj(file, kept)


def _name(given: str) -> str:
    plain = UNSTORABLE.sub("", given).replace("/", " ").replace("\\", " ").strip(" .")
    return plain.encode("utf-8", "replace")[-2 * LONGEST_NAME :].decode("utf-8", "ignore")[-LONGEST_NAME:] or "export"


def kept(ref: str) -> list[str]:
    """The files of an audit, in the order in which they came; none where they are gone."""
    return [str(path) for path in sorted((folder() / ref).glob("*/*"), key=lambda path: int(path.parent.name))]


def held_together() -> tuple[int, int]:
    """How many exports of all schools lie here to be read, and their bytes. The disk is asked, since a request sees the
    rows of its own school alone.
    """
    refs, size = set(), 0
    for path in folder().glob("*/*/*"):
        with suppress(FileNotFoundError):  # it was read in this moment
            size += path.stat().st_size
            refs.add(path.parts[-3])
    return len(refs), size


def forget(ref: str) -> None:
    """Delete the files of an audit."""
    shutil.rmtree(folder() / ref, ignore_errors=True)


def forget_strays(wanted: Collection[str], *, older_than: float) -> int:
    """Delete what nobody waits for and what was last changed before that moment (seconds since 1970); gives how many.

    A process that was killed between two steps leaves such files behind.
    """
    gone = 0
    for place in folder().iterdir():
        try:
            if place.name in wanted or place.stat().st_mtime >= older_than:
                continue
        except FileNotFoundError:  # it went by itself in this moment
            continue
        shutil.rmtree(place, ignore_errors=True) if place.is_dir() else place.unlink(missing_ok=True)
        gone += 1
    return gone
