"""How a phone begins to take part, stops and comes back; and what strangers are told."""

from datetime import timedelta

import pytest

from gatepost.core.clock import now
from gatepost.delivery.whatsapp import consent
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage
from gatepost.doors import personal
from gatepost.doors.whatsapp import questions
from gatepost.doors.whatsapp.models import WhatsAppTalk
from gatepost.groups.models import Post
from gatepost.people.models import Person
from gatepost.site.erasing import erase_words
from tests.cast import NUDGED, PASSES
from tests.whatsapp.talking import Phone, code_for, joined, scripted_judge

__all__ = ["scripted_judge"]


def test_a_code_lets_somebody_in_and_says_what_this_is(world):
    phone = Phone(world)
    [welcome] = phone.says(f"join {code_for(world.tom).lower()}")
    assert phone.became == "join"
    assert phone.member.person == world.tom.person
    assert (phone.member.consent, phone.member.consent_message) == (consent.NEWEST, phone.last)
    for promised in ("not a WhatsApp", "checked", "stored", "never your number", "delete", "STOP"):
        assert promised in welcome.body
    phone.says(PASSES)
    assert world.nadia.sees_in_oak() == [PASSES]


def test_a_code_may_come_alone_and_works_once(world):
    code = code_for(world.tom)
    phone = Phone(world)
    phone.says(code)
    assert phone.became == "join"
    other = Phone(world)
    [said] = other.says(f"JOIN {code}")
    assert "does not work" in said.body
    assert other.member is None


@pytest.mark.parametrize("words", ["Hello?", "Is PE tomorrow?", "JOIN", "START", "HELP", "JOIN AAAA-BBB"])
def test_a_stranger_hears_where_codes_are_and_nothing_is_kept(world, words):
    phone = Phone(world)
    [said] = phone.says(words)
    assert "write JOIN and the code" in said.body
    assert "nobody has read it" in said.body
    assert phone.became == "unknown"
    assert Post.objects.count() == 0
    assert words in said.body or words not in str(WhatsAppMessage.objects.values())


def test_a_stranger_is_answered_once_a_day(world, settings):
    settings.THROTTLE = True
    phone = Phone(world)
    assert len(phone.says("Hello?")) == 1
    assert phone.says("Hello??") == []
    assert phone.sends(type="image") == []
    assert len(Phone(world).says("Hello?")) == 1


def test_nobody_joins_by_a_number_alone_and_it_is_said_kindly(world):
    code = code_for(world.tom)
    phone = Phone(world)
    [said] = phone.says(f"JOIN {code}", user_id="")
    assert "update WhatsApp" in said.body
    assert (phone.became, WhatsAppMember.objects.exists()) == ("refused", False)
    phone.says(f"JOIN {code}")  # it was not used up
    assert phone.member.person == world.tom.person


def test_a_number_without_an_id_is_never_taken_for_a_member(world):
    tom = joined(world.tom)
    [said] = tom.says(PASSES, user_id="")
    assert "not who wrote" in said.body
    assert Post.objects.count() == 0
    assert said.row.member is None


def test_whoever_gets_a_members_number_is_a_stranger_and_the_member_is_reached_by_their_id(world):
    tom = joined(world.tom)
    other = Phone(world, user_id="GB.somebody.else", number=tom.number)
    [said] = other.says("PRIVATE: what did I tell you about the school?")
    assert "write JOIN and the code" in said.body
    assert (tom.member.person, tom.member.number, tom.member.stopped_at) == (world.tom.person, None, None)
    assert Post.objects.count() == 0
    other.says(f"JOIN {code_for(world.claire)}")
    assert (other.member.person, other.member.number) == (world.claire.person, tom.number)
    tom.says(PASSES, number="")
    assert world.nadia.sees_in_oak() == [PASSES]


def test_whoever_was_known_by_a_number_alone_joins_anew_and_nobody_acts_for_them(world):
    tom = joined(world.tom)
    WhatsAppMember.objects.update(user_id=None, user_id_digest="")
    [said] = tom.says(PASSES)
    assert "write JOIN and the code" in said.body
    assert Post.objects.count() == 0
    assert WhatsAppMember.objects.get().stopped_at is not None
    tom.says(f"JOIN {code_for(world.tom)}")
    assert tom.member.person == world.tom.person


def test_stop_counts_also_without_an_id(world):
    tom = joined(world.tom)
    assert tom.says("STOP", user_id="") == []
    assert tom.member.stopped_at is not None


def test_a_stranger_who_says_stop_hears_nothing(world):
    assert Phone(world).says("STOP") == []


def test_a_closed_account_looks_like_a_stranger(world):
    tom = joined(world.tom)
    stranger = Phone(world).says("Hello?")[0].body
    Person.objects.filter(pk=world.tom.pk).update(is_active=False)
    [said] = tom.says(PASSES)
    assert said.body == stranger
    assert Post.objects.count() == 0


@pytest.mark.parametrize("words", ["STOP", "stop", " Stop. ", "“Stop!!”", "STOP 🛑", "Unsubscribe", "stop  all"])
def test_stop_stops_and_is_confirmed_once(world, words):
    tom = joined(world.tom)
    [said] = tom.says(words)
    assert "Nothing more will come" in said.body
    assert tom.member.stopped_at is not None
    assert said.row.queued_at >= tom.member.stopped_at  # so that it is the one thing that is still sent
    assert tom.says(words) == []


@pytest.mark.parametrize("words", ["please stop at the gate", "Stop it, Leo!", "Does the bus stop there?", "stopped"])
def test_stop_within_a_sentence_is_a_message(world, words):
    tom = joined(world.tom)
    tom.says(words)
    assert tom.member.stopped_at is None
    assert world.nadia.sees_in_oak() == [words]


def test_stop_while_something_is_asked_forgets_it(world):
    tom = joined(world.tom)
    [card] = tom.says(NUDGED)
    tom.says("STOP")
    tom.says("START")
    assert "too late" in tom.taps("Send it as it is", on=card)[0].body
    assert Post.objects.count() == 0


def test_whoever_has_stopped_is_told_once_and_posts_nothing(world, settings):
    settings.THROTTLE = True
    tom = joined(world.tom)
    tom.says("STOP")
    [said] = tom.says(PASSES)
    assert "not kept" in said.body
    assert tom.says(PASSES) == []
    assert Post.objects.count() == 0


def test_start_brings_back_with_the_wording(world):
    tom = joined(world.tom)
    tom.says("STOP")
    [said] = tom.says("Start!")
    assert "STOP to leave" in said.body
    assert tom.member.stopped_at is None
    assert tom.member.consent_message == tom.last
    [again] = tom.says("START")
    assert "You take part" in again.body
    tom.says(PASSES)
    assert world.nadia.sees_in_oak() == [PASSES]


def test_who_left_may_join_as_somebody_else_on_the_same_phone(world):
    tom = joined(world.tom)
    tom.says("STOP")
    tom.says(f"JOIN {code_for(world.claire)}")
    assert tom.member.person == world.claire.person
    assert not WhatsAppMember.objects.filter(person=world.tom.person).exists()


def test_a_phone_that_takes_part_is_not_taken_over(world):
    tom = joined(world.tom)
    code = code_for(world.claire)
    if not any(sign.isdigit() for sign in code):
        code = code_for(world.claire)
    [said] = tom.says(f"JOIN {code}")
    assert "already takes part as somebody else" in said.body
    assert tom.member.person == world.tom.person
    claire = Phone(world)
    claire.says(f"JOIN {code}")  # it was not used up
    assert claire.member.person == world.claire.person


def test_help_says_what_can_be_done_and_offers_it(world):
    tom = joined(world.tom)
    [said] = tom.says("help")
    assert "It is not a WhatsApp group" in said.body
    tom.taps("How often I hear")
    assert "Each message" not in tom.screen[-1].offers  # the school has not allowed it: each costs
    tom.taps("Only answers to me")
    assert tom.member.wants == "nothing"
    tom.says("HELP")
    tom.taps("Leave")
    assert tom.member.stopped_at is not None


def test_a_new_number_is_the_same_person(world):
    tom = joined(world.tom)
    assert tom.sends(type="system", new_number="447700900777", new_user_id="GB.NEW") == []
    tom.number, tom.user_id = "447700900777", "GB.NEW"
    assert tom.member.person == world.tom.person


def test_a_message_that_comes_late_brings_no_old_number_back(world):
    tom = joined(world.tom)
    old = tom.number
    tom.says("HELP", number="447700900777")
    tom.says("HELP", number=old, at=now() - timedelta(hours=1))
    assert tom.member.number == "447700900777"
    tom.says("HELP", number="447700900778")
    assert tom.member.number == "447700900778"


def test_a_change_that_names_the_old_number_alone_says_nothing_of_who_they_are(world):
    """The number may have been somebody else's for long: only the old user id says who changed."""
    tom = joined(world.tom)
    assert tom.sends(type="system", user_id="", new_number="447700900777", new_user_id="GB.NEW") == []
    assert (tom.member.person, tom.member.number) == (world.tom.person, None)
    other = Phone(world, user_id="GB.NEW", number="447700900777")
    assert "write JOIN and the code" in other.says("What did the school say?")[0].body
    tom.sends(type="system", number="", new_user_id="GB.NEW")  # the change of user ids
    assert other.member.person == world.tom.person
    assert other.member.number is None


def test_writing_opens_the_window(world):
    tom = joined(world.tom)
    WhatsAppMember.objects.update(window_until=None)
    tom.says(PASSES)
    assert tom.member.window_until is not None


def test_a_start_from_before_the_stop_brings_nobody_back(world):
    tom = joined(world.tom)
    written = now() - timedelta(minutes=5)
    tom.says("STOP")
    assert tom.says("START", at=written) == []
    assert tom.member.stopped_at is not None


def test_what_waits_is_in_a_persons_copy_and_goes_with_what_they_wrote(world):
    tom = joined(world.tom)
    tom.says(NUDGED)
    held = personal.held_about(world.tom.person)["whatsapp"]
    assert held["waiting"] == [NUDGED]
    assert held["messages"][0]["became"] == "asked"
    erase_words(None, world.tom.person, "They asked for it.")
    assert personal.held_about(world.tom.person)["whatsapp"]["waiting"] == []


def test_what_was_asked_a_day_ago_is_forgotten(world):
    tom = joined(world.tom)
    tom.says(NUDGED)
    talk = WhatsAppTalk.objects.get()
    assert NUDGED in talk.waiting
    assert questions.forget_over() == 0
    WhatsAppTalk.objects.update(until=now())
    assert questions.forget_over() == 1
    talk.refresh_from_db()
    assert (talk.waiting, talk.asked) == (None, "")
