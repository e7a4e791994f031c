"""What a member hears of their class over WhatsApp: when, how much, and never what they may not see."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gatepost.core.clock import as_if_at, now
from gatepost.delivery.whatsapp import members, outbox
from gatepost.delivery.whatsapp.models import WhatsAppGroupMark, WhatsAppMember, WhatsAppMessage, WhatsAppNumber
from gatepost.groups.models import ClassGroup, Post
from gatepost.groups.whatsapp import sending
from gatepost.groups.whatsapp.sending import bring, send_digests, send_relays
from gatepost.people.actions import end_guardianship

pytestmark = pytest.mark.slow

Kind, State, Wants = WhatsAppMessage.Kind, WhatsAppMessage.State, WhatsAppMember.Wants


@pytest.fixture
def number(world):
    return WhatsAppNumber.objects.create(
        school=world.school, is_on=True, shown_number="+441632960001", phone_number_id="1", digest_at=time(0)
    )


@pytest.fixture
def nadia(world, number):
    return members.join(world.nadia.person, user_id="GB.1", number="", wamid="wamid.J")


def leaves(message):
    """What the platform would be given now; None when it must not have it."""
    way = outbox.way_of(message.kind)
    message.refresh_from_db()
    return way.words_now(message) if way.may_still_have(message) else None


def the_message():
    return WhatsAppMessage.objects.select_related("member__person__school").get()


def said(message):
    return leaves(message).parts["body"]


def by_day(world):
    """Three in the afternoon of this very day, at the school."""
    return now().astimezone(ZoneInfo(world.school.time_zone)).replace(hour=15, minute=0)


def test_a_digest_says_what_others_wrote_since_they_joined(world, nadia):
    world.tom.writes_in_oak("Is PE tomorrow?")
    world.nadia.writes_in_oak("We will be late")
    world.jo.answers("Is PE tomorrow?", "Yes, bring kit")
    world.grace.presses_same("Is PE tomorrow?")
    send_digests()
    words = said(the_message())
    assert words.startswith("*Oak*: 2 new messages")
    assert "*Tom Barker*: Is PE tomorrow?" in words
    assert "↳ *Jo Mercer* to Tom Barker: Yes, bring kit" in words
    assert "We will be late" not in words
    assert "1" in words.split("Is PE tomorrow?")[1].splitlines()[0]
    assert f"/groups/{world.oak.ref}/" in words


def test_nothing_from_before_they_joined(world, number):
    world.tom.writes_in_oak("Before")
    members.join(world.nadia.person, user_id="GB.1", number="", wamid="wamid.J")
    send_digests()
    assert not WhatsAppMessage.objects.exists()


def test_one_digest_a_day(world, nadia):
    world.tom.writes_in_oak("Is PE tomorrow?")
    send_digests()
    world.tom.writes_in_oak("And swimming?")
    send_digests()
    assert WhatsAppMessage.objects.count() == 1
    with as_if_at(now() + timedelta(days=1)):
        members.heard(nadia, at=now())
        send_digests()
        words = said(WhatsAppMessage.objects.latest("pk"))
    assert "And swimming?" in words
    assert "Is PE" not in words


def test_a_digest_that_never_left_is_told_the_next_day(world, nadia):
    world.tom.writes_in_oak("Is PE tomorrow?")
    send_digests()
    WhatsAppMessage.objects.update(state=State.DROPPED, ended_at=now())
    with as_if_at(now() + timedelta(days=1)):
        members.heard(nadia, at=now())
        send_digests()
        assert "Is PE tomorrow?" in said(WhatsAppMessage.objects.latest("pk"))


def test_thanks_are_counted_and_not_repeated(world, nadia):
    world.tom.writes_in_oak("The coat is on the hook")
    world.jo.writes_in_oak("Thank you!")
    world.grace.writes_in_oak("thanks so much")
    send_digests()
    words = said(the_message())
    assert "And 2 thank-yous." in words
    assert "Thank you!" not in words


def test_a_post_that_is_out_of_sight_when_it_leaves_is_not_in_it(world, nadia):
    world.tom.writes_in_oak("Is PE tomorrow?")
    world.tom.writes_in_oak("Never mind")
    send_digests()
    Post.objects.filter(text="Is PE tomorrow?").update(state=Post.State.HIDDEN)
    words = said(the_message())
    assert "Is PE" not in words
    assert "Never mind" in words
    Post.objects.update(state=Post.State.WITHDRAWN)
    assert leaves(the_message()) is None


def test_whoever_lost_their_place_gets_nothing(world, nadia):
    world.tom.writes_in_oak("Is PE tomorrow?")
    send_digests()
    end_guardianship(None, world.nadia.person.guardianships.get(), "They have moved away.")
    assert leaves(the_message()) is None
    world.tom.writes_in_oak("And swimming?")
    with as_if_at(now() + timedelta(days=1)):
        send_digests()
    assert WhatsAppMessage.objects.count() == 1


def test_outside_the_window_one_sentence_knocks_and_holds_no_words(world, nadia):
    world.tom.writes_in_oak("Is PE tomorrow?")
    WhatsAppMember.objects.update(window_until=now())
    send_digests()
    message = the_message()
    assert message.kind == Kind.KNOCK
    parts = leaves(message).parts
    assert [one["text"] for one in parts["components"][0]["parameters"]] == ["Oak", "1", "Tom Barker"]
    assert "PE" not in str(parts)
    members.heard(WhatsAppMember.objects.get(), at=now())
    assert bring(WhatsAppMember.objects.get(), once="wamid.N") == 1
    assert "Is PE tomorrow?" in said(WhatsAppMessage.objects.get(kind=Kind.DIGEST))
    assert bring(WhatsAppMember.objects.get(), once="wamid.M") == 0


def test_a_window_that_closed_while_it_waited_lets_nothing_through(world, nadia):
    world.tom.writes_in_oak("Is PE tomorrow?")
    send_digests()
    WhatsAppMember.objects.update(window_until=now())
    assert leaves(the_message()) is None


def test_knocks_are_a_day_apart(world, nadia):
    WhatsAppMember.objects.update(window_until=now())
    world.tom.writes_in_oak("Is PE tomorrow?")
    send_digests()
    WhatsAppMember.objects.update(digest_on=None)
    with as_if_at(now() + timedelta(hours=3)):
        send_digests()
    assert WhatsAppMessage.objects.count() == 1


def test_the_digest_waits_for_its_hour(world, nadia, number):
    world.tom.writes_in_oak("Is PE tomorrow?")
    WhatsAppNumber.objects.update(digest_at=time(16))
    with as_if_at(by_day(world)):
        send_digests()
    assert not WhatsAppMessage.objects.exists()


def test_whoever_wants_nothing_of_the_class_hears_nothing(world, nadia):
    members.choose(nadia, Wants.NOTHING)
    world.tom.writes_in_oak("Is PE tomorrow?")
    send_digests()
    send_relays()
    assert not WhatsAppMessage.objects.exists()


@pytest.fixture
def one_by_one(world, nadia, number):
    WhatsAppNumber.objects.update(allows_relays=True)
    members.choose(nadia, Wants.EACH)
    with as_if_at(by_day(world)):
        members.heard(nadia, at=now())
        WhatsAppMember.objects.update(joined_at=now() - timedelta(minutes=1))
        yield WhatsAppMember.objects.get()


def test_each_message_by_itself_for_whoever_chose_that(world, one_by_one):
    world.tom.writes_in_oak("Is PE tomorrow?")
    world.nadia.writes_in_oak("My own")
    assert (send_relays(), send_relays()) == (1, 0)
    message = the_message()
    assert said(message) == "*Tom Barker* (Oak)\nIs PE tomorrow?"
    assert message.shows == [Post.objects.get(text="Is PE tomorrow?").ref]


def test_an_answer_quotes_what_it_answers(world, one_by_one):
    world.tom.writes_in_oak("Is PE tomorrow?")
    send_relays()
    WhatsAppMessage.objects.update(wamid="wamid.OUT")
    world.jo.answers("Is PE tomorrow?", "Yes")
    send_relays()
    assert WhatsAppMessage.objects.latest("pk").answers == "wamid.OUT"


def test_many_at_once_come_together(world, one_by_one):
    for count in range(7):
        world.tom.writes_in_oak(f"Is PE tomorrow, or in {count} days?")
    assert send_relays() == 1
    assert the_message().kind == Kind.DIGEST


def test_no_phone_is_rung_at_night(world, one_by_one):
    world.tom.writes_in_oak("Is PE tomorrow?")
    with as_if_at(by_day(world).replace(hour=22)):
        assert send_relays() == 0


def test_a_school_that_ends_single_messages_ends_those_that_wait(world, one_by_one):
    world.tom.writes_in_oak("Is PE tomorrow?")
    send_relays()
    WhatsAppNumber.objects.update(allows_relays=False)
    assert leaves(the_message()) is None


@pytest.mark.slow
def test_long_messages_and_many_of_them_fit(world, nadia):
    for count in range(30):
        world.tom.writes_in_oak(f"{count} " + "🎉 cake stall " * 40)
    send_digests()
    words = said(the_message())
    assert len(words.encode("utf-16-le")) // 2 <= 4096
    assert "*29 " not in words
    assert "29 🎉" in words
    assert "before)" in words


def test_looking_for_news_asks_the_same_however_many_take_part(world, one_by_one, django_assert_num_queries):
    assert (send_relays(), send_digests()) == (0, 1)
    with CaptureQueriesContext(connection) as alone:
        assert (send_relays(), send_digests()) == (0, 0)
    count = len(alone)
    for place, player in enumerate([world.tom, world.jo, world.grace]):
        members.join(player.person, user_id=f"GB.1{place}", number="", wamid="wamid.J")
    WhatsAppMember.objects.update(wants=Wants.EACH, digest_on=now().date())
    world.nadia.writes_in_oak("Is PE tomorrow?")
    while send_relays():
        pass
    with django_assert_num_queries(count):
        assert (send_relays(), send_digests()) == (0, 0)


def test_own_words_are_not_looked_at_again_and_again(world, one_by_one):
    world.nadia.writes_in_oak("My own")
    assert send_relays() == 0
    assert WhatsAppGroupMark.objects.get().seq == ClassGroup.objects.get(name="Oak").last_seq
    world.tom.writes_in_oak("Is PE tomorrow?")
    assert send_relays() == 1


def test_a_single_message_that_never_left_comes_with_the_next(world, one_by_one):
    world.tom.writes_in_oak("Is PE tomorrow?")
    send_relays()
    WhatsAppMessage.objects.update(state=State.DROPPED, error="over-the-cap")
    world.tom.writes_in_oak("And swimming?")
    send_relays()
    digest = WhatsAppMessage.objects.select_related("member__person__school").get(kind=Kind.DIGEST)
    assert "Is PE tomorrow?" in said(digest)
    assert "And swimming?" in said(digest)


def test_one_members_fault_keeps_nobody_elses_digest_back(world, nadia, monkeypatch):
    tom = members.join(world.tom.person, user_id="GB.2", number="", wamid="wamid.J")
    world.jo.writes_in_oak("Is PE tomorrow?")
    real = sending.news_for

    def breaks(member):
        if member.pk == nadia.pk:
            raise RuntimeError
        return real(member)

    monkeypatch.setattr(sending, "news_for", breaks)
    with pytest.raises(RuntimeError):
        send_digests()
    assert WhatsAppMessage.objects.get().member == tom


def test_a_turn_ends_in_time_and_the_next_goes_on(world, nadia, monkeypatch):
    members.join(world.tom.person, user_id="GB.2", number="", wamid="wamid.J")
    world.jo.writes_in_oak("Is PE tomorrow?")
    monkeypatch.setattr(sending, "TURN_SECONDS", 0.0)
    assert send_digests() == 0
    monkeypatch.setattr(sending, "TURN_SECONDS", 60.0)
    assert send_digests() == 2
    assert WhatsAppMessage.objects.count() == 2
