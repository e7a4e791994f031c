"""`gatepost forget-second-step`: for somebody who lost their phone and their spare codes."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from gatepost.site.command import GatepostCommand
from gatepost.site.management.commands.mail import school_named
from gatepost.site.second_factor import forget_second_factors
from gatepost.site.sign_in_links import person_named


class Command(GatepostCommand):
    help = "Remove a person's second steps and end their sessions. They set up a new one when they next sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--person", required=True, metavar="MAIL", help="their mail address")
        parser.add_argument("--reason", required=True, help="why, and how you know it is really them; it is kept")
        parser.add_argument("--school", default="", metavar="HOST", help="which school, where there are several")

    def handle(self, *, person: str, reason: str, school: str, **options: object) -> None:
        if len(reason.strip()) < 10:
            raise CommandError("Please say why, and how you know that it is really them.")
        found = person_named(school_named(school), person)
        forget_second_factors(None, found, reason=reason.strip())
        self.stdout.write(f"{found.name} sets up a new second step at their next sign-in.")
