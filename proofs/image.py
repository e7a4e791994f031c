"""A small disk of a proof's own: an ext4 file system in a file. Its power can be cut; it can be filled, or broken."""

import contextlib
import os
import shutil
import subprocess
import time
from pathlib import Path

TOOLS = ("mkfs.ext4", "e2fsck", "mount", "umount", "losetup", "xfs_io")


class Image:
    """An ext4 file system of so many MiB, mounted at `place`. Needs root.

    It stands for an honest disk: what fsync has answered is there after a cut, and nothing else need be.
    """

    def __init__(self, folder: Path, *, mib: int) -> None:
        self.file = folder / "disk.img"
        self.place = folder / "disk"
        self.mib = mib

    def make(self) -> "Image":
        """Lay it out and mount it. Raises OSError where that is not allowed."""
        with self.file.open("wb") as file:
            file.truncate(self.mib * 2**20)
        _run("mkfs.ext4", "-q", "-F", "-m", "0", str(self.file))
        self.place.mkdir()
        self.mount()
        self.place.chmod(0o755)
        return self

    def mount(self) -> None:
        """Put it in its place; after a cut its journal is read first. Raises OSError."""
        _run("mount", "-o", "loop,errors=remount-ro", str(self.file), str(self.place))

    def unmount(self) -> None:
        """Take it away, once nobody uses it any more. Raises OSError after ten seconds."""
        deadline = time.monotonic() + 10
        while True:
            try:
                return _run("umount", str(self.place))
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def cut(self) -> None:
        """Cut its power: from now on nothing reaches it, not even what was written but not yet flushed."""
        _run("xfs_io", "-x", "-c", "shutdown", str(self.place))

    def fill(self) -> None:
        """Leave no room on it."""
        with (self.place / "filler").open("ab") as filler, contextlib.suppress(OSError):
            size = 2**20
            while size >= 512:
                try:
                    os.write(filler.fileno(), b"\0" * size)
                except OSError:
                    size //= 2
        subprocess.run(["sync", "-f", str(self.place)], check=False)

    def free(self) -> None:
        """Give the room back."""
        (self.place / "filler").unlink(missing_ok=True)

    def break_it(self) -> None:
        """Have ext4 find a fault, upon which it takes no more writes (`errors=remount-ro`), though files are open."""
        device = Path(self._device()).name
        Path(f"/sys/fs/ext4/{device}/trigger_fs_error").write_text("a fault made on purpose")

    def repair(self) -> None:
        """What whoever runs the machine does then: unmount, check, mount. Nobody may use it meanwhile."""
        self.unmount()
        subprocess.run(["e2fsck", "-fy", str(self.file)], capture_output=True, check=False)
        self.mount()

    def remove(self) -> None:
        """Take it away for good."""
        if self.place.is_mount():
            with contextlib.suppress(OSError):
                self.unmount()

    def _device(self) -> str:
        found = subprocess.run(["losetup", "-j", str(self.file)], capture_output=True, text=True, check=True).stdout
        return found.partition(":")[0]


def why_not(folder: Path, *, also: tuple[str, ...] = ()) -> str:
    """Why no such disk can be had here; empty when it can. `also` are further programs that are needed."""
    if os.geteuid() != 0:
        return "this is not root"
    missing = [tool for tool in (*TOOLS, *also) if shutil.which(tool) is None]
    if missing:
        return f"{', '.join(missing)} not installed"
    image = Image(folder, mib=8)
    try:
        image.make().cut()
        return ""
    except OSError as fault:
        return str(fault)
    finally:
        image.remove()
        image.file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            image.place.rmdir()


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        raise OSError(f"{words[0]}: {done.stderr.strip()[-200:]}")
