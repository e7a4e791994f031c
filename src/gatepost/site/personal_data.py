"""A person's own copy of all that Gatepost holds about them: each room says its part (`personal.held_about`)."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now
from gatepost.people.hats import actor_of
from gatepost.people.models import Person

ROOMS = ("people", "policies", "groups", "gate", "concerns", "safeguarding", "doors", "delivery", "adoption")


def copy_for(person: Person) -> dict[str, Any]:
    """Everything held about a person, by room, ready for JSON (Django's encoder writes the dates).

    What the audit holds is last: sentences with references, never anybody's words. Taking a copy is written down.
    """
    copy: dict[str, Any] = {"made_at": now(), "school": person.school.name}
    for room in ROOMS:
        held = _held_by(room, person)
        if held is not None:
            copy[room] = held
    audit = import_module("gatepost.audit.personal")
    copy["audit"] = audit.held_about(person.ref, school_ref=person.school.ref)
    record("took a copy of their data", actor=actor_of(None, person.school), subject=Subject("person", person.ref))
    return copy


def _held_by(room: str, person: Person) -> Any:
    name = f"gatepost.{room}.personal"
    if find_spec(name) is None:
        return None  # a room that holds nothing about anybody has no such file
    return import_module(name).held_about(person)
