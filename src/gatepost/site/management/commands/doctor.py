"""`gatepost doctor`: is all well, and if not, what to do."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict

from gatepost.site import doctor
from gatepost.site.command import GatepostCommand
from gatepost.site.doctor import Level


class Command(GatepostCommand):
    help = "Look at the database, backups, letters, audit, disk and keys. Exit status 1 when something is BAD."
    requires_system_checks = []  # what they would refuse is said here, with what to do

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--full", action="store_true", help="walk every audit chain from its beginning")
        parser.add_argument("--disk", action="store_true", help="write and time some flushes as well")
        parser.add_argument("--json", action="store_true", help="for a machine to read")

    def handle(self, *, full: bool, disk: bool, **options: object) -> None:
        findings = doctor.examine(full=full, disk=disk)
        if options["json"]:
            told = {"worst": doctor.worst(findings), "findings": [asdict(finding) for finding in findings]}
            self.stdout.write(json.dumps(told, indent=1))
        else:
            width = max(len(finding.name) for finding in findings)
            for finding in findings:
                self.stdout.write(f"{finding.level:<4}  {finding.name:<{width}}  {finding.says}")
                if finding.do:
                    self.stdout.write(f"{'':4}  {'':{width}}  -> {finding.do}")
        if doctor.worst(findings) is Level.BAD:
            sys.exit(1)
