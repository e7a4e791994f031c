"""`gatepost feedback export`: words that parents lent to the judge, as labelled examples without names."""

import os
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError

from gatepost.gate.actions import export_examples
from gatepost.site.command import GatepostCommand
from gatepost.site.management.commands.mail import school_named


class Command(GatepostCommand):
    help = (
        "Write the held messages that a class rep let through, and that their authors lent to the judge, into a new "
        "file: one line of JSON each, as in data/conduct, without names. Nobody else's words are in it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="export")
        one = verbs.add_parser("export", help="write the examples into a file")
        one.add_argument("file", metavar="FILE", type=Path)
        one.add_argument("--school", default="", metavar="HOST", help="which school, where there are several")

    def handle(self, *, file: Path, school: str, **options: object) -> None:
        found = school_named(school)
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # parents' words: for nobody else here
        except OSError as fault:
            raise CommandError(f"{file} cannot be written: {fault.strerror}. Nothing has been exported.") from fault
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            lines = export_examples(None, found)
            out.writelines(f"{line}\n" for line in lines)
        self.stdout.write(f"Done: {len(lines)} examples. Read them before you pass them on: a rare name may be left.")
