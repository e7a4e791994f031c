"""Who may see a group: a parent of the class, in the parent's hat, today. Everybody else is told there is nothing."""

from datetime import timedelta

import pytest

from gatepost.core.clock import today_in
from gatepost.core.errors import NotFound
from gatepost.groups import access
from gatepost.groups.membership import count_families, family_count, groups_of, is_member, members_of
from gatepost.groups.models import Post
from gatepost.people.hats import Acting
from gatepost.people.models import Guardianship, Hat, Person


@pytest.mark.parametrize("hat", list(Hat))
def test_only_the_parents_hat_reads_and_writes(world, hat):
    post = world.post(world.amira, "Is PE tomorrow?")
    acting = Acting(world.as_parent(world.amira).person, hat)
    asks = [
        lambda: access.group_for_reading(acting, world.oak.ref),
        lambda: access.group_for_posting(acting, world.oak.ref),
        lambda: access.post_for_reading(acting, post.ref),
        lambda: access.own_post_for_change(acting, post.ref),
    ]
    if hat is Hat.PARENT:
        assert [found.pk for found in (ask() for ask in asks)] == [world.oak.pk, world.oak.pk, post.pk, post.pk]
        assert list(access.groups_for(acting)) == [world.oak]
        return
    assert list(access.groups_for(acting)) == []
    for ask in asks:
        with pytest.raises(NotFound):
            ask()


def test_a_stranger_an_unknown_reference_and_no_child_are_all_the_same(world):
    post = world.post(world.amira, "Is PE tomorrow?")
    for person in (world.lena, world.evans):
        acting = world.as_parent(person)
        for ref in (world.oak.ref, "nothing"):
            with pytest.raises(NotFound) as group_fault:
                access.group_for_reading(acting, ref)
        for ref in (post.ref, "nothing"):
            with pytest.raises(NotFound) as post_fault:
                access.post_for_reading(acting, ref)
        assert group_fault.value.message == post_fault.value.message


def test_a_guardianship_counts_between_its_dates(world):
    today = today_in("Europe/London")
    sam = Person.objects.create(school=world.school, name="Sam")
    for dates, counts in [
        ({"starts_on": today}, True),
        ({"starts_on": today + timedelta(days=1)}, False),
        ({"starts_on": today - timedelta(days=9), "ends_on": today}, False),
        ({"starts_on": today - timedelta(days=9), "ends_on": today + timedelta(days=1)}, True),
    ]:
        Guardianship.objects.filter(person=sam).delete()
        world.looks_after(sam, "Bo", world.oak, **dates)
        assert is_member(sam, world.oak) is counts
        assert (sam in members_of(world.oak)) is counts
        assert (world.oak in groups_of(sam)) is counts


def test_an_account_that_is_not_active_is_in_no_group(world):
    Person.objects.filter(pk=world.tom.pk).update(is_active=False)
    tom = Person.objects.get(pk=world.tom.pk)
    assert not is_member(tom, world.oak)
    assert list(groups_of(tom)) == []
    assert tom not in members_of(world.oak)


def test_two_children_make_one_membership(world):
    world.looks_after(world.amira, "Bea", world.oak)
    assert list(groups_of(world.amira)) == [world.oak]
    assert list(members_of(world.oak)).count(world.amira) == 1


def test_a_post_is_found_under_its_own_group_alone(world):
    world.looks_after(world.amira, "Bea", world.elm)
    post = world.post(world.amira, "Is PE tomorrow?")
    acting = world.as_parent(world.amira)
    assert access.post_for_reading(acting, post.ref, group=world.oak) == post
    with pytest.raises(NotFound):
        access.post_for_reading(acting, post.ref, group=world.elm)


def test_only_ones_own_standing_words_can_be_changed(world):
    acting = world.as_parent(world.amira)
    others = world.post(world.tom, "Yes, PE is tomorrow.")
    forwarded = world.post(world.amira, "Cake sale", posted_as=Post.PostedAs.PTA)
    gone = world.post(world.amira, "Never mind")
    Post.objects.filter(pk=gone.pk).update(state=Post.State.WITHDRAWN)
    for post in (others, forwarded, gone):
        with pytest.raises(NotFound):
            access.own_post_for_change(acting, post.ref)
    assert access.post_for_reading(acting, gone.ref).state == Post.State.WITHDRAWN


@pytest.mark.parametrize(
    ("pairs", "families"),
    [
        ([], 0),
        ([(1, 10)], 1),
        ([(1, 10), (2, 10)], 1),
        ([(1, 10), (1, 11)], 1),
        ([(1, 10), (2, 11)], 2),
        ([(1, 10), (2, 11), (3, 10), (3, 11)], 1),
        ([(1, 10), (2, 11), (3, 12), (2, 10)], 2),
    ],
)
def test_families_are_joined_by_a_shared_child_or_guardian(pairs, families):
    assert count_families(pairs) == families


def test_a_group_counts_its_families(world):
    world.looks_after(Person.objects.create(school=world.school, name="Dad"), "Leo", world.oak)
    assert family_count(world.oak) == 3
