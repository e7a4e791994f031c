"""`gatepost token`: a key for the API, for a parent."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from gatepost.core.errors import Invalid
from gatepost.people.signin.tokens import make_token
from gatepost.site.command import GatepostCommand
from gatepost.site.management.commands.mail import school_named
from gatepost.site.sign_in_links import person_named


class Command(GatepostCommand):
    help = "Print a token for the API. It stands for a parent, never for a school role, and is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--person", required=True, metavar="MAIL", help="the parent's mail address")
        parser.add_argument("--school", default="", metavar="HOST", help="which school, where there are several")

    def handle(self, *, person: str, school: str, **options: object) -> None:
        try:
            self.stdout.write(make_token(person_named(school_named(school), person)))
        except Invalid as fault:
            raise CommandError(fault.message) from fault
