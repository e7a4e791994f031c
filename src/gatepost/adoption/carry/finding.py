"""Finds days and facts in the messages of an old group, and says them in keys and numbers alone. Pure.

What comes out is put together from closed lists, days, times and amounts: no word that somebody wrote can come through.
The one thing taken as it stands is the address of a page, and only of a school or a public body.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from gatepost.adoption.carry.days import Mention, mentions, time_in
from gatepost.adoption.carry.subjects import Place, places, weekly
from gatepost.adoption.export.message import Message

KINDS = ("day", "due", "week", "hour", "link")
MOST = 40  # suggestions: more than anybody reads
LOOKS_BACK = timedelta(days=400)  # a school year and a little
SAME_TERM = timedelta(days=60)
LONGEST_READ = 2_000  # characters of a message
LONGEST_LINK = 200  # characters

_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]*")
# Who asks, doubts or tells of the past says no day.
_UNSURE = re.compile(
    r"\?|\b(?:was|were|went|had|did|last(?! day)|yesterday)\b"
    r"|\b(?:maybe|perhaps|might|probably|if|not sure|think|thought|hope|wish)\b",
    re.IGNORECASE,
)
_OF_ONE_FAMILY = re.compile(r"\b(?:birthdays?|part(?:y|ies))\b", re.IGNORECASE)
_OFF = re.compile(r"\b(?:cancel+(?:ed|led)?|called off|postponed|not happening|isn't|won't|no longer)\b", re.IGNORECASE)
_MOVED = re.compile(r"\b(?:moved|changed|now on|instead|rearranged|new date)\b", re.IGNORECASE)
_DUE = re.compile(r"\b(?:by|due|deadline|before|until|no later than|closes?|last day)\b[^,;|]{0,24}$", re.IGNORECASE)
_NONE_OF_IT = re.compile(r"\bno $", re.IGNORECASE)
_ALWAYS = re.compile(r"\b(?:is|are|always|this term)\b(?!.*\bthis week\b)", re.IGNORECASE)
_POUNDS = re.compile(r"£ ?(\d{1,3})(?:\.(\d\d))?(?![\d,.]\d)")
_LINK = re.compile(
    r"https?://(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,10}(?:/[A-Za-z0-9._~/%-]*)?(?![A-Za-z0-9._~/%?#=&@:-])", re.IGNORECASE
)
_PUBLIC = (".sch.uk", ".gov.uk", ".nhs.uk", ".gov.wales", ".gov.scot")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One day or fact. `kind`: a happening on a day, something due by one, what comes each week, an hour of every day,
    or a page. `day` and `said_on` are ISO days, `weekday` 0 for Monday, `time` as 09:00, `pounds` as 5 or 2.50.
    """

    kind: str
    subject: str
    said_on: str
    day: str = ""
    weekday: int | None = None
    time: str = ""
    due: str = ""  # what is due: form or money, where it is said
    pounds: str = ""
    link: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As an object of JSON."""
        return asdict(self)


class Finder:
    """Takes the messages one after another. `today` is the school's day: what is over is no suggestion.

    `hosts` are more names of machines whose pages may be suggested, such as the school's own.
    """

    def __init__(self, today: date, *, hosts: Iterable[str] = (), month_first: bool = False) -> None:
        self._today, self._month_first = today, month_first
        self._hosts = tuple(host.lower() for host in hosts if host)
        self._since = (today - LOOKS_BACK).isoformat()
        self._before = (today + timedelta(days=2)).isoformat()  # later ones come from a phone whose clock is wrong
        self._found: dict[tuple[object, ...], Suggestion] = {}

    def take(self, message: Message) -> None:
        """Look at one message."""
        if message.kind not in ("text", "media") or not self._since <= message.at < self._before or not message.text:
            return
        said_on = date.fromisoformat(message.at[:10])
        text = message.text[:LONGEST_READ].replace("\u2019", "'")
        for link in _LINK.finditer(text):
            self._take_link(text, link[0].rstrip("."), said_on)
        for sentence in _SENTENCE.finditer(_LINK.sub(" ", text)):
            self._take_sentence(sentence[0], said_on)

    def suggestions(self) -> list[Suggestion]:
        """What was found, the nearest day first, then what comes round, hours and pages; at most `MOST`."""
        newest: dict[tuple[str, str], str] = {}
        for one in self._found.values():
            if one.kind == "week":
                newest[one.kind, one.subject] = max(newest.get((one.kind, one.subject), ""), one.said_on)
        kept = [one for one in self._found.values() if one.kind != "week" or _is_of_the_same_term(one, newest)]
        return sorted(kept, key=lambda one: (max(1, KINDS.index(one.kind)), one.day, one.subject, one.weekday or 0))[
            :MOST
        ]

    def _take_sentence(self, sentence: str, said_on: date) -> None:
        if _UNSURE.search(sentence) or _OF_ONE_FAMILY.search(sentence):
            return
        subjects, due = places("subjects", sentence), places("due", sentence)
        days = mentions(sentence, said_on, month_first=self._month_first) if subjects or due else []
        is_moved = _MOVED.search(sentence) is not None
        if subjects and (is_moved or _is_off(sentence, subjects)):
            self._call_off(subjects, days if not is_moved else [])
            if not is_moved:
                return
        for number, mention in enumerate(days):
            end = days[number + 1].start if number + 1 < len(days) else len(sentence)
            begin = days[number - 1].end if number else 0
            self._take_day(sentence, mention, (begin, end), subjects, due, said_on)
        if not days:
            self._take_hour(sentence, said_on)

    def _take_day(
        self,
        sentence: str,
        mention: Mention,
        around: tuple[int, int],
        subjects: list[Place],
        due: list[Place],
        said_on: date,
    ) -> None:
        """One day of a sentence; `around` is where the words that belong to it begin and end."""
        begin, end = around
        before, after = sentence[begin : mention.start], sentence[mention.end : end]
        subject = _nearest(subjects, mention)
        asked = _nearest([place for place in due if begin <= place.start < end], mention)
        if subject in weekly() and mention.is_bare and (mention.is_weekly or _ALWAYS.search(sentence)):
            weekday = mention.day.weekday()
            self._keep(Suggestion("week", str(subject), said_on.isoformat(), weekday=weekday, time=time_in(after)))
            return
        is_due = _DUE.search(before) is not None or (subject is None and asked is not None)
        if mention.day < self._today or (subject is None and not (is_due and asked)):
            return
        pounds = _POUNDS.search(sentence) if is_due or len(subjects) == 1 else None
        self._keep(
            Suggestion(
                "due" if is_due else "day",
                subject or "",
                said_on.isoformat(),
                day=mention.day.isoformat(),
                time=time_in(after) or time_in(before),
                due=(asked or "") if is_due else "",
                pounds=_amount(pounds) if pounds else "",
            )
        )

    def _take_hour(self, sentence: str, said_on: date) -> None:
        for place in places("hours", sentence):
            if time := time_in(sentence[place.end :]):
                self._keep(Suggestion("hour", place.key, said_on.isoformat(), time=time))
                return

    def _take_link(self, text: str, link: str, said_on: date) -> None:
        host = link.split("/")[2].lower()
        is_known = host.endswith(_PUBLIC) or any(host == own or host.endswith(f".{own}") for own in self._hosts)
        about = places("links", text)
        if is_known and about and len(link) <= LONGEST_LINK:
            self._keep(Suggestion("link", about[0].key, said_on.isoformat(), link=link))

    def _call_off(self, subjects: list[Place], days: list[Mention]) -> None:
        """Forget what was said of these subjects: of those days, or of the next one where none is named."""
        for place in subjects:
            there = [key for key, one in self._found.items() if one.subject == place.key and one.day]
            named = {mention.day.isoformat() for mention in days}
            gone = [key for key in there if self._found[key].day in named]
            if not days and there:
                gone = [min(there, key=lambda key: self._found[key].day)]
            for key in gone:
                del self._found[key]

    def _keep(self, new: Suggestion) -> None:
        """The later words count; what they leave out stays as it was."""
        key: tuple[object, ...] = (new.kind, new.subject, new.day, new.weekday, new.due)
        if new.kind in ("hour", "link"):
            key = (new.kind, new.subject)
        if (old := self._found.get(key)) is not None:
            new = Suggestion(**{name: value or getattr(old, name) for name, value in new.as_dict().items()})
        self._found[key] = new


def _nearest(found: list[Place], mention: Mention) -> str | None:
    """The subject that a day belongs to: the last one before it, else the first after it."""
    before = [place for place in found if place.end <= mention.start]
    after = [place for place in found if place.start >= mention.end]
    return before[-1].key if before else after[0].key if after else None


def _is_off(sentence: str, subjects: list[Place]) -> bool:
    """Whether a sentence says that something does not take place. That there is no school is a happening of its own."""
    if all(place.key == "inset" for place in subjects):
        return False
    return bool(_OFF.search(sentence)) or any(_NONE_OF_IT.search(sentence[: place.start]) for place in subjects)


def _is_of_the_same_term(one: Suggestion, newest: dict[tuple[str, str], str]) -> bool:
    last = date.fromisoformat(newest[one.kind, one.subject])
    return last - date.fromisoformat(one.said_on) <= SAME_TERM


def _amount(found: re.Match[str]) -> str:
    return found[1] if found[2] in (None, "00") else f"{found[1]}.{found[2]}"
