"""What Amazon's SES sends by way of its SNS: an envelope in JSON, with a mail or with what became of one of ours.

Ours, as the library's reader of it wants Amazon's whole client. Who sends is shown by the secret in the address, as
with every provider that signs nothing; a subscription is confirmed by a person, not by a call out of a call. Pure.
"""

import binascii
import json
import re
from base64 import b64decode
from typing import Any

# Where Amazon asks to confirm: a link that is anything else is not shown to anybody.
CONFIRM = re.compile(r"https://sns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?/[\x21-\x7e]{0,1900}")
VERDICTS = {"PASS": "pass", "FAIL": "fail"}


class NotFromSns(Exception):
    """The body is no envelope of SNS."""


def envelope_of(body: bytes, *, kind: str) -> dict[str, Any]:
    """The envelope; `kind` is what the call's own header says it is. Raises NotFromSns where they do not agree."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise NotFromSns("not JSON") from fault
    if not isinstance(found, dict) or found.get("Type") != kind:
        raise NotFromSns("another type")
    return found


def confirm_link(envelope: dict[str, Any]) -> str:
    """The link by which a person confirms the subscription; empty where it is none of Amazon's."""
    link = str(envelope.get("SubscribeURL", ""))
    return link if CONFIRM.fullmatch(link) else ""


def message_of(envelope: dict[str, Any]) -> dict[str, Any]:
    """What SES says in the envelope; {} for a test. Raises NotFromSns."""
    words = envelope.get("Message")
    if not isinstance(words, str):
        raise NotFromSns("no message")
    try:
        found = json.loads(words)
    except (ValueError, RecursionError):
        return {}  # "Successfully validated SNS topic for Amazon SES event publishing."
    return found if isinstance(found, dict) else {}


def mail_of(message: dict[str, Any]) -> tuple[bytes, str, str]:
    """The mail, whom it was for, and what Amazon found about its sender. Raises NotFromSns."""
    receipt = message.get("receipt") or {}
    content = message.get("content")
    if not isinstance(content, str):
        raise NotFromSns("the mail is not in it")  # it was put into a bucket: see docs/mail-in.md
    raw = content.encode("utf-8", "replace")
    if str((receipt.get("action") or {}).get("encoding", "")).upper() == "BASE64":
        try:
            raw = b64decode(content, validate=False)
        except (binascii.Error, ValueError) as fault:
            raise NotFromSns("not base64") from fault
    recipients = receipt.get("recipients") or [""]
    sender = str((message.get("mail") or {}).get("source", ""))
    return raw, str(recipients[0]), _results(receipt, sender)


def _results(receipt: dict[str, Any], sender: str) -> str:
    dmarc = str((receipt.get("dmarcVerdict") or {}).get("status", "")).upper()
    spf = str((receipt.get("spfVerdict") or {}).get("status", "")).upper()
    found = []
    if dmarc in VERDICTS:
        found.append(f"dmarc={VERDICTS[dmarc]}")
    if spf in VERDICTS and "@" in sender and not any(sign in sender for sign in "; \t\r\n()"):
        found.append(f"spf={VERDICTS[spf]} smtp.mailfrom={sender}")
    return "; ".join(found) or "none"


def came_back(message: dict[str, Any]) -> list[tuple[str, str, str, list[str]]]:
    """Of our mails that came back or were called spam: what happened, to whom, the status, and their Message-IDs."""
    kind = str(message.get("eventType") or message.get("notificationType") or "")
    mail = message.get("mail") or {}
    headers = [one for one in mail.get("headers") or [] if isinstance(one, dict)]
    ids = [str(one.get("value", "")) for one in headers if str(one.get("name", "")).lower() == "message-id"]
    if kind == "Bounce":
        bounce = message.get("bounce") or {}
        if bounce.get("bounceType") != "Permanent":
            return []
        gone = bounce.get("bouncedRecipients") or []
        return [("bounced", str(one.get("emailAddress", "")), str(one.get("status", "")), ids) for one in gone]
    if kind == "Complaint":
        angry = (message.get("complaint") or {}).get("complainedRecipients") or []
        return [("complained", str(one.get("emailAddress", "")), "", ids) for one in angry]
    return []
