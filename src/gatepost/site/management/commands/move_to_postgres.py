"""`gatepost move-to-postgres`: from the SQLite file to a PostgreSQL database, when one file is no longer enough."""

import os
import subprocess
import sys
from argparse import ArgumentParser

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError

from gatepost.site import moving
from gatepost.site.command import GatepostCommand


class Command(GatepostCommand):
    help = (
        "Copy everything from the SQLite file into an empty PostgreSQL database, and compare both sides, "
        "table by table. Stop Gatepost first. The SQLite file stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, metavar="URL", help="postgresql://user:password@host:port/name")
        parser.add_argument("--dry-run", action="store_true", help="look at both sides and write nothing")

    def handle(self, *, to: str, dry_run: bool, **options: object) -> None:
        try:
            tables = moving.move(to, say=self.stdout.write, dry_run=dry_run)
            past = moving.role_of_target()
        except (moving.Refused, ImproperlyConfigured) as fault:
            raise CommandError(str(fault)) from fault
        rows = sum(table.rows for table in tables)
        if past:
            self.stdout.write(
                f"The role {past} sees past row-level security. Serve as another one: docs/operating.md, PostgreSQL."
            )
        if dry_run:
            self.stdout.write(f"{len(tables)} tables with {rows} rows can be moved. Nothing was written.")
            return
        for table in tables:
            self.stdout.write(f"{table.name}: {table.rows} rows, the same on both sides ({table.digest[:16]})")
        self.verify_audit(to)
        self.stdout.write(
            f"Moved {rows} rows in {len(tables)} tables. The SQLite file was not changed.\n"
            "What to do now:\n"
            "  1. Set GATEPOST_DATABASE_URL to the address that you gave, wherever gatepost starts.\n"
            "  2. Keep GATEPOST_DATA and the folder of the keys as they are.\n"
            "  3. Start with: gatepost run. Then keep the SQLite file somewhere safe, and start nothing on it again."
        )

    def verify_audit(self, to: str) -> None:
        """Walk the chains where they are now, in a process that knows nothing else. Raises CommandError."""
        answer = subprocess.run(
            [sys.executable, "-m", "gatepost", "audit", "verify"],
            env={**os.environ, "GATEPOST_DATABASE_URL": to},
            capture_output=True,
            text=True,
            check=False,
        )
        self.stdout.write(answer.stdout.rstrip())
        if answer.returncode != 0:
            raise CommandError(f"The audit does not hold at the other end. Do not use it. {answer.stderr.strip()}")
