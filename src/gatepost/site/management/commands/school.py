"""`gatepost school add`, `list` and `move`: several schools on one installation, told apart by host name."""

from argparse import ArgumentParser

from django.core.management.base import CommandError
from django.db.models import Count

from gatepost.core.errors import Invalid
from gatepost.delivery.links import base_url
from gatepost.people import actions as people
from gatepost.people.models import School
from gatepost.site.command import GatepostCommand
from gatepost.site.founding import read_host
from gatepost.site.founding_questions import add_options, sentence_of
from gatepost.site.management.commands.mail import school_named
from gatepost.site.management.commands.setup import counted_classes, start


class Command(GatepostCommand):
    help = "Add a school to this installation, list the schools on it, or give one another host name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="add|list|move")
        add_options(verbs.add_parser("add", help="add a school; asks what is not given as an option"))
        verbs.add_parser("list", help="name all schools")
        move = verbs.add_parser("move", help="give a school another host name")
        move.add_argument("host", metavar="HOST", help="its name now, as `gatepost school list` says")
        move.add_argument("to", metavar="NEW-HOST", help="the name it shall have")

    def handle(self, *, verb: str, **options: object) -> None:
        if verb == "list":
            self.list_schools()
            return
        if verb == "move":
            self.move_school(str(options["host"]), str(options["to"]))
            return
        if School.objects.filter(is_demo=True).exists():
            raise CommandError("This is the data of a demo. Use another folder for a real school: GATEPOST_DATA=…")
        before = list(School.objects.all())
        start(self, options, no_input=bool(options.pop("no_input", False)))
        if len(before) == 1:
            self.stdout.write(
                f"From now on {before[0].name} answers at {base_url(before[0])} alone. "
                "Posters and links with another name stop working; print them again. "
                "Not the right name? gatepost school move HOST NEW-HOST"
            )

    def move_school(self, host: str, to: str) -> None:
        school = school_named(host)
        try:
            moved = people.move_school(school, host=read_host(to))
        except Invalid as fault:
            raise CommandError(sentence_of(fault)) from fault
        self.stdout.write(
            f"{moved.name} is at {moved.host} now. Posters and links with the old name may stop working; print them "
            "again. Passkeys work at the old name only: for somebody who has no other second step, see "
            "gatepost forget-second-step --help"
        )

    def list_schools(self) -> None:
        schools = School.objects.annotate(how_many_classes=Count("classes")).order_by("host")
        for school in schools:
            self.stdout.write(f"{school.host}\t{school.name}\t{counted_classes(school.how_many_classes)}")
        if not schools:
            self.stdout.write("There is no school yet. Start one: gatepost setup")
