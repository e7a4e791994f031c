"""Posts stand under numbers without gaps; what happens to them afterwards is numbered too."""

import pytest
from django.db import IntegrityError, transaction

from gatepost.audit.models import Entry
from gatepost.core.errors import Invalid, NotFound
from gatepost.groups import actions
from gatepost.groups.errors import PostHasChanged
from gatepost.groups.events import event_dict, events_after, post_dict, posts_after
from gatepost.groups.models import ClassGroup, GroupEvent, Post, Reaction, ReadMark


def log_of(group: ClassGroup) -> list[tuple[int, str]]:
    return list(GroupEvent.objects.filter(group=group).order_by("seq").values_list("seq", "type"))


def test_each_group_counts_for_itself_without_gaps(world):
    for number in range(5):
        world.post(world.amira, f"Oak {number}")
        world.post(world.lena, f"Elm {number}", group=world.elm)
    for group in (world.oak, world.elm):
        assert [seq for seq, _ in log_of(group)] == [1, 2, 3, 4, 5]
        assert ClassGroup.objects.get(pk=group.pk).last_seq == 5


def test_a_post_that_fails_uses_no_number(world):
    world.post(world.amira, "One")
    with pytest.raises(IntegrityError), transaction.atomic():
        world.post(world.amira, "Two", posted_as=None)
    world.post(world.amira, "Three")
    assert log_of(world.oak) == [(1, "post"), (2, "post")]


def test_edit_withdraw_and_reactions_are_numbered_and_kept(world):
    post = world.post(world.amira, "Is it own cloths?")
    world.edit(post, "Is it own clothes?")
    tom = world.as_parent(world.tom)
    actions.react(tom, post, "same", on=True)
    actions.react(tom, post, "same", on=True)
    actions.react(tom, post, "heart", on=False)
    assert post_dict(post)["reactions"] == {"same": 1}
    actions.react(tom, post, "same", on=False)
    actions.withdraw(world.as_parent(world.amira), Post.objects.get(pk=post.pk))

    assert log_of(world.oak) == [(1, "post"), (2, "edit"), (3, "reaction"), (4, "reaction"), (5, "withdraw")]
    kept = post.revisions.get()
    assert (kept.revision, kept.text) == (1, "Is it own cloths?")
    assert kept.verdict_id != Post.objects.get(pk=post.pk).verdict_id
    assert list(Entry.objects.order_by("pk").values_list("action", "subject_ref")) == [
        ("reacted to a post", post.ref),
        ("took back a reaction", post.ref),
        ("withdrew a post", post.ref),
    ]


def test_a_withdrawn_post_shows_no_words_and_takes_no_more(world):
    post = world.post(world.amira, "Is PE tomorrow?")
    actions.react(world.as_parent(world.tom), post, "same", on=True)
    actions.withdraw(world.as_parent(world.amira), post)
    shape = event_dict(GroupEvent.objects.get(group=world.oak, seq=1))
    assert shape["post"]["text"] == ""
    assert shape["post"]["state"] == "withdrawn"
    assert shape["post"]["reactions"] == {}
    with pytest.raises(PostHasChanged):
        actions.react(world.as_parent(world.tom), post, "heart", on=True)
    with pytest.raises(NotFound):
        actions.withdraw(world.as_parent(world.amira), post)
    stale = Post.objects.select_related("group", "author").get(pk=post.pk)
    stale.state = Post.State.STANDING
    with pytest.raises(PostHasChanged):
        world.edit(stale, "Is PE today?")
    assert [seq for seq, _ in log_of(world.oak)] == [1, 2, 3]


def test_the_second_of_two_edits_is_told_so(world):
    post = world.post(world.amira, "One")
    same = Post.objects.select_related("group", "author").get(pk=post.pk)
    world.edit(post, "Two")
    with pytest.raises(PostHasChanged):
        world.edit(same, "Three")
    assert Post.objects.get(pk=post.pk).text == "Two"
    assert ClassGroup.objects.get(pk=world.oak.pk).last_seq == 2


def test_a_stranger_cannot_react_or_withdraw(world):
    post = world.post(world.amira, "Is PE tomorrow?")
    for act in (lambda who: actions.react(who, post, "same", on=True), lambda who: actions.withdraw(who, post)):
        with pytest.raises(NotFound):
            act(world.as_parent(world.lena))
    with pytest.raises(NotFound):
        actions.withdraw(world.as_parent(world.tom), post)
    with pytest.raises(Invalid):
        actions.react(world.as_parent(world.tom), post, "thumbs-down", on=True)
    assert not Reaction.objects.exists()
    assert Post.objects.get(pk=post.pk).state == Post.State.STANDING


def test_a_reply_knows_the_post_it_answers_and_the_thread_it_is_in(world):
    first = world.post(world.amira, "Is PE tomorrow?")
    second = world.post(world.tom, "Yes", reply_to=first)
    third = world.post(world.jo, "In the hall", reply_to=second)
    assert (third.reply_to, third.thread) == (second, first)
    assert first.thread is None
    assert post_dict(third)["reply_to"] == second.ref


def test_the_list_of_posts_goes_on_from_any_number(world):
    for number in range(1, 6):
        world.post(world.amira, f"Post {number}")
    post = Post.objects.select_related("group", "author").get(group=world.oak, seq=2)
    actions.react(world.as_parent(world.tom), post, "same", on=True)
    world.edit(post, "Post 2, better")

    listed = posts_after(world.oak, 0, limit=4) + posts_after(world.oak, 4, limit=4)
    assert [(one["seq"], one["text"]) for one in listed] == [
        (1, "Post 1"),
        (2, "Post 2, better"),
        (3, "Post 3"),
        (4, "Post 4"),
        (5, "Post 5"),
        (7, "Post 2, better"),
    ]
    assert set(listed[0]) == {
        "ref",
        "seq",
        "author",
        "text",
        "at",
        "reply_to",
        "revision",
        "state",
        "reactions",
    }
    assert listed[0]["author"] == {"name": "Amira", "hat": "parent"}
    assert [event.seq for event in events_after(world.oak.pk, 5, limit=10)] == [6, 7]


def test_a_read_mark_only_moves_forward_and_not_past_the_log(world):
    for number in range(3):
        world.post(world.tom, f"Post {number}")
    amira = world.as_parent(world.amira)
    for seq, expected in [(2, 2), (1, 2), (99, 3), (-5, 3)]:
        actions.mark_read(amira, world.oak, seq)
        assert ReadMark.objects.get(person=world.amira).seq == expected
    with pytest.raises(NotFound):
        actions.mark_read(world.as_parent(world.lena), world.oak, 1)
