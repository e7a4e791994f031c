"""Does mail come in? Tried at once, for whoever sets it up. Nothing is fetched and nothing is stored."""

import smtplib
from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings

from gatepost.core.clock import now
from gatepost.delivery.models import MailIn
from gatepost.doors.mail_in.imap import Mailbox
from gatepost.doors.mail_in.line import MailboxFault, is_inside, machines_of
from gatepost.doors.mail_in.looking import FIRST_LOOK_BACK, place_of

# Somebody waits for the page.
PATIENCE = 8.0


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: `fault` is a word for what is wrong, empty when all is well; `unread` counts what lies in the
    mailbox, unread and of the last week."""

    fault: str = ""
    unread: int = 0


def try_out(mail_in: MailIn) -> Trial:
    """Try the way in that the school has chosen."""
    try:
        match mail_in.way:
            case MailIn.Way.IMAP:
                return _mailbox(mail_in)
            case MailIn.Way.LMTP:
                return _line(mail_in.address)
            case _:
                return Trial("" if mail_in.polled_at else "no-call-yet")
    except MailboxFault as fault:
        return Trial(fault.code)


def _mailbox(mail_in: MailIn) -> Trial:
    place = place_of(mail_in)
    if settings.DEMO and not all(is_inside(machine) for machine in machines_of(place.host, place.port)):
        return Trial("in-a-demo")
    with Mailbox(replace(place, patience=PATIENCE)) as mailbox:
        return Trial(unread=len(mailbox.unread_since((now() - FIRST_LOOK_BACK + timedelta(days=1)).date())))


def _line(address: str) -> Trial:
    """Call our own line as the mail server does, and name the address."""
    place = settings.MAIL_LISTEN
    if place is None:
        return Trial("no-line")
    try:
        with _caller(place.protocol)(place.path or place.host, place.port, timeout=PATIENCE) as caller:
            caller.ehlo_or_helo_if_needed()
            caller.mail("")
            return Trial("" if caller.rcpt(address)[0] == 250 else "address-refused")
    except (OSError, smtplib.SMTPException):
        return Trial("line-not-reached")


def _caller(protocol: str) -> type[smtplib.SMTP]:
    return smtplib.LMTP if protocol == "lmtp" else smtplib.SMTP
