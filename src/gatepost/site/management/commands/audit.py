"""`gatepost audit verify` and `gatepost audit head`: is the audit whole, and what to keep elsewhere to be sure."""

import re
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import CommandError

from gatepost.audit.verification import Report, head_of, schools_with_entries, verify
from gatepost.people.models import School
from gatepost.site import care
from gatepost.site.audit_heads import expected
from gatepost.site.command import GatepostCommand

HEAD = re.compile(r"[0-9a-f]{64}")
FAULTS = {
    "number": "an entry is missing, doubled or out of order",
    "previous": "the entry does not follow the one before it",
    "link": "the entry is not what it was when it was linked",
    "head": "the head you kept is not in the chain, so entries at its end are gone or it was written anew",
}


class Command(GatepostCommand):
    help = "Check the audit's chain of every school (verify), or print its end to keep elsewhere (head)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["verify", "head"], help="verify: walk the chain; head: print its end")
        parser.add_argument("--school", default="", metavar="HOST", help="one school only")
        parser.add_argument(
            "--head", default="", metavar="HASH", help="a head kept elsewhere, as the daily mail has it, to find"
        )

    def handle(self, *, verb: str, school: str, head: str, **options: object) -> None:
        hosts = dict(School.objects.values_list("ref", "host"))
        refs = schools_with_entries()
        if school:
            refs = [ref for ref, host in hosts.items() if host == school.lower()]
            if not refs:
                raise CommandError(f"There is no school at {school}. `gatepost school list` names them all.")
        head = head.strip().lower()
        if head and not HEAD.fullmatch(head):
            raise CommandError("A head is 64 letters a to f and digits. Copy all of it from the mail.")
        if head and len(refs) > 1:
            raise CommandError("A head belongs to one school: say which one with --school HOST.")
        if verb == "head":
            for ref in refs:
                end = head_of(ref)
                self.stdout.write(f"{hosts.get(ref, ref)} {end.number} {end.link}")
            return
        kept = {} if head else expected()  # noted once a day by the worker
        reports = [verify(ref, head=kept[ref].link if ref in kept else head) for ref in refs]
        for report in reports:
            self.stdout.write(line_about(hosts.get(report.school_ref, report.school_ref), report))
        if not reports:
            self.stdout.write("There are no entries yet.")
        restored_at = care.read(settings.DATA).restored_at
        if restored_at is not None and any(report.fault == "head" for report in reports):
            self.stdout.write(
                f"A backup was restored on {restored_at:%d %B %Y, %H:%M} UTC. Heads from between that backup and then "
                "are gone with it; those from before and after must be there."
            )
        if not all(report.is_whole and not report.closed for report in reports):
            raise CommandError("The audit is not whole.", returncode=1)


def line_about(host: str, report: Report) -> str:
    """What one report says, in a line."""
    waiting = f", {report.unlinked} not yet linked" if report.unlinked else ""
    if report.is_whole and report.closed:
        return (
            f"{host}: NOT CHECKED IN FULL: the reasons of {report.closed} of {report.linked} entries were sealed with "
            f"another concerns.key, or altered since{waiting}"
        )
    if report.is_whole:
        return f"{host}: whole, {report.linked} entries{waiting}, head {report.head}"
    return f"{host}: BROKEN at entry {report.broken_at} of {report.linked}: {FAULTS[report.fault]}{waiting}"
