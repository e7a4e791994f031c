"""`gatepost run`: everything one school needs, in one process."""

from argparse import ArgumentParser

from gatepost.site import server
from gatepost.site.command import GatepostCommand


class Command(GatepostCommand):
    help = "Serve pages, streams and the API, and send mail, in one process. Stops cleanly on SIGINT and SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="with a demo school whose people you can sign in as")
        parser.add_argument("--no-worker", action="store_true", help="leave the mail to `gatepost work`")

    def handle(self, *, demo: bool, no_worker: bool, **options: object) -> None:
        server.run(demo=demo, with_worker=not no_worker, say=self.stdout.write)
