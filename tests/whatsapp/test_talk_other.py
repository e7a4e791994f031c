"""Reactions, pictures, voice notes and all else that is no words."""

from datetime import timedelta

import pytest

from gatepost.core.clock import now, today_in
from gatepost.delivery.actions import tell
from gatepost.delivery.whatsapp import content, outbox
from gatepost.delivery.whatsapp.models import WhatsAppMessage
from gatepost.doors.whatsapp.reactions import meant_by
from gatepost.doors.whatsapp.replies import may_still_have
from gatepost.groups.models import Post, Reaction
from gatepost.people.models import Guardianship, Person
from tests.cast import NUDGED, PASSES
from tests.whatsapp.talking import Phone, joined, scripted_judge
from tests.world import World

__all__ = ["scripted_judge"]


@pytest.fixture
def tom(world: World) -> Phone:
    return joined(world.tom)


def relayed(phone: Phone, *posts: Post, kind: WhatsAppMessage.Kind = WhatsAppMessage.Kind.RELAY) -> str:
    """Posts arrive on a phone in one message; its id."""
    row = outbox.put(
        phone.member,
        kind,
        content.text("…"),
        once=f"r{[post.ref for post in posts]}",
        group_ref=posts[0].group.ref,
        shows=[post.ref for post in posts],
    )
    WhatsAppMessage.objects.filter(pk=row.pk).update(wamid=f"wamid.R{row.pk}", state="sent")
    return f"wamid.R{row.pk}"


def kinds() -> list[str]:
    return sorted(Reaction.objects.values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("emoji", "kind"),
    [
        ("❤️", "heart"),
        ("🩷", "heart"),
        ("🙏🏽", "thanks"),
        ("👍", "thanks"),
        ("🙋🏾‍♀️", "same"),
        ("➕", "same"),
        ("😂", "smile"),
        ("😡", ""),
        ("", ""),
        ("\ufe0f", ""),
        ("x", ""),
    ],
)
def test_a_picture_means_the_nearest_of_ours_or_none(emoji, kind):
    assert meant_by(emoji) == kind


def test_a_reaction_is_given_changed_and_taken_away_without_a_word(world, tom):
    world.nadia.writes_in_oak(PASSES)
    shown = relayed(tom, Post.objects.get())
    assert tom.reacts("❤️", shown) == []
    assert kinds() == ["heart"]
    tom.reacts("❤️", shown)
    assert kinds() == ["heart"]
    tom.reacts("🙏", shown)
    assert kinds() == ["thanks"]
    tom.reacts("", shown)
    assert kinds() == []
    tom.reacts("", shown)
    assert tom.reacts("😡", shown) == []
    assert kinds() == []


def test_a_reaction_from_the_web_stays(world, tom):
    world.nadia.writes_in_oak(PASSES)
    world.tom.presses_same(PASSES)
    shown = relayed(tom, Post.objects.get())
    tom.reacts("❤️", shown)
    tom.reacts("", shown)
    assert kinds() == ["same"]


def test_a_reaction_to_a_digest_of_many_is_to_none_of_them(world, tom):
    world.nadia.writes_in_oak(PASSES)
    world.nadia.writes_in_oak("And swimming?")
    tom.reacts("❤️", relayed(tom, *Post.objects.all()))
    assert kinds() == []


def test_a_reaction_to_another_class_is_to_nothing(world, tom):
    world.lena.writes_in(world.elm, PASSES)
    assert tom.reacts("❤️", relayed(tom, Post.objects.get())) == []
    assert tom.reacts("❤️", "wamid.UNKNOWN") == []
    assert kinds() == []


def test_a_digest_that_is_quoted_says_the_class_and_no_post(world, tom):
    world.nadia.writes_in_oak(PASSES)
    world.nadia.writes_in_oak("And swimming?")
    shown = relayed(tom, *Post.objects.all())
    tom.says("Yes to both", quotes=shown)
    newest = Post.objects.latest("seq")
    assert (newest.group, newest.reply_to) == (world.oak, None)


def test_words_on_a_picture_can_go_without_it(world, tom):
    [asked] = tom.sends(type="image", text="Whose coat is this?")
    assert "without it" in asked.body
    assert Post.objects.count() == 0
    tom.taps("Send the words")
    assert world.nadia.sees_in_oak() == ["Whose coat is this?"]


def test_words_on_a_picture_that_answers_a_post_answer_it(world, tom):
    world.nadia.writes_in_oak("Has anybody seen a coat?")
    post = Post.objects.get()
    tom.sends(type="image", text="This one?", context_id=relayed(tom, post))
    tom.taps("Send the words")
    assert Post.objects.latest("seq").reply_to == post


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("image", "Pictures and files"),
        ("video", "Pictures and files"),
        ("document", "Pictures and files"),
        ("audio", "Voice notes"),
        ("sticker", "Stickers"),
        ("location", "This kind of message"),
        ("contacts", "This kind of message"),
        ("unknown", "This kind of message"),
    ],
)
def test_what_is_no_words_goes_nowhere_and_that_is_said(world, tom, kind, says):
    [said] = tom.sends(type=kind)
    assert said.body.startswith(says)
    assert Post.objects.count() == 0
    assert tom.became == "unsupported"


def test_ten_pictures_at_once_are_answered_once(world, tom, settings):
    settings.THROTTLE = True
    assert len([said for _ in range(10) for said in tom.sends(type="image")]) == 1


def test_a_button_of_a_template_brings_nothing_by_itself(world, tom):
    assert tom.sends(type="button", text="Show me", choice="of another template") == []
    assert tom.became == "opened"


@pytest.mark.parametrize("choice", ["nonsense", "a.b", ".", "x" * 200, "'; drop table--.as-it-is"])
def test_an_id_that_was_never_ours_comes_too_late(world, tom, choice):
    [said] = tom.sends(type="interactive", text="Send it as it is", choice=choice)
    assert "too late" in said.body


def test_another_persons_button_is_of_no_use(world, tom):
    [card] = tom.says(NUDGED)
    nadia = joined(world.nadia)
    [said] = nadia.sends(type="interactive", text="x", choice=card.offers["Send it as it is"])
    assert "too late" in said.body
    assert Post.objects.count() == 0


@pytest.mark.parametrize("asks", [{"type": "text", "text": "News?"}, {"type": "button", "text": "x", "choice": "news"}])
def test_news_brings_what_is_new_or_says_that_there_is_none(world, tom, asks):
    [said] = tom.sends(**asks)
    assert "nothing new" in said.body
    world.nadia.writes_in_oak(PASSES)
    tom.sends(**asks)
    digest = WhatsAppMessage.objects.get(kind=WhatsAppMessage.Kind.DIGEST)
    assert digest.shows == [Post.objects.get().ref]


def test_the_button_of_a_notice_brings_the_notice(world, tom):
    notice = tell("private-answer", school=world.school, subject_ref="x")
    row = outbox.put(tom.member, WhatsAppMessage.Kind.NOTICE, None, once="n", notice=notice)
    WhatsAppMessage.objects.filter(pk=row.pk).update(wamid="wamid.NOTICE", state="delivered")
    tom.sends(type="button", text="Show me", choice="Show me", context_id="wamid.NOTICE")
    assert WhatsAppMessage.objects.filter(notice=notice, answers=tom.last).count() == 1


def test_whoever_answers_a_knock_has_not_seen_the_post(world, tom):
    world.nadia.writes_in_oak(PASSES)
    knock = relayed(tom, Post.objects.get(), kind=WhatsAppMessage.Kind.KNOCK)
    tom.reacts("❤️", knock)
    assert kinds() == []
    tom.says("Here I am", quotes=knock)
    newest = Post.objects.latest("seq")
    assert (newest.group, newest.reply_to) == (world.oak, None)


def test_an_answer_about_a_class_does_not_leave_when_the_place_has_ended(world, tom):
    [card] = tom.says(NUDGED)
    [sent] = tom.says("HELP")
    assert may_still_have(card.row) and may_still_have(sent.row)
    Guardianship.objects.filter(person=world.tom.person).update(ends_on=today_in("Europe/London"))
    assert not may_still_have(card.row)
    assert may_still_have(sent.row)
    Person.objects.filter(pk=world.tom.pk).update(is_active=False)
    assert not may_still_have(sent.row)


def test_a_reaction_that_comes_after_a_later_one_changes_nothing(world, tom):
    world.nadia.writes_in_oak(PASSES)
    shown = relayed(tom, Post.objects.get())
    tom.reacts("", shown)
    assert tom.sends(type="reaction", reaction_to=shown, emoji="❤️", at=now() - timedelta(minutes=1)) == []
    assert kinds() == []
    assert tom.became == "late"
