"""`gatepost demo`: a demo school, or a population for load tests."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from gatepost.people.models import School
from gatepost.site import demo
from gatepost.site.command import GatepostCommand
from gatepost.site.demo.population import write_tokens


class Command(GatepostCommand):
    help = "Make the demo school, or add classes full of members with tokens to it. Refused beside a real school."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--classes", type=int, default=0, help="how many new classes")
        parser.add_argument("--members", type=int, default=60, help="how many members in each")
        parser.add_argument("--tokens", type=Path, help="where to write the members and their tokens, as JSON")

    def handle(self, *, classes: int, members: int, tokens: Path | None, **options: object) -> None:
        if tokens is not None and classes < 1:
            raise CommandError("--tokens is for new classes: say how many with --classes. Nothing was made.")
        settings.DATA.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        if not classes:
            if not School.objects.exists():
                demo.make_demo_school()
            self.stdout.write("The demo school is there. Start it with: gatepost run --demo")
            return
        population = demo.make_population(classes=classes, members=members)
        if tokens is not None:
            write_tokens(population, tokens)
        self.stdout.write(f"{classes} classes with {members} members each.")
