"""Several phones' exports of one group made into one: who is who, what is the same, and what only one phone kept.

Phones differ: one writes minutes and another seconds, each has its own names for people, a deletion on one phone leaves
the words on another. Messages are the same when the same person wrote the same words within a minute. Who is the same
person is found from exactly such messages, whatever the names.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from gatepost.adoption.export.message import Message
from gatepost.adoption.export.pairing import Paired, pair
from gatepost.adoption.export.refusal import Refused

Reader = Callable[[], Iterator[Message]]
NEW_DAY = "04"  # hour; windows are cut where nobody writes
LONG_WORDS = 8  # characters; shorter ones are said by anybody at any time, so they count for little
LONG, SHORT = 100, 1  # votes of a shared message


@dataclass(slots=True)
class Aligned:
    """What one file calls people, as the first file calls them, and how many of its messages were found there."""

    names: dict[str, str] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    shared: int = 0
    first_at: str = ""
    last_at: str = ""
    seconds: bool = False


class Merge:
    """The merged stream. `align` must have looked at the files before."""

    def __init__(self, readers: list[Reader]) -> None:
        self._readers = readers
        self._aligned: list[Aligned] = []
        self._kinds: Counter[str] = Counter()
        self._people: dict[str, int] = {}
        self._shared = 0
        self._kept = 0
        self._number = 0

    def align(self) -> None:
        """Find who is who. Raises Refused where exports of the same days share no message: two groups."""
        said: dict[tuple[str, str], str] = {}
        known: set[str] = set()
        for reader in self._readers:
            aligned, votes, own = Aligned(), Counter[tuple[str, str]](), dict[tuple[str, str], str]()
            for message in reader():
                self._look_at(message, aligned, votes, own, said)
            aligned.names = _chosen(votes, aligned.people, known)
            if self._aligned and not aligned.shared and any(_overlap(aligned, other) for other in self._aligned):
                raise Refused("These exports share no message in the days they both cover; give exports of one group.")
            self._aligned.append(aligned)
            known |= {aligned.names.get(name, name) for name in aligned.people}
            for key, author in own.items():
                said.setdefault(key, aligned.names.get(author, author))

    def messages(self) -> Iterator[Message]:
        """All messages once, numbered anew, in order of time as far as the files tell it."""
        streams = [
            _Windows(self._named(reader(), aligned))
            for reader, aligned in zip(self._readers, self._aligned, strict=True)
        ]
        while waiting := [stream.next_window for stream in streams if stream.next_window]:
            window = min(waiting)
            parts = [
                (stream.take(window), aligned.seconds) for stream, aligned in zip(streams, self._aligned, strict=True)
            ]
            for message in self._merged(parts):
                self._number += 1
                message.n = self._number
                self._kinds[message.kind] += 1
                if message.author is not None:
                    self._people[message.author] = self._people.get(message.author, 0) + 1
                yield message

    def summary(self, files: list[dict[str, Any]]) -> dict[str, Any]:
        """The summary of the whole, with those of the files inside."""
        orders = {each["date_order"]["order"] for each in files}
        return {
            "messages": self._number,
            "kinds": dict(sorted(self._kinds.items())),
            "people": [{"name": name, "messages": count} for name, count in self._people.items()],
            "span": {
                "first": min(each["span"]["first"] for each in files),
                "last": max(each["span"]["last"] for each in files),
            },
            "date_order": {
                "order": orders.pop() if len(orders) == 1 else None,
                "why": "each file was settled by itself",
                "certain": all(each["date_order"]["certain"] for each in files),
            },
            "lines_not_understood": {"count": sum(each["lines_not_understood"]["count"] for each in files)},
            "suspected_forgeries": {"count": sum(each["suspected_forgeries"]["count"] for each in files)},
            "media": {key: sum(each["media"][key] for each in files) for key in ("attached", "omitted", "missing")},
            "cut_at_limit": any(each["cut_at_limit"] for each in files),
            "merged": {
                "in_several": self._shared,
                "kept_though_deleted_elsewhere": self._kept,
                "names": [aligned.names for aligned in self._aligned],
            },
            "warnings": [f"{each['file']}: {warning}" for each in files for warning in each["warnings"]],
            "files": files,
        }

    def in_words(self) -> list[str]:
        """The merge as sentences."""
        return [
            f"Together: {self._number} messages by {len(self._people)} people.",
            f"{self._shared} messages stand in more than one export.",
            f"{self._kept} were deleted on one phone and kept on another.",
        ]

    def _look_at(
        self,
        message: Message,
        aligned: Aligned,
        votes: Counter[tuple[str, str]],
        own: dict[tuple[str, str], str],
        said: dict[tuple[str, str], str],
    ) -> None:
        aligned.first_at = min(aligned.first_at or message.at, message.at)
        aligned.last_at = max(aligned.last_at, message.at)
        aligned.seconds |= message.at[17:] != "00"
        if message.author is not None:
            aligned.people.add(message.author)
        if message.author is None or message.kind != "text":
            return
        key = (message.at[:16], message.text)
        if (elsewhere := said.get(key)) is not None:
            is_long = len(message.text) >= LONG_WORDS
            votes[message.author, elsewhere] += LONG if is_long else SHORT
            aligned.shared += is_long
        own.setdefault(key, message.author)

    @staticmethod
    def _named(messages: Iterable[Message], aligned: Aligned) -> Iterator[Message]:
        names = aligned.names
        for message in messages:
            if message.author in names:
                message.author = names[message.author]
            yield message

    def _merged(self, parts: list[tuple[list[Message], bool]]) -> list[Message]:
        """One window of all files: the file with seconds is the spine, the others are laid against it."""
        filled = sorted((part for part in parts if part[0]), key=lambda part: not part[1])
        spine, seconds = filled[0]
        for others, other_seconds in filled[1:]:
            pairs = pair(spine, others)
            self._shared += sum(1 for each in pairs if each.other is not None and each.spine is not None)
            self._kept += sum(1 for each in pairs if each.kept_though_deleted)
            spine = [_one_of(each, finer=other_seconds and not seconds) for each in pairs]
        return spine


class _Windows:
    """A stream cut into days that begin at four in the morning; a time that goes back stays in its window."""

    def __init__(self, messages: Iterator[Message]) -> None:
        self._messages = messages
        self._next = next(messages, None)
        self.next_window = _window_of(self._next.at) if self._next else ""

    def take(self, window: str) -> list[Message]:
        """The messages of this window, if it is the one that is next here."""
        taken: list[Message] = []
        while self._next is not None and self.next_window <= window:
            taken.append(self._next)
            self._next = next(self._messages, None)
            self.next_window = max(window, _window_of(self._next.at)) if self._next else ""
        return taken


def _window_of(at: str) -> str:
    if at[11:13] >= NEW_DAY:
        return at[:10]
    return (date.fromisoformat(at[:10]) - timedelta(days=1)).isoformat()


def _one_of(each: Paired, *, finer: bool) -> Message:
    """The message that stands for a pair: the fuller words, the finer time."""
    if each.spine is None or each.other is None:
        alone = each.spine or each.other
        assert alone is not None  # noqa: S101 - a pair has one side at least
        return alone
    chosen = each.chosen or each.spine
    at = each.other.at if finer and each.other.at[:16] == each.spine.at[:16] else each.spine.at
    return replace(chosen, at=at, author=each.spine.author)


def _chosen(votes: Counter[tuple[str, str]], people: set[str], known: set[str]) -> dict[str, str]:
    """Each of this file's names with the name elsewhere that shares most of its messages; each name is given once.

    A name that stands in both files is one person there and here, unless longer messages say otherwise.
    """
    chosen: dict[str, str] = {}
    taken: set[str] = set()
    for (own, elsewhere), count in sorted(votes.items(), key=lambda item: (-item[1], item[0])):
        if own in chosen or elsewhere in taken:
            continue
        stands_in_both = own in known or elsewhere in people
        if own != elsewhere and stands_in_both and (count < LONG or votes[own, own] >= count):
            continue
        chosen[own] = elsewhere
        taken.add(elsewhere)
    return {own: elsewhere for own, elsewhere in chosen.items() if own != elsewhere}


def _overlap(one: Aligned, other: Aligned) -> bool:
    return max(one.first_at, other.first_at)[:10] < min(one.last_at, other.last_at)[:10]
