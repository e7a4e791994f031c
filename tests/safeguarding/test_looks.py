"""The emergency look: two people, a reason, an hour, to read only, and a review by a third."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from gatepost.audit.models import Entry
from gatepost.core.clock import as_if_at, now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery.models import Notice
from gatepost.people.hats import Acting
from gatepost.people.models import Appointment, Hat, Role
from gatepost.safeguarding import actions, look_access, notices
from gatepost.safeguarding.errors import LookAlreadyAnswered
from gatepost.safeguarding.models import Disclosure, EmergencyLook
from tests.concerns.cast import World, once
from tests.safeguarding.telling import CANARY, DECISION, REASON, names_told, told

REVIEW = "It was right: both leads were on the same train."


def ask(world: World, reference: str, acting: Acting | None = None, *, key: str = "") -> EmergencyLook:
    return actions.ask_for_look(acting or world.head, reference=reference, reason=REASON, once=key or once())


def chair(world: World) -> Acting:
    return world.acting(world.chair, Hat.CHAIR)


def allowed(world: World, reference: str) -> EmergencyLook:
    return actions.allow_look(chair(world), ask(world, reference).ref)


def test_only_the_head_and_the_chair_ask(world: World) -> None:
    disclosure = told(world)
    for acting in world.everybody():
        if acting.hat in (Hat.HEAD, Hat.CHAIR):
            assert ask(world, disclosure.reference, acting).state == EmergencyLook.State.ASKED
        else:
            with pytest.raises(NotFound):
                ask(world, disclosure.reference, acting)


def test_asking_twice_by_one_form_asks_once(world: World) -> None:
    key = once()
    assert ask(world, told(world).reference, key=key) == ask(world, "AAAA-0000", key=key)
    assert EmergencyLook.objects.count() == 1


@pytest.mark.parametrize(
    ("reference", "reason", "field"),
    [("", REASON, "reference"), ("1234", REASON, "reference"), ("ILOU-0000", REASON, "reference"),
     ("AAAA-0000", "", "reason"), ("AAAA-0000", "Because.", "reason")],
)  # fmt: skip
def test_it_takes_a_reference_and_a_reason(world: World, reference: str, reason: str, field: str) -> None:
    with pytest.raises(Invalid) as fault:
        actions.ask_for_look(world.head, reference=reference, reason=reason, once=once())
    assert set(fault.value.fields) == {field}
    assert not EmergencyLook.objects.exists()


def test_a_reference_may_be_typed_small(world: World) -> None:
    disclosure = told(world)
    assert ask(world, f" {disclosure.reference.lower()} ").reference == disclosure.reference


def test_from_asking_to_the_review(world: World) -> None:
    disclosure = told(world)
    asked = ask(world, disclosure.reference)
    assert names_told(world) == {"Ms Clarke", "Mr Okoro", "Dr Webb"}
    with pytest.raises(NotFound):
        actions.read_by_look(world.head, asked.ref)
    look = actions.allow_look(chair(world), asked.ref)
    assert names_told(world) == {"Mr Adeyemi", "Ms Clarke", "Dr Webb"}
    assert look.ends_at is not None
    assert look.answered_at is not None
    assert look.ends_at - look.answered_at == timedelta(minutes=60)
    assert look.review_by == today_in("Europe/London") + timedelta(days=7)

    assert actions.read_by_look(world.head, asked.ref)[1].words == CANARY
    actions.read_by_look(world.head, asked.ref)
    reads = Entry.objects.filter(action=actions.READ_IN_EMERGENCY, subject_ref=disclosure.reference)
    assert [entry.actor_ref for entry in reads] == [world.adeyemi.ref] * 2
    disclosure.refresh_from_db()
    assert (disclosure.state, disclosure.first_opened_at) == (Disclosure.State.NEW, None)  # it still waits for a lead

    actions.review_look(world.lead, asked.ref, REVIEW)
    look.refresh_from_db()
    assert (look.reviewed_by, look.review) == (world.clarke, REVIEW)
    with pytest.raises(LookAlreadyAnswered):
        actions.review_look(world.deputy, asked.ref, REVIEW)


def test_the_hour_ends(world: World) -> None:
    look = allowed(world, told(world).reference)
    assert look.ends_at is not None
    with as_if_at(look.ends_at - timedelta(seconds=1)):
        actions.read_by_look(world.head, look.ref)
    with as_if_at(look.ends_at), pytest.raises(NotFound):
        actions.read_by_look(world.head, look.ref)


def test_nobody_allows_their_own_in_whatever_hat(world: World) -> None:
    world.appoint(world.adeyemi, Role.CHAIR)
    world.appoint(world.adeyemi, Role.DSL)
    asked = ask(world, told(world).reference)
    for hat in (Hat.HEAD, Hat.CHAIR, Hat.DSL):
        for act in (actions.allow_look, actions.refuse_look):
            with pytest.raises(NotFound):
                act(world.acting(world.adeyemi, hat), asked.ref)
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyLook.objects.update(answered_by=F("asked_by"))


def test_neither_of_the_two_reviews_it(world: World) -> None:
    look = allowed(world, told(world).reference)
    for acting in (world.head, chair(world)):
        with pytest.raises(NotFound):
            actions.review_look(acting, look.ref, REVIEW)
    with pytest.raises(Invalid):
        actions.review_look(world.lead, look.ref, "Fine.")
    for column in ("asked_by", "answered_by"):
        with pytest.raises(IntegrityError), transaction.atomic():
            EmergencyLook.objects.update(reviewed_by=F(column), reviewed_at=now(), review="x")


def test_the_first_answer_stands(world: World) -> None:
    asked = ask(world, told(world).reference)
    actions.refuse_look(world.lead, asked.ref)
    with pytest.raises(LookAlreadyAnswered):
        actions.allow_look(chair(world), asked.ref)
    with pytest.raises(NotFound):
        actions.read_by_look(world.head, asked.ref)
    with pytest.raises(LookAlreadyAnswered):
        actions.review_look(world.deputy, asked.ref, REVIEW)


def test_a_request_is_too_old_after_a_day(world: World) -> None:
    asked = ask(world, told(world).reference)
    with as_if_at(asked.asked_at + timedelta(hours=24)), pytest.raises(LookAlreadyAnswered):
        actions.allow_look(chair(world), asked.ref)


def test_other_roles_know_of_no_look(world: World) -> None:
    asked = ask(world, told(world).reference)
    for acting in world.everybody():
        knows = acting.hat in look_access.WHO_ANSWERS
        assert look_access.looks(acting).exists() is knows, acting.hat
        if not knows:
            for act in (actions.open_look, actions.allow_look, actions.refuse_look, actions.read_by_look):
                with pytest.raises(NotFound):
                    act(acting, asked.ref)


def test_whoever_it_names_has_no_trace_of_a_look_and_cannot_allow_it(world: World) -> None:
    disclosure = told(world, world.clarke, world.chair)
    asked = ask(world, disclosure.reference)
    assert names_told(world) == {"Mr Okoro"}
    for acting in (world.lead, chair(world)):
        assert not look_access.looks(acting).exists()
        with pytest.raises(NotFound):
            actions.allow_look(acting, asked.ref)
    actions.allow_look(world.deputy, asked.ref)
    assert names_told(world) == {"Mr Adeyemi"}  # neither the lead nor the chair
    assert actions.read_by_look(world.head, asked.ref)[1] == disclosure


def test_whoever_asks_about_what_names_them_gets_the_same_as_for_nothing(world: World) -> None:
    """Asked, allowed, and then nothing: for a disclosure about the head as for a reference that leads nowhere."""
    about_head = told(world, world.adeyemi).reference
    ends = []
    for reference in (about_head, "AAAA-0000"):
        asked = ask(world, reference)
        told_to = names_told(world)
        look = actions.allow_look(world.deputy, asked.ref)
        with pytest.raises(NotFound) as fault:
            actions.read_by_look(world.head, look.ref)
        shown = [one.ref for one in look_access.looks(world.head)]
        ends.append((told_to, names_told(world), look.state, fault.value.status, look.ref in shown))
    assert ends[0] == ends[1]


@pytest.mark.parametrize("who", ["adeyemi", "chair"])
def test_naming_either_of_the_two_in_the_middle_ends_it_at_once(world: World, who: str) -> None:
    disclosure = told(world)
    look = allowed(world, disclosure.reference)
    actions.read_by_look(world.head, look.ref)
    actions.name_person(world.lead, disclosure, getattr(world, who))
    with pytest.raises(NotFound):
        actions.read_by_look(world.head, look.ref)
    if who == "chair":
        assert not look_access.looks(chair(world)).exists()
        notice = Notice.objects.filter(subject_ref=look.ref).latest("pk")
        assert not notices.may_receive(notice, world.chair)


@pytest.mark.parametrize("who", ["adeyemi", "chair"])
def test_it_ends_when_either_of_the_two_loses_the_role(world: World, who: str) -> None:
    look = allowed(world, told(world).reference)
    today = today_in("Europe/London")
    Appointment.objects.filter(person=getattr(world, who)).update(ends_on=today)
    if who == "chair":
        with pytest.raises(NotFound):
            actions.read_by_look(world.head, look.ref)
    else:
        assert not notices.may_receive(Notice.objects.latest("pk"), world.adeyemi)


def test_it_opens_nothing_in_another_hat_or_for_another_person(world: World) -> None:
    world.appoint(world.adeyemi, Role.LEADERSHIP)
    world.appoint(world.adeyemi, Role.CHAIR)
    look = allowed(world, told(world).reference)
    for acting in (
        world.acting(world.adeyemi, Hat.LEADERSHIP),
        world.acting(world.adeyemi, Hat.CHAIR),
        chair(world),
        world.deputy,
    ):
        with pytest.raises(NotFound):
            actions.read_by_look(acting, look.ref)


def test_another_schools_look_is_not_there(world: World) -> None:
    other = World("elmfield.test")
    asked = ask(world, told(world).reference)
    assert not look_access.looks(chair(other)).exists()
    look = allowed(other, asked.reference)  # the other head asks by our reference
    with pytest.raises(NotFound):
        actions.read_by_look(other.head, look.ref)


def test_a_review_that_is_missing_is_asked_for_daily(world: World) -> None:
    look = allowed(world, told(world).reference)
    disclosure = actions.open_disclosure(world.lead, look.reference)
    actions.close(world.lead, disclosure, DECISION, once=once())
    assert look.answered_at is not None
    noon = look.answered_at.replace(hour=12)
    for days, expected in ((4, 0), (5, 1), (6, 1), (9, 1)):
        with as_if_at(noon + timedelta(days=days)):
            assert (actions.remind_of_days(), actions.remind_of_days()) == (expected, 0), days
    assert names_told(world) == {"Ms Clarke", "Mr Okoro"}  # the third persons
    actions.review_look(world.deputy, look.ref, REVIEW)
    with as_if_at(noon + timedelta(days=10)):
        assert actions.remind_of_days() == 0
