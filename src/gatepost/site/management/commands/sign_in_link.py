"""`gatepost sign-in-link`: a one-time link for when mail does not work yet."""

from argparse import ArgumentParser

from gatepost.site.command import GatepostCommand
from gatepost.site.management.commands.mail import school_named
from gatepost.site.sign_in_links import new_sign_in_link, person_named


class Command(GatepostCommand):
    help = "Print a link that signs a person in once, within ten minutes. A second step is still asked for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--person", required=True, metavar="MAIL", help="their mail address")
        parser.add_argument("--school", default="", metavar="HOST", help="which school, where there are several")

    def handle(self, *, person: str, school: str, **options: object) -> None:
        found = school_named(school)
        person_named(found, person)
        self.stdout.write(new_sign_in_link(found, person))
