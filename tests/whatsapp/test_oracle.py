"""Held against pywa, a library for the same platform by other hands: we read what it reads, write what it writes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pywa import WhatsApp, types
from pywa.errors import WhatsAppError
from pywa.types.others import MessageType
from pywa.types.templates import BodyText, QuickReplyButton, TemplateLanguage

from gatepost.delivery.whatsapp import content
from gatepost.doors.whatsapp.payload import KNOWN_TYPES, Inbound, Told, read_call
from gatepost.doors.whatsapp.signature import is_right
from tests.whatsapp.platform import Phone, Platform, Template, serve, wire
from tests.whatsapp.platform.faults import FAULTS, Refused

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Oracle:
    """A pywa client of the simulated platform, and what its handlers were given."""

    def __init__(self, platform: Platform, session: httpx.Client) -> None:
        self.heard: list[Any] = []
        self.client = WhatsApp(
            platform.phone_number_id,
            platform.token,
            session=session,
            server=None,
            verify_token=platform.verify_token,
            app_secret=platform.app_secret,
            waba_id=platform.account,
            skip_duplicate_updates=False,
        )
        for register in (
            self.client.on_message,
            self.client.on_callback_button,
            self.client.on_callback_selection,
            self.client.on_message_status,
            self.client.on_phone_number_change,
        ):
            register()(lambda _, one: self.heard.append(one))

    def reads(self, body: bytes) -> Any:
        """What it makes of a call; None where it makes nothing."""
        self.heard.clear()
        assert self.client.webhook_update_handler(body) == ("ok", 200)
        return self.heard[0] if self.heard else None


@pytest.fixture
def platform() -> Platform:
    return Platform(now=lambda: NOON)


@pytest.fixture
def oracle(platform) -> Iterator[Oracle]:
    with httpx.Client() as session:
        yield Oracle(platform, session)


@contextmanager
def sending(platform: Platform) -> Iterator[Oracle]:
    """A pywa client that sends to the simulator."""
    with serve(platform) as address, httpx.Client() as session:
        oracle = Oracle(platform, session)
        session.base_url = address
        yield oracle


def inbound(platform: Platform, body: bytes) -> Inbound:
    [found] = read_call(body, phone_number_id=platform.phone_number_id).messages
    return found


def offered(phone: Phone) -> None:
    """Have the school offer buttons, a list and a template's button."""
    platform = phone.platform
    platform.approves(Template("news", "New", buttons=("Show me",)))
    phone.says("hi")
    for one in (
        content.buttons("Shall we?", [("yes-1", "Yes"), ("no-1", "No")]),
        content.choice("Which class?", "Choose", [content.Row("oak", "3 Oak"), content.Row("elm", "Elm")]),
        content.template("news", "en_GB", payload="open-7"),
    ):
        platform.takes(
            {"messaging_product": "whatsapp", "recipient": phone.user_id, "type": one.type, one.type: one.parts}
        )
    platform.waiting.clear()


ACTS = {
    "text": lambda phone: phone.says("Is there swimming? 🏊 é"),
    "reply": lambda phone: phone.says("this one", reply_to="wamid.QUOTED"),
    "forwarded": lambda phone: phone.says("look", forwarded=True),
    "often forwarded": lambda phone: phone.says("look", often=True),
    "image": lambda phone: phone.sends_file(b"jpg", caption="The cake"),
    "video": lambda phone: phone.sends_file(b"mp4", "video", mime_type="video/mp4"),
    "voice": lambda phone: phone.sends_file(b"ogg", "audio", mime_type="audio/ogg; codecs=opus"),
    "document": lambda phone: phone.sends_file(b"pdf", "document", mime_type="application/pdf", filename="a.pdf"),
    "sticker": lambda phone: phone.sends_file(b"webp", "sticker", mime_type="image/webp"),
    "reaction": lambda phone: phone.reacts("❤️", "wamid.OURS"),
    "no reaction": lambda phone: phone.reacts(None, "wamid.OURS"),
    "location": lambda phone: phone.sends_location(51.5, -0.1),
    "poll": lambda phone: phone.sends_poll(),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("number", ["447700900001", ""])
def test_what_a_parent_sends_is_read_alike(platform, oracle, act, number):
    phone = Phone(platform, "GB.1000", number, name="Amira Haddad", username="" if number else "amira")
    ACTS[act](phone)
    [body] = platform.calls()
    theirs, ours = oracle.reads(body), inbound(platform, body)

    assert (ours.wamid, ours.at) == (theirs.id, theirs.timestamp)
    assert (ours.user_id, ours.number, ours.name) == (
        theirs.from_user.bsuid,
        theirs.from_user.wa_id or "",
        theirs.from_user.name,
    )
    assert ours.text == (theirs.text or theirs.caption or "")
    assert (ours.is_forwarded, ours.is_often_forwarded) == (theirs.forwarded, theirs.forwarded_many_times)
    assert ours.context_id == (theirs.reply_to_message.id if theirs.reply_to_message else "")
    assert ours.type == ("unknown" if theirs.type == MessageType.UNSUPPORTED else theirs.type.value)
    assert ours.errors == ((theirs.error.code,) if theirs.error else ())
    assert (ours.media is None) == (theirs.media is None)
    if ours.media is not None:
        assert (ours.media.id, ours.media.mime_type, ours.media.sha256) == (
            theirs.media.id,
            theirs.media.mime_type,
            theirs.media.sha256,
        )
        assert ours.media.name == (getattr(theirs.media, "filename", None) or "")
    if theirs.reaction is not None:
        assert (ours.reaction_to, ours.emoji) == (theirs.reaction.message_id, theirs.reaction.emoji or "")


@pytest.mark.parametrize("title", ["Yes", "Elm", "Show me"])
def test_what_a_parent_taps_is_read_alike(platform, oracle, title):
    phone = Phone(platform, "GB.1000", "447700900001")
    offered(phone)
    phone.chooses(title)
    [body] = platform.calls()
    theirs, ours = oracle.reads(body), inbound(platform, body)
    assert (ours.choice, ours.text, ours.context_id) == (theirs.data, theirs.title, theirs.reply_to_message.id)
    assert ours.wamid == theirs.id


def test_a_new_number_is_read_alike(platform, oracle):
    phone = Phone(platform, "GB.1000", "447700900001", name="Amira")
    phone.changes_number("447700900002", "GB.2000")
    body, of_ids = platform.calls()
    theirs, ours = oracle.reads(body), inbound(platform, body)
    assert (ours.number, ours.new_number, ours.new_user_id) == (
        theirs.old_wa_id,
        theirs.new_wa_id,
        theirs.new_user_id,
    )
    later = inbound(platform, of_ids)  # of which it reads nothing
    assert (later.type, later.user_id, later.new_user_id) == ("system", "GB.1000", "GB.2000")


@pytest.mark.parametrize("kind", [one.value for one in MessageType])
@pytest.mark.parametrize("part", [None, {}, [], "x", {"body": None}, {"id": 7, "type": "odd", "odd": 3}])
def test_no_type_that_is_known_to_it_stops_us(platform, kind, part):
    raw = wire.message(
        wamid="wamid.A", at=NOON, user_id="GB.1", number="447700900001", kind=kind, part=part, context=part
    )
    found = inbound(platform, platform.call_of(wire.value_of(platform.about, messages=[raw])))
    assert found.type == (kind if kind in KNOWN_TYPES else "unknown")
    assert found.wamid == "wamid.A"


def told(platform: Platform, body: bytes) -> Told:
    [found] = read_call(body, phone_number_id=platform.phone_number_id).told
    return found


def test_what_became_of_a_message_is_read_alike(platform, oracle):
    phone = Phone(platform, "GB.1000", "447700900001")
    phone.says("hi")
    platform.waiting.clear()
    text = content.text("Hello")
    request = {"messaging_product": "whatsapp", "to": phone.number, "type": "text", "text": text.parts}
    platform.takes({**request, "biz_opaque_callback_data": "ours-1"})
    phone.reads()
    bodies = platform.calls()
    assert len(bodies) == 3
    for body in bodies:
        theirs, ours = oracle.reads(body), told(platform, body)
        assert (ours.wamid, ours.status, ours.at) == (theirs.id, theirs.status.value, theirs.timestamp)
        assert (ours.callback, ours.category) == (theirs.tracker, theirs.pricing.category.value)
        assert ours.is_billable is theirs.pricing.billable


@pytest.mark.parametrize("code", FAULTS)
def test_a_failure_is_read_alike(platform, oracle, code):
    """It wants a contact with a failure, which the platform leaves out; so it is given one here."""
    raw = wire.status(
        wamid="wamid.A",
        told="failed",
        at=NOON,
        user_id="GB.1",
        number="447700900001",
        errors=[wire.error(code, Refused(code).words)],
    )
    bare = platform.call_of(wire.value_of(platform.about, statuses=[raw]))
    contact = wire.contact(user_id="GB.1", number="447700900001", name="Amira")
    theirs = oracle.reads(platform.call_of(wire.value_of(platform.about, contacts=[contact], statuses=[raw])))
    ours = told(platform, bare)
    assert ours.errors == (theirs.error.code,) == (code,)
    assert ours.status == theirs.status.value == "failed"


def test_our_signature_is_theirs(platform, oracle):
    body = json.dumps({"object": "x", "said": "é 🙂"}, ensure_ascii=False).encode()
    for header in (wire.signature(body, platform.app_secret), wire.signature(body + b" ", platform.app_secret)):
        ours = is_right(body, header, app_secret=platform.app_secret)
        assert ours == (oracle.client.webhook_update_validator(body, header) is None)


def sent_by(platform: Platform) -> dict[str, Any]:
    """The newest request without what names the phone."""
    request = platform.requests[-1]
    return {request["type"]: request[request["type"]]}


@pytest.mark.parametrize("what", ["text", "buttons", "list", "template", "reaction"])
def test_what_we_build_is_what_it_builds(platform, what):
    platform.approves(Template("news", "New in {{1}}: {{2}}", buttons=("Show me",)))
    phone = Phone(platform, "GB.1000", "447700900001")
    phone.says("hi")
    with sending(platform) as oracle:
        client = oracle.client
        if what == "text":
            ours = content.text("Hello")
            client.send_message("GB.1000", "Hello", preview_url=False)
        elif what == "buttons":
            ours = content.buttons("Shall we?", [("yes-1", "Yes"), ("no-1", "No")])
            client.send_message(
                "GB.1000", "Shall we?", buttons=[types.Button("Yes", "yes-1"), types.Button("No", "no-1")]
            )
        elif what == "list":
            ours = content.choice(
                "Which?", "Choose", [content.Row("oak", "3 Oak", "16 messages"), content.Row("e", "Elm")]
            )
            rows = [
                types.SectionRow("3 Oak", callback_data="oak", description="16 messages"),
                types.SectionRow("Elm", callback_data="e"),
            ]
            listed = types.SectionList("Choose", sections=[types.Section("Classes", rows=rows)])
            client.send_message("GB.1000", "Which?", buttons=listed)
        elif what == "template":
            ours = content.template("news", "en_GB", ["3 Oak", "4"], payload="open-7")
            parts = [BodyText.params("3 Oak", "4"), QuickReplyButton.params(callback_data="open-7", index=0)]
            client.send_template("GB.1000", "news", TemplateLanguage.ENGLISH_UK, parts)
        else:
            ours = content.reaction(phone.bubble("hi").wamid, "✅")
            client.send_reaction("GB.1000", "✅", phone.bubble("hi").wamid)
    assert without_blanks(sent_by(platform)) == without_blanks({ours.type: ours.parts})
    assert platform.sent[-1].phone is phone


def without_blanks(value: Any) -> Any:
    """Without what is empty, without the title of a list's only part, with places as texts, types in small letters."""
    if isinstance(value, dict):
        return {
            name: str(part).lower() if name in ("index", "type", "sub_type") else without_blanks(part)
            for name, part in sorted(value.items())
            if part is not None and part is not False and part != "" and not (name == "title" and "rows" in value)
        }
    return [without_blanks(one) for one in value] if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize("code", sorted(set(FAULTS) - {131047}))
def test_it_knows_the_refusals_of_the_simulator(platform, code):
    phone = Phone(platform, "GB.1000", "447700900001")
    phone.says("hi")
    platform.fails_next(code, when="at once")
    with sending(platform) as oracle, pytest.raises(WhatsAppError) as caught:
        oracle.client.send_message("GB.1000", "Hello")
    assert caught.value.code == code
