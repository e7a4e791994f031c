"""`gatepost run`: everything one school needs, in one process; or many schools', in several."""

from argparse import ArgumentParser

from django.conf import settings

from gatepost.site import server
from gatepost.site.command import GatepostCommand


class Command(GatepostCommand):
    help = "Serve pages, streams and the API, and send mail. Stops cleanly on SIGINT and SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="with a demo school whose people you can sign in as")
        parser.add_argument("--no-worker", action="store_true", help="leave the mail to `gatepost work`")
        parser.add_argument(
            "--processes",
            type=int,
            default=settings.PROCESSES,
            metavar="N",
            help="serve in so many processes, and send mail in one more (PostgreSQL only; SIGHUP renews them in turn)",
        )
        parser.add_argument(
            "--prepare", action="store_true", help="do all that a start does before it serves, and stop: no more"
        )

    def handle(self, *, demo: bool, no_worker: bool, processes: int, prepare: bool, **options: object) -> None:
        server.run(demo=demo, with_worker=not no_worker, count=processes, only_prepare=prepare, say=self.stdout.write)
