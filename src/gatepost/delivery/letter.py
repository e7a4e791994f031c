"""Writing one letter: the kind's template filled in, and the mail around it."""

import re
from email.charset import QP, Charset
from email.utils import format_datetime, formataddr
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, EmailMessage
from django.core.validators import validate_email
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from gatepost.delivery.errors import ChannelError
from gatepost.delivery.kinds import Kind
from gatepost.delivery.links import base_url
from gatepost.delivery.models import Delivery
from gatepost.delivery.reply_addresses import reply_address, row_for
from gatepost.people.models import School

# Every byte on the wire is ASCII and no line is long, so no server has reason to touch the words.
QUOTED_UTF8 = Charset("utf-8")
QUOTED_UTF8.body_encoding = QP

UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
EMPTY_LINES = re.compile(r"\n{3,}")


def compose(delivery: Delivery, kind: Kind, *, sender: str) -> EmailMessage:
    """The whole mail of one delivery, the same at every try: stable Message-ID, date of the notice.

    Raises ChannelError (permanent) for an address or a header that cannot be used; whatever the kind's own functions
    and template raise passes through.
    """
    notice, person, school = delivery.notice, delivery.person, delivery.school
    language = person.language if person else "en-gb"
    with translation.override(language), timezone.override(ZoneInfo(school.time_zone)):
        base = base_url(school)
        reply_to, thread = "", ""
        if kind.takes_answers(notice, person):
            mailbox = "" if person else delivery.address
            reply_to = reply_address(school, subject_ref=notice.subject_ref, person=person, mailbox=mailbox)
            if reply_to:
                row = row_for(school, subject_ref=notice.subject_ref, person=person, mailbox=mailbox)
                thread = f"<{row.ref}@{school.host}>"
        context = {
            "notice": notice,
            "school": school,
            "person": person,
            "facts": notice.facts,
            "sealed": notice.sealed,
            "base_url": base,
            "may_be_answered": bool(reply_to),
            "link": base + kind.path(notice, person) if kind.path else "",
            **kind.words(notice, person),
        }
        return mail(
            school,
            ref=delivery.ref,
            to=delivery.address,
            sender=sender,
            subject=str(kind.subject),
            body=_filled_in(kind.template, context),
            dated=format_datetime(notice.created_at),
            reply_to=reply_to,
            thread=thread,
        )


def mail(
    school: School,
    *,
    ref: str,
    to: str,
    sender: str,
    subject: str,
    body: str,
    dated: str | None = None,
    reply_to: str = "",
    thread: str = "",
) -> EmailMessage:
    """A plain-text mail in the school's name. Raises ChannelError when the address or a header cannot be used.

    `thread` is a Message-ID that all mails about one matter to one reader refer to, so that their mail program shows
    them together.
    """
    if not is_sendable(to):
        raise ChannelError("address-not-usable", permanent=True)
    headers = {
        "Message-ID": f"<{ref}@{school.host}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if dated:
        headers["Date"] = dated
    if thread:
        headers["References"] = thread
    message = EmailMessage(
        subject=subject,
        body=tidy(body),
        from_email=formataddr((school.name, sender)),
        to=[to],
        reply_to=[reply_to] if reply_to else None,
        headers=headers,
    )
    message.encoding = QUOTED_UTF8
    try:
        message.message()
    except (BadHeaderError, ValueError) as fault:
        raise ChannelError("header-refused", permanent=True) from fault
    return message


def is_sendable(address: str) -> bool:
    """Whether plain SMTP can carry a mail to this address: one address, no line ends, ASCII before the @."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return address.rpartition("@")[0].isascii()


def tidy(body: str) -> str:
    """The text with one kind of line end, no controls, no trailing blanks, at most one empty line in a row."""
    body = UNSENDABLE.sub("", body.replace("\r\n", "\n").replace("\r", "\n"))
    lines = "\n".join(line.rstrip() for line in body.split("\n"))
    return EMPTY_LINES.sub("\n\n", lines).strip("\n") + "\n"


def _filled_in(template: str, context: dict[str, object]) -> str:
    # A text mail has no markup to guard: escaping would show a reader `&#x27;` for an apostrophe.
    found: Any = get_template(template)
    return str(found.template.render(Context(context, autoescape=False)))
