"""Key files: made once, whole from the first moment anybody can see them, and on the disk before they are used."""

import errno
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """What the file holds; when it is not there it is made from `make()`, readable by its owner alone.

    With a lost key all is lost that was sealed with it, so the file and its folder are flushed before it is used: after
    a power cut it is there whole, or not at all. Two processes that make it at once get the same. Raises OSError.
    """
    if not path.exists():
        is_new = not path.parent.exists()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _put(path, make())
        _flush_folder(path.parent)
        if is_new:
            _flush_folder(path.parent.parent)
    return path.read_bytes()


def _put(path: Path, data: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was quicker: its file counts
            _link(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _link(unfinished: Path, path: Path) -> None:
    try:
        os.link(unfinished, path)  # unlike a rename it never replaces
    except OSError as fault:
        if fault.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS):
            raise
        unfinished.rename(path)  # a file system without hard links


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
