"""J4 in its first form: a message waits for a class rep, who rules, and its author is told. No school role is asked."""

import pytest

from gatepost.gate.models import Hold
from gatepost.groups.models import Post
from tests.world import words_of

RUDE = "Mrs Hall is useless and everyone knows it."


@pytest.fixture
def waiting(world):
    """Tom asks a class rep to look."""
    return world.tom.writes_in_oak(RUDE).press("Ask a class rep to look")


def test_a_held_message_reaches_nobody_until_jo_lets_it_through(world, outbox, waiting):
    assert "Only you can see this." in waiting.main.text
    assert waiting.value_of("text") == ""
    assert world.amira.sees_in_oak() == []
    assert RUDE not in world.amira.opens_oak().html
    world.work()
    [asked] = outbox.for_(world.jo)
    assert "useless" not in asked.as_string()
    assert outbox.for_(world.rhian) == []

    page = world.jo.opens("/look/")
    assert RUDE in page.main.text
    assert "Tom Barker asks a class rep to look" in page.main.text
    world.jo.rules("release", "Rude, but it is about a public meeting.")

    world.work()
    assert world.amira.sees_in_oak() == [RUDE]
    assert world.lena.sees_in(world.oak) == []
    [told] = outbox.for_(world.tom)
    assert "useless" not in told.as_string()
    assert "Jo" not in words_of(told)


def test_a_returned_message_comes_back_with_the_reason_and_can_be_changed_and_sent(world, outbox, waiting):
    world.jo.rules("return", "Please leave Mrs Hall out of it, then it is fine.")
    world.work()
    page = world.tom.opens_oak()
    assert "A class rep asks you to change it." in page.main.text
    assert "Please leave Mrs Hall out of it" in page.main.text
    assert "Jo Mercer" not in page.main.text
    again = page.follow("Change and send again")
    assert again.value_of("text") == RUDE
    again.press("Send", text="When is the class meeting?")
    assert world.amira.sees_in_oak() == ["When is the class meeting?"]
    assert "Mrs Hall" not in world.tom.opens_oak().main.text


def test_a_refused_message_stays_out_and_can_still_go_to_the_school(world, waiting):
    world.jo.rules("refuse", "This is one for the school, not for the class.")
    page = world.tom.opens_oak()
    assert "This is one for the school" in page.main.text
    form = page.press("Send privately")
    assert form.value_of("words") == RUDE
    form.press("Send privately")
    assert not Post.objects.exists()


def test_a_ruling_that_stops_words_needs_a_reason_and_what_jo_typed_stays(world, waiting):
    page = world.jo.rules("refuse", "No.")
    assert page.status == 422
    assert page.value_of("reason") == "No."
    assert Hold.objects.get().state == "waiting"


def test_the_first_ruling_stands(world, waiting):
    page = world.jo.opens("/look/")
    world.jo.rules("release")
    late = page.press("Not for the group", reason="I have changed my mind about this.")
    assert late.status == 409
    assert world.amira.sees_in_oak() == [RUDE]


def test_its_author_takes_it_back_before_anybody_looked(world, waiting):
    world.tom.opens_oak().press("Take it back")
    assert world.jo.opens("/look/").buttons == []
    assert "useless" not in world.tom.opens_oak().main.text


def test_jos_own_held_message_is_for_a_rep_of_another_class(world):
    world.jo.writes_in_oak(RUDE).press("Ask a class rep to look")
    ref = Hold.objects.get().submission.ref
    assert world.jo.opens("/look/").buttons == []
    assert world.jo.opens(f"/look/{ref}/").status == 404
    assert RUDE in world.rhian.opens("/look/").main.text
    world.rhian.rules("return", "Please leave the name out of it.")
    assert "Please leave the name out" in world.jo.opens_oak().main.text


def test_no_school_role_is_asked_or_can_rule(world, waiting):
    ref = Hold.objects.get().submission.ref
    for player in (world.evans, world.adeyemi, world.shah, world.clarke, world.sam, world.hall, world.osei):
        assert player.opens("/look/").status == 404
        assert player.opens(f"/look/{ref}/").status == 404
        assert RUDE not in player.opens("/").html


def test_a_broken_judge_holds_and_never_lets_through(world, monkeypatch):
    from gatepost.gate import facts

    class Broken:
        def __init__(self, *_args):
            pass

        def judge(self, *_args):
            raise RuntimeError("out of order")

    facts._judges.clear()
    with monkeypatch.context() as broken:
        broken.setattr(facts, "Judge", Broken)
        page = world.tom.writes_in_oak("Is PE tomorrow?")
        assert world.amira.sees_in_oak() == []
        assert page.value_of("text") == "Is PE tomorrow?"
        assert "our fault, not yours" in page.main.text
        page.press("Ask a class rep to look")
    facts._judges.clear()
    world.jo.rules("release")
    assert world.amira.sees_in_oak() == ["Is PE tomorrow?"]
