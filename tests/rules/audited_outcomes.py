"""The actions on outcomes, letters and linked concerns, for audited_cases.py."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from gatepost.concerns import actions as concerns
from gatepost.concerns.letters import all_kinds
from gatepost.concerns.models import Concern, Outcome, SharedMatter
from gatepost.core.clock import now
from gatepost.people.models import PostingLimit
from tests.rules.places import Places

REASON = "A reason that is long enough to be one."


def concern(places: Places, name: str = "office concern") -> Concern:
    return Concern.objects.select_related("school", "author__school").get(reference=places.refs[name])


def decided(places: Places) -> Outcome:
    return concerns.decide(
        places.world.adeyemi.acting,
        concern(places, "concern about a post"),
        measure="limit",
        finding="upheld",
        reason=REASON,
        proportion=REASON,
        clause="B1",
        applies_to=places.world.nadia.person,
        limited_until=now().date() + timedelta(days=7),
        letter_to_author=f"{REASON} {{reason}} {{next_stage}}",
        letter_to_other=f"{REASON} {{reason}} {{next_stage}}",
        once="case-decision",
    )


def letter_changed(places: Places) -> None:
    kind = all_kinds()["other-limit-informal"]
    concerns.change_letter(places.world.adeyemi.acting, kind, f"{REASON} {{reason}} {{next_stage}}")


def linked(places: Places) -> SharedMatter:
    return concerns.link(places.world.evans.acting, concern(places), concern(places, "concern given to hall"))


def raised_by_three(places: Places) -> None:
    linked(places)
    concerns.link(places.world.evans.acting, concern(places), concern(places, "leadership concern"))


OUTCOMES: dict[str, Callable[[Places], Callable[[], Any]]] = {
    "concerns.actions.outcomes.decide": lambda p: lambda: decided(p),
    "concerns.actions.outcomes.lift_limit": lambda p: (
        lambda done: lambda: concerns.lift_limit(p.world.adeyemi.acting, done.concern)
    )(decided(p)),
    "concerns.actions.outcomes.lift_standing_limit": lambda p: (
        decided(p),
        lambda: concerns.lift_standing_limit(p.world.adeyemi.acting, PostingLimit.objects.latest("pk").ref),
    )[1],
    "concerns.actions.outcomes.read_letter": lambda p: (
        lambda done: lambda: concerns.read_letter(p.world.nadia.acting, done.ref)
    )(decided(p)),
    "concerns.actions.letter_templates.change_letter": lambda p: lambda: letter_changed(p),
    "concerns.actions.letter_templates.reset_letter": lambda p: (
        letter_changed(p),  # type: ignore[func-returns-value]
        lambda: concerns.reset_letter(p.world.adeyemi.acting, all_kinds()["other-limit-informal"]),
    )[1],
    "concerns.actions.linking.link": lambda p: lambda: linked(p),
    "concerns.actions.linking.unlink": lambda p: (
        linked(p),
        lambda: concerns.unlink(p.world.evans.acting, concern(p)),
    )[1],
    "concerns.actions.linking.show_count": lambda p: (
        raised_by_three(p),
        lambda: concerns.show_count(p.world.evans.acting, concern(p), on=True),
    )[1],
    "concerns.actions.linking.answer_all": lambda p: (
        linked(p),
        lambda: concerns.answer_all(p.world.evans.acting, concern(p), "We will ring you.", once="case-all"),
    )[1],
}
