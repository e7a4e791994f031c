"""What follows from a ruling for the judge: it is counted, a clause may be eased, and examples are taken out."""

import json
from datetime import datetime

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.conduct import JUDGE_VERSION
from gatepost.gate import lent, notices, overturned
from gatepost.gate.facts import Judged
from gatepost.gate.models import Hold
from gatepost.people.hats import Acting, actor_of
from gatepost.people.models import School
from gatepost.policies import easing
from gatepost.policies.codes import current_code


def learn_from(hold: Hold, *, at: datetime) -> None:
    """Count a ruling, in its transaction; a clause that is overturned too often is eased, and leadership is told."""
    ruled = overturned.count_ruling(hold, at=at)
    for clause in sorted(row.clause for row in ruled if row.is_overturned):
        newest = overturned.newest_rulings(hold.school, clause)
        if not newest.are_too_many:
            continue
        row = easing.ease(
            hold.school,
            current_code(hold.school),
            clause,
            overturned=newest.overturned,
            ruled=newest.ruled,
            judge_version=JUDGE_VERSION,
        )
        if row is not None:
            notices.clause_eased(row)


def misread(acting: Acting, judged: Judged) -> None:
    """Count that an author answered "you have misread this". Only the count is kept."""
    overturned.count_misread(acting.person.school, judged)


@transaction.atomic
def export_examples(acting: Acting | None, school: School) -> list[str]:
    """Lines of JSON, a lent message each, as data/conduct has them. Leadership, or a command of the installation."""
    found = [json.dumps(example.row, ensure_ascii=False) for example in lent.examples(school)]
    record(
        "exported examples for the judge",
        actor=actor_of(acting, school),
        subject=Subject("school", school.ref),
        facts={"examples": len(found)},
    )
    return found
