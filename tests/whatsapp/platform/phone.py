"""A parent's phone: what its owner does with it, and what it shows."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.whatsapp.platform import wire
from tests.whatsapp.platform.rules import Shown

if TYPE_CHECKING:
    from tests.whatsapp.platform.platform import Platform

WINDOW = timedelta(hours=24)


@dataclass
class Bubble:
    """One message on the screen. `quotes` is the wamid of the one it answers; `reactions` are by who made them."""

    wamid: str
    is_mine: bool
    shown: Shown
    at: datetime
    quotes: str = ""
    reactions: dict[str, str] = field(default_factory=dict)
    is_read: bool = False

    @property
    def text(self) -> str:
        return self.shown.text

    @property
    def choices(self) -> list[str]:
        """The titles that can be tapped or picked, in their order."""
        return [title for _, title in [*self.shown.buttons, *self.shown.rows]]


class Phone:
    """One person's phone. With a username the business may never be told its number: then `number` is empty.

    Whatever its owner does is told to the business at once (`Platform.tells`), unless `platform.is_prompt` is not set.
    """

    def __init__(
        self, platform: "Platform", user_id: str, number: str = "", *, name: str = "A parent", username: str = ""
    ) -> None:
        self.platform = platform
        self.user_id = user_id
        self.number = number.removeprefix("+")
        self.name = name
        self.username = username
        self.screen: list[Bubble] = []
        self.wrote_at: datetime | None = None  # when they last wrote: their window is open for a day
        self.is_off = False  # what comes is sent, and not delivered until it is on again
        self.blocks = False  # what comes is never delivered, and nobody is told why
        self.shows_read = True
        platform.phones.append(self)

    # What it shows

    @property
    def received(self) -> list[Bubble]:
        """What came from the school, in order."""
        return [one for one in self.screen if not one.is_mine]

    @property
    def texts(self) -> list[str]:
        """The words of what came from the school, in order."""
        return [one.text for one in self.received]

    @property
    def last(self) -> Bubble:
        """The newest from the school."""
        return self.received[-1]

    def bubble(self, words: str) -> Bubble:
        """The newest that holds these words, whoever wrote it."""
        return next(one for one in reversed(self.screen) if words in one.text)

    # What its owner does. Each gives the new message's wamid.

    def says(self, text: str, *, reply_to: Bubble | str = "", forwarded: bool = False, often: bool = False) -> str:
        """Write, or pass on what others wrote (`forwarded`; `often`: it has gone round before)."""
        context = self._context(reply_to, forwarded=forwarded, often=often)
        return self._sends("text", {"body": text}, Shown(text), context=context)

    def taps(self, title: str, *, on: Bubble | None = None) -> str:
        """Tap a button, of the newest message that has one of this title or of the one that is given."""
        bubble, id_ = self._offered(title, "buttons", on)
        context = {"from": self.platform.number, "id": bubble.wamid}
        if bubble.shown.template:
            return self._sends("button", {"payload": id_, "text": title}, Shown(title), context=context)
        reply = {"type": "button_reply", "button_reply": {"id": id_, "title": title}}
        return self._sends("interactive", reply, Shown(title), context=context)

    def picks(self, title: str, *, on: Bubble | None = None) -> str:
        """Open the list of a message and pick a row."""
        bubble, id_ = self._offered(title, "rows", on)
        context = {"from": self.platform.number, "id": bubble.wamid}
        reply = {"type": "list_reply", "list_reply": {"id": id_, "title": title}}
        return self._sends("interactive", reply, Shown(title), context=context)

    def chooses(self, title: str) -> str:
        """Tap or pick, whichever the newest message with this title offers."""
        for bubble in reversed(self.received):
            if title in bubble.choices:
                is_button = any(one == title for _, one in bubble.shown.buttons)
                return self.taps(title, on=bubble) if is_button else self.picks(title, on=bubble)
        raise AssertionError(f"nothing on the screen offers {title!r}; the newest offers {self.last.choices}")

    def reacts(self, emoji: str | None, to: Bubble | str) -> str:
        """React to a message; None takes the reaction away."""
        wamid = to if isinstance(to, str) else to.wamid
        for bubble in self.screen:
            if bubble.wamid == wamid:
                bubble.reactions = {**bubble.reactions, "me": emoji} if emoji else {}
        part = {"message_id": wamid, **({"emoji": emoji} if emoji else {})}
        return self._sends("reaction", part, None)

    def sends_file(
        self,
        data: bytes,
        kind: str = "image",
        *,
        mime_type: str = "image/jpeg",
        caption: str = "",
        filename: str = "",
        reply_to: Bubble | str = "",
    ) -> str:
        """Send a picture, a voice message (`audio`), a film, a document or a sticker."""
        media = self.platform.keep(data, mime_type)
        part = {
            "id": media,
            "mime_type": mime_type,
            "sha256": hashlib.sha256(data).hexdigest(),
            **({"caption": caption} if caption else {}),
            **({"filename": filename} if filename else {}),
            **({"voice": True} if kind == "audio" else {}),
        }
        context = self._context(reply_to, forwarded=False, often=False)
        return self._sends(kind, part, Shown(caption, media=kind), context=context)

    def sends_location(self, latitude: float, longitude: float) -> str:
        return self._sends("location", {"latitude": latitude, "longitude": longitude}, Shown("", media="location"))

    def sends_poll(self) -> str:
        """The platform passes polls on as something it does not support."""
        errors = [wire.error(131051, "Message type unknown", "Message type is currently not supported.")]
        return self._sends("unsupported", {"type": "poll"}, Shown("", media="poll"), errors=errors)

    def edits(self, bubble: Bubble, text: str) -> None:
        """Change one's own message. A number of the Cloud API is never told."""
        bubble.shown = Shown(text)

    def deletes(self, bubble: Bubble) -> None:
        """Delete one's own message for everyone. A number of the Cloud API is never told."""
        self.screen.remove(bubble)

    def reads(self) -> None:
        """Look at all that came."""
        for bubble in self.received:
            if not bubble.is_read:
                bubble.is_read = True
                if self.shows_read:
                    self.platform.tells_status(self, bubble.wamid, "read")
        self.platform.after_an_act()

    def is_switched_on(self) -> None:
        """On again: what waited comes."""
        self.is_off = False
        self.platform.brings_waiting(self)

    def changes_number(self, number: str, user_id: str) -> None:
        """A new number, and with it a new user id: told by a message of the system, which names the old number if the
        business may know it, and by a change of user ids."""
        before, self.number, self.user_id = (self.number, self.user_id), number.removeprefix("+"), user_id
        part = {
            "body": f"User {self.name} changed from {before[1]} to {user_id}",
            **({"wa_id": self.number} if self.number else {}),
            "user_id": user_id,
            "type": "user_changed_user_id",
        }
        platform, at = self.platform, self.platform.now()
        raw = wire.message(wamid=platform.new_wamid(), at=at, user_id="", number=before[0], kind="system", part=part)
        platform.tells_message(raw, contacts=[])
        platform.tells_new_id(
            wire.new_id(name=self.name, number=self.number, previous=before[1], current=user_id, at=at)
        )
        platform.after_an_act()

    # Inside

    @property
    def contact(self) -> wire.Value:
        return wire.contact(user_id=self.user_id, number=self.number, name=self.name, username=self.username)

    @property
    def window_is_open(self) -> bool:
        return self.wrote_at is not None and self.platform.now() < self.wrote_at + WINDOW

    def _sends(self, kind: str, part: Any, shown: Shown | None, **more: Any) -> str:
        wamid, at = self.platform.new_wamid(), self.platform.now()
        self.wrote_at = max(self.wrote_at or at, at)
        context = more.get("context") or {}
        if shown is not None:
            self.screen.append(Bubble(wamid, True, shown, at, quotes=context.get("id", "")))
        raw = wire.message(wamid=wamid, at=at, user_id=self.user_id, number=self.number, kind=kind, part=part, **more)
        self.platform.counts_one()
        self.platform.tells_message(raw, contacts=[self.contact])
        self.platform.after_an_act()
        return wamid

    def _context(self, reply_to: Bubble | str, *, forwarded: bool, often: bool) -> wire.Value | None:
        wamid = reply_to if isinstance(reply_to, str) else reply_to.wamid
        mine = any(one.wamid == wamid and one.is_mine for one in self.screen)
        quoted = {"from": self.number or self.user_id if mine else self.platform.number, "id": wamid} if wamid else {}
        passed_on = {"frequently_forwarded": True} if often else {"forwarded": True} if forwarded else {}
        return {**quoted, **passed_on} or None

    def _offered(self, title: str, what: str, on: Bubble | None) -> tuple[Bubble, str]:
        for bubble in [on] if on else reversed(self.received):
            for id_, one in getattr(bubble.shown, what):
                if one == title:
                    return bubble, id_
        raise AssertionError(f"nothing on the screen has {title!r}")
