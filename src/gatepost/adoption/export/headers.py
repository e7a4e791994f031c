"""How a message begins in an export: the shapes a line's head may have, and reading one.

A head is, in this order: an opening bracket or none, a date of three numbers, a gap, a time, and a close. iOS writes
`[date, time] Name: text`, Android `date, time - Name: text`, old iOS `date, time: Name: text`. What is between them
differs with the phone's region: the tables below list it. The first head of a shape is read slowly, part by part; a
pattern made from exactly those parts reads all others of the shape quickly.
"""

import re
from dataclasses import dataclass

from gatepost.adoption.export.hours import half_of, hour_of_day, language_of_half, tidy
from gatepost.adoption.export.words import DIRECTION_MARKS

MARK = "[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff]*"
BLANK = "[ \u00a0\u202f\u2009\t]"

# What may stand between day, month and year: 12/11/2024, 12.11.24, 12. 11. 2024, 2024-11-12, 2024年11月12日.
DATE_GAPS = rf"{MARK}(?:{BLANK}?[/.\-\u2010-\u2015年月년월]{BLANK}?){MARK}"
# What may stand after the year: the full stop of Croatian and Korean, the Bulgarian word, the Buddhist era.
DATE_TAILS = rf"(?:\.|{BLANK}?г\.?|日|{BLANK}?일|{BLANK}BE)?"
# Words between date and time: Finnish klo, Danish kl., German um, English at, French à, Portuguese às, ISO's T …
BETWEEN = rf"{MARK}[,،.、]?{MARK}{BLANK}*{MARK}(?:(?:klo|kl\.?|um|at|à|às|alle|ore|la|о|в|u|T){BLANK}*)?"
# Morning and afternoon before the time (Chinese, Korean, Japanese, Hungarian) or after it (most others).
HALF_BEFORE = rf"(?:[^\W\d_]{{1,4}}\.?{BLANK}?)?"
HALF_AFTER = rf"(?:{BLANK}*{MARK}(?!-)[^\W\d_][^\]\[\d:\u2010-\u2015\-]{{0,20}}?)?"
HOUR_GAPS = rf"(?::|\.|{BLANK}?h{BLANK}?)"
CLOSES = {
    "bracket": rf"{MARK}\]{BLANK}?",
    "dash": rf"{MARK}{BLANK}[\-\u2013]{BLANK}",
    "colon": rf":{BLANK}",
}

MOST_SHAPES = 40  # that are remembered; a file of one phone has one or two

_SLOW = {
    form: re.compile(
        rf"(?P<open>{MARK}{opening}{MARK})"
        rf"(?P<date>(?P<one>\d{{1,4}})(?P<gap1>{DATE_GAPS})(?P<two>\d{{1,2}})(?P<gap2>{DATE_GAPS})(?P<three>\d{{1,4}}){DATE_TAILS})"
        rf"(?P<between>{BETWEEN})"
        rf"(?P<time>(?P<before>{HALF_BEFORE}){MARK}\d{{1,2}}(?P<hour_gap>{HOUR_GAPS})\d{{2}}(?P<seconds>(?:[:.]\d{{2}})?)"
        rf"(?P<after>{HALF_AFTER}))"
        rf"(?P<close>{CLOSES[form]})"
    )
    for form, opening in (("bracket", r"\["), ("dash", ""), ("colon", ""))
}
_NUMBERS = re.compile(r"\d+")
_MIGHT_BEGIN = re.compile(rf"{MARK}\[?{MARK}\d{{1,4}}{DATE_GAPS}\d{{1,2}}{DATE_GAPS}\d")
# What stands before messages copied inside the app: `[14:30, 12/11/2024] Asha: …`, `[12/11, 14:30] Asha: …`.
_COPIED = re.compile(
    rf"\[{MARK}(?:\d{{1,2}}[:.]\d{{2}}[^\]\d]{{0,12}}, ?\d{{1,4}}[/.\-]\d{{1,2}}[/.\-]\d{{1,4}}\.?"
    rf"|\d{{1,2}}[/.\-]\d{{1,2}}\.?,? \d{{1,2}}[:.]\d{{2}}[^\]\d]{{0,12}})\] [^:]{{1,100}}: "
)


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """How the heads of one phone look. `look` is what a region fixes: form, separators, length of the year, seconds."""

    form: str
    look: tuple[str, str, str, bool]
    has_half: bool
    pattern: re.Pattern[str]


# A head as it stands: its shape, its date and time as written, and where the rest of the line begins.
Head = tuple[Shape, str, str, int]


class HeadReader:
    """Reads heads, and remembers the shapes it has met, so that the next one costs a tenth."""

    def __init__(self) -> None:
        self.shapes: list[Shape] = []
        self.unknown_word: str | None = None  # beside the time of the last line that would have been a head but for it
        self._clocks: dict[str, str | None] = {}

    def read(self, line: str) -> Head | None:
        """The head of this line, or None where there is none (the line goes on with the message before)."""
        for shape in self.shapes:
            found = shape.pattern.match(line)
            if found is not None:
                date, time = found.groups()
                if self._clocks.get(time) or self.clock(time):
                    if shape is not self.shapes[0]:
                        self.shapes.remove(shape)
                        self.shapes.insert(0, shape)
                    return shape, date, time, found.end()
        self.unknown_word = None
        return self._read_slowly(line) if _MIGHT_BEGIN.match(line) else None

    def clock(self, time: str) -> str | None:
        """The time as HH:MM:SS, seconds :00 where none are written; None where a word in it is not known."""
        try:
            return self._clocks[time]
        except KeyError:
            if len(self._clocks) > 100_000:
                self._clocks.clear()
            return self._clocks.setdefault(time, clock_of(time))

    def _read_slowly(self, line: str) -> Head | None:
        for form, pattern in _SLOW.items():
            found = pattern.match(line)
            if found is None or not _numbers_fit(found):
                continue
            if self.clock(found["time"]) is None:
                self.unknown_word = _word_beside(found["time"])
            else:
                shape = _shape_of(form, found)
                if len(self.shapes) < MOST_SHAPES:
                    self.shapes.append(shape)
                return shape, found["date"], found["time"], found.end()
        return None


def might_be_head(line: str) -> bool:
    """Whether a line begins with a date, so that it should have been a head and perhaps is one cut short."""
    return bool(_MIGHT_BEGIN.match(line))


def is_copied(line: str) -> bool:
    """Whether a line begins as messages do that were copied inside the app and pasted into another message."""
    return line.startswith("[") and _COPIED.match(line) is not None


def clock_of(time: str) -> str | None:
    """`2:30 p. m.` as 14:30:00. None where the numbers are no time or the word is not in the table of hours."""
    numbers = [int(number) for number in _NUMBERS.findall(time)]
    word = _word_beside(time)
    half = half_of(word)
    if word not in ("", "h") and half is None:
        return None
    hour, minute, second = numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else 0
    if hour > 24 or minute > 59 or second > 59:
        return None
    return f"{hour_of_day(hour, half):02d}:{minute:02d}:{second:02d}"


def language_of_time(time: str) -> str | None:
    """The language of the word beside the time, where it is in one only."""
    return language_of_half(_word_beside(time))


def _word_beside(time: str) -> str:
    return tidy(_NUMBERS.sub("", time).replace(":", ""))


def _numbers_fit(found: re.Match[str]) -> bool:
    first, last = len(found["one"]), len(found["three"])
    return 3 not in (first, last) and not (first == 4 and last > 2)


def _shape_of(form: str, found: re.Match[str]) -> Shape:
    """A shape made of exactly the parts of this head; digits and the word beside the time may differ."""
    year_first = len(found["one"]) == 4
    first = r"\d{4}" if year_first else r"\d{1,2}"
    last = r"\d{4}" if len(found["three"]) == 4 else r"\d{1,2}"
    tail = found["date"][found["date"].index(found["gap2"], len(found["one"]) + len(found["gap1"])) :]
    tail = tail[len(found["gap2"]) + len(found["three"]) :]
    before = rf"{HALF_BEFORE}{MARK}" if found["before"] else MARK
    seconds = r"[:.]\d\d" if found["seconds"] else ""
    after = HALF_AFTER if found["after"] else ""
    pattern = re.compile(
        rf"{MARK}{re.escape(found['open'].strip(DIRECTION_MARKS))}{MARK}"
        rf"({first}{re.escape(found['gap1'])}\d{{1,2}}{re.escape(found['gap2'])}{last}{re.escape(tail)})"
        rf"{re.escape(found['between'])}"
        rf"({before}\d{{1,2}}{re.escape(found['hour_gap'])}\d\d{seconds}{after}){CLOSES[form]}"
    )
    plain_gap = found["gap1"].strip(DIRECTION_MARKS)
    look = (form, plain_gap, "y4" if year_first or len(found["three"]) == 4 else "y2", bool(found["seconds"]))
    return Shape(form, look, bool(found["before"] or found["after"]), pattern)
