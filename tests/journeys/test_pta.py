"""J5: the PTA writes to all classes. One notice a person, however many children."""

import pytest

from gatepost.groups.models import Post
from tests.world import words_of

FAIR = "The summer fair is on Saturday 12 June. We need people for the cake stall from ten."


@pytest.fixture
def preview(world):
    return world.priya.opens("/pta/").press(
        "See how it looks", text=FAIR, groups=[world.oak.ref, world.elm.ref, world.ash.ref]
    )


def test_the_preview_counts_classes_families_and_people_and_sends_nothing(world, preview):
    assert FAIR in preview.main.text
    assert "3 classes" in preview.main.text or "classes 3" in preview.main.text
    assert "forwarded by Priya Nair" in preview.main.text
    assert not Post.objects.exists()


def test_a_second_officer_forwards_it_and_it_stands_once_in_each_class(world, preview):
    preview.press("Ask another officer to forward it")
    assert world.amira.sees_in_oak() == []

    waiting = world.ben.opens("/pta/")
    waiting.follow(FAIR[:20]).press("Forward it")

    for group, somebody in ((world.oak, world.amira), (world.elm, world.lena), (world.ash, world.greg)):
        [seen] = somebody.sees_in(group)
        assert seen.words == FAIR
        assert seen.author == "PTA"
        assert seen.capacity == "forwarded by Priya Nair"


def test_wherever_it_is_shown_it_is_the_ptas_and_not_its_forwarders_own(world, preview):
    preview.press("Ask another officer to forward it")
    world.ben.opens("/pta/").follow(FAIR[:20]).press("Forward it")
    post = Post.objects.get(group=world.oak)

    assert f"PTA: {FAIR[:40]}" in world.amira.opens("/").main.text
    assert "You answer the PTA" in world.amira.opens(f"/groups/{world.oak.ref}/?reply_to={post.ref}").main.text
    assert (
        "PTA, forwarded by Priya Nair"
        in world.amira.opens(f"/groups/{world.oak.ref}/posts/{post.ref}/report/").main.text
    )
    world.tom.writes_in_oak("Mrs Hall is useless and everyone knows it.").press("Ask a class rep to look")
    assert "PTA forwarded by Priya Nair" in world.jo.opens("/look/").main.text


def test_each_guardian_gets_one_mail_however_many_children(world, outbox, preview):
    preview.press("Ask another officer to forward it")
    world.ben.opens("/pta/").follow(FAIR[:20]).press("Forward it")
    world.work()

    assert len(outbox.for_(world.amira)) == 1  # Maya is in Oak and Sami in Elm
    assert FAIR in words_of(outbox.for_(world.amira)[0])
    assert len(outbox.for_(world.tom)) == len(outbox.for_(world.claire)) == 1
    assert outbox.for_(world.evans) == []
    addresses = [address for to, data in outbox.taken if FAIR[:15].encode() in data for address in to]
    assert len(addresses) == len(set(addresses)) == 24


def test_nobody_approves_their_own(world, preview):
    preview.press("Ask another officer to forward it")
    page = world.priya.opens("/pta/").follow(FAIR[:20])
    assert page.buttons == ["Take it back"]


def test_the_other_officer_sends_it_back_with_a_reason_and_the_words_are_still_there(world, outbox, preview):
    preview.press("Ask another officer to forward it")
    world.ben.opens("/pta/").follow(FAIR[:20]).press("Send it back", reason="It is Sunday the thirteenth.")
    world.work()

    assert not Post.objects.exists()
    assert len(outbox.for_(world.priya)) == 1
    page = world.priya.opens("/pta/").follow(FAIR[:20])
    assert "It is Sunday the thirteenth." in page.main.text
    assert page.follow("Use these words again").value_of("text") == FAIR


def test_pta_words_are_judged_too(world):
    page = world.priya.opens("/pta/").press(
        "See how it looks", text="Mrs Hall is useless at organising the fair.", groups=[world.oak.ref]
    )
    page = page.press("Ask another officer to forward it")
    assert "not been sent" in page.main.text
    assert not Post.objects.exists()


def test_an_officer_writes_to_classes_but_reads_none_under_that_hat(world):
    for group in (world.oak, world.elm, world.ash):
        assert world.priya.opens(f"/groups/{group.ref}/").status == 404
