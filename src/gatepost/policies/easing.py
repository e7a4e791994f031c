"""Clauses whose holds were overturned too often: eased to a nudge by Gatepost, and held to again by leadership."""

from datetime import datetime

from django.db import transaction

from gatepost import conduct
from gatepost.audit.actions import Subject, record
from gatepost.conduct.eased import can_be_eased, eased
from gatepost.core.clock import now
from gatepost.core.errors import NotFound
from gatepost.people.hats import Acting, actor_of
from gatepost.people.models import Hat, School
from gatepost.people.roster import names_have_changed
from gatepost.policies.codes import conduct_code
from gatepost.policies.models import Code, EasedClause

# Who reads on what numbers a clause was eased, and may hold to it again.
WHO_HOLDS_AGAIN = (Hat.LEADERSHIP, Hat.HEAD)


def code_in_force(row: Code) -> conduct.Code:
    """A stored version of the code as it counts at its school now: with the clauses eased that are. One query."""
    now_eased = EasedClause.objects.filter(school=row.school_id, ended_at=None).values_list("clause", flat=True)
    return eased(conduct_code(row), frozenset(now_eased))


def eased_clauses(school: School) -> list[EasedClause]:
    """What is eased at this school now, the latest first."""
    return list(EasedClause.objects.filter(school=school, ended_at=None).order_by("-since"))


def held_again_at(school: School, clause: str) -> datetime | None:
    """When leadership last held to this clause again: earlier rulings on it do not count."""
    ended = EasedClause.objects.filter(school=school, clause=clause).exclude(ended_at=None)
    return ended.order_by("-ended_at").values_list("ended_at", flat=True).first()


@transaction.atomic
def ease(
    school: School, code: Code, clause: str, *, overturned: int, ruled: int, judge_version: str
) -> EasedClause | None:
    """From now on this clause nudges where the code says hold. None where it does already, or cannot be eased.

    Every process has its judge of this school made anew, as for a new name: the number that says so is read again with
    each message. Raising it also lets two rulings at once ease a clause but once.
    """
    if not any(one.id == clause and can_be_eased(one) for one in conduct_code(code).clauses):
        return None
    names_have_changed(school.pk)
    if EasedClause.objects.filter(school=school, clause=clause, ended_at=None).exists():
        return None
    row = EasedClause.objects.create(
        school=school, clause=clause, since=now(), overturned=overturned, ruled=ruled, judge_version=judge_version
    )
    record(
        "eased a clause",
        actor=actor_of(None, school),
        subject=Subject("eased-clause", row.ref),
        facts={"clause": clause, "overturned": overturned, "ruled": ruled, "judge": judge_version},
    )
    return row


@transaction.atomic
def hold_again(acting: Acting, ref: str) -> EasedClause:
    """Leadership holds to an eased clause again; its rulings are counted from now on. Raises NotFound for others."""
    school = acting.person.school
    row = EasedClause.objects.filter(school=school, ref=ref, ended_at=None).first()
    if row is None or acting.hat not in WHO_HOLDS_AGAIN:
        raise NotFound(what="eased clause")
    names_have_changed(school.pk)
    row.ended_at = now()
    if not EasedClause.objects.filter(pk=row.pk, ended_at=None).update(ended_at=row.ended_at):
        raise NotFound(what="eased clause")  # somebody else was faster
    record(
        "held to a clause again",
        actor=acting.actor,
        subject=Subject("eased-clause", row.ref),
        facts={"clause": row.clause},
    )
    return row
