"""What a parent tells the school on WhatsApp: it reaches whom they choose, and never the class."""

from datetime import timedelta

import pytest

from gatepost.concerns import names_apart
from gatepost.concerns.access import may_open
from gatepost.concerns.models import Concern, Reply
from gatepost.core.clock import today_in
from gatepost.delivery.actions import tell
from gatepost.delivery.whatsapp import content, outbox
from gatepost.delivery.whatsapp.models import WhatsAppMessage
from gatepost.doors.whatsapp.models import WhatsAppTaken
from gatepost.gate.models import Hold
from gatepost.groups.models import Post
from gatepost.people.models import Guardianship
from gatepost.safeguarding.models import Disclosure
from tests.cast import ESCALATED, HELD, NUDGED, PASSES
from tests.whatsapp.talking import Phone, joined, later, scripted_judge
from tests.world import World

pytestmark = pytest.mark.slow

__all__ = ["scripted_judge"]

ASKS = "Could we talk about the new reading books?"


@pytest.fixture
def tom(world: World) -> Phone:
    return joined(world.tom)


def test_from_a_card_to_the_office(world, tom):
    tom.says(NUDGED)
    [ways] = tom.taps("Ask the school")
    assert next(iter(ways.offers)) != "Your personal data"
    assert {"The class teacher", "The school office", "Senior leadership", "The safeguarding lead"} <= set(ways.offers)
    [sent] = tom.taps("The school office")
    concern = Concern.objects.get()
    assert (concern.words, concern.route, concern.author) == (NUDGED, "office", world.tom.person)
    assert concern.reference in sent.body
    assert f"{concern.reply_by:%-d %B}" in sent.body
    assert Post.objects.count() == 0
    assert "too late" in tom.taps("The school office", on=ways)[0].body
    assert Concern.objects.count() == 1


def test_private_with_its_words(world, tom):
    tom.says(f"PRIVATE: {ASKS}")
    tom.taps("The class teacher")
    concern = Concern.objects.get()
    assert (concern.words, concern.closest) == (ASKS, "teacher")


def test_words_that_name_who_would_open_them_are_asked_about(world, tom):
    about = "Mrs Evans shouted at me."
    tom.says(f"PRIVATE: {about}")
    [asked] = tom.taps("The school office")
    assert world.evans.person.name in asked.body
    assert not Concern.objects.exists()
    tom.taps("Keep it from them")
    concern = Concern.objects.get()
    assert list(concern.named.values_list("person", flat=True)) == [world.evans.person.pk]
    assert not may_open(world.evans.person, concern)


def test_whom_their_words_name_may_see_them_where_they_say_so(world, tom):
    tom.says("PRIVATE: Could Mrs Evans ring me?")
    tom.taps("The school office")
    tom.taps("They may see it")
    assert may_open(world.evans.person, Concern.objects.get())


def test_more_words_that_name_who_can_open_it_are_asked_about(world, tom):
    tom.says(f"PRIVATE: {ASKS}")
    [sent] = tom.taps("The school office")
    [asked] = tom.says("Mrs Evans laughed at me.", quotes=sent.wamid)
    assert set(asked.offers) == {"Keep it from them", "They may see it", "Do not send it"}
    assert not Reply.objects.exists()
    tom.taps("Keep it from them")
    assert Reply.objects.get().words == "Mrs Evans laughed at me."
    assert not may_open(world.evans.person, Concern.objects.get())
    assert "too late" in tom.taps("They may see it", on=asked)[0].body


def test_private_alone_waits_for_the_next_message(world, tom):
    [asked] = tom.says("Private")
    assert "never to the class" in asked.body
    tom.says(ASKS)
    tom.taps("Senior leadership")
    assert Concern.objects.get().route == "leadership"
    assert Post.objects.count() == 0


def test_private_alone_still_counts_days_later(world, tom):
    tom.says("PRIVATE")
    later(tom, timedelta(days=3))
    tom.says(ASKS)
    assert Post.objects.count() == 0
    assert "Who at the school" in tom.screen[-1].body


def test_a_sentence_that_begins_with_private_is_asked_about(world, tom):
    [asked] = tom.says("Private please: my son is afraid of somebody")
    assert "in private, or for the class" in asked.body
    assert Post.objects.count() == 0
    tom.taps("Do not send it")
    tom.says("Private lessons: does anybody know a good piano teacher?")
    tom.taps("The class")
    assert Post.objects.count() == 1


@pytest.mark.parametrize("caption", ["PRIVATE: look at this bruise", "private: look at this bruise"])
def test_private_words_on_a_picture_never_reach_the_class(world, tom, caption):
    tom.sends(type="image", text=caption)
    tom.taps("Send the words")
    assert "Who at the school" in tom.screen[-1].body
    tom.taps("Senior leadership")
    assert Concern.objects.get().words == "look at this bruise"
    assert Post.objects.count() == 0


def test_after_private_a_picture_with_words_is_for_the_school(world, tom):
    tom.says("PRIVATE")
    tom.sends(type="image", text=ASKS)
    tom.taps("Send the words")
    tom.taps("The school office")
    assert Concern.objects.get().words == ASKS
    assert Post.objects.count() == 0


def test_a_picture_with_words_after_private_words_is_asked_about(world, tom):
    tom.says(f"PRIVATE: {ASKS}")
    tom.sends(type="image", text="This is what she wrote")
    [asked] = tom.taps("Send the words")
    assert set(asked.offers) == {"The school", "The class", "Do not send it"}
    assert Post.objects.count() == 0


def test_a_picture_alone_that_says_private_asks_for_words(world, tom):
    said = tom.sends(type="image", text="Private")
    assert "never to the class" in said[-1].body
    tom.says(ASKS)
    assert "Who at the school" in tom.screen[-1].body


def test_after_private_also_words_that_quote_the_class_are_for_the_school(world, tom):
    tom.says(PASSES)
    quoted = tom.last
    tom.says("PRIVATE")
    tom.says("This is about my son.", quotes=quoted)
    assert "Who at the school" in tom.screen[-1].body
    assert Post.objects.count() == 1


def test_a_card_whose_words_went_to_the_school_is_quoted_for_the_school(world, tom):
    [card] = tom.says(ESCALATED)
    [asked] = tom.says("It was last night.", quotes=card.wamid)
    assert "in private, or for the class" in asked.body
    tom.taps("Safeguarding lead", on=card)
    tom.says("And please do not ring her mother.", quotes=card.wamid)
    assert tom.became == "private"
    assert Post.objects.count() == 0


def test_words_behind_a_card_of_a_child_at_risk_are_asked_about(world, tom):
    tom.says(ESCALATED)
    [asked] = tom.says("It was last night.")
    assert "in private, or for the class" in asked.body
    assert Post.objects.count() == 0


def test_a_long_burst_of_private_words_never_reaches_the_class(world, tom):
    tom.says(f"PRIVATE: {ASKS}")
    for number in range(12):
        tom.says(f"And this is sentence {number}.")
    assert Post.objects.count() == 0


def test_words_behind_a_quote_that_nobody_knows_are_asked_about_too(world, tom):
    tom.says("She told me so herself", quotes="wamid.LOST")
    [asked] = tom.says("Please keep it to yourself")
    assert "in private, or for the class" in asked.body
    assert Post.objects.count() == 0


def test_one_thought_in_three_messages_never_reaches_the_class(world, tom):
    tom.says("PRIVATE")
    tom.says("It is about Tuesday.")
    [asked] = tom.says("She came home in tears.")
    assert "in private, or for the class" in asked.body
    tom.taps("The school")
    tom.taps("The school office")
    assert Concern.objects.get().words == "It is about Tuesday.\n\nShe came home in tears."
    [asked] = tom.says("And again today.")
    assert set(asked.offers) == {"The school", "The class", "Do not send it"}
    [added] = tom.taps("The school")
    assert Concern.objects.get().reference in added.body
    assert Concern.objects.get().replies.get().words == "And again today."
    assert Post.objects.count() == 0


def test_once_they_said_it_is_for_the_class_it_is_not_asked_again(world, tom):
    tom.says(f"PRIVATE: {ASKS}")
    tom.taps("The school office")
    tom.says(PASSES)
    tom.taps("The class")
    tom.says("Thank you all")
    assert world.nadia.sees_in_oak() == [PASSES, "Thank you all"]


def test_half_an_hour_later_words_are_for_the_class_again(world, tom):
    tom.says(f"PRIVATE: {ASKS}")
    tom.taps("The school office")
    later(tom, timedelta(minutes=31))
    tom.says(PASSES)
    assert world.nadia.sees_in_oak() == [PASSES]


def test_words_about_a_child_at_risk_are_asked_about_first(world, tom):
    tom.says(f"PRIVATE: {ESCALATED}")
    [asked] = tom.taps("The school office")
    assert "ring 999" in asked.body
    assert Concern.objects.count() == Disclosure.objects.count() == 0
    [sent] = tom.taps("Safeguarding lead")
    assert Disclosure.objects.get().words == ESCALATED
    assert Disclosure.objects.get().reference in sent.body
    assert "0808 800 5000" in sent.body
    assert Concern.objects.count() == 0


def test_whoever_says_that_no_child_is_at_risk_goes_where_they_chose(world, tom):
    tom.says(f"PRIVATE: {ESCALATED}")
    tom.taps("The school office")
    tom.taps("No child is at risk")
    assert Concern.objects.get().route == "office"
    assert Disclosure.objects.count() == 0


def test_whoever_thinks_better_of_it_sends_nothing(world, tom):
    tom.says(f"PRIVATE: {ESCALATED}")
    tom.taps("The school office")
    tom.taps("Do not send it")
    assert Concern.objects.count() == Disclosure.objects.count() == Post.objects.count() == 0


def test_held_words_go_to_the_school_instead(world, tom):
    tom.says(HELD)
    tom.taps("Ask a class rep")
    tom.taps("Tell the school")
    tom.taps("Senior leadership")
    assert Hold.objects.get().state == Hold.State.WITHDRAWN
    assert Concern.objects.get().words == HELD


def test_quoting_what_was_said_of_a_matter_adds_to_it(world, tom):
    tom.says(f"PRIVATE: {ASKS}")
    mine = tom.last
    [sent] = tom.taps("The school office")
    tom.says("On Thursday, if you can.", quotes=sent.wamid)
    tom.says("Or on Friday.", quotes=mine)
    assert [one.words for one in Concern.objects.get().replies.all()] == ["On Thursday, if you can.", "Or on Friday."]
    assert Post.objects.count() == 0


def test_answering_a_notice_adds_to_its_matter(world, tom):
    world.tom.asks_the_school(ASKS)
    concern = Concern.objects.get()
    world.evans.answers_privately(concern.reference, "Which books do you mean?")
    told = notice_on(tom, concern.reference)
    [said] = tom.says("The green ones.", quotes=told)
    assert concern.reference in said.body
    assert concern.replies.filter(side="author").get().words == "The green ones."
    assert Post.objects.count() == 0


def test_the_same_answer_twice_is_added_once(world, tom):
    world.tom.asks_the_school(ASKS)
    told = notice_on(tom, Concern.objects.get().reference)
    tom.says("The green ones.", quotes=told, wamid="wamid.B")
    WhatsAppTaken.objects.filter(wamid="wamid.B").delete()
    tom.says("The green ones.", quotes=told, wamid="wamid.B")
    assert Concern.objects.get().replies.count() == 1


def test_an_answer_that_tells_of_a_child_at_risk_is_asked_about(world, tom):
    world.tom.asks_the_school(ASKS)
    reference = Concern.objects.get().reference
    [asked] = tom.says(ESCALATED, quotes=notice_on(tom, reference))
    assert Concern.objects.get().replies.count() == 0
    tom.taps("Safeguarding lead", on=asked)
    assert Disclosure.objects.get().words == ESCALATED
    assert Concern.objects.get().replies.count() == 0


def test_somebody_elses_matter_is_nobodys_to_add_to(world, tom):
    world.nadia.asks_the_school(ASKS)
    [asked] = tom.says("Me too", quotes=notice_on(tom, Concern.objects.get().reference))
    assert "in private, or for the class" in asked.body  # it looks like any message that nobody knows
    assert Concern.objects.get().replies.count() == Post.objects.count() == 0


def test_whose_place_has_ended_still_reaches_the_school(world, tom):
    tom.says(f"PRIVATE: {ASKS}")
    Guardianship.objects.filter(person=world.tom.person).update(ends_on=today_in("Europe/London"))
    tom.taps("The school office")
    assert Concern.objects.get().words == ASKS


def notice_on(phone: Phone, reference: str) -> str:
    """A notice about a private matter arrives; the id of its message."""
    notice = tell("private-answer", school=phone.world.school, subject_ref=reference)
    row = outbox.put(
        phone.member, WhatsAppMessage.Kind.NOTICE, content.text("Something new"), once=f"n{notice.ref}", notice=notice
    )
    WhatsAppMessage.objects.filter(pk=row.pk).update(wamid=f"wamid.N{row.pk}", state="sent")
    return f"wamid.N{row.pk}"


def test_another_childs_name_is_kept_apart_and_that_is_said(world, tom):
    child = world.child("Maya")
    words = f"{child.given_name} took his lunch again. Could we talk?"
    [asked] = tom.says(f"PRIVATE: {words}")
    assert "names of other children apart: Maya" in asked.body
    tom.taps("The school office")
    concern = Concern.objects.get()
    assert "Maya" not in concern.words
    assert names_apart.whole_words(concern) == words
