"""`gatepost restore FILE`: a backup takes the place of the data, and nothing comes back that was taken away since."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from gatepost.core.db_copy import CannotCopy
from gatepost.site.backup import Refused, restore
from gatepost.site.backup.recovery import key_of
from gatepost.site.backup.restoring import Restored
from gatepost.site.command import GatepostCommand


class Command(GatepostCommand):
    help = "Load a backup into the place that the settings name. Stop Gatepost first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the backup")
        parser.add_argument("--replace", action="store_true", help="data stand there already: keep them aside")
        parser.add_argument(
            "--revocations",
            type=Path,
            metavar="FILE",
            help="rights taken away and words erased since; else GATEPOST_REVOCATIONS",
        )
        parser.add_argument(
            "--recovery", action="store_true", help="the key files are lost: open them with both recovery sheets"
        )
        parser.add_argument(
            "--sheet",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="a recovery sheet, instead of asking",
        )

    def handle(
        self,
        *,
        file: Path,
        replace: bool,
        revocations: Path | None,
        recovery: bool,
        sheet: list[Path],
        **options: object,
    ) -> None:
        if revocations is not None and not revocations.exists():
            raise CommandError(f"There is no ledger of revocations at {revocations}.")
        try:
            key = key_of(sheet, ask=input, say=self.stdout.write) if recovery or sheet else None
            result = restore(file.absolute(), replace=replace, ledger=revocations or settings.REVOCATIONS, key=key)
        except (EOFError, KeyboardInterrupt) as stop:
            raise CommandError("Stopped. Nothing was changed.") from stop
        except (Refused, CannotCopy) as fault:
            raise CommandError(str(fault)) from fault
        except OSError as fault:
            raise CommandError(f"The backup could not be loaded: {fault.strerror}.") from fault
        self.stdout.write(f"The data are those of {result.manifest.made_at:%d %B %Y, %H:%M} UTC: {result.rows} rows.")
        report(result, self.stdout.write)
        if key is not None:
            self.stdout.write("The key files are back. The same two sheets serve for backups from now on.")
        self.stdout.write("Everybody signs in anew, and posters and invitations must be made again.")


def report(result: Restored, say: Callable[[str], object]) -> None:
    """Say what was made void, what was set aside, and what a person must look at."""
    for name, count in sorted(result.done.items()):
        say(f"  {name}: {count}")
    for path in result.aside:
        say(f"  kept aside: {path}")
    for sentence in result.look:
        say(f"  LOOK: {sentence}")
