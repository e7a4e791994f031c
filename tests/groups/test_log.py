"""The log and the database behind the streams: a snapshot and the events after it are the newest snapshot."""

import asyncio
import random
import time
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatepost.core.clock import next_midnight, today_in
from gatepost.core.errors import NotFound, SignInNeeded
from gatepost.groups import actions, hints
from gatepost.groups.events import event_dicts, events_after, post_dict
from gatepost.groups.live import close_all, hub, log, reader, sign_in_with
from gatepost.groups.models import ClassGroup, GroupEvent, Post
from gatepost.people.hats import Acting
from gatepost.people.models import Guardianship, Hat, Person
from tests.groups.live_world import Browser


def snapshot(group: ClassGroup) -> tuple[int, dict[str, dict]]:
    """What a page shows: the number first, then the rows."""
    seq = ClassGroup.objects.get(pk=group.pk).last_seq
    posts = Post.objects.filter(group=group).select_related("author", "reply_to")
    return seq, {post.ref: post_dict(post) for post in posts}


def something_happens(world, group: ClassGroup, chance: random.Random) -> None:
    author = chance.choice([world.amira, world.tom])
    posts = list(Post.objects.filter(group=group, state=Post.State.STANDING).select_related("group", "author"))
    acts = ["post", "reply", "edit", "withdraw", "react", "react", "hide", "remove", "restore"]
    act = chance.choice(acts) if posts else "post"
    if act == "post":
        world.post(author, f"words {chance.random()}", group=group)
        return
    post = chance.choice(posts)
    if act == "reply":
        world.post(author, f"words {chance.random()}", group=group, reply_to=post)
    elif act == "edit":
        world.edit(post, f"words {chance.random()}")
    elif act == "withdraw":
        actions.withdraw(world.as_parent(post.author), post)
    elif act == "hide":
        actions.hide_post(world.school_actor, post, clause="B1")
    elif act == "remove":
        actions.remove_post(world.school_actor, post, clause="B1")
    elif act == "restore":
        gone = Post.objects.filter(group=group, state__in=[Post.State.HIDDEN, Post.State.REMOVED])
        for hidden in gone.select_related("group", "author")[:1]:
            assert actions.restore_post(world.school_actor, hidden)
    else:
        kind = chance.choice(["heart", "same"])
        actions.react(world.as_parent(author), post, kind, on=chance.random() < 0.6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(min_value=0),
    before=st.integers(0, 12),
    after=st.integers(0, 12),
    page=st.integers(1, 5),
    twice=st.booleans(),
)
def test_a_snapshot_and_the_events_after_it_are_the_newest_snapshot(world, seed, before, after, page, twice):
    chance = random.Random(seed)
    group = world.group(f"Class {time.perf_counter_ns()}")
    for person in (world.amira, world.tom):
        world.looks_after(person, f"Child of {person}", group)
    for _ in range(before):
        something_happens(world, group, chance)
    seq, known = snapshot(group)
    for _ in range(after):
        something_happens(world, group, chance)
    if twice:
        seq = max(seq - 3, 0)  # some events come again: no harm
    while events := event_dicts(events_after(group.pk, seq, limit=page)):
        for event in events:
            assert event["seq"] == seq + 1
            seq = event["seq"]
            post = event["post"]
            if post["revision"] >= known.get(post["ref"], post)["revision"]:
                known[post["ref"]] = post
    newest, fresh = snapshot(group)
    assert known == fresh
    assert seq == newest == GroupEvent.objects.filter(group=group).count()


def test_a_look_tells_what_the_access_functions_say(world):
    world.post(world.amira, "One")
    seen = reader.look(world.as_parent(world.amira))
    assert (seen.refs, seen.heads) == ({world.oak.pk: world.oak.ref}, {world.oak.pk: 1})
    assert seen.epoch == world.amira.auth_epoch
    assert time.time() < seen.until <= time.time() + 25 * 3600
    with pytest.raises(SignInNeeded):
        reader.look(None)
    for hat in set(Hat) - {Hat.PARENT}:
        with pytest.raises(NotFound):
            reader.look(Acting(world.as_parent(world.amira).person, hat))
    world.leaves(world.amira)
    with pytest.raises(NotFound):
        reader.look(world.as_parent(world.amira))


def test_a_batch_comes_with_the_epochs_of_those_who_are_still_there(world):
    world.post(world.amira, "Grüße\nan alle")
    world.leaves(world.tom)
    Person.objects.filter(pk=world.jo.pk).update(is_active=False)
    people = [world.amira.pk, world.tom.pk, world.jo.pk, 999_999]
    batch = reader.read_after(world.oak.pk, 0, 10, people)
    assert batch.epochs == {world.amira.pk: 1, world.tom.pk: 2}
    [(seq, data)] = batch.events
    assert seq == 1
    assert data.startswith(b'data: {"group":"')
    assert data.endswith(b"\n\n")
    assert data.count(b"\n") == 2
    assert reader.heads_and_epochs([world.oak.pk, world.elm.pk], people)[0] == {world.oak.pk: 1, world.elm.pk: 0}


def test_reading_a_batch_of_two_hundred_asks_three_questions(world, django_assert_num_queries):
    for number in range(30):
        world.post(world.amira, f"Post {number}")
    with django_assert_num_queries(3):
        assert len(reader.read_after(world.oak.pk, 0, 200, [world.amira.pk]).events) == 30


def test_a_database_that_fails_is_told_apart(world, monkeypatch):
    closed = []
    monkeypatch.setattr(connection, "close", lambda: closed.append(True))

    def fails():
        raise DatabaseError("gone")

    with pytest.raises(reader.CannotRead):
        reader.answer(fails)
    assert closed


def test_a_commit_wakes_the_streams_and_a_rollback_does_not(lasting_world):
    heard = []

    class Listener:
        def hint(self, group_pk, seq):
            heard.append((group_pk, seq))

        def spread(self, news):
            heard.extend((item.group_pk, item.event["seq"], item.event["post"]["text"]) for item in news)

        def revoked(self, person_pk):
            heard.append(person_pk)

    hints.listen(Listener())
    try:
        with transaction.atomic():
            lasting_world.post(lasting_world.amira, "One")
            assert heard == []
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            lasting_world.post(lasting_world.amira, "Two")
            raise ZeroDivisionError
        hints.revoked(7)
    finally:
        hints.listen(None)
    assert heard == [(lasting_world.oak.pk, 1, "One"), 7]


def test_a_whole_stream_over_the_real_database(lasting_world, monkeypatch):
    """Opened, fed by another thread's commit, cut off by the school, refused afterwards, and closed."""
    world = lasting_world
    monkeypatch.setattr(log, "_sign_in", log._sign_in)

    def who(scope):
        person = Person.objects.select_related("school").filter(pk=scope["who"], is_active=True).first()
        return Acting(person, scope.get("hat", Hat.PARENT)) if person else None

    sign_in_with(who)

    def elsewhere(work, *args):
        try:
            return work(*args)
        finally:
            connection.close()

    async def eventually(fact):
        async with asyncio.timeout(5):
            while not fact():
                await asyncio.sleep(0.01)

    async def play():
        amira, tom = await Browser(world.amira.pk).open(), await Browser(world.tom.pk).open()
        await eventually(lambda: amira.last_id and tom.last_id)
        await asyncio.sleep(0.1)
        await asyncio.to_thread(elsewhere, world.post, world.tom, "Is PE tomorrow?")
        await eventually(lambda: amira.events and tom.events)
        [(_, event)] = amira.events
        assert (event["group"], event["seq"], event["type"]) == (world.oak.ref, 1, "post")
        assert event["post"]["text"] == "Is PE tomorrow?"
        await asyncio.to_thread(elsewhere, world.leaves, world.amira)
        await asyncio.to_thread(elsewhere, world.post, world.tom, "Not for Amira")
        await eventually(lambda: amira.is_over and len(tom.events) == 2)
        assert len(amira.events) == 1

        refused = await Browser(world.amira.pk, cursor=amira.last_id).open()
        await eventually(lambda: refused.status)
        assert refused.status == 404
        as_office = Browser(world.tom.pk)
        as_office.scope["hat"] = Hat.OFFICE
        await as_office.open()
        await eventually(lambda: as_office.status)
        assert as_office.status == 404
        nobody = await Browser(0).open()
        await eventually(lambda: nobody.status)
        assert nobody.status == 401

        again = await Browser(world.tom.pk, cursor=tom.last_id).open()
        await eventually(lambda: again.last_id)
        close_all()
        await eventually(lambda: tom.is_over and again.is_over)
        assert again.events == []
        pool = hub._hub.source
        await asyncio.to_thread(pool.readers.shutdown)
        await asyncio.to_thread(pool.doorman.shutdown)

    try:
        asyncio.run(play())
    finally:
        hints.listen(None)
        hub._hub = None


def test_a_guardianship_that_ends_tomorrow_is_good_until_midnight(world):
    tomorrow = today_in("Europe/London") + timedelta(days=1)
    Guardianship.objects.filter(person=world.amira).update(ends_on=tomorrow)
    assert reader.look(world.as_parent(world.amira)).refs == {world.oak.pk: world.oak.ref}
    midnight = next_midnight(world.school.time_zone)
    assert (midnight.date(), midnight.hour) == (tomorrow, 0)
