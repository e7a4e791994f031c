"""Counts of a whole chat: by clause, by week, by weekday, by hour, what the group is used for, what was ordinary."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from gatepost.adoption.audit.judging import Judged
from gatepost.adoption.audit.uses import USES
from gatepost.conduct import Code, Outcome

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_WEEKS_FILLED = 530  # about ten years; a forged date must not fill the report with empty weeks


@dataclass(slots=True)
class Tally:
    """Fed with every message once; holds numbers only. Nothing is counted for a person but that they wrote."""

    people: set[str] = field(default_factory=set)
    messages: int = 0
    judged: int = 0
    failed: int = 0
    first: datetime | None = None
    last: datetime | None = None
    kinds: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    clauses: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    uses: Counter[str] = field(default_factory=Counter)
    weeks: Counter[date] = field(default_factory=Counter)
    weekdays: Counter[int] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)
    kept_out_by_week: Counter[date] = field(default_factory=Counter)
    kept_out_by_weekday: Counter[int] = field(default_factory=Counter)
    kept_out_by_hour: Counter[int] = field(default_factory=Counter)

    def take(self, one: Judged, uses: tuple[str, ...]) -> None:
        """Count one message; a line that nobody wrote counts only towards its kind."""
        self.kinds[one.message.kind] += 1
        if one.message.author is None:
            return
        self.messages += 1
        self.people.add(one.message.author)
        if self.first is None or one.at < self.first:
            self.first = one.at
        if self.last is None or one.at > self.last:
            self.last = one.at
        week = week_of(one.at)
        self.weeks[week] += 1
        self.weekdays[one.at.weekday()] += 1
        self.hours[one.at.hour] += 1
        self.failed += one.failed
        if one.outcome is None:
            return
        self.judged += 1
        self.outcomes[one.outcome] += 1
        self.uses.update(uses)
        if not uses:
            self.uses["other"] += 1
        if one.outcome is Outcome.OK:
            return
        self.kept_out_by_week[week] += 1
        self.kept_out_by_weekday[one.at.weekday()] += 1
        self.kept_out_by_hour[one.at.hour] += 1
        firmest: dict[str, Outcome] = {}
        for finding in one.findings:
            firmest[finding.clause] = max(finding.outcome, firmest.get(finding.clause, Outcome.OK))
        self.clauses.update(firmest.items())

    @property
    def ordinary_share(self) -> float:
        """How many of the messages that were judged are ordinary, from 0 to 1; 1 where there was nothing to judge."""
        return self.outcomes[Outcome.OK] / self.judged if self.judged else 1.0

    @property
    def days(self) -> int:
        """Days from the first message to the last, both counted."""
        return (self.last.date() - self.first.date()).days + 1 if self.first and self.last else 0

    def every_week(self) -> list[date]:
        """The Mondays from the first week to the last, with the empty ones between, if that is not absurdly many."""
        if not self.weeks:
            return []
        first, last = min(self.weeks), max(self.weeks)
        count = (last - first).days // 7 + 1
        if count > MOST_WEEKS_FILLED:
            return sorted(self.weeks)
        return [first + timedelta(weeks=number) for number in range(count)]

    def as_dict(self, code: Code) -> dict[str, Any]:
        """The counts as the JSON has them. A message that falls under two clauses counts once under each."""
        by_clause = {clause.id: self._of_clause(clause.id) for clause in code.clauses if clause.leads_to}
        return {
            "span": {
                "first": self.first.isoformat() if self.first else None,
                "last": self.last.isoformat() if self.last else None,
                "days": self.days,
            },
            "messages": self.messages,
            "people": len(self.people),
            "judged": self.judged,
            "not_judged": {"without_words": self.messages - self.judged - self.failed, "judge_failed": self.failed},
            "kinds": dict(sorted(self.kinds.items())),
            "outcomes": {outcome.word: self.outcomes[outcome] for outcome in Outcome},
            "ordinary_share": round(self.ordinary_share, 4),
            "by_clause": {clause: sum(counts.values()) for clause, counts in by_clause.items()},
            "clauses": [
                {"id": clause.id, "number": clause.number, "title": clause.title, **by_clause[clause.id]}
                for clause in code.clauses
                if clause.leads_to
            ],
            "by_week": {
                week.isoformat(): {"messages": self.weeks[week], "not_ordinary": self.kept_out_by_week[week]}
                for week in self.every_week()
            },
            "by_weekday": {
                name: {"messages": self.weekdays[number], "not_ordinary": self.kept_out_by_weekday[number]}
                for number, name in enumerate(WEEKDAYS)
            },
            "by_hour": {
                f"{hour:02}": {"messages": self.hours[hour], "not_ordinary": self.kept_out_by_hour[hour]}
                for hour in range(24)
            },
            "uses": {use: self.uses[use] for use in (*USES, "other")},
        }

    def _of_clause(self, clause: str) -> dict[str, int]:
        return {outcome.word: self.clauses[clause, outcome] for outcome in Outcome if outcome is not Outcome.OK}


def week_of(at: datetime) -> date:
    """The Monday of the week."""
    day = at.date()
    return day - timedelta(days=day.weekday())
