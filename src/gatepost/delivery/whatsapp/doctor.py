"""Is the number set up rightly at Meta and here? Asked step by step; each step says what to do where it is not."""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from gatepost.core.clock import now
from gatepost.delivery.whatsapp.errors import NobodyKnows, NotReached, PlatformError
from gatepost.delivery.whatsapp.models import WhatsAppMessage, WhatsAppNumber
from gatepost.delivery.whatsapp.platform import Line

HOOK_TIMEOUT = 10.0  # seconds
CHALLENGE = "1158201444"
# Template -> how many parameters its words must have: class, count and name; none.
PARAMETERS = {"news_template": 3, "notice_template": 0}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was looked at: `state` is `good`, `bad` or `unknown` (it could not be looked at)."""

    name: str
    state: str
    words: str

    @property
    def is_good(self) -> bool:
        """Whether there is nothing to do."""
        return self.state == "good"


class _Wrong(Exception):
    """What is not right, as a sentence that says what to do."""


def examine(number: WhatsAppNumber, *, hook: str) -> list[Step]:
    """Look at everything once, from here. `hook` is the address of our webhook as the world sees it.

    It sends nobody a message. Steps behind one that makes them impossible are `unknown`.
    """
    steps = [_step("Keys", lambda: _keys(number))]
    with Line() as line:
        asked: dict[str, Callable[[], str]] = {
            "Token": lambda: _token(line, number),
            "Number": lambda: _shown(line, number),
            "Templates": lambda: _templates(line, number),
            "Subscription": lambda: _subscribed(line, number),
        }
        can_ask = steps[0].is_good
        for name, look in asked.items():
            step = _step(name, look) if can_ask else Step(name, "unknown", "Not looked at: see above.")
            steps.append(step)
            can_ask = can_ask and (step.is_good or name != "Token")
    steps.append(_step("Our address", lambda: _hook(number, hook)))
    steps.append(_step("Calls", lambda: _calls(number)))
    steps.append(_step("Sending", lambda: _sending(number)))
    return steps


def _step(name: str, look: Callable[[], str]) -> Step:
    try:
        return Step(name, "good", look())
    except _Wrong as wrong:
        return Step(name, "bad", str(wrong))
    except PlatformError as fault:
        return Step(name, "bad", f"Meta refuses this (code {fault.code}).")
    except (NotReached, NobodyKnows) as fault:
        return Step(name, "unknown", f"Meta could not be reached ({fault.args[0]}). Is the way out to it open?")


def _keys(number: WhatsAppNumber) -> str:
    missing = [
        words for name, words in (("access_token", "token"), ("app_secret", "app secret")) if not getattr(number, name)
    ]
    if missing:
        raise _Wrong(f"The {' and the '.join(missing)} must be put in.")
    if not number.is_on:
        raise _Wrong("All is there, but it is switched off.")
    return "Token and app secret are there."


def _token(line: Line, number: WhatsAppNumber) -> str:
    try:
        line.ask(number, "GET", number.phone_number_id, query={"fields": "id"})
    except PlatformError as fault:
        raise _Wrong(
            f"Meta does not take the token for this number (code {fault.code}). Make one for a system user that may "
            "use the number, with whatsapp_business_messaging and whatsapp_business_management, and without an end."
        ) from fault
    return "Meta takes the token."


def _shown(line: Line, number: WhatsAppNumber) -> str:
    fields = "display_phone_number,verified_name,quality_rating,name_status"
    told = line.ask(number, "GET", number.phone_number_id, query={"fields": fields})
    digits = "".join(sign for sign in str(told.get("display_phone_number", "")) if sign.isdigit())
    if digits != number.shown_number.removeprefix("+"):
        raise _Wrong(f"At Meta the number is +{digits}. Parents would be told another one.")
    if told.get("quality_rating") == "RED":
        raise _Wrong("Meta rates the number RED: people block it or report it. Send less until it is better.")
    return f"Parents see “{told.get('verified_name', '')}” and +{digits}."


def _templates(line: Line, number: WhatsAppNumber) -> str:
    if not number.business_account_id:
        raise _Wrong("Put in the WhatsApp Business Account ID. Then the templates can be checked.")
    query = {"fields": "name,language,status,category,components", "limit": "200"}
    told = line.ask(number, "GET", f"{number.business_account_id}/message_templates", query=query)
    rows = [row for row in told.get("data", []) if isinstance(row, dict)]
    for column, count in PARAMETERS.items():
        _template(rows, getattr(number, column), number.template_language, count)
    return "Both templates are approved."


def _template(rows: list[dict[str, Any]], name: str, language: str, count: int) -> None:
    found = [row for row in rows if row.get("name") == name and row.get("language") == language]
    if not found:
        raise _Wrong(f"Meta has no template “{name}” in {language}. docs/whatsapp.md has its words: put it in there.")
    if found[0].get("status") != "APPROVED":
        raise _Wrong(f"The template “{name}” is not approved: Meta says {found[0].get('status')}.")
    parts = [part for part in found[0].get("components", []) if isinstance(part, dict)]
    bodies = [part for part in parts if part.get("type") == "BODY"]
    words = str(bodies[0].get("text", "")) if bodies else ""
    if words.count("{{") != count:
        raise _Wrong(f"The template “{name}” must have {count} places to fill in. It has {words.count('{{')}.")
    if _first_button(parts) != "QUICK_REPLY":
        raise _Wrong(f"The template “{name}” needs one button, of the kind “quick reply”. It brings what is new.")
    if found[0].get("category") == "MARKETING":
        raise _Wrong(
            f"Meta counts the template “{name}” as marketing. That is dearer, and parents can switch it off. Ask Meta "
            "to count it as utility."
        )


def _first_button(parts: list[dict[str, Any]]) -> str:
    """The kind of a template's first button; empty for none."""
    rows = [row for part in parts if part.get("type") == "BUTTONS" for row in part.get("buttons", [])]
    return str(rows[0].get("type", "")) if rows and isinstance(rows[0], dict) else ""


def _subscribed(line: Line, number: WhatsAppNumber) -> str:
    if not number.business_account_id:
        raise _Wrong("Put in the WhatsApp Business Account ID. Then this can be checked.")
    told = line.ask(number, "GET", f"{number.business_account_id}/subscribed_apps")
    if not told.get("data"):
        raise _Wrong(
            "No app gets the messages of this account. Subscribe yours at Meta, to the fields “messages” and "
            "“user_id_update”."
        )
    return "The app gets the account’s messages."


def _hook(number: WhatsAppNumber, hook: str) -> str:
    """Call ourselves as Meta would: once with the right token, once with a signature that is wrong."""
    token = number.verify_token or ""
    asked = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": CHALLENGE}
    status, body = _called(f"{hook}?{urlencode(asked)}")
    if status != 200 or body != CHALLENGE:
        raise _Wrong(
            f"{hook} does not answer Meta’s question (it says {status or 'nothing'}). Is it open to the world?"
        )
    content = json.dumps({"object": "whatsapp_business_account", "entry": []}).encode()
    forged = "sha256=" + hmac.new(b"nobody's secret", content, hashlib.sha256).hexdigest()
    status, _ = _called(hook, content, {"X-Hub-Signature-256": forged, "Content-Type": "application/json"})
    if status != 403:
        raise _Wrong(f"{hook} must refuse a forged call with 403. It says {status or 'nothing'}.")
    return f"{hook} answers, and refuses what is forged."


def _called(address: str, content: bytes | None = None, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
    request = urllib.request.Request(address, data=content, headers=dict(headers or {}))  # noqa: S310 (our own address)
    try:
        with urllib.request.urlopen(request, timeout=HOOK_TIMEOUT) as answer:  # noqa: S310 (the same)
            return answer.status, answer.read(1000).decode("utf-8", "replace")
    except urllib.error.HTTPError as refused:
        return refused.code, ""
    except (OSError, ValueError):
        return 0, ""


def _calls(number: WhatsAppNumber) -> str:
    if number.called_at is None:
        raise _Wrong("Meta has not called yet. Write “hello” to the number from any phone, and look again.")
    hours = int((now() - number.called_at).total_seconds() // 3600)
    return "Meta called within the last hour." if hours < 1 else f"Meta last called {hours} hours ago."


def _sending(number: WhatsAppNumber) -> str:
    if number.fault and not number.fault.isdigit():
        raise _Wrong(f"Meta did not answer when we last sent ({number.fault}). Is the way out to it open?")
    if number.fault:
        raise _Wrong(
            f"Meta refused to send for the whole number (code {number.fault}). docs/whatsapp.md says what it means."
        )
    state = WhatsAppMessage.State
    unsure = WhatsAppMessage.objects.filter(school=number.school, state=state.MAYBE_SENT).count()
    waiting = WhatsAppMessage.objects.filter(school=number.school, state=state.WAITING, due_at__lt=now()).count()
    return f"{waiting} messages wait. Of {unsure} nobody knows whether they went."
