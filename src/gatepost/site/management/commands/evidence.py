"""`gatepost evidence key`: the public key of this installation's packs. `verify` (core/packs) needs no Django."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from gatepost.core.packs.key import signer
from gatepost.site.command import GatepostCommand


class Command(GatepostCommand):
    help = "Print the public key that evidence packs are signed with, to publish or to give to whoever gets a pack."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["key", "verify"], help="key: print it; verify PACK: check a pack")
        parser.add_argument("--pem", action="store_true", help="in the form that other programs read")

    def handle(self, *, verb: str, pem: bool, **options: object) -> None:
        if verb == "verify":
            raise CommandError("Say which pack: gatepost evidence verify PACK")
        try:
            public = signer().public
        except (OSError, ValueError) as fault:
            raise CommandError(f"The signing key cannot be read or made: {fault}.") from fault
        self.stdout.write(public.as_pem.decode().rstrip() if pem else public.as_hex)
