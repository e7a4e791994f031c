"""A complaint through its stages: who runs it, who may have which part, and what cannot be left out."""

from datetime import timedelta

import pytest

from gatepost.audit.actions import Subject, entries_about
from gatepost.concerns import access, actions, clocks, notices, stages
from gatepost.concerns.errors import ConcernMovedOn, NotYoursToDecide, StepMissing, TooLateToEscalate
from gatepost.concerns.models import Concern, Involvement
from gatepost.concerns.moves import move
from gatepost.concerns.stages import Turn
from gatepost.concerns.state import Act
from gatepost.core.clock import today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery.models import Notice
from gatepost.people.models import Hat, Person, Role
from tests.concerns.cast import World, once
from tests.concerns.test_outcomes import decide

TODAY = today_in("Europe/London")


def told(world: World, kind: str) -> set[str]:
    """Whom the last notice of a kind is for."""
    people = {person.ref: person.name for person in world.school.people.all()}
    return {people[ref] for ref in Notice.objects.filter(kind=kind).latest("pk").recipients}


def meets(world: World) -> "object":
    return clocks.clock_of(world.school).calendar.add(TODAY, 5)


def panel(world: World, concern: Concern, people: list[Person] | None = None, **more: object) -> None:
    chair, *members = people or world.governors
    actions.call_panel(world.clerk, concern, chair=chair, members=members, **{"on": meets(world), **more})  # type: ignore[arg-type]


def test_a_formal_complaint_waits_for_a_person_to_acknowledge_it(world: World) -> None:
    asked = world.raised()
    assert asked.acknowledged_at is not None  # a question is acknowledged by itself
    assert Notice.objects.filter(kind=notices.RECEIVED, recipients=[world.tom.ref]).exists()
    concern = actions.make_formal(world.as_parent(world.tom), asked)
    clock = clocks.clock_of(world.school)
    assert (concern.stage, concern.acknowledged_at) == (Concern.Stage.STAGE_1, None)
    assert concern.acknowledge_by == clock.acknowledge_by(TODAY)
    with pytest.raises(NotFound):
        actions.acknowledge(world.office, concern, once=once())  # it is leadership's now
    actions.acknowledge(world.head, concern, "What would put it right?", once=once())
    actions.acknowledge(world.head, concern, once=once())
    concern.refresh_from_db()
    assert concern.acknowledged_at is not None
    assert concern.owner == world.adeyemi
    assert told(world, notices.PRIVATE_ANSWER) == {"Tom"}
    assert concern.replies.count() == 1


@pytest.mark.parametrize(
    ("kind", "route", "hat", "is_told"),
    [
        ("conduct", "leadership", Hat.PARENT, True),
        ("enquiry", "leadership", Hat.PARENT, True),
        ("enquiry", "office", Hat.PARENT, False),
        ("data", "leadership", Hat.PARENT, False),
        ("conduct", "leadership", Hat.STAFF, False),
    ],
)
def test_the_receipt_says_what_can_be_made_formal(world: World, kind: str, route: str, hat: Hat, is_told: bool) -> None:
    concern = world.raised()
    notice = Notice.objects.filter(kind=notices.RECEIVED, subject_ref=concern.reference).get()
    Concern.objects.filter(pk=concern.pk).update(kind=kind, route=route, hat=hat)
    assert notices.words_received(notice, world.tom)["may_be_formal"] is is_told
    if is_told:
        actions.make_formal(world.as_parent(world.tom), Concern.objects.get(pk=concern.pk))
        assert notices.words_received(notice, world.tom)["may_be_formal"] is False


def test_a_letter_on_the_way_does_not_answer_a_complaint(world: World) -> None:
    concern = world.complaint()
    promised = concern.reply_by
    actions.answer(world.head, concern, "We have spoken to the club.", once=once())
    concern.refresh_from_db()
    assert (concern.state, concern.reply_by) == (Concern.State.OPEN, promised)


def test_nobody_decides_before_the_steps_that_come_first(world: World) -> None:
    concern = world.complaint()
    with pytest.raises(StepMissing, match="step-missing"):
        move(concern, Act.DECIDE)
    actions.acknowledge(world.head, concern, once=once())
    concern.refresh_from_db()
    with pytest.raises(StepMissing):
        move(concern, Act.DECIDE)
    actions.appoint_for_stage_1(world.head, concern, investigator=world.singh, decider=world.adeyemi)
    concern.refresh_from_db()
    assert told(world, notices.WAITS) == {"Ms Singh"}  # whoever appoints themselves knows
    stages.require_may_decide(world.head, concern)
    with pytest.raises(NotYoursToDecide):
        stages.require_may_decide(world.leadership, concern)
    move(concern, Act.DECIDE)
    assert (concern.state, concern.reply_by) == (
        Concern.State.CLOSED,
        clocks.clock_of(world.school).escalate_by(TODAY),
    )


def test_who_looks_into_it_is_somebody_else_than_who_decides(world: World) -> None:
    concern = world.complaint(about=[world.hall])
    for investigator, decider, field in (
        (world.singh, world.singh, "decider"),
        (world.hall, world.adeyemi, "investigator"),  # it is about her
        (world.singh, world.evans, "decider"),  # the office does not decide
        (world.tom, world.adeyemi, "investigator"),
    ):
        with pytest.raises(Invalid) as fault:
            actions.appoint_for_stage_1(world.head, concern, investigator=investigator, decider=decider)
        assert field in fault.value.fields
    with pytest.raises(NotFound):
        actions.appoint_for_stage_1(world.office, concern, investigator=world.singh, decider=world.adeyemi)


def test_a_complaint_about_the_head_never_passes_the_head(world: World) -> None:
    concern = world.complaint(about=[world.adeyemi])
    chair = world.acting(world.chair, Hat.CHAIR)
    assert stages.turn(concern) == Turn.CHAIR
    assert told(world, notices.WAITS) == {"Dr Webb"}
    assert Notice.objects.filter(kind=notices.WAITS).latest("pk").addresses == []
    assert not access.inbox(world.head).exists()
    with pytest.raises(NotFound):
        actions.acknowledge(world.leadership, concern, once=once())
    actions.acknowledge(chair, concern, once=once())
    assert world.singh not in stages.may_decide(concern)  # she answers to the head
    actions.appoint_for_stage_1(chair, concern, investigator=world.governors[0], decider=world.chair)
    governor = world.acting(world.governors[0], Hat.GOVERNOR)
    assert access.concern_for_school(governor, concern.reference) == concern
    assert access.inbox(world.acting(world.governors[1], Hat.GOVERNOR)).count() == 0


def test_a_complaint_about_the_chair_is_the_clerks_to_place(world: World) -> None:
    concern = world.complaint(about=[world.chair, world.adeyemi])
    assert stages.turn(concern) == Turn.CLERK
    assert told(world, notices.WAITS) == {"Mrs Lowe"}
    assert access.concern_for_school(world.clerk, concern.reference) == concern
    assert set(stages.may_decide(concern)) == set(world.governors)
    assert not stages.nobody_left(concern)
    for governor in world.governors:
        actions.name_person(world.clerk, concern, governor)
    assert stages.nobody_left(concern)


def test_its_author_asks_for_a_panel_in_time_or_not_at_all(world: World) -> None:
    tom, concern = world.as_parent(world.tom), world.decided()
    Concern.objects.update(reply_by=TODAY - timedelta(days=1))
    with pytest.raises(TooLateToEscalate):
        actions.escalate(tom, concern)
    Concern.objects.update(reply_by=TODAY)
    actions.escalate(tom, concern)
    actions.escalate(tom, concern)
    concern.refresh_from_db()
    assert (concern.stage, concern.state, concern.owner, concern.decider, concern.investigator) == (
        Concern.Stage.STAGE_2,
        Concern.State.OPEN,
        None,
        None,
        None,
    )
    assert concern.reply_by == clocks.clock_of(world.school).reply_by(
        TODAY, kind=concern.kind, route=concern.route, stage=concern.stage
    )
    assert told(world, notices.WAITS) == {"Mrs Lowe"}
    with pytest.raises(ConcernMovedOn):
        actions.escalate(tom, world.complaint())  # nothing is decided yet


def test_the_panel_is_untouched_by_the_case(world: World) -> None:
    touched = {}
    for part in ("investigator", "owner", "replied"):
        governor = world.appointed(f"Governor who {part}", Role.GOVERNOR)
        world.appoint(governor, Role.LEADERSHIP, ends_on=TODAY + timedelta(days=1))
        touched[part] = governor
    concern = world.complaint(about=[world.governors[2]])
    actions.answer(world.acting(touched["replied"], Hat.LEADERSHIP), concern, "We look into it.", once=once())
    actions.take_over(world.acting(touched["owner"], Hat.LEADERSHIP), concern)
    actions.take_over(world.head, concern)
    actions.acknowledge(world.head, concern, once=once())
    actions.appoint_for_stage_1(world.head, concern, investigator=touched["investigator"], decider=world.adeyemi)
    concern.refresh_from_db()
    move(concern, Act.DECIDE)
    for governor in touched.values():  # they lead the school no more, but they did
        governor.appointments.filter(role=Role.LEADERSHIP).update(ends_on=TODAY)
    actions.escalate(world.as_parent(world.tom), concern)
    concern.refresh_from_db()
    assert set(stages.may_sit(concern)) == {*world.governors[:2], world.chair}
    for governor in (*touched.values(), world.governors[2]):
        with pytest.raises(Invalid):
            panel(world, concern, [world.chair, world.governors[0], governor])
    parts = set(Involvement.objects.filter(concern=concern).values_list("person__name", "part"))
    assert ("Governor who owner", "owner") in parts


def test_a_panel_is_three_people_a_chair_and_a_day_and_decides_after_it(world: World) -> None:
    concern = world.at_stage_2()
    with pytest.raises(StepMissing):
        move(concern, Act.DECIDE)
    for wrong in (world.governors[:2], [world.governors[0]] * 3, [*world.governors[:2], world.hall]):
        with pytest.raises(Invalid):
            panel(world, concern, wrong)
    for day in (TODAY, concern.reply_by + timedelta(days=1)):
        with pytest.raises(Invalid):
            panel(world, concern, on=day)
    with pytest.raises(NotFound):
        actions.call_panel(world.head, concern, chair=world.governors[0], members=world.governors[1:], on=TODAY)
    panel(world, concern)
    panel(world, concern)
    concern.refresh_from_db()
    assert [seat.name for seat in stages.panel_of(concern)] == ["Ms Ade", "Mr Birch", "Mrs Cole"]
    assert concern.decider == world.governors[0]
    assert told(world, notices.PRIVATE_ANSWER) == {"Tom"}
    member = world.acting(world.governors[1], Hat.GOVERNOR)
    assert access.concern_for_school(member, concern.reference) == concern
    with pytest.raises(StepMissing):
        move(concern, Act.DECIDE)  # it has not met
    Concern.objects.update(panel_on=TODAY)
    concern.refresh_from_db()
    with pytest.raises(NotYoursToDecide):
        stages.require_may_decide(member, concern)
    outcome = decide(world.acting(world.governors[0], Hat.GOVERNOR), concern)
    assert outcome.stage == Concern.Stage.STAGE_2
    concern.refresh_from_db()
    assert (concern.state, stages.turn(concern)) == (Concern.State.CLOSED, Turn.CLERK)
    with pytest.raises(ConcernMovedOn):
        actions.reopen(world.clerk, concern, "Once more.", once=once())  # what a panel decided stands


def test_a_panel_member_who_turns_out_to_be_in_it_is_out_at_once(world: World) -> None:
    concern = world.at_stage_2()
    panel(world, concern)
    actions.name_person(world.clerk, concern, world.governors[0])
    concern.refresh_from_db()
    assert concern.decider is None
    assert world.governors[0] not in stages.panel_of(concern)
    assert access.inbox(world.acting(world.governors[0], Hat.GOVERNOR)).count() == 0
    Concern.objects.update(panel_on=TODAY)
    concern.refresh_from_db()
    with pytest.raises(StepMissing):
        move(concern, Act.DECIDE)
    assert set(stages.may_sit(concern)) == {*world.governors[1:], world.chair}


def test_the_school_opens_again_what_it_closed_and_says_why(world: World) -> None:
    concern = world.decided()
    key = once()
    for _ in range(2):
        actions.reopen(world.head, concern, "We have heard from somebody else who saw it.", once=key)
    concern.refresh_from_db()
    assert (concern.stage, concern.state, concern.ended_at) == (Concern.Stage.STAGE_1, Concern.State.OPEN, None)
    assert concern.replies.count() == 1
    assert concern.reply_by > TODAY


def test_whom_the_desk_kept_out_by_mistake_is_let_in_and_whom_its_author_named_is_not(world: World) -> None:
    concern = world.raised(route="leadership", about=[world.hall])
    actions.name_person(world.head, concern, world.singh)
    assert access.inbox(world.leadership).count() == 0
    with pytest.raises(Invalid):
        actions.unname_person(world.head, concern, world.singh, " ")
    with pytest.raises(Invalid):
        actions.unname_person(world.head, concern, world.hall, "A mistake, I am sure.")
    actions.unname_person(world.head, concern, world.singh, "I picked the wrong name.")
    assert access.inbox(world.leadership).count() == 1
    entry = entries_about(Subject("concern", concern.reference)).last()
    assert entry is not None
    assert (entry.action, entry.why) == ("let somebody see a concern again", "I picked the wrong name.")


def test_nobody_lets_in_whom_a_decision_falls_on(world: World) -> None:
    world.becomes_a_parent(world.singh)
    concern = world.raised(route="leadership", post=world.post(world.jo, "You fool."))
    actions.name_person(world.head, concern, world.singh)
    assert list(stages.kept_by_the_desk(concern)) == [world.singh]
    letter = "Dear {name}, we have looked into this and decided. Here is our reason. {next_stage}"
    actions.decide(
        world.head,
        concern,
        measure="guidance",
        finding="upheld",
        reason="It was unkind to somebody.",
        proportion="It is the first time.",
        applies_to=world.singh,
        letter_to_author=letter,
        letter_to_other=letter,
        once=once(),
    )
    assert list(stages.kept_by_the_desk(concern)) == []
    with pytest.raises(Invalid):
        actions.unname_person(world.head, concern, world.singh, "So that they see who said it.")


def test_whoever_comes_too_late_is_told_what_was_done(world: World) -> None:
    concern = world.raised()
    stale = Concern.objects.select_related("school").get(pk=concern.pk)
    actions.assign(world.office, concern, world.hall)
    with pytest.raises(ConcernMovedOn) as fault:
        move(stale, Act.ASSIGN, assigned_to=world.singh)
    assert "gave a concern to somebody" in fault.value.message
    assert "school office" in fault.value.message


def test_a_complaint_that_tells_of_a_child_at_risk_leaves_no_word_behind(world: World) -> None:
    concern = world.looked_into()
    reason = "Leo told Mrs Hall about it."
    decide(world.head, concern, reason=reason)
    actions.reopen(world.head, concern, "We have heard more.", once=once())
    until = clocks.clock_of(world.school).calendar.add(TODAY, 3)
    actions.pause(world.head, concern, "We wait for a doctor.", until=until, once=once())
    handed_over = actions.empty_for_hand_on(world.head, concern)
    assert any(reason in letter.words for letter in handed_over.letters)
    assert any("doctor" in letter.words for letter in handed_over.letters)
    concern.refresh_from_db()
    assert (concern.state, concern.pauses.count(), concern.replies.count()) == (Concern.State.HANDED_ON, 0, 0)
    assert reason not in concern.outcomes.get().reason
