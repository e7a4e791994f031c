"""J11 goes on: a parent who stays on WhatsApp takes part from the phone alone, and the class sees them on the web."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from gatepost.concerns.models import Concern
from gatepost.core.clock import now
from gatepost.delivery import ledger
from gatepost.delivery.whatsapp import sending
from gatepost.delivery.whatsapp.models import WhatsAppMember
from gatepost.doors.whatsapp import hook, rounds
from gatepost.gate.models import Hold
from gatepost.groups.models import Post, Reaction
from gatepost.people import actions as people
from gatepost.people.models import Address
from tests.whatsapp.conftest import line
from tests.world import messages_on

pytestmark = pytest.mark.slow

__all__ = ["line"]

RUDE = "Mrs Hall is useless and everyone knows it."
CHANGED = "Could somebody tell me when the class meeting is?"
NUDGED = "The phone ban is ridiculous, I'm just going to ignore it."


@pytest.fixture(autouse=True)
def morning(monkeypatch) -> Iterator[None]:
    """It is ten in the morning of the next day, also by the clock of the database server, which does not travel."""
    for room in (ledger, sending, rounds, hook):
        monkeypatch.setattr(room, "now_of_all", now)
    with time_machine.travel((now() + timedelta(days=1)).replace(hour=10), tick=True):
        yield


def evening(*, after=timedelta(0)):
    """Past the hour of the digest, so many days later."""
    return time_machine.travel((now() + after).replace(hour=18), tick=True)


@pytest.fixture
def nadia(line):
    """Nadia's phone, joined by the code that her own page gives her. She has a child in Oak alone."""
    page = line.world.nadia.opens("/me/whatsapp/").press("Make my code")
    [link] = [one.attributes["href"] for one in page.main.all("a") if "wa.me" in one.attributes["href"]]
    address = urlsplit(link)
    assert address.path == f"/{line.platform.number}"
    phone = line.phone_of(line.world.nadia)
    phone.says(parse_qs(address.query)["text"][0])
    line.works()
    return phone


def test_joining_says_whose_number_it_is_and_what_happens_to_messages(line, nadia):
    [welcome] = nadia.texts
    assert "Hazel Lane" in welcome
    assert "not a WhatsApp group" in welcome
    assert "STOP" in welcome
    member = WhatsAppMember.objects.get()
    assert (member.person, member.consent_message) == (line.world.nadia.person, nadia.screen[0].wamid)


def test_a_code_lets_one_person_in_once(line, nadia):
    code = nadia.screen[0].text
    stranger = line.phone_of(line.world.lena)
    stranger.says(code)
    line.works()
    assert "does not work" in stranger.texts[0]
    assert WhatsAppMember.objects.count() == 1


def test_an_ordinary_message_stands_in_the_class_and_is_ticked_on_the_phone(line, nadia):
    nadia.says("Is PE tomorrow?")
    line.works()
    [seen] = line.world.tom.sees_in(line.world.oak)
    assert (seen.author, seen.words) == ("Nadia Siddiqui", "Is PE tomorrow?")
    assert nadia.bubble("Is PE tomorrow?").reactions == {"school": "✅"}
    assert line.world.lena.sees_in(line.world.oak) == []


def test_a_nudged_message_is_written_again_and_stands_as_changed(line, nadia):
    nadia.says(NUDGED)
    line.works()
    card = nadia.last
    assert "It has not been sent" in card.text
    assert card.quotes == nadia.bubble(NUDGED).wamid
    assert Post.objects.count() == 0
    nadia.says(CHANGED, reply_to=card)
    line.works()
    assert line.world.tom.sees_in_oak() == [CHANGED]
    nadia.taps(card.choices[0], on=card)  # an old button
    line.works()
    assert "too late" in nadia.texts[-1]
    assert line.world.tom.sees_in_oak() == [CHANGED]


def test_a_held_message_waits_for_jo_and_its_author_hears_by_phone(line, nadia):
    nadia.says(RUDE)
    line.works()
    nadia.chooses("Ask a class rep")
    line.works()
    assert "A class rep will look by" in nadia.texts[-1]
    assert line.world.tom.sees_in_oak() == []
    line.world.jo.rules("release", "Rude, but it is about a public meeting.")
    line.works()
    assert line.world.tom.sees_in_oak() == [RUDE]
    assert Hold.objects.get().state == "released"


def test_private_words_go_to_the_school_whose_answer_reaches_the_phone_without_a_word_of_it(line, nadia):
    Address.objects.filter(person=line.world.nadia.person).delete()  # she has no mail, so she is told here
    nadia.says("PRIVATE")
    line.works()
    nadia.says("My daughter is afraid of the swimming lessons.")
    line.works()
    nadia.picks(nadia.last.choices[0])
    line.works()
    concern = Concern.objects.get()
    assert concern.reference in nadia.texts[-1]
    assert Post.objects.count() == 0
    nadia.says("She is seven.", reply_to=nadia.last)
    line.works()
    assert "Added to your private matter" in nadia.texts[-1]
    assert line.world.tom.sees_in_oak() == []

    line.world.evans.answers_privately(concern.reference, "Thank you. We have spoken to the teacher.")
    line.works()
    told = nadia.texts[-1]
    assert "spoken to the teacher" not in told
    assert "swimming" not in told
    path = re.search(r"https?://[^/]+(/private/\S+)", told).group(1)
    assert "spoken to the teacher" in line.world.nadia.opens(path).main.text

    # Two days later her window is closed: a sentence that says nothing, and at a tap the link.
    with evening(after=timedelta(days=2)):
        line.world.evans.answers_privately(concern.reference, "She may sit at the side at first.")
        line.works()
        assert nadia.texts[-1] == "There is something to read for you."
        nadia.taps("Show me")
        line.works()
        assert path in nadia.texts[-1]
        assert "sit at the side" not in "".join(nadia.texts)


def test_the_digest_brings_the_class_and_a_quote_answers_in_it(line, nadia):
    line.world.tom.writes_in_oak("Has anybody seen a blue coat?")
    with evening():
        line.works()
        digest = nadia.last
        assert "*Tom Barker*: Has anybody seen a blue coat?" in digest.text
        nadia.says("It is on the hook by the door.", reply_to=digest)
        line.works()
        assert line.world.tom.sees_in_oak() == ["Has anybody seen a blue coat?", "It is on the hook by the door."]
        answer = Post.objects.latest("seq")
        assert answer.reply_to.text == "Has anybody seen a blue coat?"

        nadia.reacts("❤️", digest)
        line.works()
        assert Reaction.objects.get().person == line.world.nadia.person
        nadia.reacts(None, digest)
        line.works()
        assert not Reaction.objects.exists()


def test_outside_the_window_one_fixed_sentence_knocks_and_its_button_brings_the_class(line, nadia):
    line.world.tom.writes_in_oak("Has anybody seen a blue coat?")
    with evening(after=timedelta(days=2)):
        line.works()
        knock = nadia.last
        assert knock.text == "New in Oak: 1 messages, latest from Tom Barker"
        assert "coat" not in "".join(str(request) for request in line.platform.requests)
        nadia.taps("Show me")
        line.works()
        assert "blue coat" in nadia.texts[-1]


def test_a_parent_of_two_classes_is_asked_which(line):
    amira = line.joins(line.world.amira)
    amira.says("Is PE tomorrow?")
    line.works()
    assert set(amira.last.choices) == {"Oak", "Elm"}
    assert line.world.tom.sees_in_oak() == []
    amira.picks("Elm")
    line.works()
    assert [one.words for one in line.world.lena.sees_in(line.world.elm)] == ["Is PE tomorrow?"]
    assert line.world.tom.sees_in_oak() == []
    amira.reads()
    line.works()


def test_stop_ends_it_at_once_and_start_begins_again(line, nadia):
    nadia.says("stop")
    line.works()
    line.world.tom.writes_in_oak("Has anybody seen a blue coat?")
    with evening():
        line.works()
    assert "You have left" in nadia.texts[-1]
    nadia.says("Hello again?")
    line.works()
    assert line.world.tom.sees_in_oak() == ["Has anybody seen a blue coat?"]
    nadia.says("START")
    line.works()
    assert "Welcome back" in nadia.texts[-1]
    nadia.says("Hello again!")
    line.works()
    assert line.world.tom.sees_in_oak() == ["Has anybody seen a blue coat?", "Hello again!"]


def test_who_leaves_the_class_gets_nothing_more_of_it(line, nadia):
    line.world.tom.writes_in_oak("Has anybody seen a blue coat?")
    for guardianship in line.world.nadia.person.guardianships.all():
        people.end_guardianship(line.world.evans.acting, guardianship, reason="They have moved away.")
    before = list(nadia.texts)
    with evening():
        line.works()
    assert nadia.texts == before
    nadia.says("Is PE tomorrow?")
    line.works()
    assert "in no class group" in nadia.texts[-1]
    assert "PE" not in "".join(line.world.tom.sees_in_oak())


@pytest.mark.parametrize("number", ["", "447700900001"])
def test_a_parent_stays_known_with_a_new_number_also_by_user_id_alone(line, number):
    phone = line.joins(line.world.nadia, number=number, username="" if number else "nadia_s")
    phone.changes_number(number and "447700900002", "GB.999")
    line.works()
    phone.says("Is PE tomorrow?")
    line.works()
    assert line.world.tom.sees_in_oak() == ["Is PE tomorrow?"]
    assert phone.bubble("Is PE tomorrow?").reactions == {"school": "✅"}
    assert len(phone.texts) == 1, "no more than the welcome"
    sent_since = line.platform.requests[1:]
    assert {request.get("to") or request["recipient"] for request in sent_since} == {phone.number or "GB.999"}

    # Whoever has the old number now is a stranger here.
    other = line.phone_of(line.world.lena, number=number or "447700900003")
    other.says("Hello?")
    line.works()
    assert "a school's number" in other.last.text
    assert line.world.tom.sees_in_oak() == ["Is PE tomorrow?"]


def test_forwarded_often_is_asked_about_before_the_class_gets_it(line, nadia):
    nadia.says("Send this to ten people!", often=True)
    line.works()
    assert "passed on many times" in nadia.texts[-1]
    nadia.taps("Do not send it")
    line.works()
    assert line.world.tom.sees_in_oak() == []


def test_the_web_shows_a_message_from_a_phone_like_any_other(line, nadia):
    nadia.says("Is PE tomorrow?")
    line.works()
    page = line.world.tom.opens_oak()
    assert [one.capacity for one in messages_on(page)] == ["Ibrahim’s parent, in a personal capacity"]
    assert "WhatsApp" not in page.main.text
    assert nadia.number == ""
