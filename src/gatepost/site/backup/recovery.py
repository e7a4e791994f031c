"""The recovery key of this installation: made once, printed for two holders, and what it seals in every backup."""

import json
import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from gatepost.core import key_files
from gatepost.core.clock import now
from gatepost.core.recovery import (
    CannotOpenKeys,
    RecoveryKey,
    RecoveryPublic,
    Sheet,
    WrongSheet,
    read_sheet,
    seal_keys,
    split,
    together,
    unseal_keys,
)
from gatepost.core.recovery.sheets import LINES, lines_in, read_line
from gatepost.site.backup.archive import KEYS, Refused

PUBLIC = "recovery.public"
SEALED = "recovery.sealed"
# How often a line may be typed before the command gives up: somebody may have the wrong sheet altogether.
TRIES = 20
HEADER = re.compile(r"SHEET ([AB]) OF TWO")

SHEET = """\
GATEPOST RECOVERY KEY                                         SHEET {holder} OF TWO
Key {key}, made on {day}

{lines}

This sheet and sheet {other}, together, open every private matter in a backup when the key files are lost.
One sheet alone opens nothing.
Keep it on paper, in a safe place. Two people hold one sheet each, and not in the same place.
To use both: gatepost restore BACKUP --recovery
To try both, without a restore: gatepost keys check-sheets
"""


def public_half() -> RecoveryPublic | None:
    """The half that is kept here; None where no recovery key was made. Raises OSError, and ValueError when damaged."""
    path = Path(settings.KEYS) / PUBLIC
    return RecoveryPublic(bytes.fromhex(json.loads(path.read_text())["public"])) if path.exists() else None


def made_at() -> datetime | None:
    """When the recovery key was made; None where there is none."""
    path = Path(settings.KEYS) / PUBLIC
    return datetime.fromisoformat(json.loads(path.read_text())["made_at"]) if path.exists() else None


def make_recovery_key(*, replace: bool = False) -> tuple[Sheet, Sheet]:
    """A new recovery key: its public half is stored, its two sheets are given once and kept nowhere.

    Raises Refused where there is one already, unless it is to be replaced: its sheets still open older backups.
    """
    folder = Path(settings.KEYS)
    if (folder / PUBLIC).exists():
        if not replace:
            raise Refused(
                "There is a recovery key already. With --replace a new one is made; keep the old sheets for as long as "
                "you keep backups from before."
            )
        (folder / PUBLIC).rename(folder / f"{PUBLIC}.before-{now():%Y%m%d%H%M%S}")
    key = RecoveryKey.new()
    told = {"public": key.public.raw.hex(), "made_at": now().isoformat(timespec="seconds")}
    stored = key_files.read_or_make(folder / PUBLIC, lambda: json.dumps(told).encode() + b"\n")
    if json.loads(stored) != told:
        raise Refused("Somebody else made a recovery key at the same moment. Use theirs.")
    return split(key.raw, name=key.public.name)


def printed_sheet(sheet: Sheet, *, at: datetime) -> str:
    """A sheet as it is printed."""
    lines = "\n".join(f"  {number}   {line}" for number, line in enumerate(sheet.lines(), start=1))
    other = "B" if sheet.holder == "A" else "A"
    return SHEET.format(holder=sheet.holder, other=other, key=sheet.key_name, day=f"{at:%-d %B %Y}", lines=lines)


def hand_out(sheets: tuple[Sheet, Sheet], folder: Path | None, say: Callable[[str], object]) -> None:
    """Print both sheets, or write each into a file of its own in a folder. Raises OSError, FileExistsError included."""
    at = now()
    if folder is None:
        for sheet in sheets:
            say(f"\n{'-' * 78}\n{printed_sheet(sheet, at=at)}{'-' * 78}\n")
        say("Print or copy each sheet for another person, then clear this screen. They are not shown again.")
        return
    for sheet in sheets:
        path = folder / f"recovery-sheet-{sheet.holder}.txt"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(printed_sheet(sheet, at=at))
        say(f"Sheet {sheet.holder} is in {path}")
    say("Print each for another person, then erase both files. They are not made again.")


def sealed_keys() -> bytes | None:
    """All key files of this moment, sealed to the recovery key, for a backup; None where there is no recovery key.

    The public half goes with them, so that after a restore the same sheets serve for the backups from then on.
    """
    public = public_half()
    if public is None:
        return None
    folder = Path(settings.KEYS)
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.key"))}
    return seal_keys({**files, PUBLIC: (folder / PUBLIC).read_bytes()}, public)


def opened_keys(members: dict[str, Path], key: RecoveryKey, scratch: Path) -> dict[str, Path]:
    """The key files of a backup, unsealed into a scratch folder, by the names that its own key files would have.

    Raises Refused where the backup holds none, or another recovery key's.
    """
    if SEALED not in members:
        raise Refused(
            "This backup holds no sealed keys: no recovery key had been made when it was made. Put your copy of the "
            "key files in place, and restore without --recovery."
        )
    try:
        files = unseal_keys(members[SEALED].read_bytes(), key)
    except CannotOpenKeys as fault:
        raise Refused(str(fault)) from fault
    found: dict[str, Path] = {}
    for number, (name, content) in enumerate(files.items()):
        place = scratch / f"unsealed-{number}"
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        found[f"{KEYS}{name}"] = place
    return found


def key_of(files: list[Path], *, ask: Callable[[str], str] | None, say: Callable[[str], object]) -> RecoveryKey:
    """The recovery key from two sheets: from two text files in any order, or asked for line by line.

    Raises Refused, naming the sheet and the line, for what does not fit.
    """
    try:
        if files:
            return RecoveryKey(together(*_sheets_in(files)))
        if ask is None:
            raise Refused("Both sheets are needed: give each as a text file with --sheet FILE.")
        return RecoveryKey(together(*(_asked(holder, ask, say) for holder in ("A", "B"))))
    except WrongSheet as fault:
        raise Refused(str(fault)) from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise Refused(f"A sheet cannot be read: {getattr(fault, 'strerror', None) or 'it is no text'}.") from fault


def _sheets_in(files: list[Path]) -> tuple[Sheet, Sheet]:
    if len(files) != 2:
        raise Refused("Both sheets are needed: --sheet FILE --sheet FILE.")
    one, other = (_sheet_in(path) for path in files)
    return one, other


def _sheet_in(path: Path) -> Sheet:
    text = path.read_text("utf-8")
    header = HEADER.search(text)
    if header is None:
        raise WrongSheet(f"{path.name} does not say which sheet it is. Its first line should be as it was printed.")
    return read_sheet(header[1], lines_in(text))


def _asked(holder: str, ask: Callable[[str], str], say: Callable[[str], object]) -> Sheet:
    say(f"Sheet {holder}. Type its {LINES} lines; capitals and spaces do not matter.")
    lines: list[str] = []
    tries = 0
    while len(lines) < LINES:
        typed = ask(f"  {len(lines) + 1}   ")
        try:
            read_line(holder, len(lines) + 1, typed)
        except WrongSheet as fault:
            tries += 1
            if tries == TRIES:
                raise
            say(f"  {fault}")
        else:
            lines.append(typed)
    return read_sheet(holder, lines)
