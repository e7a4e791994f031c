"""Our own static files, laid out for serving; all of them anew when a kill or a power cut left half of one."""

import io
import json
import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

Sizes = dict[str, int]


def lay_out() -> None:
    """Bring `settings.STATIC_ROOT` up to date. Raises OSError when it cannot be written.

    A file that was not flushed before a power cut is there afterwards, but empty or short, and what only copies newer
    files would leave it so. So the size of each is noted; where one differs, all are laid out anew.
    """
    root = Path(settings.STATIC_ROOT)
    if root.exists() and sizes_in(root) != _noted(root):
        shutil.rmtree(root)
    call_command("collectstatic", verbosity=0, interactive=False, clear=False, stdout=io.StringIO())
    found = sizes_in(root)
    if found != _noted(root):
        _note(root).write_text(json.dumps(found))


def sizes_in(root: Path) -> Sizes:
    """The size in bytes of every file below `root`, by its path from there."""
    return {str(file.relative_to(root)): file.stat().st_size for file in sorted(root.rglob("*")) if file.is_file()}


def _note(root: Path) -> Path:
    return root.with_name(f"{root.name}-sizes.json")


def _noted(root: Path) -> Sizes:
    try:
        noted = json.loads(_note(root).read_text())
    except (OSError, ValueError):
        return {}  # never written, or lost with the files
    return noted if isinstance(noted, dict) else {}
