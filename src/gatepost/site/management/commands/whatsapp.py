"""`gatepost whatsapp doctor`: is the school's number set up rightly at Meta and here, step by step?"""

from argparse import ArgumentParser

from django.core.management.base import CommandError
from django.urls import reverse

from gatepost.delivery.links import absolute
from gatepost.delivery.whatsapp import doctor
from gatepost.delivery.whatsapp.models import WhatsAppNumber
from gatepost.site.command import GatepostCommand
from gatepost.site.management.commands.mail import school_named

SIGNS = {"good": "good", "bad": "TO DO", "unknown": "not known"}


class Command(GatepostCommand):
    help = "Look step by step whether the school's WhatsApp number is set up rightly. Nobody is sent a message."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["doctor"], metavar="doctor", help="look at each step once")
        parser.add_argument("--school", default="", metavar="HOST", help="which school, where there are several")

    def handle(self, *, verb: str, school: str, **options: object) -> None:
        found = school_named(school)
        number = WhatsAppNumber.objects.filter(school=found).select_related("school").first()
        if number is None:
            raise CommandError("No number is set. An administrator sets one under Office, WhatsApp.")
        steps = doctor.examine(number, hook=absolute(found, reverse("whatsapp:called", args=[found.ref])))
        for step in steps:
            self.stdout.write(f"{SIGNS[step.state]:<10} {step.name}: {step.words}")
        if any(step.state == "bad" for step in steps):
            raise SystemExit(1)
