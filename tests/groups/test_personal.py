"""A person's own copy, and erasure that leaves no word of theirs behind."""

import json

from django.core.serializers.json import DjangoJSONEncoder

from gatepost.groups import actions, personal
from gatepost.groups.models import GroupEvent, Post, PostRevision, Reaction, ReadMark
from gatepost.groups.search import search


def test_the_copy_has_what_they_wrote_and_nobody_elses(world):
    own = world.post(world.amira, "First words")
    world.edit(own, "Second words")
    other = world.post(world.tom, "Toms words")
    actions.react(world.as_parent(world.amira), other, "same", on=True)
    actions.mark_read(world.as_parent(world.amira), world.oak, 2)
    held = json.loads(json.dumps(personal.held_about(world.amira), cls=DjangoJSONEncoder))
    assert [(post["text"], [e["text"] for e in post["earlier_wordings"]]) for post in held["posts"]] == [
        ("Second words", ["First words"])
    ]
    assert [(one["post"], one["kind"]) for one in held["reactions"]] == [(other.ref, "same")]
    assert held["read_marks"] == [{"group": "Oak", "seq": 2}]
    assert "Toms words" not in json.dumps(held)


def test_erasing_leaves_places_without_words(world):
    own = world.post(world.amira, "First words")
    world.edit(own, "Second words")
    other = world.post(world.tom, "Toms words", reply_to=own)
    actions.react(world.as_parent(world.amira), other, "same", on=True)
    actions.mark_read(world.as_parent(world.amira), world.oak, 2)
    personal.erase(world.amira)
    assert list(Post.objects.order_by("seq").values_list("text", "state")) == [
        ("", "withdrawn"),
        ("Toms words", "standing"),
    ]
    assert list(PostRevision.objects.values_list("text", flat=True)) == [""]
    assert not Reaction.objects.exists()
    assert not ReadMark.objects.exists()
    assert list(search(world.as_parent(world.tom), "words")) == [other]
    log = list(GroupEvent.objects.order_by("seq").values_list("seq", "type"))
    assert log == [(1, "post"), (2, "edit"), (3, "post"), (4, "reaction"), (5, "withdraw"), (6, "reaction")]
