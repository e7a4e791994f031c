"""`gatepost evidence verify PACK`: whether a pack is as it was signed. Needs no Django, no database and no settings."""

import argparse
import sys
from pathlib import Path
from typing import TextIO

from gatepost.core.options import Options
from gatepost.core.packs.checking import Checked, NoPack, check
from gatepost.core.packs.signing import PublicKey

WHOLE, ALTERED, NO_PACK = 0, 1, 2
LONGEST_KEY = 10_000  # bytes


def main_verify(argv: list[str], stdout: TextIO | None = None, stderr: TextIO | None = None) -> int:
    """Run `gatepost evidence verify`. Returns 0 when nothing was altered, 1 when something was, 2 for no pack."""
    stdout, stderr = stdout or sys.stdout, stderr or sys.stderr
    try:
        options = _options(argv, stdout, stderr)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    try:
        key = _key(options.key) if options.key is not None else None
        result = check(options.pack, key=key)
    except NoPack as fault:
        stderr.write(f"{fault}\n")
        return NO_PACK
    stdout.write("".join(f"{_as_seen(line)}\n" for line in _lines(result, named=key is not None)))
    return WHOLE if result.is_whole else ALTERED


def _as_seen(line: str) -> str:
    """A line in which nothing steers the terminal: names in a pack may be anybody's, and could paint an answer over."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in line)


def _key(path: Path) -> PublicKey:
    try:
        with path.open("rb") as file:
            return PublicKey.read(file.read(LONGEST_KEY).decode("ascii"))
    except OSError as fault:
        raise NoPack(f"The key file {path} cannot be read: {fault.strerror}.") from fault
    except ValueError as fault:
        raise NoPack(f"{path} is no public key: it has 64 hexadecimal digits, or is a PEM file.") from fault


def _lines(result: Checked, *, named: bool) -> list[str]:
    about = result.about
    what = ", ".join(str(about[name]) for name in ("what", "reference", "school", "made_at") if about.get(name))
    lines = [what] if what else []
    if not result.is_whole:
        return [*lines, "ALTERED. This pack is not as it was signed:", *(f"  {fault}" for fault in result.faults)]
    lines.append(f"Whole: {result.files} files, each as it was when the pack was signed.")
    if result.key is None:
        return lines
    if named:
        return [*lines, "Signed with the key that you gave."]
    return [
        *lines,
        f"Signed with the key {result.key.as_hex}",
        "Anybody can sign with a key of their own. Compare this one with the key that the school tells you",
        "(`gatepost evidence key` prints it there), or give it with --key FILE.",
    ]


def _options(argv: list[str], stdout: TextIO, stderr: TextIO) -> argparse.Namespace:
    about = "Check that nothing in an evidence pack was altered since it was signed."
    parser = Options(prog="gatepost evidence verify", description=about, stdout=stdout, stderr=stderr)
    parser.add_argument("pack", type=Path, metavar="PACK", help="the zip file, or the folder it was unpacked to")
    parser.add_argument("--key", type=Path, metavar="FILE", help="the school's public key, in a file of its own")
    return parser.parse_args(argv)
