"""RESULTS.md: a head, then the parts, each of which may be measured and written again by itself."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

FILE = Path(__file__).parent / "RESULTS.md"
HEAD = """# How well and how fast the judge reads

Written by `make bench-judge`; benchmarks/README.md says what the parts are. In brackets: the 95 % interval (Wilson's;
of an F1 by drawing again) and of how many. Each part says which messages it was measured on, when, and with which
judge: only parts with the same judge can be held against each other.
"""
_MARK = re.compile(r"^<!-- part: (\w+) -->$", re.M)


def read(text: str) -> dict[str, str]:
    """The parts of a file of results by name."""
    pieces = _MARK.split(text)[1:]
    return {name: part.strip() + "\n" for name, part in zip(pieces[::2], pieces[1::2], strict=True)}


def joined(parts: Mapping[str, str], order: Sequence[str]) -> str:
    """A file of results with these parts, in this order."""
    return "\n".join([HEAD, *(f"<!-- part: {name} -->\n\n{parts[name].strip()}\n" for name in order if name in parts)])


def write(name: str, part: str, order: Sequence[str], file: Path = FILE) -> None:
    """Puts one part in its place; the others stay."""
    parts = read(file.read_text("utf-8")) if file.exists() else {}
    file.write_text(joined(parts | {name: part}, order), encoding="utf-8")
