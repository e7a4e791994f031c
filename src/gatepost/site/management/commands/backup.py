"""`gatepost backup FILE`: the whole database of one moment in one file; `--verify FILE`: whether it can be trusted."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from gatepost.core.db_copy import CannotCopy
from gatepost.site.backup import Refused, make_backup, verify
from gatepost.site.backup.recovery import public_half
from gatepost.site.command import GatepostCommand
from gatepost.site.management.commands.restore import report

NO_KEYS = """\
The key files are NOT in it. Private matters in it are sealed, and nobody can open them without the keys: keep a copy of
the folder {keys} somewhere else, and never beside the backups."""
SEALED_KEYS = """\
The key files are in it, sealed: both sheets of the recovery key {name} together open them, and nothing else does."""
WITH_KEYS = """\
The key files ARE in it. Whoever has this file can read every private matter and every disclosure: encrypt it."""


class Command(GatepostCommand):
    help = (
        "Write a backup while Gatepost runs, or try one out: load it in a scratch place, compare, and throw that away."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the backup; an existing file is never replaced")
        parser.add_argument("--with-keys", action="store_true", help="put the key files in, too; then encrypt the file")
        parser.add_argument("--verify", action="store_true", help="do not make FILE but try it out")

    def handle(self, *, file: Path, with_keys: bool, **options: object) -> None:
        file = file.absolute()
        try:
            if options["verify"]:
                result = verify(file, ledger=settings.REVOCATIONS)
                self.stdout.write(f"{file.name} can be trusted: {result.rows} rows were loaded and are as they were.")
                report(result, self.stdout.write)
                return
            manifest = make_backup(file, with_keys=with_keys)
        except (Refused, CannotCopy) as fault:
            raise CommandError(str(fault)) from fault
        except OSError as fault:
            raise CommandError(f"The backup could not be written: {fault.strerror}.") from fault
        tables = manifest.contents.tables
        rows = sum(table.rows for table in tables.values())
        self.stdout.write(f"{file.name}: {rows} rows in {len(tables)} tables, {file.stat().st_size:,} bytes.")
        public = public_half()
        if with_keys:
            self.stdout.write(WITH_KEYS)
        elif public is not None:
            self.stdout.write(SEALED_KEYS.format(name=public.key_name))
        else:
            self.stdout.write(NO_KEYS.format(keys=settings.KEYS))
