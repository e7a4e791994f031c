"""`gatepost whatsapp doctor`: is the school's number set up rightly at Meta and here, step by step? `again` has calls
that could not be taken in tried once more."""

from argparse import ArgumentParser

from django.core.management.base import CommandError
from django.urls import reverse

from gatepost.delivery.links import absolute
from gatepost.delivery.whatsapp import doctor
from gatepost.delivery.whatsapp.models import WhatsAppNumber
from gatepost.doors.whatsapp.rounds import try_stuck_again
from gatepost.site.command import GatepostCommand
from gatepost.site.management.commands.mail import school_named

SIGNS = {"good": "good", "bad": "TO DO", "unknown": "not known"}


class Command(GatepostCommand):
    help = "Look step by step whether the school's WhatsApp number is set up rightly, or have stuck calls tried again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "verb",
            choices=["doctor", "again"],
            metavar="doctor|again",
            help="look at each step once; or try the calls of all schools again that could not be taken in",
        )
        parser.add_argument(
            "--school", default="", metavar="HOST", help="doctor: which school, where there are several"
        )

    def handle(self, *, verb: str, school: str, **options: object) -> None:
        if verb == "again":
            self.stdout.write(f"{try_stuck_again()} calls are tried again. `gatepost doctor` says what came of it.")
            return
        found = school_named(school)
        number = WhatsAppNumber.objects.filter(school=found).select_related("school").first()
        if number is None:
            raise CommandError("No number is set. An administrator sets one under Office, WhatsApp.")
        steps = doctor.examine(number, hook=absolute(found, reverse("whatsapp:called", args=[found.ref])))
        for step in steps:
            self.stdout.write(f"{SIGNS[step.state]:<10} {step.name}: {step.words}")
        if any(step.state == "bad" for step in steps):
            raise SystemExit(1)
