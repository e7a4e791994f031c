"""The second reading: messages one after another, with what looks forged or was not understood noted beside them."""

from collections.abc import Iterable, Iterator

from gatepost.adoption.export.archives import Source
from gatepost.adoption.export.dates import Calendar
from gatepost.adoption.export.decoding import Lines
from gatepost.adoption.export.headers import Head, HeadReader, is_copied, might_be_head
from gatepost.adoption.export.kinds import LEFT_TO_RIGHT, Sorter
from gatepost.adoption.export.message import Message
from gatepost.adoption.export.names import Names
from gatepost.adoption.export.notes import Notes
from gatepost.adoption.export.survey import STYLE_PARTS, Look, Survey
from gatepost.adoption.export.words import DIRECTION_MARKS, LONGEST_EVENT, without_marks

MARKED_WORDS = ": \u200e"
MINUTE = 16  # characters of a time up to its minute


class Reading:
    """One export, read from its beginning to its end, once for each call of `messages`."""

    def __init__(self, source: Source, found: Survey, orders: dict[Look, str], names: Names, notes: Notes) -> None:
        self._source = source
        self._found = found
        self._orders = orders
        self._names = names
        self._notes = notes
        self._by_brackets = found.form != "dash"
        self._sorter = Sorter(
            by_mark=self._by_brackets and found.marked > 0, bare=self._by_brackets and not found.marked
        )

    def messages(self) -> Iterator[Message]:
        """The messages in the order of the file, numbered from 1."""
        number = 0
        with self._source.opened() as stream:
            for line, look, at, first, more in self._blocks(Lines(stream, self._source.path.name)):
                number += 1
                text = first if not more else "\n".join([first, *more]).rstrip("\n")
                message = self._message(number, at, text)
                self._notes.take(message, look, line)
                yield message

    def _blocks(self, lines: Iterable[str]) -> Iterator[tuple[int, Look, str, str, list[str]]]:
        """Each head in this file's own form: its line, look and time, the rest of its line, the lines below."""
        reader = HeadReader()
        read, clock = reader.read, reader.clock
        days = {look: Calendar(order).day for look, order in self._orders.items()}
        own_styles = self._found.own_styles()
        notes = self._notes
        last = 0 if self._found.ends_with_newline else self._found.lines
        number, begun, at, first = 0, 0, "", ""
        look: Look | None = None
        more: list[str] = []
        for line in lines:
            number += 1
            head = read(line)
            if number == last and self._is_cut_short(line, head):
                notes.not_understood(number, cut=True)
                continue
            if head is not None:
                shape, date, time, end = head
                is_own = shape.look[:STYLE_PARTS] in own_styles
                day = days[shape.look](date) if is_own else None
                then = f"{day}T{clock(time)}"
                # A head of another look that also goes back in time is two suspicions in one: it was pasted.
                is_own = is_own and (look is None or shape.look == look or then[:MINUTE] >= at[:MINUTE])
                if is_own and day is not None:
                    if look is not None:
                        yield begun, look, at, first, more
                    begun, look, at, first, more = number, shape.look, then, line[end:], []
                    continue
                notes.pasted(number, in_own_style=is_own)
            elif reader.unknown_word is not None and look is not None:
                notes.not_understood(number)
            elif is_copied(line):
                notes.copied(number)
            if look is not None:
                more.append(line)
            elif line.strip(DIRECTION_MARKS + " "):
                notes.not_understood(number)
        if look is not None:
            yield begun, look, at, first, more

    def _is_cut_short(self, line: str, head: Head | None) -> bool:
        """Whether the last line, which has no end, breaks off in its head or in the name after it."""
        if head is None:
            return might_be_head(line)
        rest = line[head[3] :]
        return ":" not in rest and self._names.is_begun(rest)

    def _message(self, number: int, at: str, rest: str) -> Message:
        author, text = self._cut(rest)
        if author is None:
            return self._system(number, at, text)
        if self._sorter.is_plain(text) and not (self._sorter.bare and text.startswith(author)):
            return Message(number, at, author, text, "text")
        sort = self._sorter.sort(text)
        if sort.kind == "text" and self._is_whatsapps(text, author):
            self._notes.words_of_event(sort.text)
            return Message(number, at, None, sort.text.strip(), "system")
        self._notes.phrase(sort.phrase)
        return Message(number, at, author, sort.text, sort.kind, sort.edited, sort.attachment, sort.poll)

    def _cut(self, rest: str) -> tuple[str | None, str]:
        if "\n" not in rest:
            marked = rest.find(MARKED_WORDS) if self._by_brackets else -1
            if marked > 0 and rest.find(": ") == marked:
                return self._names.cleaned(rest[:marked]), rest[marked + 2 :]
            if marked > 0:
                # A group's name may hold a colon, and stands as the author of what WhatsApp says of the group.
                said = rest[marked + 2 :]
                if self._notes.words.languages_of_event(without_marks(said)):
                    return None, said
            return self._names.cut(rest)
        first, newline, below = rest.partition("\n")
        author, text = self._names.cut(first)
        return author, f"{text}{newline}{below}"

    def _system(self, number: int, at: str, text: str) -> Message:
        sort = self._sorter.sort(text)
        if sort.kind in ("call", "deleted", "unavailable"):
            self._notes.phrase(sort.phrase)
            return Message(number, at, None, sort.text, sort.kind)
        said = without_marks(text).strip()
        self._notes.words_of_event(said)
        return Message(number, at, None, said, "system")

    def _is_whatsapps(self, text: str, author: str) -> bool:
        """On iOS the mark decides; where a file lost its marks, only what nobody says by chance is WhatsApp's."""
        said = without_marks(text[:LONGEST_EVENT])
        if self._notes.words.is_whole_notice(said):
            return True
        if self._sorter.by_mark:
            return text.startswith(LEFT_TO_RIGHT)
        if not self._by_brackets:
            return False
        return said.startswith(f"{author} ") and self._notes.words.event.search(said) is not None
