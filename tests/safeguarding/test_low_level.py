"""Low-level concerns about adults: who shares, who reads, and who never does."""

from datetime import timedelta

import pytest

from gatepost.audit.models import Entry
from gatepost.core.clock import today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery.models import Notice
from gatepost.people.models import Hat, Person, Role
from gatepost.safeguarding import access, actions, low_level_access, notices, patterns
from gatepost.safeguarding.errors import DisclosureMovedOn
from gatepost.safeguarding.models import Disclosure, LowLevelConcern
from tests.concerns.cast import World, once
from tests.safeguarding.telling import DECISION, names_told

WORDS = "He shouted at the children in the hall."


def share(world: World, about: Person | None = None, *, name: str = "") -> LowLevelConcern:
    return actions.share(world.staff, words=WORDS, about=about, about_name=name, once=once())


def hats_that_read(world: World, concern: LowLevelConcern) -> set[Hat]:
    return {
        acting.hat for acting in world.everybody() if low_level_access.readable(acting).filter(pk=concern.pk).exists()
    }


def to_the_lead(world: World) -> None:
    actions.arrange(world.lead, deputies_after=15, head_after=30, low_level_to="dsl")


def test_who_shares_and_who_does_not(world: World) -> None:
    for acting in world.everybody():
        if acting.hat in low_level_access.WHO_SHARES:
            assert actions.share(acting, words=WORDS, about_name="A coach", once=once()).author == acting.person
        else:
            with pytest.raises(NotFound):
                actions.share(acting, words=WORDS, about_name="A coach", once=once())


@pytest.mark.parametrize(
    ("school_chose", "about", "hats"),
    [
        ("head", "hall", {Hat.HEAD}),
        ("head", "", {Hat.HEAD}),
        ("head", "clarke", {Hat.HEAD}),
        ("head", "adeyemi", {Hat.CHAIR}),
        ("dsl", "hall", {Hat.DSL, Hat.DEPUTY}),
        ("dsl", "clarke", {Hat.HEAD}),
        ("dsl", "okoro", {Hat.HEAD}),
        ("dsl", "adeyemi", {Hat.CHAIR}),
        ("head", "chair", {Hat.HEAD}),
    ],
)
def test_it_goes_to_whom_the_school_chose_and_never_to_whom_it_is_about(
    world: World, school_chose: str, about: str, hats: set[Hat]
) -> None:
    if school_chose == "dsl":
        to_the_lead(world)
    concern = share(world, getattr(world, about) if about else None, name="" if about else "A supply teacher")
    assert hats_that_read(world, concern) == hats
    readers = {person.pk for person in low_level_access.readers_of(concern)}
    assert readers == {acting.person.pk for acting in world.everybody() if acting.hat in hats}
    assert names_told(world) == {acting.person.name for acting in world.everybody() if acting.hat in hats}
    notice = Notice.objects.latest("pk")
    assert (notice.kind, notice.facts, notice.sealed) == (notices.PLEASE_SIGN_IN, {}, None)


def test_the_next_tier_reads_when_everybody_before_it_is_named(world: World) -> None:
    to_the_lead(world)
    concern = share(world, world.hall)
    actions.name_at_low_level(world.lead, concern.reference, world.okoro)
    assert hats_that_read(world, concern) == {Hat.DSL}
    actions.name_at_low_level(world.lead, concern.reference, world.clarke)
    assert (hats_that_read(world, concern), names_told(world)) == ({Hat.HEAD}, {"Mr Adeyemi"})
    actions.name_at_low_level(world.head, concern.reference, world.adeyemi)
    assert hats_that_read(world, concern) == {Hat.CHAIR}
    actions.name_at_low_level(world.acting(world.chair, Hat.CHAIR), concern.reference, world.chair)
    assert hats_that_read(world, concern) == set()
    assert low_level_access.readers_of(concern) == []


def test_whoever_it_is_about_never_reads_it_whatever_they_hold(world: World) -> None:
    for role in (Role.HEAD, Role.DSL, Role.CHAIR):
        world.appoint(world.hall, role)
    concern = share(world, world.hall)
    for hat in Hat:
        acting = world.acting(world.hall, hat)
        assert not low_level_access.readable(acting).exists()
        with pytest.raises(NotFound):
            low_level_access.concern_to_read(acting, concern.reference)
    assert not low_level_access.may_read(world.hall, concern)


def test_about_oneself_is_welcome_and_goes_to_the_next(world: World) -> None:
    concern = actions.share(world.head, words="I lost my temper.", about=world.adeyemi, once=once())
    assert (concern.is_of_oneself, hats_that_read(world, concern)) == (True, {Hat.CHAIR})


def test_its_author_has_a_receipt_and_nothing_more(world: World) -> None:
    concern = share(world, world.singh)
    assert [one.reference for one in low_level_access.shared_by(world.staff)] == [concern.reference]
    assert not low_level_access.readable(world.staff).exists()
    assert not low_level_access.shared_by(world.as_parent(world.tom)).exists()


def test_it_is_no_disclosure_and_stands_in_no_list_of_theirs(world: World) -> None:
    share(world, world.singh)
    assert not Disclosure.objects.exists()
    for acting in world.everybody():
        assert not access.waiting(acting).exists()


def test_it_is_opened_and_decided_once_with_reasons(world: World) -> None:
    concern = share(world, world.singh)
    with pytest.raises(DisclosureMovedOn):
        actions.decide_low_level(world.head, concern.reference, choice="talk", reasons=DECISION)
    actions.open_low_level(world.head, concern.reference)
    actions.open_low_level(world.head, concern.reference)
    assert Entry.objects.filter(action="opened a low-level concern").count() == 2
    for choice, reasons in (("", DECISION), ("sack", DECISION), ("talk", "No."), ("talk", " ")):
        with pytest.raises(Invalid):
            actions.decide_low_level(world.head, concern.reference, choice=choice, reasons=reasons)
    actions.decide_low_level(world.head, concern.reference, choice="talk", reasons=DECISION)
    with pytest.raises(DisclosureMovedOn):
        actions.decide_low_level(world.head, concern.reference, choice="officer", reasons=DECISION)
    concern.refresh_from_db()
    assert (concern.choice_label, concern.decision, concern.decided_by) == (
        "a talk, guidance or training",
        DECISION,
        world.adeyemi,
    )
    for acting in (world.office, world.lead, world.staff):
        with pytest.raises(NotFound):
            actions.open_low_level(acting, concern.reference)


def test_what_cannot_be_is_refused(world: World) -> None:
    tomorrow = today_in("Europe/London") + timedelta(days=1)
    for given, field in (
        ({}, "about_name"),
        ({"about": world.tom}, "about"),
        ({"about": world.singh, "happened_on": tomorrow}, "happened_on"),
        ({"about": world.singh, "where": "a" * 201}, "where"),
        ({"about": world.singh, "words": " "}, "words"),
    ):
        with pytest.raises(Invalid) as fault:
            actions.share(world.staff, once=once(), **({"words": WORDS} | given))  # type: ignore[arg-type]
        assert set(fault.value.fields) == {field}
    assert not LowLevelConcern.objects.exists()


def test_several_about_one_adult_stand_together(world: World) -> None:
    first, second = share(world, world.singh), share(world, world.singh)
    share(world, world.evans)
    coach, again = share(world, name="Coach  Lee"), share(world, name="coach lee")
    adults = patterns.by_adult(low_level_access.readable(world.head))
    assert [(adult.name, adult.is_a_pattern) for adult in adults] == [
        ("coach lee", True),
        ("Mrs Evans", False),
        ("Ms Singh", True),
    ]
    assert set(adults[0].concerns) == {coach, again}
    assert patterns.others_about(first, low_level_access.readable(world.head)) == [second]


def test_one_that_names_the_reader_does_not_show_in_the_pattern(world: World) -> None:
    """Who is named in one of three sees two, as if there had never been a third."""
    world.appoint(world.singh, Role.HEAD)  # a second head
    before = [share(world, world.evans), share(world, world.evans)]
    third = share(world, world.evans)
    actions.name_at_low_level(world.head, third.reference, world.singh)
    reader = world.acting(world.singh, Hat.HEAD)
    [adult] = patterns.by_adult(low_level_access.readable(reader))
    assert set(adult.concerns) == set(before)


def test_another_schools_head_reads_nothing(world: World) -> None:
    concern, other = share(world, world.singh), World("elmfield.test")
    assert hats_that_read(world, concern) == {Hat.HEAD}
    assert hats_that_read(other, concern) == set()
    with pytest.raises(Invalid):
        actions.share(other.staff, words=WORDS, about=world.singh, once=once())


@pytest.mark.parametrize(
    "given",
    [
        {"deputies_after": 0},
        {"deputies_after": 721},
        {"head_after": 14},
        {"head_after": 1441},
        {"low_level_to": "office"},
    ],
)
def test_times_that_cannot_be_are_not_arranged(world: World, given: dict[str, object]) -> None:
    usual: dict[str, object] = {"deputies_after": 15, "head_after": 30, "low_level_to": "head"}
    with pytest.raises(Invalid):
        actions.arrange(world.lead, **(usual | given))  # type: ignore[arg-type]


def test_only_leads_and_the_head_arrange(world: World) -> None:
    for acting in world.everybody():
        if acting.hat in (Hat.DSL, Hat.DEPUTY, Hat.HEAD):
            actions.arrange(acting, deputies_after=5, head_after=10, low_level_to="head")
        else:
            with pytest.raises(NotFound):
                actions.arrange(acting, deputies_after=5, head_after=10, low_level_to="head")


@pytest.mark.parametrize(
    ("school_chose", "typed", "hats"),
    [
        ("head", "Mr. Adeyemi", {Hat.CHAIR}),
        ("head", "ADEYEMI (the head)", {Hat.CHAIR}),
        ("head", "The Headteacher", {Hat.CHAIR}),
        ("head", "Ms Clarke", {Hat.HEAD}),
        ("dsl", "jane clarke", {Hat.HEAD}),
        ("dsl", "the DSL", {Hat.HEAD}),
        ("dsl", "A coach", {Hat.DSL, Hat.DEPUTY}),
        ("head", "Mr Clarkeson", {Hat.HEAD}),
    ],
)
def test_a_name_that_is_typed_is_kept_from_whom_it_may_mean(
    world: World, school_chose: str, typed: str, hats: set[Hat]
) -> None:
    actions.arrange(world.lead, deputies_after=15, head_after=30, low_level_to=school_chose)
    concern = share(world, name=typed)
    assert hats_that_read(world, concern) == hats
    assert {person.name for person in low_level_access.readers_of(concern)} == names_told(world)
    assert (concern.about, concern.about_name) == (None, typed)
