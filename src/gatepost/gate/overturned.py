"""Counts what became of holds, clause by clause, and says which clause is overturned too often. Rules on nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q

from gatepost.conduct import JUDGE_VERSION, Outcome
from gatepost.conduct.eased import NOT_COUNTED
from gatepost.gate.facts import Judged
from gatepost.gate.models import Hold, MisreadTally, RuledClause
from gatepost.gate.titles import GATE_FAULT
from gatepost.people.models import School
from gatepost.policies.codes import conduct_code
from gatepost.policies.easing import held_again_at
from gatepost.policies.models import Code

# Of so many newest rulings on a clause, when there are at least so many, more than this percentage let through is
# too often.
NEWEST, LEAST, MOST_PERCENT = 20, 10, 40


@dataclass(frozen=True, slots=True)
class Rulings:
    """How many of a clause's newest holds were ruled on, and how many of these were let through."""

    ruled: int
    overturned: int

    @property
    def are_too_many(self) -> bool:
        """Whether the clause is overturned too often to hold."""
        return self.ruled >= LEAST and 100 * self.overturned > MOST_PERCENT * self.ruled


@dataclass(frozen=True, slots=True)
class Line:
    """One clause under one version of the code, in numbers."""

    clause: str
    version: int
    kept: int
    overturned: int
    misread: int


def count_ruling(hold: Hold, *, at: datetime) -> list[RuledClause]:
    """Note a ruling under each clause for which the judge held the message: overturned when it was let through.

    To be called once, in the ruling's transaction. A judge that broke, and words that the judge would not have held,
    count for no clause.
    """
    verdict = hold.submission.verdict
    labels: dict[str, str] = {}
    for finding in verdict.findings:
        if finding["outcome"] == Outcome.HOLD.word and finding["clause"] != GATE_FAULT:
            labels.setdefault(finding["clause"], finding["label"])
    return RuledClause.objects.bulk_create(
        RuledClause(
            school_id=hold.school_id,
            hold=hold,
            clause=clause,
            label=label,
            code=verdict.code,
            judge_version=verdict.judge_version,
            is_overturned=hold.state == Hold.State.RELEASED,
            at=at,
        )
        for clause, label in labels.items()
    )


def newest_rulings(school: School, clause: str) -> Rulings:
    """The newest rulings that count on whether this clause may hold: under this judge, since it was last held again."""
    counted = RuledClause.objects.filter(school=school, clause=clause, judge_version=JUDGE_VERSION)
    counted = counted.exclude(label__in=NOT_COUNTED)
    if since := held_again_at(school, clause):
        counted = counted.filter(at__gt=since)
    newest = list(counted.order_by("-at", "-pk").values_list("is_overturned", flat=True)[:NEWEST])
    return Rulings(ruled=len(newest), overturned=sum(newest))


def count_misread(school: School, judged: Judged) -> None:
    """One more "you have misread this", under each clause that would keep the words from the group for good."""
    if judged.code.pk is None:
        return  # the school has no code yet: there is no version to count under
    clauses = {finding.clause for finding in judged.verdict.findings if finding.outcome is Outcome.ESCALATE}
    for clause in sorted(clauses):
        key = {"school": school, "clause": clause, "code": judged.code}
        if _add_one(key):
            continue
        try:
            with transaction.atomic():
                MisreadTally.objects.create(**key, count=1)
        except IntegrityError:  # made by somebody else in this moment
            _add_one(key)


def lines(school: School) -> list[Line]:
    """The counts of a school for leadership, newest version of the code first.

    What was answered to a worry about a child is the safeguarding lead's alone, be it a number: it is left out.
    """
    codes = {code.pk: code for code in Code.objects.filter(school=school)}
    ruled = (
        RuledClause.objects.filter(school=school)
        .order_by()
        .values("code", "clause")
        .annotate(overturned=Count("pk", filter=Q(is_overturned=True)), kept=Count("pk", filter=Q(is_overturned=False)))
    )
    numbers = {(row["code"], row["clause"]): (row["kept"], row["overturned"]) for row in ruled}
    misread = {
        (tally.code_id, tally.clause): tally.count
        for tally in MisreadTally.objects.filter(school=school)
        if not _is_about_children_at_risk(codes[tally.code_id], tally.clause)
    }
    found = [
        Line(clause, codes[code].version, *numbers.get((code, clause), (0, 0)), misread.get((code, clause), 0))
        for code, clause in _keys(numbers, misread)
    ]
    return sorted(found, key=lambda line: (-line.version, line.clause))


def _keys(*tables: Iterable[tuple[int, str]]) -> set[tuple[int, str]]:
    return set().union(*tables)


def _is_about_children_at_risk(code: Code, clause_id: str) -> bool:
    return any(clause.id == clause_id and "safeguarding" in clause.labels for clause in conduct_code(code).clauses)


def _add_one(key: dict[str, object]) -> bool:
    return bool(MisreadTally.objects.filter(**key).update(count=F("count") + 1))
