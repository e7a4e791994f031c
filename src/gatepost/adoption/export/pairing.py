"""Which messages of two exports are the same message: same person, same words, within a minute; then the near cases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gatepost.adoption.export.message import Message

WITHIN = 60  # seconds between the minutes that two phones write for one message
LESS_TOLD = ("deleted", "unavailable", "empty", "view_once")
ALIKE = 0.5  # of the words of two notices must be shared


@dataclass(slots=True)
class Paired:
    """A place in the merged order: the message of one export, of the other, or both, and which one to show."""

    spine: Message | None
    other: Message | None = None
    chosen: Message | None = None

    @property
    def kept_though_deleted(self) -> bool:
        """Whether one phone deleted what the other kept."""
        both = {self.spine.kind if self.spine else "", self.other.kind if self.other else ""}
        return "deleted" in both and len(both - {"", "deleted"}) == 1


def pair(spine: list[Message], others: list[Message]) -> list[Paired]:
    """Lay one export against another. What only the second has is put where its own order says."""
    laid = [Paired(message) for message in spine]
    places: dict[int, int] = {}
    for same in (_same_words, _same_though_changed, _same_notice):
        _match(laid, others, places, same)
    for at, place in places.items():
        laid[place].other = others[at]
        laid[place].chosen = _fuller(spine[place], others[at])
    return _with_strays(laid, others, places)


def _match(
    laid: list[Paired], others: list[Message], places: dict[int, int], same: Callable[[Message, Message], bool]
) -> None:
    by_author: dict[str | None, list[int]] = {}
    taken = set(places.values())
    for place, each in enumerate(laid):
        if place not in taken and each.spine is not None:
            by_author.setdefault(each.spine.author, []).append(place)
    for at, message in enumerate(others):
        if at in places:
            continue
        open_places = by_author.get(message.author, [])
        fitting = [place for place in open_places if _fits(laid[place].spine, message, same)]
        if fitting:
            best = min(fitting, key=lambda place: (_apart(laid[place].spine, message), place))
            places[at] = best
            open_places.remove(best)


def _fits(one: Message | None, other: Message, same: Callable[[Message, Message], bool]) -> bool:
    return one is not None and _apart(one, other) <= WITHIN and same(one, other)


def _apart(one: Message | None, other: Message) -> float:
    """Seconds between the minutes of two messages."""
    if one is None:
        return float("inf")
    if one.at[:16] == other.at[:16]:
        return 0.0
    return abs((datetime.fromisoformat(one.at[:16]) - datetime.fromisoformat(other.at[:16])).total_seconds())


def _same_words(one: Message, other: Message) -> bool:
    return one.kind == other.kind and one.text == other.text and _same_file(one, other)


def _same_file(one: Message, other: Message) -> bool:
    """Two phones give one file different names, so only the type can tell them apart."""
    if one.attachment is None or other.attachment is None:
        return one.attachment is other.attachment
    return one.attachment.type is None or other.attachment.type is None or one.attachment.type == other.attachment.type


def _same_though_changed(one: Message, other: Message) -> bool:
    """Deleted, not yet arrived or seen once on one phone; edited on one; a caption that one phone left out."""
    if one.author is None:
        return False
    if one.kind in LESS_TOLD or other.kind in LESS_TOLD:
        return one.kind != other.kind
    if one.kind == other.kind == "text":
        return one.edited != other.edited
    return one.kind == other.kind == "media" and _same_file(one, other) and not (one.text and other.text)


def _same_notice(one: Message, other: Message) -> bool:
    """Two phones tell of one event in different words ("You added …") or in different languages."""
    if one.author is not None or one.kind != other.kind:
        return False
    mine, theirs = set(one.text.split()), set(other.text.split())
    return len(mine & theirs) >= ALIKE * min(len(mine), len(theirs))


def _fuller(one: Message, other: Message) -> Message:
    """Of two forms of one message the one that tells more."""
    if (one.kind in LESS_TOLD) != (other.kind in LESS_TOLD):
        return other if one.kind in LESS_TOLD else one
    if one.edited != other.edited:
        return one if one.edited else other
    if one.attachment and other.attachment and one.attachment.omitted != other.attachment.omitted:
        return other if one.attachment.omitted else one
    return other if len(other.text) > len(one.text) and one.author is not None else one


def _with_strays(laid: list[Paired], others: list[Message], places: dict[int, int]) -> list[Paired]:
    """The merged order: what only the second has stands after what it follows there, not before its own minute."""
    strays: dict[int, list[Paired]] = {}
    after = 0
    for at, message in enumerate(others):
        if at in places:
            after = max(after, places[at] + 1)
            continue
        place = after
        while place < len(laid) and _minute(laid[place].spine) < message.at[:16]:
            place += 1
        strays.setdefault(place, []).append(Paired(None, message))
    merged: list[Paired] = []
    for place, each in enumerate(laid):
        merged.extend(strays.get(place, ()))
        merged.append(each)
    merged.extend(strays.get(len(laid), ()))
    return merged


def _minute(message: Message | None) -> str:
    return message.at[:16] if message is not None else ""
