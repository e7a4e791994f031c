"""A snapshot and the events after it, in any order and any number of times, show what a fresh snapshot shows.

The number of examples is 60, in CI 200, or GATEPOST_EXAMPLES; `python -m proofs.snapshot` runs five thousand.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.groups import actions
from gatepost.groups.events import event_dicts, events_after, posts_after
from gatepost.groups.models import ClassGroup, GroupEvent, Post, Reaction
from tests.examples import EXAMPLES, keep_facts
from tests.groups.screens import ByArrival, ByRevisionAlone, Screen, without_number

KINDS = (
    "post",
    "post",
    "reply",
    "edit",
    "edit",
    "withdraw",
    "react",
    "take back",
    "hide",
    "remove",
    "restore",
    "restore",
)
MOST = 12  # things that happen in one example

steps = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 2), st.integers(0, 5)), min_size=1, max_size=MOST)


@dataclass
class Seen:
    """What all examples together have seen."""

    examples: int = 0
    types: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)


class Story:
    """A class in which things happen one after the other, while somebody reads it."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.group = world.group(f"Class {time.perf_counter_ns()}")
        self.people = [world.amira, world.tom, world.jo]
        for number, person in enumerate(self.people):
            world.looks_after(person, f"Child {number}", self.group)

    def happens(self, kind: str, who: int, which: int) -> None:
        """One thing; where there is no post yet, a post."""
        person = self.people[who]
        out_of_sight = list(
            self.group.posts.filter(state__in=[Post.State.HIDDEN, Post.State.REMOVED]).select_related("group", "author")
        )
        if kind == "restore" and out_of_sight:
            actions.restore_post(self.world.school_actor, out_of_sight[which % len(out_of_sight)])
            return
        standing = list(self.group.posts.filter(state=Post.State.STANDING).select_related("group", "author"))
        words = f"words {time.perf_counter_ns()}"
        if kind == "post" or not standing:
            self.world.post(person, words, group=self.group)
            return
        post = standing[which % len(standing)]
        if kind == "reply":
            self.world.post(person, words, group=self.group, reply_to=post)
        elif kind == "edit":
            self.world.edit(post, words)
        elif kind == "withdraw":
            actions.withdraw(self.world.as_parent(post.author), post)
        elif kind == "hide":
            actions.hide_post(self.world.school_actor, post, clause="B1")
        elif kind == "remove":
            actions.remove_post(self.world.school_actor, out_of_sight[-1] if out_of_sight else post, clause="B1")
        else:
            chosen = Reaction.Kind.values[which % 2]
            actions.react(self.world.as_parent(person), post, chosen, on=kind == "react")

    @property
    def number(self) -> int:
        """The newest number of the log."""
        return ClassGroup.objects.get(pk=self.group.pk).last_seq

    def listed(self, between: Callable[[], None]) -> list[dict[str, Any]]:
        """The whole list of posts, page by page; `between` runs before each page: the world does not wait."""
        entries: list[dict[str, Any]] = []
        while True:
            between()
            page = posts_after(self.group, entries[-1]["seq"] if entries else 0, limit=3)
            if not page:
                return entries
            entries += page

    def read(self, after: int) -> list[dict[str, Any]]:
        """Copies of all events above a number, as they stand now."""
        return event_dicts(events_after(self.group.pk, after, limit=500))


def fresh(story: Story) -> dict[str, Any]:
    """What somebody sees who comes now."""
    return {entry["ref"]: without_number(entry) for entry in story.listed(lambda: None)}


def play(story: Story, happenings: list[Any], chance: random.Random) -> tuple[list[Any], list[Any]]:
    """Let all this happen while somebody takes a snapshot and reads the stream: the snapshot, and the copies that came.

    Whether another thing happens before each step of the reading is chance; so are doubled and swapped copies.
    """
    to_come = list(happenings)

    def meanwhile() -> None:
        while to_come and chance.random() < 0.5:
            story.happens(*to_come.pop(0))

    meanwhile()
    number = story.number  # first the number, then the rows: nothing can fall between
    entries = story.listed(meanwhile)
    copies: list[dict[str, Any]] = []
    while to_come:
        copies += story.read(max(number - chance.choice([0, 0, 2]), 0))
        story.happens(*to_come.pop(0))
        meanwhile()
    copies += story.read(number)
    copies += chance.sample(copies, chance.randint(0, len(copies)))
    chance.shuffle(copies)
    return entries, copies


def shown_by(screen: Screen, entries: list[Any], copies: list[Any]) -> dict[str, Any]:
    """What a client shows after all that."""
    for entry in entries:
        screen.take(entry["seq"], entry)
    for copy in copies:
        screen.take(copy["seq"], copy["post"])
    return screen.shown


@pytest.mark.timeout(60 + EXAMPLES)
def test_a_snapshot_and_its_events_in_any_order_are_a_fresh_snapshot(world):
    """All types of events take part, and the wrong rules are found out by the very same examples."""
    seen = Seen()

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(happenings=steps, chance=st.randoms(use_true_random=False))
    def examples(happenings: list[Any], chance: random.Random) -> None:
        story = Story(world)
        entries, copies = play(story, happenings, chance)
        newest = fresh(story)
        assert shown_by(Screen(), entries, copies) == newest
        seen.examples += 1
        seen.types.update(copy["type"] for copy in copies)
        for wrong in (ByArrival, ByRevisionAlone):
            seen.wrong[wrong.__name__] += shown_by(wrong(), entries, copies) != newest

    examples()
    keep_facts("snapshot", examples=seen.examples, types=dict(seen.types), wrong=dict(seen.wrong))
    assert set(seen.types) == set(GroupEvent.Type.values)
    assert seen.wrong["ByArrival"]
    assert seen.wrong["ByRevisionAlone"]


@pytest.mark.parametrize("wrong", [ByArrival, ByRevisionAlone])
def test_a_client_with_a_wrong_rule_shows_what_was_withdrawn(world, wrong):
    """The control, small: a post is withdrawn, and the copy from before comes after."""
    story = Story(world)
    story.happens("post", 0, 0)
    early = story.read(0)
    story.happens("withdraw", 0, 0)
    late = story.read(1)
    assert shown_by(Screen(), [], late + early) == fresh(story)
    assert shown_by(wrong(), [], late + early) != fresh(story)
