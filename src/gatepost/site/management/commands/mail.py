"""`gatepost mail test`: whether mail goes out."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from gatepost.delivery.errors import ChannelError
from gatepost.delivery.trial import send_trial
from gatepost.people.models import School
from gatepost.site.command import GatepostCommand

# What each kind of fault asks of whoever set the server up; the code itself is printed too.
ADVICE = {
    "no-mail-server": "No mail server is set. Set GATEPOST_MAIL, or the school's own under Office, Mail.",
    "address-not-usable": "This is not a mail address that can be written to.",
    "sign-in-refused": "The mail server does not know the user name or password.",
    "sender-refused": "The mail server does not let this sender write. Check the sender's address.",
    "recipient-refused": "The mail server does not take mail for this address.",
    "server-not-secure": "The server's certificate does not fit its name, or TLS could not be agreed.",
    "server-not-reached": "The server cannot be reached. Check its name and port.",
    "server-silent": "The server did not answer within twenty seconds. Check its port and kind of security.",
    "server-hung-up": "The server ended the talk. Check its port and kind of security.",
    "server-lacks-a-feature": "The server does not offer STARTTLS or sign-in. Check the kind of security.",
}


class Command(GatepostCommand):
    help = "Send a test mail, past the ledger, and say what the mail server answered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["test"], metavar="test", help="send one mail now")
        parser.add_argument("--to", required=True, metavar="MAIL", help="where the test mail goes")
        parser.add_argument("--school", default="", metavar="HOST", help="which school, where there are several")

    def handle(self, *, verb: str, to: str, school: str, **options: object) -> None:
        found = school_named(school)
        try:
            where = send_trial(found, to)
        except ChannelError as fault:
            advice = next((words for code, words in ADVICE.items() if fault.code.startswith(code)), "Please try again.")
            raise CommandError(f"The mail was not sent ({fault.code}). {advice}") from fault
        self.stdout.write(f"The mail was handed to {where}. Look into the mailbox of {to}.")


def school_named(host: str) -> School:
    """The school with this host name; the only one when none is named. Raises CommandError when it is not clear."""
    schools = list(School.objects.filter(host=host.lower()) if host else School.objects.order_by("host")[:2])
    if len(schools) == 1:
        return schools[0]
    if host:
        raise CommandError(f"There is no school at {host}. `gatepost school list` names them all.")
    if schools:
        raise CommandError("There are several schools: say which one with --school HOST.")
    raise CommandError("There is no school yet. Start one with `gatepost setup`.")
