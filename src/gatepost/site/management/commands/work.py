"""`gatepost work`: the worker without the pages."""

from argparse import ArgumentParser

from gatepost.site import worker
from gatepost.site.command import GatepostCommand


class Command(GatepostCommand):
    help = "Send due deliveries, link the audit and do the timed rounds, until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due, then stop")

    def handle(self, *, once: bool, **options: object) -> None:
        worker.run(once=once, say=self.stdout.write)
