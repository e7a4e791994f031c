"""What a call of the WhatsApp platform holds, read into plain values. Pure: no database, no school.

The shape is the Cloud API's: `entry[].changes[].value` with `metadata`, `contacts[]`, `messages[]`, `statuses[]` and
`errors[]`, several at every level. What is not known is kept as `unknown`; what is not even of the right type is left
out and named among `faults`. Nothing here raises but `NotACall`.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

# What a column of ours may hold. The platform's own ids are below this: a `wamid` has about 60 characters, a user id
# "GB." and up to 128 (Meta's page on business-scoped user ids, 28 May 2026).
LONGEST_ID = 140
LONGEST_TEXT = 4_096  # characters of a text message (Cloud API reference, messages)
LONGEST_NAME = 80
# Messages in one call. The platform batches at most some hundreds.
MOST_IN_A_CALL = 1_000
OBJECT = "whatsapp_business_account"
MEDIA = ("image", "video", "audio", "document", "sticker")
# Subjects of changes that are read: messages with what became of ours, and that somebody is known by another user id.
MESSAGES, NEW_IDS = "messages", "user_id_update"
KNOWN_TYPES = frozenset({*MEDIA, "text", "interactive", "button", "reaction", "location", "contacts", "system"})


class NotACall(ValueError):
    """Bytes that are no call of the platform. It says what is wrong in a few words, and quotes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file that was sent: `id` to fetch it by, its type (`image/jpeg`), SHA-256 and name as the platform says."""

    id: str
    mime_type: str = ""
    sha256: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One message of a person to the school's number.

    At least one of `user_id` and `number` is there. `type` is the platform's, or `unknown`. `text` is what they wrote:
    the body, a caption, or the title of what they tapped; `choice` the id of that button or row. `context_id` is the
    message that they quote. `reaction_to` and `emoji` are of a reaction; no emoji takes it away. `new_number` and
    `new_user_id` are told by the platform when somebody changes theirs. `errors`: codes, where it could not be told.
    """

    wamid: str
    type: str
    at: datetime
    user_id: str = ""
    number: str = ""
    name: str = ""
    text: str = ""
    choice: str = ""
    media: Media | None = None
    context_id: str = ""
    is_forwarded: bool = False
    is_often_forwarded: bool = False
    reaction_to: str = ""
    emoji: str = ""
    new_number: str = ""
    new_user_id: str = ""
    errors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of one message of ours. `callback` is what we gave it to be known by. `category`: of its price.
    `user_id`: whom it went to."""

    wamid: str
    status: str
    at: datetime
    callback: str = ""
    user_id: str = ""
    errors: tuple[int, ...] = ()
    category: str = ""
    is_billable: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """All that one call holds for one number, in the order in which it stands there."""

    messages: tuple[Inbound, ...] = ()
    told: tuple[Told, ...] = ()
    errors: tuple[int, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    messages: list[Inbound] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    errors: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_call(body: bytes, *, phone_number_id: str) -> Call:
    """What a call says of the number with this id; what is of other numbers is left out. Raises NotACall."""
    envelope = _json_of(body)
    if _text(envelope.get("object")) != OBJECT:
        raise NotACall("it is not about WhatsApp")
    found = _Found()
    for subject, value in _values(envelope, found.faults):
        if _text(_mapping(value.get("metadata")).get("phone_number_id")) != phone_number_id:
            found.faults.append("another number")
        elif subject == MESSAGES:
            _read_value(value, found)
        else:
            _read_new_ids(value, found)
    return Call(
        messages=tuple(found.messages),
        told=tuple(found.told),
        errors=tuple(found.errors),
        faults=tuple(found.faults),
    )


def numbers_in(body: bytes) -> set[str]:
    """The ids of all numbers that a call speaks of. Raises NotACall."""
    envelope = _json_of(body)
    return {
        number
        for _, value in _values(envelope, [])
        if (number := _text(_mapping(value.get("metadata")).get("phone_number_id")))
    }


def _json_of(body: bytes) -> Mapping[str, Any]:
    try:
        envelope = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as fault:
        raise NotACall("it is no JSON") from fault
    if not isinstance(envelope, dict):
        raise NotACall("it is no JSON object")
    return envelope


def _values(envelope: Mapping[str, Any], faults: list[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for entry in _list(envelope.get("entry")):
        for change in _list(_mapping(entry).get("changes")):
            subject = _text(_mapping(change).get("field"))
            if subject not in (MESSAGES, NEW_IDS):
                faults.append("another subject")  # changes of templates, of the account: looked at by the doctor
                continue
            yield subject, _mapping(_mapping(change).get("value"))


def _read_value(value: Mapping[str, Any], found: _Found) -> None:
    people = _people(value)
    only = next(iter(people.values())) if len(people) == 1 else None
    for raw in _list(value.get("messages"))[:MOST_IN_A_CALL]:
        message = _inbound(_mapping(raw), people, only)
        if message is None:
            found.faults.append("a message without id, time or sender")
        else:
            found.messages.append(message)
    for raw in _list(value.get("statuses"))[:MOST_IN_A_CALL]:
        told = _told(_mapping(raw))
        if told is None:
            found.faults.append("a status without id, time or name")
        else:
            found.told.append(told)
    found.errors += _codes(value.get("errors"))


def _read_new_ids(value: Mapping[str, Any], found: _Found) -> None:
    """Somebody changed their number, and with it their user id: told as a message of the system, which has no id here.

    Of people whose number the platform keeps to itself this alone says who they were.
    """
    for raw in _list(value.get(NEW_IDS))[:MOST_IN_A_CALL]:
        change = _mapping(raw)
        ids, at = _mapping(change.get("user_id")), _time(change.get("timestamp"))
        before, after = _id(ids.get("previous")), _id(ids.get("current"))
        if not before or not after or at is None:
            found.faults.append("a new user id without the old one or a time")
            continue
        known_by = hashlib.sha256(f"{before} {after} {at.isoformat()}".encode()).hexdigest()
        found.messages.append(
            Inbound(
                wamid=f"user-id-{known_by[:48]}",
                type="system",
                at=at,
                user_id=before,
                new_user_id=after,
                new_number=_number(change.get("wa_id")),
            )
        )


@dataclass(frozen=True, slots=True)
class _Contact:
    user_id: str
    number: str
    name: str


def _people(value: Mapping[str, Any]) -> dict[str, _Contact]:
    """The contacts that a value names, by user id and by number."""
    found: dict[str, _Contact] = {}
    for raw in _list(value.get("contacts")):
        contact = _mapping(raw)
        one = _Contact(
            _id(contact.get("user_id")),
            _number(contact.get("wa_id")),
            _line(_mapping(contact.get("profile")).get("name"))[:LONGEST_NAME],
        )
        # One entry a contact, under the name by which it is surest known, so that "the only contact" can be told.
        if one.user_id or one.number:
            found[one.user_id or one.number] = one
    return found


def _inbound(raw: Mapping[str, Any], people: Mapping[str, _Contact], only: _Contact | None) -> Inbound | None:
    wamid, at = _id(raw.get("id")), _time(raw.get("timestamp"))
    user_id, number = _id(raw.get("from_user_id")), _number(raw.get("from"))
    contact = people.get(user_id) or next((one for one in people.values() if number and one.number == number), None)
    if contact is None and not user_id and not number:
        contact = only  # with a username the message itself may name nobody
    if contact is not None:
        user_id, number = user_id or contact.user_id, number or contact.number
    if not wamid or at is None or not (user_id or number):
        return None
    kind = _text(raw.get("type"))
    context, system = _mapping(raw.get("context")), _mapping(raw.get("system"))
    reaction = _mapping(raw.get("reaction")) if kind == "reaction" else {}
    text, choice = _words(raw, kind)
    return Inbound(
        wamid=wamid,
        type=kind if kind in KNOWN_TYPES else "unknown",
        at=at,
        user_id=user_id,
        number=number,
        name=contact.name if contact else "",
        text=text,
        choice=choice,
        media=_media(raw, kind),
        context_id=_id(context.get("id")),
        is_forwarded=context.get("forwarded") is True or context.get("frequently_forwarded") is True,
        is_often_forwarded=context.get("frequently_forwarded") is True,
        reaction_to=_id(reaction.get("message_id")),
        emoji=_text(reaction.get("emoji"))[:32],
        new_number=_number(system.get("wa_id") or system.get("new_wa_id")) if kind == "system" else "",
        new_user_id=_id(system.get("user_id")) if kind == "system" else "",
        errors=tuple(_codes(raw.get("errors"))),
    )


def _words(raw: Mapping[str, Any], kind: str) -> tuple[str, str]:
    """What they wrote or tapped, and the id of what they tapped."""
    part = _mapping(raw.get(kind))
    if kind == "text":
        return _text(part.get("body"))[:LONGEST_TEXT], ""
    if kind == "button":  # of a template
        return _text(part.get("text"))[:LONGEST_TEXT], _text(part.get("payload"))[:256]
    if kind == "interactive":
        reply = _mapping(part.get(_text(part.get("type"))))
        return _text(reply.get("title"))[:LONGEST_TEXT], _text(reply.get("id"))[:256]
    if kind in MEDIA:
        return _text(part.get("caption"))[:LONGEST_TEXT], ""
    return "", ""


def _media(raw: Mapping[str, Any], kind: str) -> Media | None:
    part = _mapping(raw.get(kind)) if kind in MEDIA else {}
    if not _id(part.get("id")):
        return None
    return Media(
        id=_id(part.get("id")),
        mime_type=_line(part.get("mime_type"))[:100],
        sha256=_line(part.get("sha256"))[:64],
        name=_line(part.get("filename"))[:240],
    )


def _told(raw: Mapping[str, Any]) -> Told | None:
    wamid, status, at = _id(raw.get("id")), _line(raw.get("status"))[:20], _time(raw.get("timestamp"))
    if not wamid or not status or at is None:
        return None
    pricing = _mapping(raw.get("pricing"))
    billable = pricing.get("billable")
    return Told(
        wamid=wamid,
        status=status,
        at=at,
        callback=_line(raw.get("biz_opaque_callback_data"))[:80],
        user_id=_id(raw.get("recipient_user_id")),
        errors=tuple(_codes(raw.get("errors"))),
        category=_line(pricing.get("category"))[:20],
        is_billable=billable if isinstance(billable, bool) else None,
    )


def _codes(errors: object) -> list[int]:
    codes = [_mapping(error).get("code") for error in _list(errors)]
    return [code for code in codes if isinstance(code, int) and not isinstance(code, bool)]


def _time(value: object) -> datetime | None:
    """The platform writes seconds since 1970 as digits in a string."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value)
    if not text.isascii() or not text.isdigit() or len(text) > 11:
        return None
    return datetime.fromtimestamp(int(text), tz=UTC)


def _id(value: object) -> str:
    """An id as it is; empty for one that no column of ours would hold whole."""
    text = _text(value)
    return text if 0 < len(text) <= LONGEST_ID and text.isprintable() and " " not in text else ""


def _number(value: object) -> str:
    """A phone number as digits alone, as the platform writes it: 447700900123."""
    digits = _text(value).removeprefix("+")
    return digits if digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 15 else ""


def _line(value: object) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in _text(value)).split())


def _text(value: object) -> str:
    """A text as it is; halves of signs that JSON can spell and no database can keep are left out."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "ignore").decode("utf-8").replace("\0", "")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
