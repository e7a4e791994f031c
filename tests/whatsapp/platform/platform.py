"""The platform itself: it takes messages of the school, keeps phones, and calls the school's webhook."""

import base64
import hashlib
import secrets
import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gatepost.core.clock import now as the_clock
from tests.whatsapp.platform import wire
from tests.whatsapp.platform.faults import TOLD_LATER, Refused
from tests.whatsapp.platform.phone import Bubble, Phone
from tests.whatsapp.platform.rules import Shown, Template, mapping, shown_of

# Who answers a call: the bytes and the headers in, the status of the answer out.
Webhook = Callable[[bytes, dict[str, str]], int]

A_SECOND, A_DAY = timedelta(seconds=1), timedelta(days=1)
PAIR_PACE, PAIR_BURST = timedelta(seconds=6), 45  # to one person (Meta's throughput page, 21 May 2026)
FREE_EACH_MONTH = 1_000  # messages inside the window, for a number


@dataclass
class Order:
    """Something to go wrong, so many times: with messages to one person, or to anybody."""

    code: int
    times: int
    to: Phone | None
    when: str  # "at once", "later" or "both"


@dataclass
class Sent:
    """One message that was taken from the school."""

    wamid: str
    phone: Phone
    request: dict[str, Any]
    pricing: wire.Value
    at: datetime
    told: list[str] = field(default_factory=list)  # the statuses so far


class Platform:
    """The Cloud API for one number of one school, its messages and its faults. Served over HTTP by `serve`.

    `webhook` is who it calls; without one, or where that does not answer 200, calls wait in `waiting` until `tells`.
    """

    def __init__(self, *, webhook: Webhook | None = None, now: Callable[[], datetime] = the_clock) -> None:
        self.webhook, self.now = webhook, now
        self.number = "441632960001"
        self.phone_number_id, self.account = "106540352242922", "102290129340398"
        self.token, self.app_secret, self.verify_token = "EAAtoken", "app-secret", "verify-me"
        self.per_second, self.people_a_day = 80, 250
        self.quality, self.name_status, self.subscribed = "GREEN", "APPROVED", True
        self.templates: dict[tuple[str, str], Template] = {}
        self.phones: list[Phone] = []
        self.sent: list[Sent] = []
        self.requests: list[dict[str, Any]] = []  # every request to send, also those that were refused
        self.read_marks: list[str] = []  # messages of parents that the school marked as read
        self.waiting: list[wire.Value] = []  # values that nobody has been told yet
        self.called: list[tuple[bytes, int]] = []  # every call and its answer
        self.billed: Counter[str] = Counter()
        self.media: dict[str, tuple[bytes, str]] = {}
        self.addresses_over = 0  # of so many files the address works no more when it is asked
        self.is_prompt = True
        self.orders: list[Order] = []
        self.breaks: list[str] = []  # "before": not taken, and no answer; "after": taken, and no answer
        self.is_down = False
        self._pace: dict[str, datetime] = {}
        self._second: deque[datetime] = deque()
        self._reached: dict[str, datetime] = {}  # people to whom we wrote outside their window
        self._of_month: Counter[str] = Counter()
        self._undelivered: list[Sent] = []
        self._lock = threading.RLock()

    # For tests

    def fails_next(self, code: int, *, times: int = 1, to: Phone | None = None, when: str = "") -> None:
        """Let the next messages fail with this code: in the answer (`at once`), by a call (`later`), or `both`."""
        self.orders.append(Order(code, times, to, when or ("later" if code in TOLD_LATER else "at once")))

    def approves(self, template: Template) -> Template:
        self.templates[template.name, template.language] = template
        return template

    def keep(self, data: bytes, mime_type: str) -> str:
        """Keep a file that somebody sent; gives its id."""
        media = str(secrets.randbelow(10**15))
        self.media[media] = (data, mime_type)
        return media

    def new_wamid(self) -> str:
        return "wamid." + base64.b64encode(b"HBgM" + secrets.token_bytes(24)).decode()

    # What is told to the business

    @property
    def about(self) -> wire.Value:
        return wire.metadata(self.number, self.phone_number_id)

    def tells_message(self, raw: wire.Value, *, contacts: list[wire.Value]) -> None:
        """Have one message of a person told."""
        with self._lock:
            self.waiting.append(wire.value_of(self.about, contacts=contacts, messages=[raw]))

    def tells_new_id(self, raw: wire.Value) -> None:
        """Have it told that somebody has another user id."""
        with self._lock:
            self.waiting.append(wire.value_of(self.about, user_id_update=[raw]))

    def tells_status(self, phone: Phone, wamid: str, told: str, *, error: wire.Value | None = None) -> None:
        """Have it told what became of a message of the school's."""
        with self._lock:
            sent = next((one for one in self.sent if one.wamid == wamid), None)
            if sent is None or told in sent.told or (told == "read" and "delivered" not in sent.told):
                return
            sent.told.append(told)
            if told == "delivered" and sent.pricing["billable"]:
                self.billed[sent.pricing["category"]] += 1
            failed = told == "failed"
            raw = wire.status(
                wamid=wamid,
                told=told,
                at=self.now(),
                user_id="" if failed and sent.request.get("to") else phone.user_id,
                number=phone.number,
                pricing=None if failed else sent.pricing,
                errors=[error] if error else None,
                biz_opaque_callback_data=sent.request.get("biz_opaque_callback_data"),
            )
            contacts = [] if failed else [phone.contact]
            self.waiting.append(wire.value_of(self.about, contacts=contacts, statuses=[raw]))

    def after_an_act(self) -> None:
        """Somebody did something on their phone: it is told at once, if the platform is prompt."""
        if self.is_prompt and self.webhook is not None:
            self.tells()

    def calls(self) -> list[bytes]:
        """What waits, one value a call, as bytes; it waits no longer."""
        with self._lock:
            values, self.waiting = self.waiting, []
        return [self.call_of(value) for value in values]

    def call_of(self, *values: wire.Value) -> bytes:
        """One call that tells of all these values."""
        return wire.envelope(wire.entry(self.account, *(wire.change(value) for value in values)))

    def tells(self) -> list[int]:
        """Call the webhook with what waits; gives its answers. What was not answered with 200 waits again."""
        assert self.webhook is not None
        answers = []
        with self._lock:
            values, self.waiting = self.waiting, []
        for value in values:
            answers.append(self.calls_with(self.call_of(value)))
            if answers[-1] != 200:
                with self._lock:
                    self.waiting.append(value)
        return answers

    def calls_with(self, body: bytes, *, signature: str | None = None) -> int:
        """Call the webhook with these bytes, rightly signed unless told otherwise; gives the status of the answer."""
        assert self.webhook is not None
        signed = wire.signature(body, self.app_secret) if signature is None else signature
        status = self.webhook(body, {"X-Hub-Signature-256": signed} if signed else {})
        self.called.append((body, status))
        return status

    # What is asked of it

    def takes(self, request: dict[str, Any]) -> wire.Value:
        """Take a request of the school to send, or to mark as read; gives the answer. Raises Refused."""
        with self._lock:
            if request.get("messaging_product") != "whatsapp":
                raise Refused(100, "messaging_product must be whatsapp")
            if request.get("status") == "read":
                self.read_marks.append(str(request.get("message_id", "")))
                return {"success": True}
            self.requests.append(request)
            phone, named = self._recipient(request)
            order = self._order_for(phone)
            if order is not None and order.when != "later":
                if order.when == "both":
                    self._accept(phone, request, Shown(""), order.code)
                raise Refused(order.code)
            shown = None if request.get("type") == "reaction" else shown_of(request, self.templates)
            if phone is None:
                raise Refused(131026)
            self._hold_back(phone)
            later = order.code if order is not None else self._fault_on_the_way(phone, request)
            wamid = self._accept(phone, request, shown, later)
            accepted = {"message_status": "accepted"} if request.get("type") == "template" else {}
            return {
                "messaging_product": "whatsapp",
                "contacts": [named],
                "messages": [{"id": wamid, **accepted}],
            }

    def counts_one(self) -> None:
        """One more message in or out within this second."""
        self._second.append(self.now())

    def brings_waiting(self, phone: Phone) -> None:
        """Deliver what waited for a phone that was off."""
        with self._lock:
            here = [one for one in self._undelivered if one.phone is phone]
            self._undelivered = [one for one in self._undelivered if one.phone is not phone]
        for sent in here:
            self._show(sent, shown_of(sent.request, self.templates) if sent.request["type"] != "reaction" else None)
        self.after_an_act()

    def _recipient(self, request: dict[str, Any]) -> tuple[Phone | None, wire.Value]:
        """Whose phone, and how the answer names them: by what they were named with. The number goes before the id."""
        to, recipient = str(request.get("to") or ""), str(request.get("recipient") or "")
        if not to and not recipient:
            raise Refused(131008, "to or recipient is mandatory")
        digits = to.removeprefix("+")
        if to and not digits.isdigit():
            raise Refused(131009, "to")
        if digits == self.number:
            raise Refused(131021)
        if to:
            found = next((one for one in self.phones if one.number == digits), None)
            return found, {"input": to, "wa_id": digits}
        found = next((one for one in self.phones if one.user_id == recipient), None)
        return found, {"input": recipient, "user_id": recipient}

    def _order_for(self, phone: Phone | None) -> Order | None:
        for order in self.orders:
            if order.times > 0 and order.to in (None, phone):
                order.times -= 1
                return order
        return None

    def _hold_back(self, phone: Phone) -> None:
        """The limits: of the number in a second, and of one person, who may get 45 at once on credit of later."""
        at = self.now()
        while self._second and self._second[0] <= at - A_SECOND:
            self._second.popleft()
        if len(self._second) >= self.per_second:
            raise Refused(130429)
        owed = max(self._pace.get(phone.user_id, at), at) + PAIR_PACE
        if owed - at > PAIR_PACE * PAIR_BURST:
            raise Refused(131056)
        self._pace[phone.user_id] = owed
        self.counts_one()

    def _fault_on_the_way(self, phone: Phone, request: dict[str, Any]) -> int | None:
        """What only shows after the request was taken: no open window; too many strangers in a day."""
        if phone.window_is_open:
            return None
        if request.get("type") != "template":
            return 131047
        at = self.now()
        self._reached = {who: when for who, when in self._reached.items() if when > at - A_DAY}
        if phone.user_id not in self._reached and len(self._reached) >= self.people_a_day:
            return 131064
        self._reached[phone.user_id] = at
        return None

    def _accept(self, phone: Phone | None, request: dict[str, Any], shown: Shown | None, later: int | None) -> str:
        wamid = self.new_wamid()
        if phone is None:
            return wamid
        sent = Sent(wamid, phone, request, self._pricing(request), self.now())
        self.sent.append(sent)
        if later is not None:
            fault = Refused(later)
            self.tells_status(phone, wamid, "failed", error=wire.error(later, fault.words))
            return wamid
        self.tells_status(phone, wamid, "sent")
        if phone.is_off:
            self._undelivered.append(sent)
        elif not phone.blocks:
            self._show(sent, shown)
        return wamid

    def _show(self, sent: Sent, shown: Shown | None) -> None:
        phone = sent.phone
        if shown is None:
            part = mapping(sent.request.get("reaction"), "reaction")
            for bubble in phone.screen:
                if bubble.wamid == part.get("message_id"):
                    bubble.reactions = {**bubble.reactions, "school": part["emoji"]} if part.get("emoji") else {}
        else:
            quotes = str((sent.request.get("context") or {}).get("message_id", ""))
            phone.screen.append(Bubble(sent.wamid, False, shown, self.now(), quotes=quotes))
        self.tells_status(phone, sent.wamid, "delivered")

    def _pricing(self, request: dict[str, Any]) -> wire.Value:
        """Since 1 October 2026 every message costs, but for the first thousand of a month inside the window."""
        if request.get("type") == "template":
            part = request["template"]
            found = self.templates.get((part.get("name"), part.get("language", {}).get("code")))
            category, free = (found.category.lower() if found else "utility"), False
        else:
            month = f"{self.now():%Y-%m}"
            self._of_month[month] += 1
            category, free = "service", self._of_month[month] <= FREE_EACH_MONTH
        return {
            "billable": not free,
            "pricing_model": "PMP",
            "type": "free_customer_service" if free else "regular",
            "category": category,
        }

    def described_media(self, media: str, address: str) -> wire.Value:
        """What is known of a file. Raises Refused for one that is not there."""
        if media not in self.media:
            raise Refused(100, "no such media")
        data, mime_type = self.media[media]
        return {
            "url": address,
            "mime_type": mime_type,
            "sha256": hashlib.sha256(data).hexdigest(),
            "file_size": len(data),
            "id": media,
            "messaging_product": "whatsapp",
        }
