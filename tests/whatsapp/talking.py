"""A parent's phone in the talk, without the platform: what they write is answered at once, and the answers are read."""

import itertools
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from gatepost.core.clock import now
from gatepost.delivery.whatsapp import codes, members
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage
from gatepost.doors.whatsapp import talk
from gatepost.doors.whatsapp.models import WhatsAppTaken
from gatepost.doors.whatsapp.payload import Inbound
from gatepost.gate import facts
from tests.cast import ScriptedJudge
from tests.world import Player, World


@pytest.fixture(autouse=True)
def scripted_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge knows the texts of tests/cast.py; what it makes of others is no matter of these tests."""
    facts._judges.clear()
    monkeypatch.setattr(facts, "Judge", ScriptedJudge)


_numbers = itertools.count(1)


@dataclass(frozen=True)
class Shown:
    """One message of ours as the phone shows it. `offers`: titles of buttons or rows, with the id behind each."""

    wamid: str
    body: str
    quotes: str
    offers: dict[str, str] = field(default_factory=dict)
    sign_on: str = ""
    row: WhatsAppMessage | None = None


class Phone:
    """A phone, of somebody who takes part or of nobody."""

    def __init__(self, world: World, *, user_id: str = "", number: str = "") -> None:
        self.world = world
        self.number = number or f"4477009{next(_numbers):05}"
        self.user_id = user_id or f"GB.{self.number}"
        self.screen: list[Shown] = []
        self.last = ""
        self.became = ""

    @property
    def member(self) -> WhatsAppMember | None:
        return members.find(self.world.school, user_id=self.user_id)

    def says(self, text: str, *, quotes: str = "", **more: Any) -> list[Shown]:
        return self.sends(type="text", text=text, context_id=quotes, **more)

    def taps(self, title: str, *, on: Shown | None = None) -> list[Shown]:
        """Tap a button, or a row of a list, of the newest message that has it."""
        shown = on or next(one for one in reversed(self.screen) if title in one.offers)
        return self.sends(type="interactive", text=title, choice=shown.offers[title], context_id=shown.wamid)

    def reacts(self, emoji: str, to: str) -> list[Shown]:
        return self.sends(type="reaction", reaction_to=to, emoji=emoji)

    def sends(self, **parts: Any) -> list[Shown]:
        """One message, taken in as the worker does; gives what was answered."""
        wamid = parts.pop("wamid", f"wamid.IN{next(_numbers)}")
        parts.setdefault("at", now())
        file = parts.pop("file", None)
        parts = {"user_id": self.user_id, "number": self.number, **parts}
        inbound = Inbound(wamid=wamid, **parts)
        self.last = wamid
        with transaction.atomic():
            became = talk.answer(
                self.world.school, members.find(self.world.school, user_id=inbound.user_id), inbound, file=file
            )
            WhatsAppTaken.objects.create(
                school=self.world.school,
                wamid=wamid,
                member=became.member,
                became=became.code,
                subject_ref=became.subject_ref,
                said_at=inbound.at,
                at=now(),
            )
        self.became = became.code
        return self._arrives()

    def _arrives(self) -> list[Shown]:
        """What is in the outbox is on the screen now."""
        new = []
        for row in WhatsAppMessage.objects.filter(state="waiting", school=self.world.school).order_by("pk"):
            row.wamid, row.state, row.sent_at = f"wamid.OUT{row.pk}", "sent", now()
            row.save()
            new.append(_shown(row))
        self.screen += new
        return new


def joined(player: Player) -> Phone:
    """The phone of somebody who has just joined; its screen is empty."""
    phone = Phone(player.world)
    members.join(player.person, user_id=phone.user_id, number=phone.number, wamid=f"wamid.JOIN{next(_numbers)}")
    return phone


def code_for(player: Player) -> str:
    return codes.make_code(player.person)


def later(phone: Phone, by: timedelta) -> None:
    """Let time pass for what is open in the talk."""
    member = phone.member
    assert member is not None
    row = member.talk  # type: ignore[attr-defined]
    stored = json.loads(row.waiting)
    for question in stored["questions"]:
        question["asked_at"] = (datetime.fromisoformat(question["asked_at"]) - by).isoformat()
    if stored["private"]:
        stored["private"]["until"] = (datetime.fromisoformat(stored["private"]["until"]) - by).isoformat()
    row.waiting = json.dumps(stored)
    row.save()


def _shown(row: WhatsAppMessage) -> Shown:
    content = json.loads(row.content or "{}")
    if row.type == "reaction":
        return Shown(row.wamid, content["emoji"], "", sign_on=content["message_id"], row=row)
    if row.type == "text":
        return Shown(row.wamid, content["body"], row.answers, row=row)
    if not content:  # its words are read when it leaves
        return Shown(row.wamid, "", row.answers, row=row)
    action = content["action"]
    offers = {one["reply"]["title"]: one["reply"]["id"] for one in action.get("buttons", [])}
    offers |= {line["title"]: line["id"] for part in action.get("sections", []) for line in part["rows"]}
    return Shown(row.wamid, content["body"]["text"], row.answers, offers, row=row)
