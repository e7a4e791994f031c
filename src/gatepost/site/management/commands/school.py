"""`gatepost school add` and `gatepost school list`: several schools on one installation, told apart by host name."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from gatepost.people.models import School
from gatepost.site.founding_questions import add_options
from gatepost.site.management.commands.setup import start


class Command(BaseCommand):
    help = "Add a school to this installation, or list the schools on it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="add|list")
        add_options(verbs.add_parser("add", help="add a school; asks what is not given as an option"))
        verbs.add_parser("list", help="name all schools")

    def handle(self, *, verb: str, **options: object) -> None:
        if verb == "list":
            self.list_schools()
            return
        if School.objects.filter(is_demo=True).exists():
            raise CommandError("This is the data of a demo. Use another folder for a real school: GATEPOST_DATA=…")
        start(self, options, no_input=bool(options.pop("no_input", False)))

    def list_schools(self) -> None:
        schools = School.objects.annotate(how_many_classes=Count("classes")).order_by("host")
        for school in schools:
            self.stdout.write(f"{school.host}\t{school.name}\t{school.how_many_classes} classes")
        if not schools:
            self.stdout.write("There is no school yet. Start one: gatepost setup")
