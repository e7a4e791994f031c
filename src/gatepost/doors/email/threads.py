"""Which private matter a mail is about: by the address it was sent to, then by what it answers, then by its subject."""

import re
from dataclasses import dataclass

from gatepost.concerns.models import Concern
from gatepost.delivery.bounces import sent_letter
from gatepost.delivery.models import ReplyAddress
from gatepost.delivery.reply_addresses import heard_at
from gatepost.doors.email.headers import Head
from gatepost.doors.email.inbox import digest_of_id
from gatepost.doors.email.message import Mail
from gatepost.doors.models import ReceivedMail
from gatepost.people.models import Person, School
from gatepost.safeguarding.models import Disclosure

# Fields that name who a mail was sent to; the servers' own come first, as people write several names into the others.
RECIPIENTS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc")
MOST_FIELDS = 20
OUR_ID = re.compile(r"<([0-9a-z]{16})@([^<>\s@]{1,253})>")
REFERENCE = re.compile(r"\b([0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4})\b")


@dataclass(frozen=True, slots=True)
class Thread:
    """The matter that a mail names, and whom we had written to about it: a person, or a mailbox of the school.

    `is_secret`: it names the matter by something that only a reader of our mail can know. A reference in the subject,
    or the Message-ID of an earlier mail of their own, is no proof of anything.
    """

    matter: Concern | Disclosure
    person: Person | None = None
    mailbox: str = ""
    is_secret: bool = False


def thread_of(school: School, mail: Mail, head: Head, *, envelope_to: str) -> Thread | None:
    """The thread of a mail; None for one that begins something new. It says nothing of who wrote."""
    ids = [*mail.references, mail.in_reply_to] if mail.in_reply_to else list(mail.references)
    return thread_named(school, head, ids=ids, subject=mail.subject, envelope_to=envelope_to)


def thread_named(school: School, head: Head, *, ids: list[str], subject: str, envelope_to: str) -> Thread | None:
    """The same from the head alone. `ids` are the Message-IDs that the mail answers, the oldest first."""
    row = heard_at(school, [envelope_to, *recipients_of(head)])
    found = _by_row(school, row) if row is not None else None
    return found or _by_ids(school, ids) or _by_reference(school, subject)


def recipients_of(head: Head) -> list[str]:
    """The fields that say whom a mail was sent to, as they were sent."""
    return [value for name in RECIPIENTS for value in head.all_sent(name)[:MOST_FIELDS]]


def letters_named(school: School, ids: list[str]) -> list[str]:
    """The references of those Message-IDs that look like our own, the newest first."""
    refs = []
    for one in reversed(ids):
        match = OUR_ID.fullmatch(one.lower())
        if match and match.group(2) == school.host:
            refs.append(match.group(1))
    return refs


def matter_named(school: School, reference: str) -> Concern | Disclosure | None:
    """The private matter of a school with this reference. For the machinery alone: it asks nothing about access."""
    concern = Concern.objects.filter(school=school, reference=reference).exclude(state=Concern.State.HANDED_ON)
    found = concern.select_related("school", "author__school", "assigned_to").first()
    if found is not None:
        return found
    return Disclosure.objects.filter(school=school, reference=reference).select_related("school", "author").first()


def _by_row(school: School, row: ReplyAddress) -> Thread | None:
    matter = matter_named(school, row.subject_ref)
    if matter is None:
        return None
    return Thread(matter, person=row.person, mailbox=row.mailbox, is_secret=True)


def _by_ids(school: School, ids: list[str]) -> Thread | None:
    """By the Message-IDs of our letters, then by those of the thread they belong to, then by the sender's own."""
    refs = letters_named(school, ids)
    letter = sent_letter(school, refs)
    if letter is not None:
        matter = matter_named(school, letter.notice.subject_ref)
        if matter is not None:
            mailbox = "" if letter.person_id else letter.address.lower()
            return Thread(matter, person=letter.person, mailbox=mailbox, is_secret=True)
    row = ReplyAddress.objects.filter(school=school, ref__in=refs[:50]).first()
    if row is not None and (found := _by_row(school, row)):
        return found
    earlier = (
        ReceivedMail.objects.filter(school=school, message_id__in=[digest_of_id(one) for one in ids[-50:]])
        .exclude(subject_ref="")
        .order_by("-pk")
        .first()
    )
    matter = matter_named(school, earlier.subject_ref) if earlier is not None else None
    return Thread(matter) if matter is not None else None


def _by_reference(school: School, subject: str) -> Thread | None:
    for reference in REFERENCE.findall(subject.upper())[:5]:
        matter = matter_named(school, reference)
        if matter is not None:
            return Thread(matter)
    return None
