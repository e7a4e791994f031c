"""Calls of the platform, read: every entry, change, message and status of them, and nothing that is not there."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatepost.doors.whatsapp.payload import NotACall, numbers_in, read_call

NUMBER = "106540352242922"
AT = datetime(2026, 11, 16, 21, 40, tzinfo=UTC)
STAMP = str(int(AT.timestamp()))


def call(*values: dict[str, Any], field: str = "messages") -> bytes:
    changes = [
        {"field": field, "value": {"messaging_product": "whatsapp", "metadata": {"phone_number_id": NUMBER}} | value}
        for value in values
    ]
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}).encode()


def contact(**more: Any) -> dict[str, Any]:
    return {"wa_id": "447700900123", "user_id": "GB.1Ab", "profile": {"name": "Nadia"}} | more


def message(kind: str = "text", **more: Any) -> dict[str, Any]:
    given_text = {"text": {"body": "Is PE tomorrow?"}} if kind == "text" else {}
    return {"id": "wamid.A", "from": "447700900123", "timestamp": STAMP, "type": kind} | given_text | more


def only(raw: dict[str, Any], **value: Any) -> Any:
    [found] = read(call({"contacts": [contact()], "messages": [raw]} | value)).messages
    return found


def read(body: bytes) -> Any:
    return read_call(body, phone_number_id=NUMBER)


def test_a_text_is_read_with_who_wrote_it_and_when():
    found = only(message())
    assert (found.wamid, found.type, found.text, found.at) == ("wamid.A", "text", "Is PE tomorrow?", AT)
    assert (found.user_id, found.number, found.name) == ("GB.1Ab", "447700900123", "Nadia")


def test_all_messages_of_all_entries_are_read():
    one = call({"messages": [message(id="wamid.1"), message(id="wamid.2")]}, {"messages": [message(id="wamid.3")]})
    both = json.loads(one)
    both["entry"] += json.loads(call({"messages": [message(id="wamid.4")]}))["entry"]
    found = read(json.dumps(both).encode())
    assert [inbound.wamid for inbound in found.messages] == ["wamid.1", "wamid.2", "wamid.3", "wamid.4"]


def test_somebody_may_be_known_by_user_id_alone():
    raw = {key: value for key, value in message().items() if key != "from"}
    found = only(raw, contacts=[{"user_id": "GB.1Ab", "profile": {"name": "Nadia"}}])
    assert (found.user_id, found.number) == ("GB.1Ab", "")


def test_a_message_without_anybody_is_left_out_and_named():
    raw = {key: value for key, value in message().items() if key != "from"}
    found = read(call({"contacts": [contact(), contact(wa_id="447700900999", user_id="GB.2")], "messages": [raw]}))
    assert found.messages == ()
    assert found.faults == ("a message without id, time or sender",)


def test_a_quote_and_marks_of_forwarding_are_read():
    found = only(message(context={"id": "wamid.B", "from": "1", "forwarded": True}))
    assert (found.context_id, found.is_forwarded, found.is_often_forwarded) == ("wamid.B", True, False)
    found = only(message(context={"frequently_forwarded": True}))
    assert (found.is_forwarded, found.is_often_forwarded) == (True, True)


@pytest.mark.parametrize("way", ["button_reply", "list_reply"])
def test_a_tap_has_its_id_and_its_words(way):
    found = only(message("interactive", interactive={"type": way, way: {"id": "send-kinder", "title": "Send this"}}))
    assert (found.choice, found.text) == ("send-kinder", "Send this")


def test_a_tap_on_a_template_has_its_payload():
    found = only(message("button", button={"payload": "open", "text": "Show me"}))
    assert (found.choice, found.text) == ("open", "Show me")


@pytest.mark.parametrize("emoji", ["❤️", None])
def test_a_reaction_is_given_or_taken_away(emoji):
    reaction = {"message_id": "wamid.B"} | ({"emoji": emoji} if emoji else {})
    found = only(message("reaction", reaction=reaction))
    assert (found.reaction_to, found.emoji) == ("wamid.B", emoji or "")


def test_a_picture_has_its_caption_and_what_to_fetch():
    image = {"id": "77", "mime_type": "image/jpeg", "sha256": "ab", "caption": "Whose is this?"}
    found = only(message("image", image=image))
    assert (found.text, found.media.id, found.media.mime_type) == ("Whose is this?", "77", "image/jpeg")


def test_a_new_number_is_told():
    found = only(message("system", system={"type": "user_changed_number", "wa_id": "447700900777", "user_id": "GB.9"}))
    assert (found.new_number, found.new_user_id) == ("447700900777", "GB.9")


def test_a_kind_that_came_later_is_unknown():
    found = only(message("hologram", hologram={"id": "1"}, errors=[{"code": 131051, "title": "…"}]))
    assert (found.type, found.text, found.errors) == ("unknown", "", (131051,))


def test_what_became_of_ours_is_read_with_its_price():
    status = {
        "id": "wamid.O",
        "status": "failed",
        "timestamp": STAMP,
        "biz_opaque_callback_data": "ref1",
        "errors": [{"code": 131047}, {"code": True}, "no code"],
        "pricing": {"billable": False, "pricing_model": "PMP", "category": "utility", "type": "free"},
    }
    [told] = read(call({"statuses": [status]})).told
    assert (told.wamid, told.status, told.callback, told.errors) == ("wamid.O", "failed", "ref1", (131047,))
    assert (told.category, told.is_billable, told.at) == ("utility", False, AT)


def test_other_numbers_and_other_subjects_are_left_out():
    other = call({"metadata": {"phone_number_id": "2"}, "messages": [message()]})
    assert read(other).messages == ()
    assert read(call({"messages": [message()]}, field="account_update")).messages == ()
    assert numbers_in(other) == {"2"}


def test_ids_that_no_column_holds_are_no_ids():
    assert read(call({"messages": [message(id="w" * 141)]})).messages == ()
    assert read(call({"messages": [message(id="a b")]})).messages == ()


def test_half_a_sign_and_a_zero_are_left_out_of_the_words():
    body = call({"messages": [message(text={"body": "PLACE"})]}).replace(b"PLACE", rb"a\ud83d\u0000b")
    assert read(body).messages[0].text == "ab"


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"[]", b"null", b'{"object": "page"}', b"{", b'{"object": 7}', b"[" * 100_000]
)
def test_what_is_no_call_is_said_to_be_none(body):
    with pytest.raises(NotACall):
        read(body)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PARTS = ["id", "from", "timestamp", "type", "text", "interactive", "context", "system", "reaction", "image", "errors"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # how fast it is says nothing on a busy machine
@given(st.dictionaries(st.sampled_from(PARTS), anything), anything, anything)
def test_whatever_stands_in_a_call_breaks_nothing(raw, contacts, statuses):
    read(call({"messages": [message() | raw, raw], "contacts": contacts, "statuses": statuses}))
