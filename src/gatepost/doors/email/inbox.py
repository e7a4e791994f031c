"""Where every mail comes in, by whatever way: it is stored first, and looked at later (doors/email/rounds.py)."""

import hashlib

from django.db import IntegrityError, transaction

from gatepost.core.clock import now
from gatepost.core.db import now_of_all
from gatepost.core.digest import digest_of_secret
from gatepost.core.errors import GatepostError
from gatepost.delivery import wake
from gatepost.delivery.models import MailIn
from gatepost.doors.email.headers import ids_of, read_head, sender_of
from gatepost.doors.email.sealing import for_office
from gatepost.doors.email.sender_check import checked_by
from gatepost.doors.models import ReceivedMail
from gatepost.people.models import School

# Bytes. Ten files of ten megabytes do not come by mail; what is larger is refused by whoever brings it.
LARGEST_MAIL = 40 * 1024 * 1024
LONGEST_ENVELOPE = 320  # characters of an address: 64 before the @ and 255 after it (RFC 5321, 4.5.3.1)

PURPOSE = "which mail it is"


class MailTooLarge(GatepostError):
    """A mail that is larger than any that is taken. Nothing was stored."""

    code = "mail-too-large"
    status = 413
    message = "This mail is too large. Nothing was stored."


def take_in(
    school: School,
    raw: bytes,
    *,
    via: str,
    envelope_to: str = "",
    trusted_results: str = "",
) -> ReceivedMail:
    """Store one raw mail (RFC 5322 bytes, however broken) and give its row; what becomes of it is the worker's.

    When this returns outside a transaction, the mail is on the disk: only then may whoever brought it be told that it
    was taken. The same mail a second time gives the first one's row. `via` is one of ReceivedMail.Via.
    `trusted_results` is what a mail provider says of the sender's checks, in the form of an Authentication-Results
    field without its server (`dmarc=pass header.from=school.example; spf=pass`); empty where the mail's own field of
    the school's trusted server counts. Raises MailTooLarge.
    """
    if len(raw) > LARGEST_MAIL:
        raise MailTooLarge(bytes=len(raw))
    head, body_at = read_head(raw, 0, len(raw), set())
    ids = ids_of(head.sent("message-id"))
    identity = _identity(raw, ids[0] if ids else "", body_at)
    found = ReceivedMail.objects.filter(school=school, identity=identity).first()
    if found is not None:
        return found
    settings = MailIn.objects.filter(school=school).first()
    try:
        with transaction.atomic():
            mail = ReceivedMail.objects.create(
                school=school,
                via=ReceivedMail.Via(via),
                **for_office(raw),
                size=len(raw),
                sha256=hashlib.sha256(raw).hexdigest(),
                identity=identity,
                message_id=digest_of_id(ids[0]) if ids else "",
                sender=digest_of_sender(sender_of(head.sent("from"), set())[0]),
                envelope_to=envelope_to[:LONGEST_ENVELOPE],
                authentication=checked_by(
                    settings.trusted_server if settings else "", head, trusted_results=trusted_results
                ),
                due_at=now_of_all(),  # by the clock that the worker's leases go by, whatever this machine's says
                received_at=now(),
            )
    except IntegrityError:  # it came by two ways in the same moment
        return ReceivedMail.objects.get(school=school, identity=identity)
    transaction.on_commit(wake.worker_has_work)
    return mail


def digest_of_id(message_id: str) -> str:
    """A Message-ID as it is kept, to find again what a later mail answers."""
    return digest_of_secret(message_id, purpose=PURPOSE)


def digest_of_sender(address: str) -> str:
    """The sender's address as it is kept, to count mails from one sender; empty for none."""
    return digest_of_secret(address, purpose="who sent a mail") if address else ""


def _identity(raw: bytes, message_id: str, body_at: int) -> str:
    """Which mail it is: its Message-ID together with its body, as servers on its way add to the head only. Its
    Message-ID alone would not do: whoever uses somebody's a second time could keep a mail of theirs from being read."""
    if not message_id:
        return digest_of_secret(hashlib.sha256(raw).hexdigest(), purpose=PURPOSE)
    body = hashlib.sha256(raw[body_at:].replace(b"\r\n", b"\n").rstrip(b"\n")).hexdigest()
    return digest_of_secret(f"{message_id}\0{body}", purpose=PURPOSE)
