"""`gatepost erase`: what a person wrote goes for good, and stays gone after a restore."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from gatepost.site.command import GatepostCommand
from gatepost.site.erasing import erase_words, what_is_there
from gatepost.site.management.commands.mail import school_named
from gatepost.site.sign_in_links import person_named

KEPT = """\
Kept, and why:
  private matters, and what was told to the safeguarding lead: the school's record of what it was asked and did
  the audit: it names a person by a reference only, and proves who did what
  name, addresses, children and roles: the roll, which the office keeps
  backups made before: throw them away when their time is over; a restore erases again"""


class Command(GatepostCommand):
    help = "Erase what a person wrote in groups. Without --yes it only says how much there is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--person", required=True, metavar="MAIL", help="their mail address")
        parser.add_argument("--reason", required=True, help="who asked for it and why, without a name; it is kept")
        parser.add_argument("--school", default="", metavar="HOST", help="which school, where there are several")
        parser.add_argument("--yes", action="store_true", help="do it; it cannot be undone")

    def handle(self, *, person: str, reason: str, school: str, yes: bool, **options: object) -> None:
        if len(reason.strip()) < 10:
            raise CommandError("Please say who asked for it and why, without a name.")
        found = person_named(school_named(school), person)
        counts = erase_words(None, found, reason.strip()) if yes else what_is_there(found)
        self.stdout.write("Erased:" if yes else "To erase:")
        for name, count in counts.items():
            self.stdout.write(f"  {name}: {count}")
        self.stdout.write(KEPT)
        if not yes:
            self.stdout.write("Nothing was changed. Say it again with --yes.")
