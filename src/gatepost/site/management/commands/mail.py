"""`gatepost mail test`: whether mail goes out; `gatepost mail fetch`: look into the mailbox now."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from gatepost.delivery.errors import ChannelError
from gatepost.delivery.models import MailIn
from gatepost.delivery.trial import send_trial
from gatepost.doors.mail_in.looking import look_into
from gatepost.people.models import School
from gatepost.site.command import GatepostCommand
from gatepost.site.mail_in_words import sentence_for

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
    help = (
        "Send a test mail, or look into the mailbox now, and say what came of it. "
        "`gatepost mail read FILE` shows how one raw mail is understood."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "verb", choices=["test", "fetch"], metavar="test|fetch", help="send one mail now, or fetch what has come"
        )
        parser.add_argument("--to", default="", metavar="MAIL", help="where the test mail goes")
        parser.add_argument("--school", default="", metavar="HOST", help="which school, where there are several")

    def handle(self, *, verb: str, to: str, school: str, **options: object) -> None:
        found = school_named(school)
        if verb == "fetch":
            self.stdout.write(fetched(found))
            return
        if not to:
            raise CommandError("Say where the test mail goes: --to MAIL.")
        try:
            where = send_trial(found, to)
        except ChannelError as fault:
            advice = next((words for code, words in ADVICE.items() if fault.code.startswith(code)), "Please try again.")
            raise CommandError(f"The mail was not sent ({fault.code}). {advice}") from fault
        self.stdout.write(f"The mail was handed to {where}. Look into the mailbox of {to}.")


def fetched(school: School) -> str:
    """Look into the school's mailbox now; what came of it, in a sentence. Raises CommandError where nothing can."""
    row = MailIn.objects.filter(school=school, way=MailIn.Way.IMAP, is_on=True).first()
    if row is None:
        raise CommandError("No mailbox is set. An administrator sets one under Office, Mail that comes in.")
    look = look_into(row.pk, at_once=True)
    if look is None:
        raise CommandError("The settings have just been changed. Try again.")
    if look.fault:
        raise CommandError(f"The mailbox could not be read ({look.fault}). {sentence_for(look.fault)}")
    return f"Mails fetched: {look.stored}." + (f" Still to be fetched: {look.left}." if look.left else "")


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
