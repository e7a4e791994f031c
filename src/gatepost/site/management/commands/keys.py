"""`gatepost keys recovery` and `check-sheets`: the recovery key for two holders, and whether their sheets are right."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError

from gatepost.site.backup import Refused
from gatepost.site.backup.recovery import hand_out, key_of, make_recovery_key, public_half
from gatepost.site.command import GatepostCommand


class Command(GatepostCommand):
    help = "Make the recovery key, on two sheets for two people, or try whether both sheets are right."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "verb", choices=["recovery", "check-sheets"], help="recovery: make it; check-sheets: try it"
        )
        parser.add_argument("--replace", action="store_true", help="make a new one, though there is one")
        parser.add_argument("--sheets", type=Path, metavar="FOLDER", help="write the sheets there, do not show them")
        parser.add_argument(
            "--sheet", type=Path, action="append", default=[], metavar="FILE", help="a sheet to try, instead of asking"
        )

    def handle(self, *, verb: str, replace: bool, sheets: Path | None, sheet: list[Path], **options: object) -> None:
        try:
            if verb == "check-sheets":
                self._check(sheet)
                return
            require_room_for_sheets(sheets)
            hand_out(make_recovery_key(replace=replace), sheets, self.stdout.write)
        except Refused as fault:
            raise CommandError(str(fault)) from fault
        except OSError as fault:
            raise CommandError(f"The recovery key could not be made: {fault.strerror}.") from fault
        except (EOFError, KeyboardInterrupt) as stop:
            raise CommandError("Stopped.") from stop
        self.stdout.write("Backups from now on hold the key files, sealed to these sheets.")

    def _check(self, files: list[Path]) -> None:
        wanted = public_half()
        if wanted is None:
            raise CommandError("There is no recovery key here yet. Make one with `gatepost keys recovery`.")
        found = key_of(files, ask=input, say=self.stdout.write).public
        if found != wanted:
            raise CommandError(
                f"These sheets fit together, but they are of the recovery key {found.key_name}. The one in use here "
                f"is {wanted.key_name}."
            )
        self.stdout.write(f"Both sheets are right: they open backups made with the recovery key {wanted.key_name}.")


def require_room_for_sheets(folder: Path | None) -> None:
    """Raise Refused where the sheets could not be written: before a key is made that nobody would hold."""
    if folder is None:
        return
    if not folder.is_dir():
        raise Refused(f"There is no folder {folder}.")
    if any(folder.glob("recovery-sheet-*.txt")):
        raise Refused(f"There are recovery sheets in {folder} already. Name an empty folder.")
