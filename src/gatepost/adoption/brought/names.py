"""The names that are masked in a report, from the school's roll: for those who keep the roll, and nobody else."""

from gatepost.adoption.brought.access import SCHOOL_HATS
from gatepost.adoption.models import GroupAudit
from gatepost.people.models import Child, Person
from gatepost.people.roster import roster


def names_for(audit: GroupAudit) -> list[tuple[str, str, str]]:
    """(name, kind, class name) for the audit; empty for parents and the PTA.

    A report by the roll's names would tell them who is on it, a name at a time.
    """
    if audit.hat not in SCHOOL_HATS:
        return []
    names = set(roster(audit.school))
    if audit.with_those_who_left:
        known = {name for name, _, _ in names}
        names |= {
            (name, "pupil", "")
            for name in Child.objects.filter(school=audit.school).values_list("given_name", flat=True)
            if name not in known
        }
        names |= {
            (name, "parent", "")
            for name in Person.objects.filter(school=audit.school).values_list("name", flat=True)
            if name and name not in known
        }
    return sorted(names)
