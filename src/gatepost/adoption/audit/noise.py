"""How loud a group is: messages a day, floods of thanks, posts at night; and what a quieter one would send."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from gatepost.adoption.audit.judging import Judged
from gatepost.conduct import Outcome

NIGHT_BEGINS, NIGHT_ENDS = 21, 7  # hours; Gatepost's own quiet hours by default
LEAST_THANKS = 4  # thanks in a row that make a flood
BETWEEN_THANKS = timedelta(minutes=60)
BETWEEN_PIECES = timedelta(minutes=2)


@dataclass(slots=True)
class Noise:
    """Fed with every message that somebody wrote, in order."""

    messages: int = 0
    at_night: int = 0
    thanks: int = 0
    floods: int = 0
    in_floods: int = 0
    longest_flood: int = 0
    pieces: int = 0
    sent_elsewhere: int = 0
    folded_thanks: int = 0
    days: Counter[date] = field(default_factory=Counter)
    _run: int = 0
    _run_writers: set[str] = field(default_factory=set)
    _run_last: datetime | None = None
    _before: tuple[str, datetime] | None = None

    def take(self, one: Judged, *, thanks: bool) -> None:
        """Note one message. Each is saved once at most: as private, as thanks, or as a piece of the one before."""
        author = one.message.author
        if author is None:
            return
        self.messages += 1
        self.days[one.at.date()] += 1
        self.at_night += one.at.hour >= NIGHT_BEGINS or one.at.hour < NIGHT_ENDS
        self.thanks += thanks
        self._take_thanks(author, one.at, thanks=thanks)
        before, self._before = self._before, (author, one.at)
        if one.outcome is not None and one.outcome >= Outcome.HOLD:
            self.sent_elsewhere += 1
        elif thanks:
            self.folded_thanks += 1
        elif before is not None and before[0] == author and timedelta() <= one.at - before[1] <= BETWEEN_PIECES:
            self.pieces += 1

    def _take_thanks(self, author: str, at: datetime, *, thanks: bool) -> None:
        if not thanks:
            self._end_run()
            return
        if self._run_last is not None and at - self._run_last > BETWEEN_THANKS:
            self._end_run()
        self._run += 1
        self._run_writers.add(author)
        self._run_last = at

    def _end_run(self) -> None:
        if self._run >= LEAST_THANKS and len(self._run_writers) > 1:
            self.floods += 1
            self.in_floods += self._run
            self.longest_flood = max(self.longest_flood, self._run)
        self._run, self._run_last = 0, None
        self._run_writers.clear()

    def as_dict(self, *, people: int, days: int) -> dict[str, Any]:
        """The figures, over `people` who wrote and `days` from the first to the last message."""
        self._end_run()
        busiest = max(self.days, key=lambda day: (self.days[day], day.toordinal()), default=None)
        left = self.messages - self.folded_thanks - self.pieces - self.sent_elsewhere
        received = self.messages * (people - 1) / people if people else 0.0  # nobody's phone buzzes for their own
        return {
            "messages_a_parent_a_day": _ratio(received, days),
            "written_a_parent_a_day": _ratio(self.messages, days * people),
            "busiest_day": {
                "day": busiest.isoformat() if busiest else None,
                "messages": max(self.days.values(), default=0),
            },
            "thanks": self.thanks,
            "thanks_floods": {"floods": self.floods, "messages": self.in_floods, "longest": self.longest_flood},
            "night_posts": {
                "messages": self.at_night,
                "share": _ratio(self.at_night, self.messages),
                "from": f"{NIGHT_BEGINS:02}:00",
                "to": f"{NIGHT_ENDS:02}:00",
            },
            "quieter_group": {
                "messages": left,
                "messages_a_day": _ratio(left, days),
                "fewer_share": _ratio(self.messages - left, self.messages),
                "thanks_as_reactions": self.folded_thanks,
                "pieces_joined": self.pieces,
                "sent_privately_or_not_at_all": self.sent_elsewhere,
                "digests": len(self.days),
                "at_night": 0,
            },
        }


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0
