"""What a parent writes on WhatsApp for their class: which class, what stands, cards and holds with their buttons."""

from datetime import timedelta

import pytest
from django.db import transaction

from gatepost.core.clock import now, today_in
from gatepost.delivery.whatsapp import content, members, outbox
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage
from gatepost.doors import actions
from gatepost.doors.whatsapp import talk
from gatepost.doors.whatsapp.models import WhatsAppTaken
from gatepost.doors.whatsapp.payload import Inbound
from gatepost.gate.models import Hold
from gatepost.groups.models import Post
from gatepost.people.models import Guardianship, PostingLimit
from tests.cast import ESCALATED, HALF_FINE, HELD, NUDGED, PASSES, THREAT
from tests.whatsapp.talking import Phone, joined, later, scripted_judge
from tests.world import World

__all__ = ["scripted_judge"]
pytestmark = pytest.mark.slow


@pytest.fixture
def tom(world: World) -> Phone:
    return joined(world.tom)


def test_a_fine_message_stands_and_gets_a_sign_and_no_words(world, tom):
    [sign] = tom.says(PASSES)
    assert (sign.body, sign.sign_on) == ("✅", tom.last)
    assert world.nadia.sees_in_oak() == [PASSES]
    assert tom.became == "post"


def test_the_same_message_again_is_one(world, tom):
    tom.says(PASSES, wamid="wamid.A")
    WhatsAppTaken.objects.all().delete()  # as if the worker died before it could write this down
    tom.says(PASSES, wamid="wamid.A")
    assert world.nadia.sees_in_oak() == [PASSES]


def test_a_burst_is_as_many_messages_as_were_typed(world, tom):
    for words in ("Is PE tomorrow?", "Or is it on Friday?", "Sorry, found it"):
        tom.says(words)
    assert world.nadia.sees_in_oak() == ["Is PE tomorrow?", "Or is it on Friday?", "Sorry, found it"]


def test_in_two_classes_it_is_asked_which_and_the_words_wait(world):
    amira = joined(world.amira)
    [asked] = amira.says(PASSES)
    assert sorted(asked.offers) == ["Elm", "Oak"]
    assert asked.quotes == amira.last
    assert amira.says("And swimming?") == []  # a burst: one list is for all of it
    assert world.lena.sees_in(world.elm) == []
    amira.taps("Elm")
    assert [one.words for one in world.lena.sees_in(world.elm)] == [PASSES, "And swimming?"]
    [late] = amira.taps("Oak", on=asked)
    assert "too late" in late.body
    assert world.nadia.sees_in_oak() == []


def test_a_quoted_message_says_which_class(world):
    amira = joined(world.amira)
    amira.says(PASSES)
    amira.taps("Oak")
    first = Post.objects.get()
    asked = next(one for one in amira.screen if one.offers)
    amira.says("At ten, thank you", quotes=asked.quotes)  # their own message, which stands by now
    answer = Post.objects.latest("seq")
    assert (answer.group, answer.reply_to) == (world.oak, first)


def test_who_answers_a_quoted_post_answers_that_post(world, tom):
    world.nadia.writes_in_oak("Has anybody seen a blue coat?")
    post = Post.objects.get()
    relay = outbox.put(
        tom.member,
        WhatsAppMessage.Kind.RELAY,
        content.text("Nadia: …"),
        once="r",
        group_ref=world.oak.ref,
        shows=[post.ref],
    )
    WhatsAppMessage.objects.filter(pk=relay.pk).update(wamid="wamid.R", state="sent")
    tom.says("It is on the hook", quotes="wamid.R")
    assert Post.objects.latest("seq").reply_to == post
    post.state = Post.State.WITHDRAWN
    post.save()
    tom.says("The left one", quotes="wamid.R")  # its place is still there
    assert Post.objects.latest("seq").text == "The left one"


def test_a_nudge_says_why_and_can_be_sent_as_it_is(world, tom):
    [card] = tom.says(NUDGED)
    assert "clause" in card.body
    assert "It has not been sent. Nobody else has seen it." in card.body
    assert card.quotes == tom.last
    assert "Send it as it is" in card.offers
    assert len(card.body) <= 1024
    assert Post.objects.count() == 0
    wamid = tom.last
    [sign] = tom.taps("Send it as it is")
    assert sign.sign_on == wamid
    assert world.nadia.sees_in_oak() == [NUDGED]
    [late] = tom.taps("Send it as it is", on=card)
    assert "too late" in late.body
    assert Post.objects.count() == 1


def test_kinder_words_are_sent_by_a_button(world, tom):
    [card] = tom.says(HALF_FINE)
    assert "You could write:" in card.body
    tom.taps("Send these words")
    assert world.nadia.sees_in_oak() == ["Is PE tomorrow?"]


def test_changed_words_make_the_card_of_no_use(world, tom):
    [card] = tom.says("The phone ban is ridiculous, I'm just going to ignore it.")
    tom.says("The phone ban, I'm just going to ask about it.")
    before = Post.objects.count()
    [late] = tom.taps("Send it as it is", on=card)
    assert "too late" in late.body
    assert Post.objects.count() == before


def test_another_message_after_a_card_leaves_the_card_alone(world, tom):
    [card] = tom.says(NUDGED)
    tom.says(PASSES)
    tom.taps("Send it as it is", on=card)
    assert world.nadia.sees_in_oak() == [PASSES, NUDGED]


def test_who_answers_the_card_itself_writes_the_new_words(world, tom):
    [card] = tom.says(NUDGED)
    tom.says(PASSES, quotes=card.wamid)
    assert world.nadia.sees_in_oak() == [PASSES]
    assert "too late" in tom.taps("Send it as it is", on=card)[0].body


def test_a_card_is_forgotten_after_a_day(world, tom):
    [card] = tom.says(NUDGED)
    later(tom, timedelta(hours=25))
    assert "too late" in tom.taps("Send it as it is", on=card)[0].body
    assert Post.objects.count() == 0


def test_firm_words_wait_for_a_class_rep_only_when_asked(world, tom):
    [card] = tom.says(HELD)
    assert "Send it as it is" not in card.offers
    assert Hold.objects.count() == 0
    [held] = tom.taps("Ask a class rep")
    assert "A class rep will look by" in held.body
    assert "Clause" in held.body
    assert sorted(held.offers) == ["Change it", "Take it back", "Tell the school"]
    assert Hold.objects.get().submission.text == HELD
    assert Post.objects.count() == 0


def test_what_waits_can_be_changed(world, tom):
    tom.says(HELD)
    tom.taps("Ask a class rep")
    [say_on] = tom.taps("Change it")
    assert "new words" in say_on.body
    tom.says(PASSES)
    assert Hold.objects.get().state == Hold.State.WITHDRAWN
    assert world.nadia.sees_in_oak() == [PASSES]


def test_what_waits_can_be_taken_back_once(world, tom):
    tom.says(HELD)
    [held] = tom.taps("Ask a class rep")
    tom.taps("Change it")
    assert "taken back" in tom.taps("Take it back", on=held)[0].body
    assert Hold.objects.get().state == Hold.State.WITHDRAWN
    assert "too late" in tom.taps("Take it back", on=held)[0].body


def test_what_a_rep_has_ruled_on_is_taken_back_no_more(world, tom):
    tom.says(HELD)
    [held] = tom.taps("Ask a class rep")
    world.jo.rules("release", "It is fine for the group.")
    assert "too late" in tom.taps("Take it back", on=held)[0].body
    assert world.nadia.sees_in_oak() == [HELD]


def test_whoever_quotes_what_waits_writes_it_anew(world, tom):
    tom.says(HELD)
    held_words = tom.last
    tom.taps("Ask a class rep")
    tom.says(PASSES, quotes=held_words)
    assert Hold.objects.get().state == Hold.State.WITHDRAWN


def test_a_child_at_risk_is_never_for_the_class(world, tom):
    [card] = tom.says(ESCALATED)
    assert "Ring 999" in card.body
    assert "0808 800 5000" in card.body
    assert len(card.body) <= 1024
    assert "Send it as it is" not in card.offers
    assert "Ask a class rep" not in card.offers
    [sent] = tom.taps("Safeguarding lead")
    assert "Sent privately to the safeguarding lead. Ref. " in sent.body
    assert "NSPCC" in sent.body
    assert Post.objects.count() == 0
    assert tom.became == "private"


def test_a_threat_goes_to_leadership_or_nowhere(world, tom):
    [card] = tom.says(THREAT)
    assert "Send it as it is" not in card.offers
    [sent] = tom.taps("Tell the school")
    assert "Sent privately to senior leadership" in sent.body.replace("Senior", "senior")


def test_the_judge_can_be_told_that_it_misread(world, tom):
    tom.says(ESCALATED)
    [asked] = tom.taps("You misread this")
    assert "a person should look" in asked.body
    assert "Nothing was kept" in tom.taps("Leave it")[0].body
    tom.says(ESCALATED)
    tom.taps("You misread this")
    [sent] = tom.taps("Let them look")
    assert "Ref. " in sent.body
    assert Post.objects.count() == 0


def test_nobody_writes_before_they_have_read_and_accepted_the_code(world):
    claire = joined(world.claire)
    code, asked = claire.says(PASSES)
    assert "/code/" in code.body
    assert "1. *" in code.body
    assert claire.says("And swimming?") == []
    assert world.nadia.sees_in_oak() == []
    claire.taps("I accept it", on=asked)
    assert world.nadia.sees_in_oak() == [PASSES, "And swimming?"]
    claire.says("Thank you")
    assert len(world.nadia.sees_in_oak()) == 3


def test_who_does_not_accept_the_code_sends_nothing(world):
    claire = joined(world.claire)
    claire.says(PASSES)
    assert "not kept" in claire.taps("Not now")[0].body
    assert world.nadia.sees_in_oak() == []


def test_a_place_that_ended_looks_like_none(world, tom):
    Guardianship.objects.filter(person=world.tom.person).update(ends_on=today_in("Europe/London"))
    [said] = tom.says(PASSES)
    assert "You are in no class group at the moment" in said.body
    assert tom.became == "refused"
    assert Post.objects.count() == 0


def test_a_place_that_ended_while_a_card_was_open(world, tom):
    tom.says(NUDGED)
    Guardianship.objects.filter(person=world.tom.person).update(ends_on=today_in("Europe/London"))
    assert "You are in no class group" in tom.taps("Send it as it is")[0].body
    assert Post.objects.count() == 0


def test_limited_posting_says_until_when(world, tom):
    PostingLimit.objects.create(
        school=world.school,
        person=world.tom.person,
        decision_ref="made-up",
        starts_at=now(),
        until=(now() + timedelta(days=9)).date(),
        given_by=world.adeyemi.person,
    )
    [said] = tom.says(PASSES)
    assert "You can post again on" in said.body
    assert Post.objects.count() == 0


def test_a_flood_is_answered_once(world, tom, settings):
    settings.THROTTLE = True
    for number in range(actions.MOST_PARCELS + 5):
        tom.says(f"Is PE on day {number}?")
    told = [one for one in tom.screen if "a lot in a short time" in one.body]
    assert len(told) == 1
    assert tom.became == "flood"


def test_words_that_cannot_be_shown_are_refused_in_words(world, tom):
    [said] = tom.says("\u200b")
    assert "Please write something first" in said.body


def test_what_was_passed_on_many_times_is_asked_about(world, tom):
    [asked] = tom.says("Share this with every parent you know", is_forwarded=True, is_often_forwarded=True)
    assert "passed on many times" in asked.body
    assert Post.objects.count() == 0
    tom.taps("Do not send it")
    assert Post.objects.count() == 0


def test_a_forwarded_message_with_a_card_says_that_it_looks_so(world, tom):
    [card] = tom.says(NUDGED, is_forwarded=True)
    assert "This looks forwarded" in card.body


def test_a_quote_that_nobody_knows_is_asked_about(world, tom):
    [asked] = tom.says("He hit him again", quotes="wamid.UNKNOWN")
    assert sorted(asked.offers) == ["Do not send it", "The class", "The school"]
    assert Post.objects.count() == 0
    tom.taps("Do not send it")
    assert Post.objects.count() == 0


def test_words_hours_after_a_list_have_a_list_of_their_own(world):
    amira = joined(world.amira)
    [first] = amira.says(PASSES)
    assert amira.says("And swimming?") == []
    later(amira, timedelta(hours=3))
    [second] = amira.says("Who has a spare coat?")
    assert set(second.offers) == set(first.offers)
    amira.taps("Oak", on=second)
    assert world.nadia.sees_in_oak() == ["Who has a spare coat?"]


def test_one_phone_cannot_spend_the_months_sum_of_all(world, tom, settings):
    settings.THROTTLE = True
    for _ in range(talk.MOST_AN_HOUR):
        assert tom.says("HELP")
    assert ["a lot in a short time" in said.body for said in tom.says("HELP")] == [True]
    assert tom.says("HELP") == []
    assert "You have left" in tom.says("STOP")[0].body


def test_a_stop_that_came_while_we_waited_counts(world, tom):
    member = tom.member
    members.stop(WhatsAppMember.objects.get(pk=member.pk))
    inbound = Inbound(wamid="wamid.LATE", type="text", at=now(), user_id=tom.user_id, text=PASSES)
    with transaction.atomic():
        assert talk.answer(world.school, member, inbound).code == "stopped"
    assert Post.objects.count() == 0
