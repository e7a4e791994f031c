"""Web calls in the shapes that mail providers send, written by us; what each signs is signed with a key of ours."""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

SHARED = "gatepost:a-secret-of-our-own"
KEY = "a-key-of-theirs"
POSTAL = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Call:
    """One call: what goes to `django.test.Client.post`, and the key that the school must have."""

    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    key: str = SHARED

    def without_proof(self) -> "Call":
        """The same from somebody who shows nothing."""
        proofs = ("authorization", "signature", "x-mandrill-signature", "x-postal-signature")
        kept = {name: value for name, value in self.headers.items() if name.lower() not in proofs}
        return replace(self, headers=kept)

    def with_shared_secret(self, secret: str = SHARED) -> "Call":
        proof = f"Basic {b64encode(secret.encode()).decode()}"
        return replace(self, headers={**self.headers, "Authorization": proof})


def as_json(data: Any, **more: Any) -> Call:
    return Call(json.dumps(data).encode(), **more)


def as_form(
    fields: dict[str, str | bytes], files: dict[str, tuple[str, str, bytes]] | None = None
) -> tuple[bytes, str]:
    """multipart/form-data: fields, and files as name -> (filename, type, content)."""
    mark = "xYzZY-0123"
    parts = []
    for name, value in fields.items():
        content = value.encode() if isinstance(value, str) else value
        parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + content)
    for name, (filename, kind, content) in (files or {}).items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: {kind}\r\n\r\n'
        parts.append(head.encode() + content)
    body = b"".join(f"--{mark}\r\n".encode() + part + b"\r\n" for part in parts) + f"--{mark}--\r\n".encode()
    return body, f'multipart/form-data; boundary="{mark}"'


def postmark(raw: bytes, url: str) -> Call:
    data = {
        "FromFull": {"Email": "tom@x.test", "Name": "Tom", "MailboxHash": ""},
        "ToFull": [{"Email": "gatepost@hazel-lane.test", "Name": "", "MailboxHash": ""}],
        "OriginalRecipient": "gatepost+k3y@hazel-lane.test",
        "Subject": "PE",
        "MessageID": "73e6d360-66eb-11e1-8e72-a8904824019b",
        "Headers": [{"Name": "Return-Path", "Value": "<tom@x.test>"}, {"Name": "X-Spam-Status", "Value": "No"}],
        "TextBody": "Is PE tomorrow?",
        "Attachments": [],
        "RawEmail": raw.decode(),
    }
    return as_json(data).with_shared_secret()


def mailgun_proof(key: str = KEY) -> dict[str, str]:
    stamp, token = "1795423200", "4f1b9a3c8d2e7f60514233241506172839"
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {"timestamp": stamp, "token": token, "signature": signature}


def mailgun(raw: bytes, url: str) -> Call:
    fields: dict[str, str | bytes] = {
        "recipient": "gatepost+k3y@hazel-lane.test",
        "sender": "tom@x.test",
        "subject": "PE",
        **mailgun_proof(),
        "body-mime": raw,
    }
    body, kind = as_form(fields)
    return Call(body, kind, key=KEY)


def sendgrid(raw: bytes, url: str) -> Call:
    fields: dict[str, str | bytes] = {
        "email": raw,
        "to": "gatepost@hazel-lane.test",
        "from": "Tom <tom@x.test>",
        "envelope": json.dumps({"to": ["gatepost+k3y@hazel-lane.test"], "from": "tom@x.test"}),
        "SPF": "pass",
        "charsets": "{}",
    }
    body, kind = as_form(fields)
    return Call(body, kind).with_shared_secret()


def mandrill(raw: bytes, url: str) -> Call:
    events = [
        {
            "event": "inbound",
            "ts": 1795423200,
            "msg": {"raw_msg": raw.decode(), "email": "gatepost+k3y@hazel-lane.test"},
        }
    ]
    fields = {"mandrill_events": json.dumps(events)}
    signed = (url + "".join(name + fields[name] for name in sorted(fields))).encode()
    signature = b64encode(hmac.new(KEY.encode(), signed, hashlib.sha1).digest()).decode()
    return Call(
        urlencode(fields).encode(), "application/x-www-form-urlencoded", {"X-Mandrill-Signature": signature}, key=KEY
    )


def mailersend(raw: bytes, url: str) -> Call:
    body = json.dumps(
        {
            "type": "inbound.message",
            "data": {
                "id": "5ff4eee0b4d7a",
                "recipients": {"rcptTo": [{"email": "gatepost+k3y@hazel-lane.test"}]},
                "sender": {"email": "tom@x.test"},
                "raw": raw.decode(),
            },
        }
    ).encode()
    return Call(body, headers={"Signature": hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()}, key=KEY)


def sparkpost(raw: bytes, url: str) -> Call:
    message = {
        "content": {"email_rfc822": b64encode(raw).decode(), "email_rfc822_is_base64": True},
        "msg_from": "tom@x.test",
        "rcpt_to": "gatepost+k3y@hazel-lane.test",
        "webhook_id": "4839201967643219",
    }
    return as_json([{"msys": {"relay_message": message}}, {"msys": {}}]).with_shared_secret()


def postal_signed(body: bytes) -> Call:
    signature = b64encode(POSTAL.sign(body, padding.PKCS1v15(), hashes.SHA1())).decode()
    public = POSTAL.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    key = "".join(public.decode().splitlines()[1:-1])
    return Call(body, headers={"X-Postal-Signature": signature}, key=key)


def postal(raw: bytes, url: str) -> Call:
    data = {
        "id": 54,
        "rcpt_to": "gatepost+k3y@hazel-lane.test",
        "mail_from": "tom@x.test",
        "message": b64encode(raw).decode(),
        "base64": True,
    }
    return postal_signed(json.dumps(data).encode())


def sns(message: object, *, kind: str = "Notification", **more: str) -> Call:
    envelope = {
        "Type": kind,
        "MessageId": "8f6dee70-c885-558a-be7d-bd48bbf5335e",
        "TopicArn": "arn:aws:sns:eu-west-2:111111111111:mail-in",
        "Message": message if isinstance(message, str) else json.dumps(message),
        **more,
    }
    call = as_json(envelope, content_type="text/plain; charset=UTF-8", headers={"x-amz-sns-message-type": kind})
    return call.with_shared_secret()


def ses(raw: bytes, url: str) -> Call:
    return sns(
        {
            "notificationType": "Received",
            "mail": {"source": "tom@x.test", "messageId": "abc", "destination": ["gatepost@hazel-lane.test"]},
            "receipt": {
                "recipients": ["gatepost+k3y@hazel-lane.test"],
                "spfVerdict": {"status": "PASS"},
                "dmarcVerdict": {"status": "GRAY"},
                "action": {"type": "SNS", "encoding": "BASE64"},
            },
            "content": b64encode(raw).decode(),
        }
    )


def brevo(raw: bytes, url: str) -> Call:
    """Brevo takes mails apart: the raw one is not in it."""
    item = {
        "Uuid": ["8d79f2a1-0c4e-4a3a-9a52-b8f1f3f6a001"],
        "MessageId": "<PE@x.test>",
        "From": {"Name": "Tom", "Address": "tom@x.test"},
        "Headers": {
            "From": "Tom <tom@x.test>",
            "To": "gatepost+k3y@hazel-lane.test",
            "Delivered-To": "gatepost+k3y@hazel-lane.test",
            "Return-Path": "<tom@x.test>",
            "Subject": "PE",
            "Message-ID": "<PE@x.test>",
            "Received": ["by a", "by b"],
        },
        "RawTextBody": "Is PE tomorrow? Zoë\n",
        "RawHtmlBody": "<p>Is PE tomorrow? Zoë</p>",
        "Attachments": [
            {"Name": "kit.pdf", "ContentType": "application/pdf", "ContentLength": 12_000, "DownloadToken": "t"}
        ],
    }
    return as_json({"items": [item]}).with_shared_secret()


def mailjet(raw: bytes, url: str) -> Call:
    """Mailjet takes mails apart, too."""
    data = {
        "Sender": "tom@x.test",
        "Recipient": "gatepost+k3y@hazel-lane.test",
        "Headers": {"From": "tom@x.test", "Subject": "PE", "Message-ID": "<PE@x.test>", "Received": ["by a", "by b"]},
        "Parts": [
            {"Headers": {"Content-Type": "text/plain"}, "ContentRef": "Text-part"},
            {
                "Headers": {
                    "Content-Type": 'application/pdf; name="kit.pdf"',
                    "Content-Disposition": 'attachment; filename="kit.pdf"',
                },
                "ContentRef": "Attachment1",
            },
        ],
        "Text-part": "Is PE tomorrow? Zoë",
        "Attachment1": b64encode(b"%PDF").decode(),
    }
    return as_json(data).with_shared_secret()


RAW: dict[str, Callable[[bytes, str], Call]] = {
    "mailersend": mailersend,
    "mailgun": mailgun,
    "mandrill": mandrill,
    "postal": postal,
    "postmark": postmark,
    "sendgrid": sendgrid,
    "ses": ses,
    "sparkpost": sparkpost,
}
APART: dict[str, Callable[[bytes, str], Call]] = {"brevo": brevo, "mailjet": mailjet}
EVERY = RAW | APART


# What providers tell of a mail of ours: `ids` is our Message-ID.


def postmark_gone(ids: str, url: str) -> Call:
    data = {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "ID": 4323372036854775807,
        "Email": "amira@example.org",
        "BouncedAt": "2026-11-23T10:00:00Z",
    }
    return as_json(data).with_shared_secret()


def mailgun_gone(ids: str, url: str) -> Call:
    event = {
        "event": "failed",
        "severity": "permanent",
        "timestamp": 1795423200.0,
        "recipient": "amira@example.org",
        "message": {"headers": {"message-id": ids.strip("<>")}},
        "delivery-status": {"code": 550},
    }
    return as_json({"signature": mailgun_proof(), "event-data": event}, key=KEY)


def sendgrid_gone(ids: str, url: str) -> Call:
    events = [
        {"event": "delivered", "email": "amira@example.org", "smtp-id": ids},
        {"event": "bounce", "email": "amira@example.org", "smtp-id": ids, "status": "5.1.1"},
    ]
    return as_json(events).with_shared_secret()


def ses_gone(ids: str, url: str) -> Call:
    bounced = [{"emailAddress": "amira@example.org", "status": "5.1.1"}]
    return sns(
        {
            "notificationType": "Bounce",
            "bounce": {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": bounced},
            "mail": {"messageId": "abc", "headers": [{"name": "Message-ID", "value": ids}]},
        }
    )


def mandrill_gone(ids: str, url: str) -> Call:
    events = [{"event": "hard_bounce", "_id": "x", "ts": 1795423200, "msg": {"email": "amira@example.org"}}]
    fields = {"mandrill_events": json.dumps(events)}
    signed = (url + "".join(name + fields[name] for name in sorted(fields))).encode()
    signature = b64encode(hmac.new(KEY.encode(), signed, hashlib.sha1).digest()).decode()
    return Call(
        urlencode(fields).encode(), "application/x-www-form-urlencoded", {"X-Mandrill-Signature": signature}, key=KEY
    )


def mailersend_gone(ids: str, url: str) -> Call:
    data = {"type": "hard_bounced", "email": {"recipient": {"email": "amira@example.org"}, "message": {"id": "x"}}}
    body = json.dumps({"type": "activity.hard_bounced", "data": data}).encode()
    return Call(body, headers={"Signature": hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()}, key=KEY)


def brevo_gone(ids: str, url: str) -> Call:
    return as_json({"event": "hard_bounce", "email": "amira@example.org", "message-id": ids}).with_shared_secret()


def mailjet_gone(ids: str, url: str) -> Call:
    event = {"event": "bounce", "time": 1795423200, "email": "amira@example.org", "hard_bounce": True}
    return as_json([event]).with_shared_secret()


def sparkpost_gone(ids: str, url: str) -> Call:
    event = {"type": "bounce", "bounce_class": "10", "raw_rcpt_to": "amira@example.org", "timestamp": "1795423200"}
    return as_json([{"msys": {"message_event": {**event, "event_id": "1", "message_id": "x"}}}]).with_shared_secret()


def postal_gone(ids: str, url: str) -> Call:
    message = {"id": 1, "message_id": ids.strip("<>"), "to": "amira@example.org", "direction": "outgoing", "tag": None}
    data = {"timestamp": 1795423200.1, "uuid": "u", "payload": {"status": "HardFail", "message": message}}
    return postal_signed(json.dumps(data).encode())


GONE: dict[str, Callable[[str, str], Call]] = {
    "brevo": brevo_gone,
    "mailersend": mailersend_gone,
    "mailgun": mailgun_gone,
    "mailjet": mailjet_gone,
    "mandrill": mandrill_gone,
    "postal": postal_gone,
    "postmark": postmark_gone,
    "sendgrid": sendgrid_gone,
    "ses": ses_gone,
    "sparkpost": sparkpost_gone,
}
