"""Files for a private matter: fetched from the platform and added to it; all others stay where they are."""

from datetime import timedelta

import pytest

from gatepost.concerns.models import Concern, Evidence
from gatepost.core.clock import now
from gatepost.delivery.actions import tell
from gatepost.delivery.breaker import Breaker
from gatepost.delivery.models import Notice
from gatepost.delivery.whatsapp import content, host, media, outbox
from gatepost.delivery.whatsapp.errors import PlatformError
from gatepost.delivery.whatsapp.models import WhatsAppMessage, WhatsAppNumber
from gatepost.doors.whatsapp import files, rounds
from gatepost.doors.whatsapp.models import WhatsAppCall, WhatsAppTaken
from gatepost.doors.whatsapp.payload import Inbound, Media
from gatepost.groups.models import Post
from gatepost.safeguarding.models import Disclosure
from tests.whatsapp.sending_cast import joined, member_of

pytestmark = pytest.mark.slow

ASKS = "Could we talk about the new reading books?"
PHOTO = b"\x89PNG\r\n\x1a\n" + b"a picture" * 20


def notice_on(line, name, reference):
    """A notice about a matter that somebody was sent: what they quote."""
    notice = tell("private-answer", school=line.world.school, subject_ref=reference)
    words, once = content.text("Something new"), f"n{notice.ref}"
    row = outbox.put(member_of(line, name), WhatsAppMessage.Kind.NOTICE, words, once=once, notice=notice)
    WhatsAppMessage.objects.filter(pk=row.pk).update(wamid=f"wamid.N{row.pk}", state="sent", sent_at=now())
    return f"wamid.N{row.pk}"


@pytest.fixture
def phone(line):
    return joined(line, "tom")


@pytest.fixture
def asked(line, phone):
    """What Tom quotes of his question to the school."""
    line.world.tom.asks_the_school(ASKS)
    return notice_on(line, "tom", Concern.objects.get().reference)


def works(line):
    """The call is taken in, and what is said to it is sent."""
    line.platform.tells()
    rounds.process_waiting()
    line.works()


def test_a_photo_that_quotes_a_matter_is_added_to_it(line, phone, asked):
    phone.sends_file(PHOTO, reply_to=asked)
    works(line)
    piece, concern = Evidence.objects.get(), Concern.objects.get()
    assert (bytes(piece.content), piece.type, piece.by, piece.concern) == (
        PHOTO,
        "image/png",
        phone_owner(line),
        concern,
    )
    assert piece.name.startswith("whatsapp-")
    assert phone.texts == [f"Your file is added to your private matter. Ref. {concern.reference}."]
    assert WhatsAppTaken.objects.get().became == "private"
    assert not Post.objects.exists()


def phone_owner(line):
    return line.world.tom.person


def test_its_words_are_added_first(line, phone, asked):
    phone.sends_file(PHOTO, "document", filename="../letter.png", caption="This is the page", reply_to=asked)
    works(line)
    assert Concern.objects.get().replies.get().words == "This is the page"
    assert Evidence.objects.get().name == ".. letter.png"
    assert len(phone.texts) == 2


def test_a_file_for_a_matter_that_was_answered_is_announced(line, phone, asked):
    line.world.evans.answers_privately(Concern.objects.get().reference, "Yes, on Monday.")
    waits = Notice.objects.filter(kind="concern-waits")
    before = waits.count()
    phone.sends_file(PHOTO, reply_to=asked)
    works(line)
    assert (Evidence.objects.count(), Concern.objects.get().state) == (1, Concern.State.ANSWERED)
    assert waits.count() == before + 1


def test_a_file_whose_words_tell_of_a_child_at_risk_waits_for_the_answer(line, phone, asked, monkeypatch):
    monkeypatch.setattr("gatepost.doors.whatsapp.private_way.tells_of_a_child_at_risk", lambda acting, words: True)
    phone.sends_file(PHOTO, caption="He is being hit", reply_to=asked)
    works(line)
    assert not Evidence.objects.exists()
    assert "Your file was not sent" in phone.last.text


@pytest.mark.parametrize(
    ("content", "says"), [(b"MZ\x90\x00\x03", "cannot take this kind"), (PHOTO * 50, "larger than 10 MB")]
)
def test_what_cannot_be_taken_is_said(line, phone, asked, monkeypatch, content, says):
    monkeypatch.setattr(files, "LARGEST_FILE", 5_000)
    phone.sends_file(content, mime_type="image/png", reply_to=asked)
    works(line)
    assert not Evidence.objects.exists()
    assert says in phone.last.text


def test_a_size_that_the_platform_does_not_tell_is_found_out(line, phone, asked, monkeypatch):
    described = type(line.platform).described_media

    def silent_about_it(platform, one, address):
        return {name: value for name, value in described(platform, one, address).items() if name != "file_size"}

    monkeypatch.setattr(type(line.platform), "described_media", silent_about_it)
    monkeypatch.setattr(files, "LARGEST_FILE", 100)
    phone.sends_file(PHOTO, reply_to=asked)
    works(line)
    assert "larger than 10 MB" in phone.last.text


def test_what_the_platform_has_no_more_is_said_at_once(line, phone, asked):
    phone.sends_file(PHOTO, reply_to=asked)
    line.platform.media.clear()
    works(line)
    assert not Evidence.objects.exists()
    assert "WhatsApp did not give it to us" in phone.last.text


def test_an_address_whose_minutes_are_over_is_asked_for_anew(line, phone, asked):
    phone.sends_file(PHOTO, reply_to=asked)
    line.platform.addresses_over = 1
    works(line)
    assert bytes(Evidence.objects.get().content) == PHOTO


def test_a_platform_that_is_away_is_asked_later_and_in_the_end_it_is_said(line, phone, asked):
    phone.sends_file(PHOTO, reply_to=asked)
    line.platform.is_down = True
    line.platform.tells()
    rounds.process_waiting()
    assert (WhatsAppCall.objects.get().fault, Evidence.objects.exists()) == ("NotReached", False)
    line.platform.is_down = False
    WhatsAppCall.objects.update(due_at=now() - timedelta(hours=1))
    line.works()
    assert Evidence.objects.count() == 1
    phone.sends_file(PHOTO, reply_to=asked)
    line.platform.tells()
    line.platform.is_down = True
    WhatsAppCall.objects.filter(state="waiting").update(tries=rounds.MOST_TRIES - 1)
    rounds.process_waiting()
    line.platform.is_down = False
    line.works()
    assert "WhatsApp did not give it to us" in phone.last.text
    assert Evidence.objects.count() == 1


def test_the_same_message_in_two_calls_adds_one(line, phone, asked):
    phone.sends_file(PHOTO, reply_to=asked)
    works(line)
    WhatsAppTaken.objects.all().delete()
    [body] = [body for body, _ in line.platform.called if b"image" in body]
    WhatsAppCall.objects.create(
        school=line.world.school, body=body, digest="again", received_at=now(), due_at=now() - timedelta(hours=1)
    )
    rounds.process_waiting()
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "fault"), [(131000, media.NotReached), (131056, media.NotReached), (100, media.NotToBeHad)]
)
def test_what_may_be_over_soon_is_asked_later(line, monkeypatch, code, fault):
    def refuses(*_, **__):
        raise PlatformError(code)

    monkeypatch.setattr(media.Line, "ask", refuses)
    with pytest.raises(fault):
        media.fetch(WhatsAppNumber.objects.get(), "1", most=10)


@pytest.fixture
def unasked(monkeypatch):
    """The platform is asked for no file."""

    def asks(*_, **__):
        raise AssertionError("fetched")

    monkeypatch.setattr(media, "fetch", asks)


def test_a_picture_for_the_class_is_not_fetched(line, phone, unasked):
    phone.sends_file(PHOTO)
    works(line)
    assert "cannot be shared here yet" in phone.last.text


def test_nobody_adds_to_the_matter_of_somebody_else(line, phone, asked, unasked):
    nadia = joined(line, "nadia", number="447700900124")
    nadia.sends_file(PHOTO, reply_to=asked)
    works(line)
    assert not Evidence.objects.exists()
    assert "cannot be shared here yet" in nadia.last.text


def test_a_matter_with_the_safeguarding_lead_has_no_files_and_that_is_said(line, phone, unasked):
    line.world.tom.asks_the_school("Somebody hits a child.", route="safeguarding")
    phone.sends_file(PHOTO, reply_to=notice_on(line, "tom", Disclosure.objects.get().reference))
    works(line)
    assert "so nobody has it" in phone.last.text


def test_a_file_shortly_after_a_matter_asks_for_the_quote(line, phone, unasked):
    phone.says("PRIVATE")
    works(line)
    phone.sends_file(PHOTO)
    works(line)
    assert "write first what it is about" in phone.last.text
    phone.says(ASKS)
    works(line)
    phone.picks("The school office")
    works(line)
    phone.sends_file(PHOTO, "audio", mime_type="audio/ogg")
    works(line)
    assert "Is it for your private matter?" in phone.last.text


def test_a_host_of_files_that_is_silent_is_left_alone(line, phone, asked, monkeypatch):
    monkeypatch.setattr(media, "breaker", Breaker(chance=lambda: 1.0))
    asked_for = []

    def silent(address, **_):
        asked_for.append(address.hostname)
        raise media.NotReached("silent")

    monkeypatch.setattr(media, "opened", silent)
    media_id = line.platform.keep(PHOTO, "image/png")
    for _ in range(2):
        with pytest.raises(media.NotReached):
            media.fetch(WhatsAppNumber.objects.get(), media_id, most=1_000)
    assert asked_for == ["127.0.0.1"]


def test_nobody_has_us_fetch_without_end_and_what_is_tried_again_does_not_count(line, phone, asked, settings):
    settings.THROTTLE = True
    inbound = Inbound(
        wamid="w", type="image", at=now(), user_id=phone.user_id, context_id=asked, media=Media(id="gone")
    )
    said = [
        files.fetch_ahead(line.number, inbound, is_first_try=first, is_last_try=False).why_not.__name__
        for first in [True] * (files.MOST_AN_HOUR + 1) + [False]
    ]
    assert said == ["file_not_had"] * files.MOST_AN_HOUR + ["too_many_files", "file_not_had"]


def test_while_the_platform_is_silent_no_file_is_asked_for(line, phone, asked, monkeypatch):
    monkeypatch.setattr(host, "beside", lambda look: None)
    host.host.failed("silent")
    with pytest.raises(media.NotReached):
        media.fetch(WhatsAppNumber.objects.get(), "1", most=10)


@pytest.mark.parametrize(
    "url", [None, "", 7, "ftp://media.test/1", "https://media.test/1", "http:///1", "http://a:b/1"]
)
def test_the_key_goes_only_where_it_may(line, url):
    with pytest.raises(media.NotToBeHad):
        media._address(url)
