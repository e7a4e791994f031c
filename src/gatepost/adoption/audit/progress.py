"""How far an audit is: messages done, and about how long it will still take; for a person at a terminal as lines."""

import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from gatepost.adoption.audit.judging import Judged

EVERY = 500  # messages between two looks at the clock
BETWEEN = 1.0  # seconds between two lines for a person, ten times that for a file
HEAD = 24  # bytes of date, time and marks before a message, about


class HowFar:
    """Told of every message. `size` is about how many bytes of chat there are, 0 where nobody can tell."""

    def __init__(self, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size, self.clock, self.started = size, clock, clock()
        self.messages = self._bytes = 0

    def take(self, one: Judged) -> None:
        """Note one message that is done."""
        self.messages += 1
        self._bytes += HEAD + len(one.message.author or "") + len(one.message.text.encode("utf-8", "replace"))

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 0.99; 0 where that cannot be told."""
        return min(0.99, self._bytes / self._size) if self._size else 0.0

    def left(self, now: float) -> float | None:
        """Seconds it will still take, about; None where it is too early to tell."""
        share = self.share
        return (now - self.started) * (1 - share) / share if share >= 0.01 else None


class Progress:
    """Told of every message; writes one line now and then. `size` is about how many bytes of chat there are."""

    def __init__(self, stderr: TextIO, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._stderr, self._far = stderr, HowFar(size, clock)
        self._on_screen = stderr.isatty()
        self._last = self._far.started

    def take(self, one: Judged) -> None:
        """Note one message that is done."""
        self._far.take(one)
        if self._far.messages % EVERY:
            return
        now = self._far.clock()
        if now - self._last >= BETWEEN * (1 if self._on_screen else 10):
            self._last = now
            self._write(self.sentence(now))

    def sentence(self, now: float) -> str:
        """How far it is, in words."""
        said, left = f"{self._far.messages:,} messages read", self._far.left(now)
        if left is None:
            return said + "."
        return f"{said}, about {self._far.share:.0%}; about {_time_in_words(left)} left."

    def finish(self) -> None:
        """Clear the line on a screen, where it was written over and over."""
        if self._on_screen and self._last != self._far.started:
            self._stderr.write("\r\033[K")
            self._stderr.flush()

    def _write(self, sentence: str) -> None:
        self._stderr.write(f"\r\033[K{sentence}" if self._on_screen else f"{sentence}\n")
        self._stderr.flush()


def _time_in_words(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"


def size_of(paths: Sequence[str]) -> int:
    """About how many bytes of chat the files hold: of an archive, its largest text. 0 where nobody can tell."""
    return sum(_size_of(Path(path)) for path in paths)


def _size_of(path: Path) -> int:
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                texts = [entry.file_size for entry in archive.infolist() if entry.filename.endswith(".txt")]
                return max(texts, default=0)
        return path.stat().st_size
    except (OSError, zipfile.BadZipFile):
        return 0
