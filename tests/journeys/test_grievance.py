"""J3: a grievance becomes a private concern. The class never holds a word of it."""

import re

import pytest

from gatepost.concerns.models import Concern
from gatepost.gate.models import Submission
from gatepost.groups.models import GroupEvent, Post
from gatepost.people.models import Hat
from gatepost.safeguarding.models import Disclosure
from tests.world import words_of

CROSS = "Mrs Hall is useless and Ruby M pushes everyone."
AT_RISK = "I saw bruises on Ruby's arms again and I am scared for her."


@pytest.fixture
def card(world):
    """What Tom is shown for a cross message."""
    return world.tom.writes_in_oak(CROSS)


def test_the_card_says_why_and_the_draft_stays_on_the_page(world, card):
    [shown] = card.root.all(is_="card")
    assert "not been sent" in shown.text
    assert {one.text for one in shown.all("mark")} == {"Mrs Hall is useless", "Ruby M pushes"}
    assert "complaint about somebody" in shown.text
    assert "(clause 5)" in shown.text
    assert "No talk about other people's children (clause 13b)" in shown.text
    assert "cannot complain" not in shown.text
    assert "can't complain" not in shown.text
    assert card.value_of("text") == CROSS


def test_a_card_stores_nothing_and_nobody_else_sees_anything(world, card):
    assert not Submission.objects.exists()
    assert not Post.objects.exists()
    assert not GroupEvent.objects.exists()
    assert not Concern.objects.exists()
    assert world.amira.sees_in_oak() == []
    assert world.jo.opens("/look/").buttons == []


def test_the_card_offers_to_change_to_send_privately_to_ask_a_rep_and_to_discard(card):
    offered = " | ".join(card.buttons)
    for way in ("Change the words", "senior leaders", "school office", "Ask a class rep", "Discard"):
        assert way in offered
    assert "Send it as it is" not in offered


def test_discarding_leaves_nothing_but_says_so(world, card):
    page = card.press("Discard", within="/write/")
    assert "Nothing was sent. Nothing was kept. Nobody was told." in page.text
    assert page.value_of("text") == ""
    assert not Concern.objects.exists()


def test_changing_the_words_lets_them_through(world, card):
    page = card.press("Change the words", within="/write/")
    assert page.value_of("text") == CROSS
    page.press("Send", text="Could somebody tell me when the class assembly is?")
    assert world.amira.sees_in_oak() == ["Could somebody tell me when the class assembly is?"]


def test_two_presses_make_him_a_complainant_with_a_reference_an_owner_and_a_date(world, card):
    form = card.press("Send privately to the senior leaders")
    assert form.value_of("words") == CROSS
    page = form.press("Send privately", outcome_sought="I would like to talk to the head.")

    concern = Concern.objects.get()
    assert page.url == f"/private/{concern.reference}/"
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", concern.reference)
    text = page.main.text
    assert concern.reference in text
    assert "senior leadership" in text
    assert f"You will hear by {concern.reply_by:%A} {concern.reply_by.day} {concern.reply_by:%B}" in text
    assert "I would like to talk to the head." in text
    assert "formal complaint" in text
    assert concern.route == "leadership"
    assert CROSS in text


def test_the_other_child_s_name_becomes_a_protected_field(world, outbox, card):
    form = card.press("Send privately to the senior leaders")
    [kept] = [one for one in form.root if one.attributes.get("id") == "names-kept"]
    assert "Ruby" in kept.text
    assert "Only the person who deals with this can see it, and each look is noted." in kept.text
    mine = form.press("Send privately", outcome_sought="Please keep Ruby and Leo apart.")

    concern = Concern.objects.get()
    assert concern.words == "Mrs Hall is useless and [child 1] pushes everyone."
    assert concern.outcome_sought == "Please keep [child 1] and Leo apart."
    assert CROSS in mine.main.text
    assert "Kept apart Ruby M Only the person who deals with this" in mine.main.text

    world.work()
    [told] = outbox.to("secretary@hazel-lane.example")
    assert "Ruby" not in told.as_string()
    matter = f"/desk/{concern.reference}/"
    for path in ("/", "/desk/", matter):
        assert "Ruby" not in world.shah.opens(path).html
    shown = world.shah.opens(matter).press("Show the child", words="We will ring")
    assert CROSS in shown.main.text
    assert shown.value_of("words") == "We will ring"
    assert "Please keep Ruby and Leo apart." in shown.main.text
    assert "Ruby" not in world.shah.opens(matter).html
    assert "leadership, to see the child's name" in world.tom.opens(mine.url).main.text.replace("’", "'")


def test_a_name_that_was_misread_is_left_as_it_is(world, card):
    form = card.press("Send privately to the senior leaders")
    form.press("Send privately", name_kept=[])
    assert Concern.objects.get().words == CROSS


def test_afterwards_the_draft_is_gone_and_the_group_holds_no_word_of_it(world, card):
    card.press("Send privately to the senior leaders").press("Send privately")

    assert world.tom.opens_oak().value_of("text") == ""
    assert not Post.objects.exists()
    assert not Submission.objects.exists()
    for player in (world.amira, world.jo, world.lena, world.priya):
        assert "useless" not in player.opens("/").html
    assert world.amira.sees_in_oak() == []


def test_the_whole_way_from_the_cross_words_to_the_answer_that_he_reads(world, outbox, card):
    sent = card.press("Send privately to the senior leaders").press("Send privately")
    reference = Concern.objects.get().reference
    world.work()
    [told] = outbox.to("secretary@hazel-lane.example")
    assert "useless" not in words_of(told) + str(told["Subject"])
    assert f"/desk/{reference}/" in words_of(told)

    desk = world.evans.opens("/desk/")
    assert reference in desk.text
    world.evans.answers_privately(reference, "Thank you for telling us. Mrs Shah will ring you tomorrow.")
    world.work()
    receipt, letter = outbox.for_(world.tom)
    assert reference in words_of(receipt)
    assert reference in words_of(letter)
    assert "Mrs Shah" not in words_of(letter)
    assert "useless" not in receipt.as_string() + letter.as_string()

    page = world.tom.opens(re.search(r"https?://[^/]+(/private/\S+)", words_of(letter)).group(1))
    assert page.url == sent.url
    assert "Mrs Shah will ring you tomorrow." in page.main.text
    assert "school office" in page.main.text  # who opened it


def test_he_can_call_it_settled_write_more_and_make_it_a_formal_complaint(world, card):
    page = card.press("Send privately to the school office").press("Send privately")
    page = page.press("This is settled")
    assert Concern.objects.get().state == "settled"
    page = page.press("Send privately", words="It happened again.")
    assert Concern.objects.get().state == "open"
    page.press("Make it a formal complaint")
    concern = Concern.objects.get()
    assert (concern.kind, concern.route) == ("complaint", "leadership")


def test_a_nudge_may_be_sent_as_it_is(world):
    words = "The phone ban is ridiculous, I'm just going to ignore it."
    card = world.tom.writes_in_oak(words)
    assert world.amira.sees_in_oak() == []
    card.press("Send it as it is")
    assert world.amira.sees_in_oak() == [words]


def test_a_hold_is_no_nudge_whatever_a_form_says(world, card):
    again = world.tom.client.post(
        f"/groups/{world.oak.ref}/write/",
        {
            "text": CROSS,
            "choice": "as-it-is",
            "client_key": "k-1",
            "csrfmiddlewaretoken": card.value_of("csrfmiddlewaretoken"),
        },
    )
    assert "card-title" in again.content.decode()
    assert world.amira.sees_in_oak() == []


# A child at risk


def test_a_child_at_risk_is_offered_to_the_safeguarding_lead_first_with_urgent_help(world):
    card = world.tom.writes_in_oak(AT_RISK)
    [shown] = card.root.all(is_="card")
    assert "999" in shown.text
    assert "01632 960 960" in shown.text
    assert shown.all(is_="card-way-first")[0].text.startswith("Tell the safeguarding lead")
    assert "Ask a class rep to look" not in " ".join(card.buttons)
    assert "school office" not in " ".join(card.buttons)


def test_what_tells_of_a_child_at_risk_bypasses_office_and_leadership(world, outbox):
    card = world.tom.writes_in_oak(AT_RISK)
    page = card.press("Tell the safeguarding lead").press("Send privately")
    reference = Disclosure.objects.get().reference
    assert "the safeguarding lead" in page.main.text
    assert not Concern.objects.exists()

    world.work()
    [letter] = outbox.for_(world.clarke)
    assert reference not in letter.as_string()
    assert "bruises" not in letter.as_string()
    assert outbox.to("office@hazel-lane.example") == []
    assert outbox.to("secretary@hazel-lane.example") == []
    for player in (world.evans, world.shah, world.adeyemi, world.sam):
        assert reference not in player.opens("/").html
        assert player.opens(f"/desk/{reference}/").status == 404
        assert player.opens(f"/safeguarding/{reference}/").status == 404

    opened = world.clarke.opens(f"/safeguarding/{reference}/")
    assert AT_RISK in opened.main.text.replace("’", "'")
    assert "safeguarding lead" in world.tom.opens(f"/private/{reference}/").main.text


def test_private_words_to_the_office_that_tell_of_a_child_at_risk_are_asked_about_first(world):
    asked = world.tom.asks_the_school(AT_RISK)
    assert not Disclosure.objects.exists()
    assert not Concern.objects.exists()
    assert "goes to the safeguarding lead alone" in asked.main.text
    assert asked.value_of("words") == AT_RISK

    asked.press("Send to the safeguarding lead")
    assert Disclosure.objects.count() == 1
    assert not Concern.objects.exists()


def test_a_lead_without_a_second_step_is_led_to_it_and_sees_nothing(world):
    world.tom.writes_in_oak(AT_RISK).press("Tell the safeguarding lead").press("Send privately")
    from tests.world import sign_in

    browser = sign_in(world.browser(), world.clarke.person, Hat.DSL, shown=False)
    reference = Disclosure.objects.get().reference
    for path in ("/safeguarding/", f"/safeguarding/{reference}/"):
        answer = browser.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/me/second-step/")


def test_a_threat_misread_goes_to_leadership_as_a_private_matter(world):
    words = "If he parks there again I will smash his face in."
    card = world.tom.writes_in_oak(words)
    form = card.press("You have misread this")
    assert form.value_of("words") == words
    form.press("Send to the senior leaders")
    concern = Concern.objects.get()
    assert (concern.route, concern.words) == ("leadership", words)


def test_a_concern_that_turns_out_to_be_safeguarding_is_handed_on_and_the_desk_keeps_nothing(world):
    world.tom.asks_the_school("Could somebody please ring me about the trip on Friday?")
    reference = Concern.objects.get().reference
    world.evans.opens(f"/desk/{reference}/").press("Hand it on to the safeguarding lead")

    row = Concern.objects.get()
    assert (row.state, row.words, row.snapshot) == ("handed-on", None, None)
    assert world.evans.opens(f"/desk/{reference}/").status == 404
    assert reference not in world.evans.opens("/desk/").main.text
    assert "the trip on Friday" in world.clarke.opens(f"/safeguarding/{reference}/").main.text
    page = world.tom.opens(f"/private/{reference}/").main.text
    assert "Handed on to the safeguarding lead" in page
