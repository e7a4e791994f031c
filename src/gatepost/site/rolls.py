"""Bringing in a roll: what people/roll does, with a group for every class that it makes new."""

import hashlib
from collections.abc import Iterator

from django.db import transaction

from gatepost.groups.opening import open_group
from gatepost.people.hats import Acting
from gatepost.people.roll import Plan, RollDone, carry_out


@transaction.atomic
def bring_in(acting: Acting | None, planned: Plan, *, end_missing: bool = False) -> RollDone:
    """Carry out a roll and open the groups of its new classes, all or nothing. Raises Invalid for problems."""
    done = carry_out(acting, planned, end_missing=end_missing)
    for school_class in done.new_classes:
        open_group(school_class, acting=acting)
    return done


def in_short(planned: Plan, *, end_missing: bool = False) -> str:
    """A plan in one line, as `12 new parents or carers, 10 new children, 3 changes, 1 problem`."""
    return ", ".join(_counted(planned, end_missing=end_missing)) or "Nothing would change"


def digest_of(planned: Plan, *, end_missing: bool) -> str:
    """What a plan says, as 64 hex digits: whoever agreed to it agreed to these sentences and no others."""
    sentences = [*planned.adds, "/", *planned.changes, "/", *(planned.leaves if end_missing else []), "/"]
    return hashlib.sha256("\n".join([*sentences, *planned.problems]).encode()).hexdigest()


def _counted(planned: Plan, *, end_missing: bool) -> Iterator[str]:
    numbers = (
        (len(planned.new_classes) if planned.create_classes else 0, "new class", "new classes"),
        (len(planned.new_people), "new parent or carer", "new parents or carers"),
        (len(planned.new_children), "new child", "new children"),
        (len(planned.changes), "change", "changes"),
        (len(planned.missing) if end_missing else 0, "place ends", "places end"),
        (len(planned.problems), "problem", "problems"),
    )
    for number, one, many in numbers:
        if number:
            yield f"{number} {one if number == 1 else many}"
