"""What changes a school's plan for its class groups, ready to be done in the school of places.py."""

from collections.abc import Callable

from gatepost import conduct
from gatepost.adoption.plan import actions
from tests.rules.places import Places

ADOPTION: dict[str, Callable[[Places], Callable[[], object]]] = {
    "adoption.plan.actions.answer": lambda p: lambda: actions.answer(p.world.adeyemi.acting, {"provider": "school"}),
    "adoption.plan.actions.mark_step": lambda p: lambda: actions.mark_step(p.world.priya.acting, "code", done=True),
    "adoption.plan.actions.keep_draft": lambda p: (
        lambda: actions.keep_draft(p.world.priya.acting, conduct.starter_text())
    ),
    "adoption.plan.actions.adopt_draft": lambda p: (
        lambda: actions.adopt_draft(p.world.adeyemi.acting, conduct.starter_text())
    ),
    "adoption.plan.actions.start_pilot": lambda p: (
        lambda: actions.start_pilot(p.world.adeyemi.acting, groups=[p.world.elm], days=14)
    ),
    "adoption.plan.actions.end_pilot": lambda p: lambda: actions.end_pilot(p.world.adeyemi.acting, p.refs["pilot"]),
}
