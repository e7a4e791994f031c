"""`gatepost work`: the worker without the pages."""

import io
from argparse import ArgumentParser

from django.core.management import call_command
from django.core.management.base import CommandError

from gatepost.site import worker
from gatepost.site.checks import unapplied_migrations
from gatepost.site.command import GatepostCommand


class Command(GatepostCommand):
    help = "Send due deliveries, link the audit and do the timed rounds, until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due, then stop")

    def handle(self, *, once: bool, **options: object) -> None:
        call_command("check", "--database", "default", stdout=io.StringIO())
        if count := unapplied_migrations():
            raise CommandError(
                f"{count} changes of the tables wait. Start `gatepost run` first, or say `gatepost migrate`."
            )
        worker.run(once=once, say=self.stdout.write)
