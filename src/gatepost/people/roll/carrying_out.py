"""Carrying out a roll: one transaction, through the same actions that the office's pages use."""

from dataclasses import dataclass

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.errors import Invalid
from gatepost.people.access import require_keeps_the_roll
from gatepost.people.actions.families import (
    add_child,
    add_guardianship,
    change_relation,
    end_guardianship,
    move_child,
)
from gatepost.people.actions.persons import add_address, add_person, rename_person
from gatepost.people.actions.schools import add_class
from gatepost.people.hats import Acting, actor_of
from gatepost.people.models import Address, SchoolClass
from gatepost.people.roll.planning import NOT_ON_THE_ROLL, Plan, child_key, plan


@dataclass(frozen=True, slots=True)
class RollDone:
    """What was done: the plan as it was carried out, classes made new (they have no group yet), places ended."""

    plan: Plan
    new_classes: list[SchoolClass]
    ended: int


@transaction.atomic
def carry_out(acting: Acting | None, planned: Plan, *, end_missing: bool = False) -> RollDone:
    """Carry out a roll as it stands now: it is planned again first, so an old page does no harm.

    `end_missing`: end the places of those whom the roll no longer names, in the classes that it names. Raises Invalid
    when there are problems; then nothing is changed.
    """
    school = planned.school
    require_keeps_the_roll(acting, school)
    found = plan(school, planned.rows, create_classes=planned.create_classes)
    if found.problems:
        raise Invalid(
            f"{found.problems[0]} Nothing has been changed.",
            fields={f"problem {number}": words for number, words in enumerate(found.problems, 1)},
        )
    new_classes = {key: add_class(acting, school, name=name) for key, name in found.new_classes.items()}
    classes = {**found.classes, **new_classes}
    people = dict(found.people)
    for mail, name in found.renames.items():
        rename_person(acting, people[mail], name=name)
    for mail, row in found.new_people.items():
        people[mail] = add_person(acting, school, name=row.guardian_name, mail=mail)
    for mail, phone in found.new_phones.items():
        add_address(acting, people[mail], kind=Address.Kind.PHONE, value=phone)
    children = dict(found.children)
    for key, child in found.moves.items():
        move_child(acting, child, school_class=classes[key[0]])
        children[key] = child
    for key, row in found.new_children.items():
        children[key] = add_child(
            acting, school, given_name=row.child_given, initial=row.child_initial, school_class=classes[key[0]]
        )
    for (mail, _), row in found.new_guardianships.items():
        add_guardianship(acting, person=people[mail], child=children[child_key(row)], relation=row.relation)
    for guardianship, relation in found.relations:
        change_relation(acting, guardianship, relation=relation)
    ended = found.missing if end_missing else []
    for guardianship in ended:
        end_guardianship(acting, guardianship, NOT_ON_THE_ROLL)
    record(
        "imported the roll",
        actor=actor_of(acting, school),
        subject=Subject("school", school.ref),
        facts={
            "lines": len(found.rows),
            "people": len(found.new_people),
            "children": len(found.new_children),
            "ended": len(ended),
        },
    )
    return RollDone(found, list(new_classes.values()), len(ended))
