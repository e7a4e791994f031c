"""The frame of every `gatepost` command: its help shows what a host can use, under the name that a host types."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class GatepostCommand(BaseCommand):
    """A command whose `--help` leaves out Django's options for developers; they still work."""

    suppressed_base_arguments = {
        "--version",
        "--verbosity",
        "--settings",
        "--pythonpath",
        "--traceback",
        "--no-color",
        "--force-color",
    }

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The parser, with `sign-in-link` in its usage rather than the module's `sign_in_link`."""
        return super().create_parser(prog_name, subcommand.replace("_", "-"), **kwargs)
