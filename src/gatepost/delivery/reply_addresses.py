"""The addresses that answers to our mails are sent to: one for each matter and each person, or mailbox of the school.

The token in it is a secret of 128 bits that only whoever got the mail can know. It is worked out from the row's
reference under the installation's secret, so that the database alone does not tell it.
"""

import re
from collections.abc import Iterable

from gatepost.core.clock import now
from gatepost.core.digest import digest_of_secret
from gatepost.delivery.models import MailIn, ReplyAddress
from gatepost.people.models import Person, School

LENGTH = 32  # hex digits: 128 bits
TOKEN = re.compile(rf"[0-9a-f]{{{LENGTH}}}")
# RFC 5321, 4.5.3.1.1: what stands before the @ has at most 64 octets. A longer address could not be answered to.
LONGEST_LOCAL_PART = 64


def mail_in_of(school: School) -> MailIn | None:
    """How mail comes in to this school; None while it takes none."""
    return MailIn.objects.filter(school=school, is_on=True).first()


def reply_address(school: School, *, subject_ref: str, person: Person | None, mailbox: str = "") -> str:
    """Where this person's, or mailbox's, answers about a matter go; empty while the school takes no mail.

    The same for every mail about one matter, so that a thread stays one thread.
    """
    mail_in = mail_in_of(school)
    if mail_in is None or not subject_ref:
        return ""
    local, _, domain = mail_in.address.rpartition("@")
    if len(local) + len(mail_in.separator) + LENGTH > LONGEST_LOCAL_PART:
        return ""
    row = row_for(school, subject_ref=subject_ref, person=person, mailbox=mailbox)
    return f"{local}{mail_in.separator}{_token(row.ref)}@{domain}"


def row_for(school: School, *, subject_ref: str, person: Person | None, mailbox: str = "") -> ReplyAddress:
    """The row of a matter and a person, or a mailbox where `person` is None; made at the first mail."""
    whose: dict[str, object] = {"person": person} if person is not None else {"mailbox": mailbox.lower()}
    found = ReplyAddress.objects.filter(school=school, subject_ref=subject_ref, **whose).first()
    if found is not None:
        return found
    row = ReplyAddress(school=school, subject_ref=subject_ref, at=now(), **whose)
    made, _ = ReplyAddress.objects.get_or_create(
        school=school,
        subject_ref=subject_ref,
        **whose,
        defaults={"ref": row.ref, "at": row.at, "token_digest": _digest(_token(row.ref))},
    )
    return made


def heard_at(school: School, addresses: Iterable[str]) -> ReplyAddress | None:
    """The row of the first of these addresses that has a token of this school's; None when none has.

    It says what the mail is about and whom we had written to: not that whoever wrote may do anything.
    """
    for address in addresses:
        for token in TOKEN.findall(address.lower())[:5]:
            found = ReplyAddress.objects.filter(school=school, token_digest=_digest(token)).first()
            if found is not None:
                return found
    return None


def _token(ref: str) -> str:
    return digest_of_secret(ref, purpose="the token of a reply address")[:LENGTH]


def _digest(token: str) -> str:
    return digest_of_secret(token, purpose="a token of a reply address")
