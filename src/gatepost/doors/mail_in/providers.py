"""The mail providers whose web calls are understood: how each shows who it is, and where in a call the mail stands.

django-anymail knows their signatures and their shapes. It reads its settings once for the installation, and here each
school has its own; so its views are made for one call each, with that school's key, and only asked (docs/decisions).
"""

import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

from gatepost.doors.mail_in.given import Given
from gatepost.doors.mail_in.rebuilding import rebuilt

# What came of a mail of ours, in anymail's words, and in ours.
GONE = {"bounced": "bounced", "rejected": "bounced", "failed": "bounced", "complained": "complained"}
SENDGRID_EVENTS = {"bounce": "bounced", "dropped": "bounced", "spamreport": "complained"}


@dataclass(frozen=True, slots=True)
class Brought:
    """One mail that a call brought. `results` is what the provider found about its sender (see `take_in`)."""

    raw: bytes
    to: str = ""
    results: str = ""


@dataclass(frozen=True, slots=True)
class CameBack:
    """One mail of ours that came back, or that was called spam: `why` is "bounced" or "complained"."""

    why: str
    recipient: str
    status: str = ""
    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider. `has_key`: it signs its calls with a key that it shows the school; else it shows the secret that we
    make. `mails_view` and `events_view` are anymail's views and the names of their keys; `as_sent` finds the mails as
    they were sent, None where the call has them only taken apart.
    """

    code: str
    name: str
    has_key: bool
    mails_view: tuple[str, str]
    events_view: tuple[str, str] | None
    as_sent: Callable[[Given], list[Brought] | None]


def view_for(named: tuple[str, str], secret: str, *, url: str) -> Any:
    """anymail's view, made for one call with one key. Raises ValueError where the key cannot be one."""
    path, key = named
    kind = import_string(f"anymail.webhooks.{path}")
    extra = {"webhook_url": url} if path.startswith("mandrill.") else {}
    if path.startswith("brevo.BrevoInbound"):
        extra = {"api_key": "-"}
    return kind(**{key: secret}, **extra)


def _json(given: Given) -> Any:
    return json.loads(given.body.decode("utf-8"))


def _bytes(text: object) -> bytes:
    return str(text).encode("utf-8", "replace")


def _nowhere(given: Given) -> None:
    return None


def _postmark(given: Given) -> list[Brought] | None:
    call = _json(given)
    if "RawEmail" not in call or "RecordType" in call:
        return None
    return [Brought(_bytes(call["RawEmail"]), str(call.get("OriginalRecipient", "")))]


def _mailgun(given: Given) -> list[Brought] | None:
    raw = given.field("body-mime")
    if raw is None:
        return None
    return [Brought(raw, given.POST.get("recipient", ""))]


def _sendgrid(given: Given) -> list[Brought] | None:
    raw = given.field("email")
    if raw is None:
        return None
    envelope = json.loads(given.POST.get("envelope", "{}"))
    sender = str(envelope.get("from", ""))
    is_plain = "@" in sender and not any(sign in sender for sign in "; \t\r\n()")
    spf = given.POST.get("SPF", "").lower()
    results = f"spf={spf} smtp.mailfrom={sender}" if spf in ("pass", "fail") and is_plain else ""
    return [Brought(raw, str((envelope.get("to") or [""])[0]), results)]


def _mandrill(given: Given) -> list[Brought] | None:
    calls = [call for call in json.loads(given.POST["mandrill_events"]) if call.get("event") == "inbound"]
    return [Brought(_bytes(call["msg"]["raw_msg"]), str(call["msg"].get("email", ""))) for call in calls]


def _mailersend(given: Given) -> list[Brought] | None:
    call = _json(given)
    if call.get("type") != "inbound.message":
        return None
    data = call["data"]
    recipients = (data.get("recipients") or {}).get("rcptTo") or [{}]
    return [Brought(_bytes(data["raw"]), str(recipients[0].get("email", "")))]


def _sparkpost(given: Given) -> list[Brought] | None:
    found = []
    for call in _json(given):
        message = (call.get("msys") or {}).get("relay_message")
        if message is None:
            continue
        content = message["content"]
        text = content["email_rfc822"]
        raw = b64decode(text) if content.get("email_rfc822_is_base64") else _bytes(text)
        found.append(Brought(raw, str(message.get("rcpt_to", ""))))
    return found


def _postal(given: Given) -> list[Brought] | None:
    call = _json(given)
    if "message" not in call or "status" in call:
        return None
    raw = b64decode(call["message"]) if call.get("base64") is True else _bytes(call["message"])
    return [Brought(raw, str(call.get("rcpt_to", "")))]


SHARED = "webhook_secret"
PROVIDERS = {
    provider.code: provider
    for provider in (
        Provider(
            "brevo",
            "Brevo",
            False,
            ("brevo.BrevoInboundWebhookView", SHARED),
            ("brevo.BrevoTrackingWebhookView", SHARED),
            _nowhere,
        ),
        Provider(
            "mailersend",
            "MailerSend",
            True,
            ("mailersend.MailerSendInboundWebhookView", "inbound_secret"),
            ("mailersend.MailerSendTrackingWebhookView", "signing_secret"),
            _mailersend,
        ),
        Provider(
            "mailgun",
            "Mailgun",
            True,
            ("mailgun.MailgunInboundWebhookView", "webhook_signing_key"),
            ("mailgun.MailgunTrackingWebhookView", "webhook_signing_key"),
            _mailgun,
        ),
        Provider(
            "mailjet",
            "Mailjet",
            False,
            ("mailjet.MailjetInboundWebhookView", SHARED),
            ("mailjet.MailjetTrackingWebhookView", SHARED),
            _nowhere,
        ),
        Provider(
            "mandrill",
            "Mandrill (Mailchimp)",
            True,
            ("mandrill.MandrillCombinedWebhookView", "webhook_key"),
            ("mandrill.MandrillCombinedWebhookView", "webhook_key"),
            _mandrill,
        ),
        Provider(
            "postal",
            "Postal",
            True,
            ("postal.PostalInboundWebhookView", "webhook_key"),
            ("postal.PostalTrackingWebhookView", "webhook_key"),
            _postal,
        ),
        Provider(
            "postmark",
            "Postmark",
            False,
            ("postmark.PostmarkInboundWebhookView", SHARED),
            ("postmark.PostmarkTrackingWebhookView", SHARED),
            _postmark,
        ),
        Provider("sendgrid", "SendGrid", False, ("base.AnymailBaseWebhookView", SHARED), None, _sendgrid),
        Provider("ses", "Amazon SES", False, ("base.AnymailBaseWebhookView", SHARED), None, _nowhere),
        Provider(
            "sparkpost",
            "SparkPost",
            False,
            ("sparkpost.SparkPostInboundWebhookView", SHARED),
            ("sparkpost.SparkPostTrackingWebhookView", SHARED),
            _sparkpost,
        ),
    )
}


def mails_of(provider: Provider, given: Given, view: Any) -> list[Brought]:
    """The mails that a call brings: as they were sent where it has them so, else put together from their parts.

    Whatever is wrong with the call is raised as it comes: the caller tells the provider to send it again.
    """
    found = provider.as_sent(given)
    if found is not None:
        return found
    if provider.code == "brevo":
        view._fetch_attachment = _only_named
    return [_put_together(event.message, provider) for event in view.parse_events(given) if hasattr(event, "message")]


def _put_together(message: Any, provider: Provider) -> Brought:
    if "@" not in str(message["From"] or ""):
        raise ValueError("a mail without a sender is none")
    raw = rebuilt(message, provider=provider.code)
    return Brought(raw, str(message.envelope_recipient or ""))


def _only_named(attachment: dict[str, Any]) -> Any:
    """Brevo keeps files for itself and gives a ticket for each. We make no call out of a call: the name is kept."""
    message = import_string("anymail.inbound.AnymailInboundMessage")
    name = str(attachment.get("Name") or "file")
    words = f"{name}: this file stayed with the mail provider, {attachment.get('ContentLength', '?')} bytes."
    return message.construct_attachment(content_type="text/plain", content=words, filename=f"{name}.txt")


def came_back(provider: Provider, given: Given, view: Any) -> list[CameBack]:
    """Of a call about mails that we sent: those that will not arrive, and those that somebody called spam."""
    if provider.code == "sendgrid":  # anymail reads its events no more
        return [_of_sendgrid(call) for call in _json(given) if call.get("event") in SENDGRID_EVENTS]
    found = []
    for event in view.parse_events(given):
        why = GONE.get(str(event.event_type))
        if why is not None:
            found.append(CameBack(why, str(event.recipient or ""), "", (str(event.message_id or ""),)))
    return found


def _of_sendgrid(call: dict[str, Any]) -> CameBack:
    ids = (str(call.get("smtp-id", "")),)
    return CameBack(SENDGRID_EVENTS[call["event"]], str(call.get("email", "")), str(call.get("status", "")), ids)
