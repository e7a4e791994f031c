"""Concerns about the same thing: suggested without names, linked by a person, answered once, counted by steps."""

from datetime import timedelta

import pytest

from gatepost.audit.models import Entry
from gatepost.concerns import actions, linking
from gatepost.concerns.errors import ConcernMovedOn
from gatepost.concerns.linking import OF_LINKS
from gatepost.concerns.models import Concern, Reply, SharedMatter
from gatepost.concerns.parts.history import part as history_part
from gatepost.concerns.parts.in_hand import InHand
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery.models import Notice
from gatepost.people.models import Hat, Person, Role
from tests.concerns.cast import World, once

PARKING = "The parking at the gate is dangerous."


def about_oak(world: World, person: Person, words: str = PARKING) -> Concern:
    return actions.raise_concern(world.as_parent(person), route="office", words=words, group=world.oak)


@pytest.fixture
def three(world: World) -> list[Concern]:
    """Tom, Amira and Jo ask about the same thing in Oak; the office links the three."""
    concerns = [about_oak(world, person) for person in (world.tom, world.amira, world.jo)]
    actions.link(world.office, concerns[0], concerns[1])
    actions.link(world.office, concerns[1], concerns[2])
    return concerns


def shown_to_author(concern: Concern) -> int:
    return linking.count_for_author(Concern.objects.select_related("shared").get(pk=concern.pk))


def test_what_is_suggested_is_of_the_same_class_and_kind_message_or_clause(world: World) -> None:
    first, alike = about_oak(world, world.tom), about_oak(world, world.amira)
    elsewhere = world.raised("The parking at the gate is dangerous, says Amira.")
    post = world.post(world.jo, "She's a lazy cow.")
    report = actions.report_post(world.as_parent(world.tom), post, clause="B1", words="See this.", once=once())
    other = world.post(world.jo, "You fool.")
    same_clause = actions.report_post(world.as_parent(world.amira), other, clause="B1", words="And this.", once=once())
    assert list(linking.similar_to(world.office, first)) == [alike]
    assert list(linking.similar_to(world.office, elsewhere)) == []
    assert list(linking.similar_to(world.office, report)) == [same_clause]
    long_ago = first.at - linking.SPAN - timedelta(days=1)
    Concern.objects.filter(pk=alike.pk).update(at=long_ago)
    assert list(linking.similar_to(world.office, first)) == []


def test_nothing_is_suggested_that_somebody_may_not_see(world: World) -> None:
    first = about_oak(world, world.tom)
    actions.raise_concern(
        world.as_parent(world.amira), route="office", words=PARKING, group=world.oak, about=[world.evans]
    )
    world.becomes_a_parent(world.evans)
    about_oak(world, world.evans)
    assert list(linking.similar_to(world.office, first)) == []


def test_linking_joins_what_each_brings_along_and_unlinking_takes_one_out(world: World, three: list[Concern]) -> None:
    assert len(set(Concern.objects.values_list("shared", flat=True))) == 1
    assert set(linking.linked_with(world.office, Concern.objects.get(pk=three[0].pk))) == set(three[1:])
    before = SharedMatter.objects.get()
    assert actions.link(world.office, three[0], three[1]) == before

    fourth, fifth = about_oak(world, world.parent("Grace")), about_oak(world, world.parent("Hannah"))
    actions.link(world.office, fourth, fifth)
    actions.link(world.office, fifth, three[0])
    assert len(set(Concern.objects.values_list("shared", flat=True))) == 1
    actions.unlink(world.office, three[0])
    actions.unlink(world.office, three[0])
    assert Concern.objects.filter(shared=None).get() == three[0]


def test_only_who_keeps_the_desk_links_and_only_what_they_have_there(world: World, three: list[Concern]) -> None:
    actions.assign(world.office, three[0], world.hall)
    hidden = world.raised("About Mrs Evans.", about=[world.evans])
    for refused in (
        lambda: actions.link(world.staff, three[0], three[1]),
        lambda: actions.unlink(world.staff, three[0]),
        lambda: actions.show_count(world.staff, three[0], on=True),
        lambda: actions.link(world.office, three[0], hidden),
        lambda: actions.link(world.as_parent(world.tom), three[0], three[1]),
        lambda: actions.answer_all(world.lead, three[0], "Hello", once=once()),
    ):
        with pytest.raises(NotFound):
            refused()
    with pytest.raises(Invalid):
        actions.link(world.office, three[0], three[0])


def test_reports_of_two_messages_are_not_made_one(world: World) -> None:
    reports = [
        actions.report_post(
            world.as_parent(world.tom), world.post(world.jo, text), clause="B1", words="See.", once=once()
        )
        for text in ("You fool.", "She's a lazy cow.")
    ]
    with pytest.raises(Invalid, match="invalid"):
        actions.link(world.head, *reports)
    question = about_oak(world, world.amira)
    shared = actions.link(world.office, question, reports[0])
    assert shared.post_ref == reports[0].post_ref


def test_one_answer_goes_to_all_each_as_its_own_reply_with_its_own_notice(world: World, three: list[Concern]) -> None:
    actions.settle(world.as_parent(world.jo), three[2])
    key, before = once(), Notice.objects.filter(kind="private-answer").count()
    assert actions.answer_all(world.office, three[0], "There will be cones from Monday.", once=key) == 2
    assert actions.answer_all(world.office, three[0], "There will be cones from Monday.", once=key) == 2
    replies = Reply.objects.filter(side=Reply.Side.SCHOOL)
    assert sorted(reply.concern.author.name for reply in replies) == ["Amira", "Tom"]
    told = Notice.objects.filter(kind="private-answer").order_by("pk")[before:]
    assert sorted(notice.recipients for notice in told) == sorted([[world.tom.ref], [world.amira.ref]])
    states = dict(Concern.objects.values_list("author__name", "state"))
    assert states == {"Tom": "answered", "Amira": "answered", "Jo": "settled"}

    actions.make_formal(world.as_parent(world.tom), three[0])
    assert Concern.objects.get(pk=three[1].pk).kind == Concern.Kind.ENQUIRY
    actions.settle(world.as_parent(world.amira), three[1])
    assert actions.answer_all(world.head, three[0], "The head has read it.", once=once()) == 1
    actions.settle(world.as_parent(world.tom), three[0])
    with pytest.raises(ConcernMovedOn):
        actions.answer_all(world.head, three[0], "And again.", once=once())


def test_authors_read_a_step_only_once_somebody_publishes_it_and_only_from_three(
    world: World, three: list[Concern]
) -> None:
    assert [shown_to_author(one) for one in three] == [0, 0, 0]
    two = actions.link(world.office, about_oak(world, world.parent("Grace")), about_oak(world, world.parent("Nadia")))
    with pytest.raises(Invalid):
        actions.show_count(world.office, two.concerns.first(), on=True)
    assert actions.show_count(world.office, three[0], on=True) == 3
    assert [shown_to_author(one) for one in three] == [3, 3, 3]


def test_no_change_of_the_number_tells_who_came_or_went(world: World, three: list[Concern]) -> None:
    actions.show_count(world.office, three[0], on=True)
    for person in (world.parent("Grace"), world.parent("Hannah"), world.parent("Nadia")):
        actions.link(world.office, three[0], about_oak(world, person))
        assert shown_to_author(three[0]) == 3  # six by now: until somebody publishes it anew
    assert actions.show_count(world.office, three[0], on=True) == 5
    actions.unlink(world.office, three[1])
    assert shown_to_author(three[0]) == 5
    assert shown_to_author(three[1]) == 0
    actions.show_count(world.office, three[0], on=False)
    assert shown_to_author(three[0]) == 0


def test_one_parent_with_three_concerns_is_one(world: World) -> None:
    mine = [about_oak(world, world.tom, f"{PARKING} {number}") for number in range(3)]
    for other in mine[1:]:
        actions.link(world.office, mine[0], other)
    with pytest.raises(Invalid):
        actions.show_count(world.office, mine[0], on=True)


def test_who_may_not_see_all_of_them_counts_only_what_they_see(world: World, three: list[Concern]) -> None:
    actions.name_person(world.office, three[2], world.adeyemi)
    Concern.objects.update(route="leadership")
    assert linking.authors_in_sight(world.acting(world.adeyemi, Hat.HEAD), Concern.objects.get(pk=three[0].pk)) == 2


def test_no_step_and_no_number_tells_of_one_that_they_are_kept_from(world: World, three: list[Concern]) -> None:
    actions.show_count(world.office, three[0], on=True)

    def on_the_desk_of_the_office() -> tuple[int, set[str]]:
        concern = Concern.objects.select_related("shared", "school").get(pk=three[0].pk)
        acts = {step.action for step in history_part(InHand.of(world.office, concern))["history"]}  # type: ignore[attr-defined]
        return linking.shown_on_the_desk(world.office, concern), acts & OF_LINKS

    assert on_the_desk_of_the_office() == (3, {"linked a concern", "said how many raised a concern"})
    world.appointed("Mr Lund", Role.OFFICE)
    actions.name_person(world.office, three[2], world.evans)
    assert on_the_desk_of_the_office() == (0, set())
    assert shown_to_author(three[0]) == 3
    actions.name_person(world.office, three[1], world.evans)
    assert on_the_desk_of_the_office() == (0, set())


def test_each_that_comes_along_is_written_down(world: World, three: list[Concern]) -> None:
    others = [about_oak(world, world.parent(name)) for name in ("Grace", "Hannah", "Nadia")]
    actions.link(world.office, others[0], others[1])
    actions.link(world.office, others[1], others[2])
    actions.link(world.office, three[0], others[0])
    for one in others:
        noted = Entry.objects.filter(action="linked a concern", subject_ref=one.reference)
        assert noted.latest("pk").facts == {"shared": SharedMatter.objects.get(concerns=three[0]).ref}


@pytest.mark.parametrize(("count", "step"), [(0, 0), (2, 0), (3, 3), (4, 3), (5, 5), (9, 5), (10, 10), (400, 100)])
def test_steps(count: int, step: int) -> None:
    assert linking.step(count) == step
