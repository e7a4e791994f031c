"""A post that others put out of sight: its place stays, and its words are its author's alone."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase

from gatepost import conduct
from gatepost.audit.models import Entry
from gatepost.core.clock import now
from gatepost.core.errors import NotFound
from gatepost.delivery.kinds import kind_named
from gatepost.delivery.models import Notice
from gatepost.groups import access, actions, pages, personal
from gatepost.groups.errors import PostHasChanged
from gatepost.groups.events import event_dicts, events_after, post_dict
from gatepost.groups.models import Hiding, Post, ReadMark
from gatepost.groups.search import search
from gatepost.people import revocations
from gatepost.policies.models import Code
from gatepost.site.backup.after import make_safe

WORDS = "Words that somebody reported"


@pytest.fixture
def post(world):
    Code.objects.filter(pk=world.code.pk).update(source=conduct.starter_text())
    world.post(world.amira, "Before")
    post = world.post(world.tom, WORDS)
    world.post(world.jo, "After", reply_to=post)
    return post


def shown(world, reader):
    context = pages.group_context(world.as_parent(reader), world.oak)
    return context["posts"]


def test_what_was_taken_out_of_sight_since_a_backup_goes_out_of_sight_again(world, post, settings, tmp_path):
    settings.REVOCATIONS = tmp_path / "revocations.jsonl"
    made_at = now()
    removed, withdrawn, shown_again = (world.post(world.amira, words) for words in ("Removed", "Withdrawn", "Shown"))
    with TestCase.captureOnCommitCallbacks(execute=True):
        actions.hide_post(world.school_actor, fresh(post), clause="B1")
        actions.hide_post(world.school_actor, fresh(removed), clause="B2")
        actions.remove_post(world.school_actor, fresh(removed), clause="B2")
        actions.withdraw(world.as_parent(world.amira), fresh(withdrawn))
        actions.hide_post(world.school_actor, fresh(shown_again), clause="B1")
        actions.restore_post(world.school_actor, fresh(shown_again))
    ledger = revocations.read(settings.REVOCATIONS)
    assert not any("Removed" in str(line) for line in ledger)
    Hiding.objects.all().delete()
    Post.objects.exclude(pk=withdrawn.pk).update(state=Post.State.STANDING)  # as the backup has them
    standing = world.post(world.amira, "Withdrawn")  # no post is ever put back once it is withdrawn: this stands for it
    ledger = [replace(line, ref=standing.ref) if line.ref == withdrawn.ref else line for line in ledger]
    done = make_safe(made_at=made_at, ledger=ledger)
    assert [fresh(one).state for one in (post, removed, standing, shown_again)] == [
        "hidden", "removed", "withdrawn", "standing",
    ]  # fmt: skip
    assert done["posts out of sight or shown"] == 3
    assert Hiding.objects.get(post=post).clause == "B1"
    assert make_safe(made_at=made_at, ledger=ledger)["posts out of sight or shown"] == 0
    assert len(revocations.read(settings.REVOCATIONS)) == len(ledger)


def fresh(post):
    return Post.objects.select_related("group__school", "author", "school", "reply_to").get(pk=post.pk)


def test_a_hidden_post_keeps_its_place_and_comes_back_to_it(world, post):
    actions.react(world.as_parent(world.amira), post, "heart", on=True)
    before = post_dict(fresh(post))
    assert actions.hide_post(world.school_actor, post, clause="B1")

    hidden = shown(world, world.amira)[1]
    assert (hidden.words, hidden.author_name, hidden.hat_words, hidden.reactions) == ("", "", "", [])
    assert not hidden.has_words
    assert not hidden.can_change
    shape = post_dict(fresh(post))
    assert (shape["text"], shape["state"], shape["author"]["name"], shape["reactions"]) == ("", "hidden", "", {})
    quoted = shown(world, world.amira)[2].answers
    assert (quoted.author, quoted.words) == ("", "a message that is hidden for now")
    assert list(search(world.as_parent(world.amira), "reported")) == []

    assert actions.restore_post(world.school_actor, fresh(post))
    assert post_dict(fresh(post)) == before
    assert [one.words for one in shown(world, world.amira)] == ["Before", WORDS, "After"]
    assert [one.pk for one in search(world.as_parent(world.amira), "reported")] == [post.pk]


def test_its_author_reads_it_and_learns_the_clause(world, post):
    actions.hide_post(world.school_actor, post, clause="B1")
    own = shown(world, world.tom)[1]
    assert own.has_words
    assert not own.can_change
    assert (own.words, own.clause_words) == (WORDS, "clause 9, No abusive or personal remarks")
    [notice] = Notice.objects.filter(kind="post-hidden")
    kind = kind_named(notice.kind)
    assert [person.pk for person in (world.tom, world.amira) if kind.may_receive(notice, person)] == [world.tom.pk]
    assert kind.path(notice, world.tom) == f"/groups/{world.oak.ref}/?around={post.seq}#post-{post.ref}"
    world.leaves(world.tom)
    assert kind.path(notice, world.tom) == "/"

    actions.restore_post(world.school_actor, fresh(post))
    assert not kind.may_receive(notice, world.tom)  # too late: it is shown again
    assert Notice.objects.filter(kind="post-shown-again").count() == 1


def test_a_removed_post_leaves_a_line_and_can_come_back_on_appeal(world, post):
    assert actions.remove_post(world.school_actor, post, clause="B6")
    assert [one.words for one in shown(world, world.tom)] == ["Before", "", "After"]
    assert shown(world, world.tom)[1].is_removed
    assert not actions.hide_post(world.school_actor, fresh(post), clause="B6")
    assert not actions.remove_post(world.school_actor, fresh(post), clause="B6")
    assert actions.restore_post(world.school_actor, fresh(post))
    assert shown(world, world.tom)[1].words == WORDS
    assert list(Hiding.objects.values_list("clause", "ended_as")) == [("B6", "shown")]


def test_open_streams_are_told_of_each_step(world, post):
    actions.hide_post(world.school_actor, post, clause="B1")
    actions.restore_post(world.school_actor, post)
    actions.hide_post(world.school_actor, post, clause="B1")
    actions.remove_post(world.school_actor, post, clause="B1")
    events = event_dicts(events_after(world.oak.pk, 3, limit=10))
    assert [(event["seq"], event["type"]) for event in events] == [
        (4, "hide"),
        (5, "restore"),
        (6, "hide"),
        (7, "remove"),
    ]
    assert {event["post"]["text"] for event in events} == {""}
    assert list(Hiding.objects.values_list("ended_as", flat=True)) == ["shown", "removed"]


def test_nobody_changes_what_is_out_of_sight(world, post):
    actions.hide_post(world.school_actor, post, clause="B1")
    with pytest.raises(PostHasChanged):
        actions.react(world.as_parent(world.amira), post, "heart", on=True)
    with pytest.raises(NotFound):
        actions.withdraw(world.as_parent(world.tom), fresh(post))
    with pytest.raises(PostHasChanged):
        world.edit(fresh(post), "Other words")
    assert not actions.hide_post(world.school_actor, fresh(post), clause="B1")


def test_what_was_withdrawn_stays_withdrawn(world, post):
    actions.withdraw(world.as_parent(world.tom), post)
    for act in (
        lambda: actions.hide_post(world.school_actor, fresh(post), clause="B1"),
        lambda: actions.restore_post(world.school_actor, fresh(post)),
        lambda: actions.remove_post(world.school_actor, fresh(post), clause="B1"),
    ):
        assert not act()
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(state=Post.State.HIDDEN)


def test_what_was_withdrawn_since_the_backup_is_so_again_though_it_was_hidden_then(world, post):
    actions.hide_post(world.school_actor, post, clause="B1")
    line = revocations.Revocation(kind="post-withdrawn", ref=post.ref, person="", school=world.school.ref, at=now())
    assert actions.place_again(line)
    assert fresh(post).state == "withdrawn"
    assert not post.hidings.filter(ended_at=None).exists()
    assert not actions.place_again(line)


def test_erasing_its_author_empties_it_and_tells_open_pages(world, post):
    actions.hide_post(world.school_actor, post, clause="B1")
    personal.erase(world.tom)
    assert (fresh(post).text, fresh(post).state) == ("", "withdrawn")
    assert event_dicts(events_after(world.oak.pk, 4, limit=9))[0]["type"] == "withdraw"
    assert not actions.restore_post(world.school_actor, fresh(post))


def test_the_audit_says_what_was_done_and_no_words(world, post):
    actions.hide_post(world.school_actor, post, clause="B1")
    actions.restore_post(world.school_actor, fresh(post))
    entries = Entry.objects.filter(subject_ref=post.ref).order_by("pk")
    assert [(entry.action, entry.facts) for entry in entries] == [
        ("hid a post", {"clause": "B1"}),
        ("showed a post again", {}),
    ]


def test_hiding_makes_nothing_unread(world, post):
    world.oak.refresh_from_db()
    shown(world, world.amira)
    mark = ReadMark.objects.get(person=world.amira)
    actions.hide_post(world.school_actor, post, clause="B1")
    actions.restore_post(world.school_actor, fresh(post))
    assert not Post.objects.filter(group=world.oak, seq__gt=mark.seq).exists()


def test_a_reported_post_is_found_at_its_own_school_only(world, post):
    assert access.post_reported(world.school, post.ref) == post
    assert access.post_reported(world.school, "no-such-post") is None
