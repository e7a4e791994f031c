"""What is noted while messages go by: who, when, in which language, what looks forged, what was not understood."""

from dataclasses import dataclass, field
from datetime import datetime

from gatepost.adoption.export.message import Message
from gatepost.adoption.export.survey import Look
from gatepost.adoption.export.words import Words, words

MOST_LISTED = 200  # of lines or suspicions that a summary lists; it counts them all
MOST_PEOPLE = 50_000  # names that are listed; WhatsApp has no such group
MOST_EVENTS_KEPT = 5_000
ENOUGH_FOR_LANGUAGE = 500  # lines about the group
LEAST_BACK = 60  # seconds; phones differ by less
CLOCK_CHANGE = 3_600  # seconds that the clock goes back on one night in autumn


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A head that may have been forged or pasted: the message, the line of the file, and the reason."""

    n: int
    line: int
    why: str


@dataclass(slots=True)
class Notes:
    """Fed by the second reading; the summary is made from it."""

    own_looks: set[Look]
    words: Words = field(default_factory=words)
    messages: int = 0
    first_at: str = ""
    last_at: str = ""
    kinds: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    people_not_listed: bool = False
    languages: dict[str, float] = field(default_factory=dict)
    attached: set[str] = field(default_factory=set)
    attachments: int = 0
    omitted: int = 0
    not_understood_count: int = 0
    not_understood_lines: list[int] = field(default_factory=list)
    cut_short: bool = False
    starts_at_the_beginning: bool = False
    group: str | None = None
    suspicion_count: int = 0
    suspicions: list[Suspicion] = field(default_factory=list)
    _events: list[str] = field(default_factory=list)
    _first_line_of: dict[str, tuple[int, int]] = field(default_factory=dict)
    _before: str = ""

    def take(self, message: Message, look: Look, line: int) -> None:
        """Note one message, how its head looks, and the line of the file it begins on."""
        self.messages += 1
        self.kinds[message.kind] = self.kinds.get(message.kind, 0) + 1
        if message.author is not None:
            seen = self.people.get(message.author, 0)
            if seen:
                self.people[message.author] = seen + 1
            elif len(self.people) < MOST_PEOPLE:
                self.people[message.author] = 1
                self._first_line_of[message.author] = (message.n, line)
            else:
                self.people_not_listed = True
        if message.attachment is not None:
            self._take_attachment(message)
        if look not in self.own_looks:
            self.suspect(message.n, line, "its date is not written as elsewhere in this file")
        self._take_time(message, line)

    def phrase(self, phrase: tuple[str, str] | None) -> None:
        """Note words of WhatsApp's own, for telling the language."""
        if phrase is not None:
            self._count_languages(self.words.languages_of(*phrase))

    def words_of_event(self, line: str) -> None:
        """Note a line that tells of the group."""
        if len(self._events) < ENOUGH_FOR_LANGUAGE:
            self._count_languages(self.words.languages_of_event(line))
        if self.words.is_notice(line) and self.messages < 3:
            self.starts_at_the_beginning = True
        if len(self._events) < MOST_EVENTS_KEPT:
            self._events.append(line[:300])

    def not_understood(self, line: int, *, cut: bool = False) -> None:
        """Note a line that belongs to no message."""
        self.not_understood_count += 1
        self.cut_short |= cut
        if len(self.not_understood_lines) < MOST_LISTED:
            self.not_understood_lines.append(line)

    def pasted(self, line: int, *, in_own_style: bool) -> None:
        """Note a line inside a message that begins like one of another phone, or with a date that does not exist."""
        why = "its date does not exist here" if in_own_style else "it begins like a line of another export"
        self.suspect(self.messages + 1, line, f"{why}, so it stays in the text of the message before it")
        if in_own_style:
            self.not_understood(line)

    def copied(self, line: int) -> None:
        """Note a line inside a message that was copied from a message elsewhere."""
        self.suspect(
            self.messages + 1, line, "it was copied inside the app, so it stays in the text it was pasted into"
        )

    def suspect(self, n: int, line: int, why: str) -> None:
        """Note that a head may be forged."""
        self.suspicion_count += 1
        if len(self.suspicions) < MOST_LISTED:
            self.suspicions.append(Suspicion(n, line, why))

    def suspect_strangers(self, roster: set[str]) -> None:
        """At the end: who wrote once only and is known from nowhere, where hardly anybody else is so."""
        once = [name for name, count in self.people.items() if count == 1 and name not in roster]
        if not roster and (len(self.people) < 3 or len(once) > max(1, len(self.people) // 10)):
            return
        for name in once:
            if not any(name in event for event in self._events):
                self.suspect(*self._first_line_of[name], "its author appears once and is not known")
        self.suspicions.sort(key=lambda suspicion: (suspicion.n, suspicion.line))

    def _take_time(self, message: Message, line: int) -> None:
        at = message.at
        if at >= self._before:
            if at > self.last_at:
                self.last_at = at
            self.first_at = self.first_at or at
        else:
            back = (datetime.fromisoformat(self._before) - datetime.fromisoformat(at)).total_seconds()
            if back >= LEAST_BACK and not _clock_went_back(at, back):
                self.suspect(message.n, line, "its time is earlier than that of the message before it")
        self._before = at

    def _take_attachment(self, message: Message) -> None:
        attachment = message.attachment
        if attachment is None:
            return
        self.attachments += 1
        if attachment.omitted:
            self.omitted += 1
        elif attachment.name and len(self.attached) < 100_000:
            self.attached.add(attachment.name)

    def _count_languages(self, languages: list[str]) -> None:
        for language in languages:
            self.languages[language] = self.languages.get(language, 0) + 1 / len(languages)


def _clock_went_back(at: str, back: float) -> bool:
    """Whether an hour came twice: in the night to a Sunday, by at most an hour."""
    return back <= CLOCK_CHANGE and at[11:13] < "04" and datetime.fromisoformat(at).isoweekday() == 7
