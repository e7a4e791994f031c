"""Putting a message into the outbox: stored in the transaction of what it is about, sent by the worker after it."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from gatepost.core.clock import now
from gatepost.core.digest import digest_of_text
from gatepost.delivery import wake
from gatepost.delivery.models import Notice
from gatepost.delivery.whatsapp.content import Content
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage
from gatepost.people.models import School

Kind = WhatsAppMessage.Kind

ONCE_LIMIT = 80
# An answer in a talk is of no use a day later, and could not be sent then: the window is closed.
ANSWER_LIVES = timedelta(hours=24)
NOTICE_LIVES = timedelta(hours=72)
REST_LIVES = timedelta(hours=12)
LIVES = {Kind.REPLY: ANSWER_LIVES, Kind.NOTICE: NOTICE_LIVES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What is asked of the room that puts messages of one kind, at the last moment before one leaves.

    may_still_have: whether the member may have it now. Never answer from memory: a place can end in between.
    words_now: the words as they stand now, for messages that were put without content; None drops the message. It may
        look at the window (windows.is_open) and give a template where it is closed.
    """

    kind: WhatsAppMessage.Kind
    may_still_have: Callable[[WhatsAppMessage], bool]
    words_now: Callable[[WhatsAppMessage], Content | None] | None = None


_ways: dict[str, Way] = {}


def register(way: Way) -> Way:
    """Make known who answers for a kind of message. Raises ValueError when another room does so already.

    A kind that nobody answers for is never sent.
    """
    if way.kind in _ways and _ways[way.kind] != way:
        raise ValueError(f"two rooms answer for WhatsApp messages of the kind {way.kind.value!r}")
    _ways[way.kind] = way
    return way


def way_of(kind: str) -> Way | None:
    """Who answers for a kind, if somebody does."""
    return _ways.get(kind)


def put(
    member: WhatsAppMember,
    kind: WhatsAppMessage.Kind,
    content: Content | None,
    *,
    once: str,
    answers: str = "",
    group_ref: str = "",
    shows: Iterable[str] = (),
    notice: Notice | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> WhatsAppMessage:
    """Store one message to a member; the one that is there already when it was put before for the same thing.

    `once`: what it is for, as "digest:2026-11-23". `content` None: its words are asked for when it leaves (`Way`).
    `answers`: the platform's id of the message it quotes. `shows`: references of the posts in it; an answer that quotes
    it is one to the first. `due_at`: not before then. After `expires_at` (a day for answers, three for notices, else
    twelve hours) it is not sent any more.
    """
    return _stored(
        {"member": member, "once": _fitting(once)},
        school=member.school,
        kind=kind,
        content=content,
        answers=answers,
        group_ref=group_ref,
        shows=list(shows),
        notice=notice,
        due_at=due_at,
        expires_at=expires_at,
    )


def put_to_unknown(
    school: School, *, user_id: str, number: str, content: Content, once: str, answers: str = ""
) -> WhatsAppMessage:
    """Store one answer to somebody who wrote and is no member, as to a code that is wrong. The caller sees to it that
    nobody has us answer again and again."""
    known_by = json.dumps({"user_id": user_id, "number": number})
    return _stored(
        {"school": school, "member": None, "once": _fitting(once)},
        school=school,
        kind=Kind.REPLY,
        content=content,
        answers=answers,
        to=known_by,
    )


def _stored(
    key: dict[str, object],
    *,
    school: School,
    kind: WhatsAppMessage.Kind,
    content: Content | None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    **columns: object,
) -> WhatsAppMessage:
    at = now()
    message, is_new = WhatsAppMessage.objects.get_or_create(
        **key,
        defaults={
            "school": school,
            "kind": kind,
            "type": content.type if content else "",
            "content": content.as_json() if content else None,
            "queued_at": at,
            "due_at": due_at or at,
            "expires_at": expires_at or (due_at or at) + LIVES.get(kind, REST_LIVES),
            **columns,
        },
    )
    if is_new:
        transaction.on_commit(wake.worker_has_work)
    return message


def _fitting(once: str) -> str:
    return once if len(once) <= ONCE_LIMIT else digest_of_text(once)
