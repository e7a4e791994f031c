"""`gatepost roll import`: families from a CSV file."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError

from gatepost.core.errors import Invalid
from gatepost.people.models import School
from gatepost.people.roll import COLUMNS, Plan, plan, read_roll
from gatepost.site.command import GatepostCommand
from gatepost.site.management.commands.mail import school_named
from gatepost.site.rolls import bring_in, in_short


class Command(GatepostCommand):
    help = f"Bring in families from a CSV file with the columns {','.join(COLUMNS)}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="import")
        one = verbs.add_parser("import", help="read a file and carry it out")
        one.add_argument("file", metavar="FILE", type=Path)
        one.add_argument("--school", default="", metavar="HOST", help="which school, where there are several")
        one.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        one.add_argument("--create-classes", action="store_true", help="make classes that are not there yet")
        one.add_argument(
            "--end-missing", action="store_true", help="end the place of everybody whom the file does not name"
        )

    def handle(
        self,
        *,
        file: Path,
        school: str,
        dry_run: bool,
        create_classes: bool,
        end_missing: bool,
        **options: object,
    ) -> None:
        found = self.planned(school_named(school), file, create_classes=create_classes)
        for words in [*found.adds, *found.changes, *found.notes]:
            self.stdout.write(words)
        for words in found.leaves:
            self.stdout.write(f"{'Ends' if end_missing else 'Not in the file, stays'}: {words}")
        for words in found.problems:
            self.stderr.write(words)
        short = in_short(found, end_missing=end_missing)
        if found.problems:
            how = " To make the classes that are not there yet, add --create-classes." if found.new_classes else ""
            raise CommandError(f"{short}. Nothing has been changed.{'' if create_classes else how}")
        if dry_run:
            self.stdout.write(f"{short}. This was a dry run: nothing has been changed.")
            return
        bring_in(None, found, end_missing=end_missing)
        self.stdout.write(f"Done: {short}.")

    def planned(self, school: School, file: Path, *, create_classes: bool) -> Plan:
        """What the file would change. Raises CommandError with every line that cannot be read."""
        try:
            return plan(school, read_roll(file.read_bytes()), create_classes=create_classes)
        except OSError as fault:
            raise CommandError(f"{file} cannot be read: {fault.strerror}.") from fault
        except Invalid as fault:
            raise CommandError("\n".join([*fault.fields.values(), "Nothing has been changed."])) from fault
