"""`gatepost school add`, `list`, `move` and `export`: several schools on one installation, and the way out for one."""

import signal
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db.models import Count

from gatepost.core.errors import Invalid
from gatepost.core.sealing import CannotOpen
from gatepost.delivery.links import base_url
from gatepost.people import actions as people
from gatepost.people.models import School
from gatepost.site.command import GatepostCommand
from gatepost.site.founding import read_host
from gatepost.site.founding_questions import add_options, sentence_of
from gatepost.site.leaving.parts import PARTS
from gatepost.site.leaving.writing import CannotExport, export_school
from gatepost.site.management.commands.mail import school_named
from gatepost.site.management.commands.setup import counted_classes, start

SHORTEST_REASON = 10  # characters


class Command(GatepostCommand):
    help = "Add a school to this installation, list the schools on it, give one another host name, or take one out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="add|list|move|export")
        add_options(verbs.add_parser("add", help="add a school; asks what is not given as an option"))
        verbs.add_parser("list", help="name all schools")
        move = verbs.add_parser("move", help="give a school another host name")
        move.add_argument("host", metavar="HOST", help="its name now, as `gatepost school list` says")
        move.add_argument("to", metavar="NEW-HOST", help="the name it shall have")
        export = verbs.add_parser("export", help="write all that is a school's into a new folder, as plain files")
        export.add_argument("host", metavar="HOST", help="its name, as `gatepost school list` says")
        export.add_argument("folder", metavar="FOLDER", type=Path, help="a folder that is not there yet")
        export.add_argument(
            "--part",
            action="append",
            choices=[part.key for part in PARTS],
            help="one part alone; may be said again. Without it, all of them",
        )
        export.add_argument("--reason", required=True, help="who asked for it and why, without a name; it is kept")

    def handle(self, *, verb: str, **options: object) -> None:
        if verb == "list":
            self.list_schools()
            return
        if verb == "move":
            self.move_school(str(options["host"]), str(options["to"]))
            return
        if verb == "export":
            self.export(options)
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

    def export(self, options: dict[str, object]) -> None:
        school, folder = school_named(str(options["host"])), Path(str(options["folder"]))
        chosen: list[str] = options["part"] or [part.key for part in PARTS]  # type: ignore[assignment]  # argparse gives a list of choices
        reason = str(options["reason"]).strip()
        if len(reason) < SHORTEST_REASON:
            raise CommandError("Please say who asked for it and why, without a name.")
        try:
            with _ended_in_order():
                written = export_school(school, folder, parts=chosen, reason=reason)
        except CannotExport as fault:
            raise CommandError(str(fault)) from fault
        except CannotOpen as fault:
            raise CommandError(f"The key {fault} is not the one that these words were sealed with.") from fault
        except OSError as fault:
            raise CommandError(f"Nothing was written: {fault.strerror}.") from fault
        for part in PARTS:
            if part.key in written:
                self.stdout.write(f"{folder / part.file}\t{written[part.key].rows:,} rows\tfor: {part.held_by}")
        self.stdout.write(
            "What Gatepost keeps sealed is in clear in these files. Encrypt each one, and give it to nobody else."
        )
        for part in PARTS:
            if part.key in written and (lost := written[part.key].unreadable):
                reasons = "1 reason" if lost == 1 else f"{lost} reasons"
                raise CommandError(
                    f"All of it is written but the words of {reasons} in the audit. "
                    f"No key in {settings.KEYS} opens them; manifest.json in {part.file} names the entries."
                )

    def list_schools(self) -> None:
        schools = School.objects.annotate(how_many_classes=Count("classes")).order_by("host")
        for school in schools:
            self.stdout.write(f"{school.host}\t{school.name}\t{counted_classes(school.how_many_classes)}")
        if not schools:
            self.stdout.write("There is no school yet. Start one: gatepost setup")


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """A lost line or a machine that shuts down ends the command as a fault does: what it wrote so far is removed."""

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    heard = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, end) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
