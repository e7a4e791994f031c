"""The steps of complaints, and other dates, ready to be done in the school of places.py (audited_cases.py)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from gatepost.concerns import actions as concerns
from gatepost.concerns.models import Concern
from gatepost.concerns.moves import move
from gatepost.concerns.state import Act
from gatepost.core.clock import now
from gatepost.people.calendar import calendar_of
from tests.rules.places import Places

STEPS = ("acknowledged", "appointed", "decided")


def concern(places: Places, name: str = "office concern") -> Concern:
    return Concern.objects.select_related("school", "author__school").get(reference=places.refs[name])


def complaint(places: Places, *steps: str) -> Concern:
    """Lena's matter for leadership as a formal complaint, after some of STEPS."""
    made = concerns.make_formal(places.world.lena.acting, concern(places, "leadership concern"))
    head, shah = places.world.adeyemi, places.world.shah.person
    if "acknowledged" in steps:
        concerns.acknowledge(head.acting, made, once="case-3")
    if "appointed" in steps:
        concerns.appoint_for_stage_1(head.acting, made, investigator=shah, decider=head.person)
    if "decided" in steps:
        move(concern(places, "leadership concern"), Act.DECIDE)
    return concern(places, "leadership concern")


def another_panel(places: Places) -> None:
    world, asked = places.world, concern(places, "complaint at stage 2")
    members = (world.marsh.person, world.whitlock.person)
    concerns.call_panel(world.lowe.acting, asked, chair=world.tran.person, members=members, on=asked.reply_by)


def a_school_day(places: Places) -> date:
    return calendar_of(places.world.school).add(now().date(), 9)


def paused(places: Places) -> Concern:
    evans = places.world.evans.acting
    concerns.pause(evans, concern(places), "We wait for the club.", until=a_school_day(places), once="case-4")
    return concern(places)


def late(places: Places) -> None:
    Concern.objects.filter(reference=places.refs["office concern"]).update(reply_by=now().date() - timedelta(days=9))


def on_a_school_day(places: Places) -> datetime:
    day = calendar_of(places.world.school).add(now().date(), 0)
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


COMPLAINTS: dict[str, Callable[[Places], Callable[[], Any]]] = {
    "concerns.actions.author.escalate": lambda p: (
        lambda decided: lambda: concerns.escalate(p.world.lena.acting, decided)
    )(complaint(p, *STEPS)),
    "concerns.actions.stages.acknowledge": lambda p: (
        lambda made: lambda: concerns.acknowledge(p.world.adeyemi.acting, made, "We have it.", once="case-5")
    )(complaint(p)),
    "concerns.actions.stages.appoint_for_stage_1": lambda p: (
        lambda made: lambda: concerns.appoint_for_stage_1(
            p.world.adeyemi.acting, made, investigator=p.world.shah.person, decider=p.world.adeyemi.person
        )
    )(complaint(p)),
    "concerns.actions.stages.call_panel": lambda p: lambda: another_panel(p),
    "concerns.actions.stages.reopen": lambda p: (
        lambda decided: lambda: concerns.reopen(p.world.adeyemi.acting, decided, "Somebody else saw it.", once="case-6")
    )(complaint(p, *STEPS)),
    "concerns.actions.dates.send_update": lambda p: (
        lambda: concerns.send_update(
            p.world.evans.acting, concern(p), "It takes longer.", reply_by=a_school_day(p), once="case-7"
        )
    ),
    "concerns.actions.dates.pause": lambda p: lambda: paused(p),
    "concerns.actions.dates.resume": lambda p: (
        lambda stands_still: lambda: concerns.resume(p.world.evans.acting, stands_still)
    )(paused(p)),
    "concerns.actions.timescales.change_timescale": lambda p: (
        lambda: concerns.change_timescale(p.world.adeyemi.acting, stage_1_days=12)
    ),
    "concerns.actions.warning.warn_of_dates": lambda p: (
        lambda _: lambda: concerns.warn_of_dates(on_a_school_day(p))
    )(late(p)),
    "concerns.actions.desk.unname_person": lambda p: (
        lambda _: lambda: concerns.unname_person(
            p.world.evans.acting, concern(p), p.world.hall.person, "I took the wrong name."
        )
    )(concerns.name_person(p.world.evans.acting, concern(p), p.world.hall.person)),
}  # fmt: skip
