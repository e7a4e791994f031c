"""J6: a parent reports a message. Its author and the class rep never learn who it was; the class keeps the place."""

import pytest

from gatepost.audit.models import Entry
from gatepost.concerns import actions as concerns
from gatepost.concerns.models import Concern, NamedPerson
from gatepost.gate.models import Look
from gatepost.groups.models import Post
from gatepost.safeguarding.models import Disclosure
from tests.world import first_text, words_of

pytestmark = pytest.mark.slow

UNKIND = "Please read the letter first next time."
ABUSIVE = "She is a lazy cow and so is her sister."
NOTE = "My family was hurt by it, and the zebrafinch saw it."
AT_RISK = "I saw bruises on Ruby's arms again and I am scared for her."


@pytest.fixture
def unkind(world):
    """A message that stands in Oak, written by Tom; the judge lets it pass."""
    world.amira.writes_in_oak("Is it own clothes tomorrow?")
    world.tom.writes_in_oak(UNKIND)
    world.grace.writes_in_oak("It is, see the letter of Monday.")
    return Post.objects.get(text=UNKIND)


@pytest.fixture
def abusive(world):
    """One that a class rep let through by mistake."""
    world.tom.writes_in_oak(ABUSIVE).press("Ask a class rep to look")
    world.jo.rules("release")
    return Post.objects.get(text=ABUSIVE)


def reports(player, post, about="G4", words=""):
    form = player.opens(f"/groups/{post.group.ref}/posts/{post.ref}/report/")
    return form.press("Send the report", about=about, words=words)


def place_of(player, post):
    page = player.opens_group(post.group)
    return next(one for one in page.root.all("article") if one.attributes.get("id") == f"post-{post.ref}")


def test_the_mails_about_a_report_say_the_day_and_nothing_of_it(world, unkind, outbox):
    reports(world.amira, unkind, words=NOTE)
    world.work()
    day = f"{Concern.objects.get().reply_by:%A %-d %B}"
    [receipt] = outbox.for_(world.amira)
    assert f"You will hear by {day}." in words_of(receipt)
    [waits] = outbox.to(world.school.secretary_mail)
    assert f"It is due by {day}." in words_of(waits)
    for letter in (receipt, waits):
        for word in ("zebrafinch", "report", "leadership", "Tom", UNKIND):
            assert word not in words_of(letter)


def test_the_page_says_who_will_see_it_before_anything_is_sent(world, unkind):
    form = world.amira.opens_oak().follow("Report this message")
    assert form.main.text.count("You will hear by") == 2
    for words in (
        "I am worried about a child",
        "Only the safeguarding lead sees this",
        "No abusive or personal remarks",
        "Senior leadership decides. The school office opens it for them.",
        "never learns who reported it",
        UNKIND,
    ):
        assert words in form.main.text
    assert "Be fair to the school" not in form.main.text  # nobody is reported for what they think of the school
    assert not Concern.objects.exists()


def test_the_menu_of_ones_own_message_offers_no_report(world, unkind):
    assert "Report this message" not in place_of(world.tom, unkind).text
    assert world.tom.opens(f"/groups/{world.oak.ref}/posts/{unkind.ref}/report/").status == 404


def test_a_report_is_a_conduct_concern_with_a_copy_and_what_stood_around(world, unkind):
    page = reports(world.amira, unkind, words=NOTE)
    concern = Concern.objects.get()
    assert page.url == f"/private/{concern.reference}/"
    assert (concern.kind, concern.route, concern.came_by, concern.clause) == ("conduct", "leadership", "report", "G4")
    assert UNKIND in (concern.snapshot or "")
    assert "own clothes tomorrow" in (concern.context or "")
    assert "see the letter of Monday" in (concern.context or "")
    assert concern.shared is not None
    assert concern.shared.post_ref == unkind.ref
    assert list(NamedPerson.objects.values_list("person", flat=True)) == [world.tom.pk]
    assert UNKIND in world.shah.opens(f"/desk/{concern.reference}/").main.text
    assert UNKIND in world.evans.opens(f"/desk/{concern.reference}/").main.text


def test_reports_of_one_message_are_linked_and_a_second_by_the_same_person_is_added_to_the_first(world, unkind):
    reports(world.amira, unkind)
    reports(world.grace, unkind, about="B1")
    assert (
        "You have reported it before"
        in world.amira.opens(f"/groups/{world.oak.ref}/posts/{unkind.ref}/report/").main.text
    )
    page = reports(world.amira, unkind, about="G4", words="It was seen by my mother too.")
    first, second = Concern.objects.order_by("pk")
    assert first.shared_id == second.shared_id
    assert page.url == f"/private/{first.reference}/"
    assert "It was seen by my mother too." in page.main.text


def test_where_the_judge_finds_nothing_a_class_rep_may_hide_it_until_it_is_decided(world, outbox, unkind):
    reports(world.amira, unkind, words=NOTE)
    assert place_of(world.grace, unkind).all(is_="post-words")[0].text == UNKIND
    world.work()
    [letter] = outbox.for_(world.jo)
    assert "/look/post/" in words_of(letter)

    assert "One message waits for a class rep" in world.jo.opens("/").main.text
    look = world.jo.opens("/look/")
    assert UNKIND in look.main.text
    assert "Respect for each other" in look.main.text
    reports(world.grace, unkind)  # a second one changes nothing for the rep
    assert world.jo.opens("/look/").main.text == look.main.text
    look.press("Hide it for now")

    assert "A message here is hidden while it is looked at." in place_of(world.grace, unkind).text
    assert "Tom Barker" not in place_of(world.grace, unkind).text
    own = place_of(world.tom, unkind)
    assert UNKIND in own.text
    assert "clause 8, Respect for each other" in own.text
    assert "You will hear what comes of it" in own.text
    world.work()
    assert any("hidden for now" in words_of(letter) for letter in outbox.for_(world.tom))
    assert world.jo.opens("/look/").buttons == []


def test_a_class_rep_may_leave_it_and_is_not_asked_again(world, unkind):
    reports(world.amira, unkind)
    world.jo.opens("/look/").press("Leave it where it is")
    reports(world.grace, unkind)
    assert first_text(place_of(world.grace, unkind), "post-words") == UNKIND
    assert world.jo.opens("/look/").buttons == []
    assert Look.objects.get().state == "left"


def test_a_class_rep_who_reported_it_is_not_the_one_who_looks(world, unkind):
    reports(world.jo, unkind)
    assert world.jo.opens("/look/").buttons == []
    look = Look.objects.get()
    assert look.not_for == [world.jo.person.ref]
    asked = [rep for rep in (world.rhian, world.greg) if UNKIND in rep.opens("/look/").main.text]
    assert asked  # no other rep of Oak: those of other classes, who see this message and no other
    assert "own clothes" not in asked[0].opens("/look/").main.text


def test_it_is_hidden_at_once_where_the_judge_finds_abuse_too(world, outbox, abusive):
    reports(world.amira, abusive, about="G4")
    assert "A message here is hidden while it is looked at." in place_of(world.grace, abusive).text
    assert "clause 9, No abusive or personal remarks" in place_of(world.tom, abusive).text
    assert not Look.objects.exists()
    world.work()
    assert outbox.for_(world.jo) == []
    assert any("hidden for now" in words_of(letter) for letter in outbox.for_(world.tom))


def test_a_worry_about_a_child_goes_to_the_safeguarding_lead_alone(world, unkind):
    reports(world.amira, unkind, about="a-child")
    assert not Concern.objects.exists()
    assert Disclosure.objects.count() == 1
    assert not Look.objects.exists()
    assert first_text(place_of(world.grace, unkind), "post-words") == UNKIND


def test_a_note_about_a_child_at_risk_is_asked_about_first(world, unkind):
    form = reports(world.amira, unkind, about="G4", words=AT_RISK)
    assert "Is a child at risk?" in form.main.text
    assert not Concern.objects.exists()
    form.press("Send to the safeguarding lead")
    assert Disclosure.objects.count() == 1
    form.press("This is not about a child at risk")
    assert Concern.objects.get().clause == "G4"


def test_its_author_and_the_class_rep_never_meet_the_reporter(world, outbox, unkind):
    """Canary: name, reference and words of the reporter stay off every page, mail, stream and API answer of theirs."""
    reports(world.amira, unkind, words=NOTE)
    concern = Concern.objects.get()
    world.jo.opens("/look/").press("Hide it for now")
    world.work()
    secrets = ("zebrafinch", concern.reference)
    for player in (world.tom, world.jo, world.grace):
        paths = ("/", "/private/", "/me/", "/me/data/", f"/groups/{world.oak.ref}/", "/look/")
        pages = [player.opens(path).text for path in paths]
        pages.append(player.opens(f"/groups/{world.oak.ref}/posts/{unkind.ref}/").text)
        pages += [
            player.asks_api("GET", path).content.decode()
            for path in ("/groups", f"/groups/{world.oak.ref}/posts", "/concerns", f"/concerns/{concern.reference}")
        ]
        pages += [words_of(letter) + str(letter["subject"]) for letter in outbox.for_(player)]
        for page in pages:
            assert not any(secret in page for secret in secrets)
    own = place_of(world.tom, unkind).text
    assert "Amira" not in own
    assert all("Amira" not in words_of(letter) for player in (world.tom, world.jo) for letter in outbox.for_(player))
    about_the_post = Entry.objects.filter(subject_ref=unkind.ref)
    assert about_the_post.exists()
    assert not about_the_post.filter(actor_ref=world.amira.person.ref).exists()
    assert not any(world.amira.person.ref in str(entry.facts) for entry in about_the_post)


def test_a_hidden_message_comes_back_when_nobody_looks_at_it_any_more(world, unkind):
    reports(world.amira, unkind)
    world.jo.opens("/look/").press("Hide it for now")
    world.work()
    assert "hidden" in place_of(world.grace, unkind).text
    concern = Concern.objects.get()
    concerns.settle(world.amira.acting, concern)
    assert concerns.restore_what_nobody_looks_at() == 1
    assert first_text(place_of(world.grace, unkind), "post-words") == UNKIND
    assert concerns.restore_what_nobody_looks_at() == 0
