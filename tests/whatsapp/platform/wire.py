"""How the platform writes its calls: the shapes of the Cloud API's messages webhook, and its signature. Pure."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

Value = dict[str, Any]


def metadata(shown_number: str, phone_number_id: str) -> Value:
    """Which number of the business it is about."""
    return {"display_phone_number": shown_number.removeprefix("+"), "phone_number_id": phone_number_id}


def contact(*, user_id: str, number: str, name: str, username: str = "") -> Value:
    """A person as a call names them. The number is left out where the business may not know it."""
    profile = {"name": name, **({"username": username} if username else {})}
    return {"profile": profile, **({"wa_id": number} if number else {}), "user_id": user_id}


def message(*, wamid: str, at: datetime, user_id: str, number: str, kind: str, part: Any, **more: Any) -> Value:
    """One message of a person; `part` stands under its kind, `more` beside it (`context`, `errors`)."""
    return {
        **({"from": number} if number else {}),
        **({"from_user_id": user_id} if user_id else {}),
        "id": wamid,
        "timestamp": seconds(at),
        "type": kind,
        **({kind: part} if part is not None else {}),
        **{name: value for name, value in more.items() if value is not None},
    }


def status(
    *, wamid: str, told: str, at: datetime, user_id: str, number: str, pricing: Value | None = None, **more: Any
) -> Value:
    """What became of a message of the business's. A failed one carries `errors` and no price."""
    return {
        "id": wamid,
        "status": told,
        "timestamp": seconds(at),
        **({"recipient_id": number} if number else {}),
        **({"recipient_user_id": user_id} if user_id else {}),
        **({"pricing": pricing} if pricing else {}),
        **{name: value for name, value in more.items() if value},
    }


def new_id(*, name: str, number: str, previous: str, current: str, at: datetime) -> Value:
    """That somebody is known by another user id from now on."""
    return {
        **({"wa_id": number} if number else {}),
        "detail": f"User id for {name} has been updated.",
        "user_id": {"previous": previous, "current": current},
        "timestamp": seconds(at),
    }


def error(code: int, title: str, details: str = "") -> Value:
    """A fault as a call tells it."""
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details or title},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    }


def value_of(about: Value, **parts: list[Value]) -> Value:
    """One value: of one number, with its contacts, messages, statuses or errors."""
    return {
        "messaging_product": "whatsapp",
        "metadata": about,
        **{name: part for name, part in parts.items() if part},
    }


def change(value: Value) -> Value:
    """A change of what the value is about."""
    return {"value": value, "field": "user_id_update" if "user_id_update" in value else "messages"}


def entry(account: str, *changes: Value) -> Value:
    return {"id": account, "changes": list(changes)}


def envelope(*entries: Value) -> bytes:
    """The bytes of a whole call, written as the platform writes them: everything but ASCII is escaped."""
    return json.dumps({"object": "whatsapp_business_account", "entry": list(entries)}, separators=(",", ":")).encode()


def seconds(at: datetime) -> str:
    """The platform's way to write a time: whole seconds since 1970, as a string."""
    return str(int(at.timestamp()))


def signature(body: bytes, app_secret: str) -> str:
    """What stands in X-Hub-Signature-256."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
