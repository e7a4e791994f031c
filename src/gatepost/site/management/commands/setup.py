"""`gatepost setup`: a real school starts, from an empty machine to its first class groups."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from gatepost.core.errors import Invalid
from gatepost.people.models import School
from gatepost.site import first_run
from gatepost.site.backup import Refused
from gatepost.site.backup.recovery import hand_out, make_recovery_key, public_half
from gatepost.site.command import GatepostCommand
from gatepost.site.founding import found
from gatepost.site.founding_questions import add_options, answered, sentence_of
from gatepost.site.management.commands.keys import require_room_for_sheets
from gatepost.site.sign_in_links import new_sign_in_link


class Command(GatepostCommand):
    help = "Start a real school: name, first administrator, mail, dates and classes. Asks, or takes options."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_options(parser)
        parser.add_argument("--recovery-sheets", type=Path, metavar="FOLDER", help="where the recovery sheets go")
        parser.add_argument("--no-recovery-key", action="store_true", help="make none now: gatepost keys recovery")

    def handle(self, *, no_input: bool, **options: object) -> None:
        sheets, without = options.pop("recovery_sheets", None), options.pop("no_recovery_key", False)
        settings.DATA.mkdir(parents=True, exist_ok=True)
        folder = sheets if isinstance(sheets, Path) else None
        if folder is None and not without:
            folder = self._folder_of_its_own()
        call_command("migrate", verbosity=0, interactive=False)
        if School.objects.exists():
            raise CommandError("There is a school here already. Add another one with `gatepost school add`.")
        try:
            require_room_for_sheets(folder)
        except Refused as fault:
            raise CommandError(f"{fault} Nothing has been stored.") from fault
        start(self, options, no_input=no_input)
        if not without and public_half() is None:
            self._make_recovery_key(folder)

    def _make_recovery_key(self, folder: Path | None) -> None:
        """The school stands already, so a fault here is said and stops nothing."""
        self.stdout.write("\nThe recovery key: if the key files are ever lost, its two sheets open the backups.")
        try:
            hand_out(make_recovery_key(), folder, self.stdout.write)
        except (Refused, OSError) as fault:
            self.stderr.write(f"No recovery key was made: {fault}. Make one with `gatepost keys recovery`.")

    def _folder_of_its_own(self) -> Path | None:
        """Where nobody looks on, what is printed ends in a log: then the sheets go into files for the host alone."""
        if self.stdout.isatty():
            return None
        folder = Path(settings.DATA) / "recovery-sheets"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder


def start(command: BaseCommand, options: dict[str, object], *, no_input: bool) -> None:
    """Ask what is not given, make the school, and say what comes next. Shared with `gatepost school add`."""
    say = command.stdout.write
    try:
        founding = answered(options, ask=None if no_input else input, say=say)
        school, administrator = found(founding)
    except Invalid as fault:
        raise CommandError(f"{sentence_of(fault)} Nothing has been stored.") from fault
    except (KeyboardInterrupt, EOFError) as stop:
        raise CommandError("Stopped. Nothing has been stored.") from stop
    first_run.forget_link()
    say(f"{school.name} is ready, with {counted_classes(school.classes.count())} and a group for each.")
    say(f"{administrator.name} signs in here. The link works once, for ten minutes, while `gatepost run` is running:")
    say(f"  {new_sign_in_link(school, founding.administrator_mail)}")
    say(f"For a new link: gatepost sign-in-link --person {founding.administrator_mail} --school {school.host}")
    say(f"Next, bring in the roll: gatepost roll import FILE --school {school.host}")


def counted_classes(number: int) -> str:
    """`1 class`, `2 classes`."""
    return "1 class" if number == 1 else f"{number} classes"
