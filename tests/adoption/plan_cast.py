"""What the tests of the set-up share: a school with answers."""

from datetime import date
from typing import Any

from tests.world import World

ANSWERS: dict[str, Any] = {
    "provider": "school",
    "controller": "school",
    "controller_name": "Hazel Lane Primary School",
    "controller_address": "1 Hazel Lane, Oakfield OK1 2ZZ",
    "data_contact": "Ms Reed, data@hazel-lane.example",
    "code_decided_by": "together",
    "reps_chosen_by": "Each class chooses two parents in September.",
    "stop_decided_by": "head",
    "basis": "public-task",
    "runs_where": "On a server in Leeds that the trust runs",
    "firms": "Example Hosting (UK), Example Mail (UK)",
    "kept_for": "One year after the class has left",
    "signed_by": "Mr Adeyemi and Priya Nair",
    "answers_to": "office@hazel-lane.example",
    "answers_by": date(2026, 12, 4),
    "pilot_from": date(2027, 1, 11),
    "review_on": date(2027, 2, 12),
}


def answered(world: World, **other: Any) -> None:
    """All questions of the set-up are answered by the head, some of them in another way."""
    from gatepost.adoption.plan import actions

    actions.answer(world.adeyemi.acting, ANSWERS | other)
