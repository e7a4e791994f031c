"""The plan: who may answer what, which steps are done, and what the figures of a pilot give away."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.adoption.models import Plan, PlanStep
from gatepost.adoption.plan import access, actions
from gatepost.adoption.plan.figures import SMALLEST_SHOWN, at_least, figures_of, in_steps, shown
from gatepost.adoption.plan.steps import next_of, steps_of
from gatepost.audit.models import Entry
from gatepost.core.clock import as_if_at, now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.gate import actions as gate
from gatepost.gate.models import Pilot
from gatepost.groups.models import ClassGroup
from gatepost.people.models import Hat
from tests.adoption.plan_cast import ANSWERS, answered
from tests.world import make_school

MONDAY = date(2026, 6, 1)


def titles(steps):
    return [str(step.title) for step in steps if step.is_done]


def test_answers_are_kept_and_the_audit_says_which_and_not_what(world):
    answered(world)
    plan = Plan.objects.get()
    assert {name: getattr(plan, name) for name in ANSWERS} == ANSWERS
    entry = Entry.objects.get(action="answered questions of the set-up")
    assert entry.facts == {"questions": sorted(ANSWERS)}
    actions.answer(world.adeyemi.acting, {"provider": "school"})  # nothing new: nothing to write down
    assert Entry.objects.filter(action="answered questions of the set-up").count() == 1


def test_the_school_alone_says_who_provides(world):
    with pytest.raises(NotFound):
        actions.answer(world.priya.acting, {"provider": "pta"})
    actions.answer(world.priya.acting, {"signed_by": "Priya Nair"})
    assert Plan.objects.get().signed_by == "Priya Nair"


def test_nobody_else_has_a_plan(world):
    for player in (world.tom, world.jo, world.evans, world.hall, world.clarke, world.osei, world.lowe, world.marsh):
        with pytest.raises(NotFound):
            access.plan_of(player.acting)


def test_the_pta_decides_where_it_provides(world):
    acting = world.priya.acting
    for provider in ("", "school"):
        answered(world, provider=provider)
        assert not access.may_decide(acting, access.plan_of(acting))
        with pytest.raises(NotFound):
            actions.start_pilot(acting, groups=[world.oak], days=14)
        with pytest.raises(NotFound):
            actions.adopt_draft(acting, "x")
    answered(world, provider="pta")
    (pilot,) = actions.start_pilot(acting, groups=[world.oak], days=14)
    actions.end_pilot(acting, pilot.ref)


def test_steps_are_marked_and_taken_back_and_the_next_one_is_named(world):
    acting = world.adeyemi.acting
    assert str(next_of(steps_of(access.plan_of(acting), [])).title) == "Answer the questions"
    answered(world)
    for _twice in range(2):
        actions.mark_step(acting, "audit", done=True)
    plan = access.plan_of(acting)
    assert titles(steps_of(plan, [])) == ["Answer the questions", "Look at the group you have"]
    assert str(next_of(steps_of(plan, [])).title) == "Agree on the code"
    actions.mark_step(world.priya.acting, "audit", done=False)
    assert not PlanStep.objects.exists()
    with pytest.raises(NotFound):
        actions.mark_step(acting, "no-such-step", done=True)


def test_the_pilot_does_its_step_by_itself(world):
    acting = world.adeyemi.acting
    (pilot,) = actions.start_pilot(acting, groups=[world.oak], days=14)
    plan = access.plan_of(acting)
    assert [step.is_running for step in steps_of(plan, access.pilots_of(acting))].index(True) == 5
    actions.end_pilot(acting, pilot.ref)
    assert titles(steps_of(plan, access.pilots_of(acting))) == ["Try it with two classes"]


def test_the_figures_are_of_whole_days_and_hide_what_is_small(world):
    zone = ZoneInfo(world.school.time_zone)
    noon = datetime.combine(today_in(world.school.time_zone), time(12), tzinfo=zone) - timedelta(days=3)
    with as_if_at(noon):
        (pilot,) = actions.start_pilot(world.adeyemi.acting, groups=[world.oak], days=14)
        for words in (
            "Mrs Hall is useless.",
            "Mr Dunn is useless.",
            "Mrs Okafor is useless.",
            "What an idiot you are.",
        ):
            gate.submit(world.tom.acting, group=world.oak, text=words)
        gate.submit(world.tom.acting, group=world.oak, text="Is PE tomorrow?")
        assert not figures_of(pilot).has_begun
        assert "The first numbers are here tomorrow." in world.priya.opens("/adoption/pilot/").text
    with as_if_at(noon + timedelta(days=1)):
        first = figures_of(pilot)
        assert (first.messages, [line.held + line.nudged for line in first.lines]) == (
            5,
            [3],
        )  # one clause has one alone
        gate.submit(world.tom.acting, group=world.oak, text="Mr Patel is useless.")
        assert figures_of(pilot) == first  # nobody can watch it rise
    with as_if_at(noon + timedelta(days=2)):
        assert figures_of(pilot).lines == first.lines  # nor from one day to the next
        for words in ("Mrs Hall is useless.", "Mr Dunn is useless."):
            gate.submit(world.tom.acting, group=world.oak, text=words)
    assert [line.held + line.nudged for line in figures_of(pilot).lines] == [6]
    page = world.priya.opens("/adoption/pilot/")
    assert "under 3" in page.text
    assert not any(words in page.text for words in ("useless", "idiot", "Tom"))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 6), max_size=20))
def test_what_is_shown_never_moves_by_one_or_two(numbers):
    days = [MONDAY + timedelta(days=place) for place, number in enumerate(numbers) for _one in range(number)]
    last = 0
    for place in range(len(numbers)):
        now_shown = in_steps(day for day in days if day <= MONDAY + timedelta(days=place))
        assert now_shown == last or now_shown - last >= SMALLEST_SHOWN
        assert 0 <= sum(numbers[: place + 1]) - now_shown < SMALLEST_SHOWN
        last = now_shown


@pytest.mark.parametrize(
    ("numbers", "words"), [([], "few or none"), ([0, 0], "few or none"), ([5, 3], "8 or more"), ([5, 0], "5 or more")]
)
def test_a_sum_never_gives_a_small_number_away(numbers, words):
    assert at_least(numbers) == words


@pytest.mark.parametrize(("number", "words"), [(0, "under 3"), (3, "3"), (40, "40")])
def test_small_numbers_are_not_given(number, words):
    assert shown(number) == words


def test_a_pilot_is_started_and_ended_on_its_page(world):
    page = world.adeyemi.opens("/adoption/pilot/").press("Begin the trial", groups=[world.oak.ref], days="14")
    assert page.status == 200
    pilot = Pilot.objects.get()
    assert "tries the code in shadow until" in world.tom.opens_oak().text
    assert "in shadow" not in world.lena.opens_group(world.elm).text
    again = world.adeyemi.opens("/adoption/pilot/").press("Begin the trial", groups=[], days="14")
    assert (again.status, "choose at least one class" in again.text) == (422, True)
    world.adeyemi.opens("/adoption/pilot/").press("End it now : Oak")
    pilot.refresh_from_db()
    assert pilot.ends_at <= now()
    assert "in shadow" not in world.tom.opens_oak().text


def test_a_pilot_needs_a_class_of_this_school(world):
    with pytest.raises(Invalid):
        actions.start_pilot(world.adeyemi.acting, groups=[], days=14)
    other = make_school("other.test")
    with pytest.raises(NotFound):
        actions.start_pilot(world.adeyemi.acting, groups=[ClassGroup.objects.filter(school=other)[0]], days=14)


def test_no_other_hat_than_a_class_rep_brings_days_along(world):
    assert world.tom.client.get(f"/adoption/carry/{world.oak.ref}/").status_code == 404
    assert world.rhian.client.get(f"/adoption/carry/{world.oak.ref}/").status_code == 404
    assert world.adeyemi.acting.hat is Hat.HEAD
    assert world.adeyemi.client.get(f"/adoption/carry/{world.oak.ref}/").status_code == 404
