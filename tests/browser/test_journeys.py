"""J2, J3, J5 and J8 in real Chromium: by touch, by the keyboard alone, without JavaScript. Nobody reloads to see."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.conftest import Opens, Somebody
from tests.browser.hands import A_MATTER, Hands, Keyboard


def open_oak(hands: Hands) -> None:
    """Into the class group, from the first page."""
    hands.press("^(New messages: )?Oak", role="link")
    hands.page.wait_for_url("**/groups/**")


def send(hands: Hands, words: str) -> None:
    """Write a message in the group and press Send."""
    hands.skip_to_composer()
    hands.write("^Message Oak$", words)
    hands.press("^Send$", within=".composer")


def sends_to_a_card(hands: Hands, words: str) -> None:
    """Write what gets a card; the focus moves to it, and it is in view with its first way."""
    open_oak(hands)
    send(hands, words)
    card = hands.page.locator(".card")
    expect(card).to_be_visible()
    expect(hands.page.locator(".composer")).to_be_hidden()
    if hands.scripted:
        expect(card.locator(".card-title")).to_be_focused()
    for part in (card.locator(".card-title"), card.locator(".card-way-first")):
        expect(part).to_be_in_viewport(ratio=1)


@pytest.fixture
def words(numbers: Iterator[int]) -> str:
    """An ordinary message that was not written before."""
    return f"Is it PE kit tomorrow? I have {next(numbers)} odd socks to give away."


def seen_by(somebody: Somebody, name: str, way: str) -> Page:
    """Somebody who has the group open already."""
    page = somebody(name, javascript=way != "without-javascript")
    page.get_by_role("link", name=re.compile("Oak")).first.click()
    page.wait_for_url("**/groups/**")
    return page


def fresh(page: Page, way: str) -> Page:
    """Live pages change by themselves; without scripts one loads them again."""
    if way == "without-javascript":
        page.reload()
    return page


def test_an_ordinary_message_is_seen_at_once_answered_and_pressed(
    hands: Opens, somebody: Somebody, way: str, words: str
) -> None:
    amira = seen_by(somebody, "Amira Haddad", way)
    tom = hands("Tom Barker")
    open_oak(tom)
    send(tom, words)
    expect(tom.page.locator(".card")).to_have_count(0)
    own = tom.page.locator("article.post-own[data-seq]", has_text=words)
    expect(own).to_be_visible()
    expect(tom.page.get_by_label("Message Oak")).to_have_value("")

    post = fresh(amira, way).locator("article.post", has_text=words)
    expect(post.locator(".post-author")).to_have_text("Tom Barker")
    expect(post.locator(".post-hat")).to_contain_text("in a personal capacity")
    expect(post.locator(".post-hat")).to_be_visible()

    post.get_by_role("button").first.click()
    expect(post.locator("[aria-pressed=true]")).to_be_visible()
    amira.wait_for_timeout(1500)  # the reaction comes by the stream as well, and sets the post anew
    post.locator("summary").click()
    post.get_by_role("link", name="Report this message").click(trial=True)  # nothing stands before it
    expect(post.get_by_role("link", name="Report this message")).to_be_in_viewport(ratio=1)
    post.get_by_role("link", name="Reply").click()
    amira.get_by_label("Message Oak").fill("Yes, and a coat too.")
    amira.get_by_role("button", name="Send", exact=True).click()
    expect(amira.locator("article.post-own[data-seq]", has_text="and a coat too").last).to_be_visible()

    expect(fresh(tom.page, way).locator("article.post", has_text=words).get_by_text("1 reply")).to_be_visible()


def test_a_grievance_becomes_a_private_matter_that_the_school_answers(
    hands: Opens, somebody: Somebody, way: str, numbers: Iterator[int]
) -> None:
    cross = f"Mrs Hall is useless, Ruby M took Leo's coat {next(numbers)} times."
    amira = seen_by(somebody, "Amira Haddad", way)
    tom = hands("Tom Barker")
    sends_to_a_card(tom, cross)
    card = tom.page.locator(".card")
    expect(card).to_contain_text("It has not been sent")
    expect(card).to_contain_text("(clause ")
    expect(card.locator("mark").first).to_contain_text("useless")
    if tom.scripted:
        assert_accessible(tom.page)
    tom.press("^Send privately to the senior leaders")
    tom.page.wait_for_url("**/send-privately/**")
    expect(tom.page.get_by_label("What is it about?")).to_have_value(cross)
    kept = tom.page.locator("#names-kept")
    expect(kept).to_contain_text("each look is noted")
    expect(kept.get_by_label("Ruby")).to_be_checked()
    if tom.scripted:
        assert_accessible(tom.page)
    tom.write("What would you like to happen", "I would like somebody to ring me.")
    tom.press("^Send privately$")
    tom.page.wait_for_url(A_MATTER)
    expect(tom.page.get_by_role("status")).to_contain_text("You will hear by")
    reference = tom.page.get_by_role("heading", level=1).inner_text().split()[-1]
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", reference)
    expect(tom.page.get_by_text("It waits for senior leadership")).to_be_visible()

    evans = hands("Mrs Evans")
    evans.press(f"^Tom Barker.*{reference}", role="link")
    evans.page.wait_for_url(f"**/desk/{reference}/")
    apart = cross.replace("Ruby M", "[child 1]")
    expect(evans.page.locator(".letter-words", has_text=apart)).to_be_visible()
    expect(evans.page.get_by_text("Ruby")).to_have_count(0)
    if evans.scripted:
        assert_accessible(evans.page)
    evans.press("^Show the child.s name$")
    expect(evans.page.locator(".letter-words", has_text=cross)).to_be_visible()
    if evans.scripted:
        assert_accessible(evans.page)
    evans.write("^Your answer", "Thank you for telling us. Mrs Shah will ring you tomorrow.")
    evans.press("^Send the answer$")
    expect(evans.page.locator(".letter", has_text="Mrs Shah will ring you tomorrow")).to_be_visible()

    tom.page.goto("/")
    tom.press(reference, role="link")
    expect(tom.page.locator(".letter-school", has_text="Mrs Shah will ring you tomorrow")).to_be_visible()
    expect(tom.page.locator(".letter-own", has_text=cross)).to_be_visible()
    expect(fresh(amira, way).get_by_text("useless")).to_have_count(0)
    open_again = fresh(tom.page, way)
    open_again.goto(amira.url)
    expect(open_again.get_by_label("Message Oak")).to_have_value("")


@pytest.mark.slow
def test_the_card_gives_the_words_back_and_takes_them_away(hands: Opens, numbers: Iterator[int]) -> None:
    cross = f"Mrs Hall is useless and {next(numbers)} of us think so."
    tom = hands("Tom Barker")
    sends_to_a_card(tom, cross)
    tom.press("^Change the words$")
    expect(tom.page.locator(".card")).to_have_count(0)
    field = tom.page.get_by_label("Message Oak")
    expect(field).to_have_value(cross)
    expect(field).to_be_focused()

    if isinstance(tom, Keyboard):
        tom.page.keyboard.press("Tab")
        expect(tom.page.get_by_role("button", name="Send", exact=True)).to_be_focused()
    tom.press("^Send$", within=".composer")
    expect(tom.page.locator(".card")).to_be_visible()
    if isinstance(tom, Keyboard):
        tom.page.keyboard.press("Tab")  # the first stop after the title is the most useful way
        expect(tom.page.locator(".card-way-first")).to_be_focused()
    tom.press("^Discard$")
    expect(tom.page.locator(".card")).to_have_count(0)
    expect(tom.page.get_by_label("Message Oak")).to_have_value("")


@pytest.mark.slow
def test_a_kinder_wording_comes_into_the_box_and_only_its_writer_sends_it(
    hands: Opens, somebody: Somebody, way: str, numbers: Iterator[int]
) -> None:
    amira = seen_by(somebody, "Amira Haddad", way)
    fine = f"Does anyone have {next(numbers)} swimming caps for Friday?"
    tom = hands("Tom Barker")
    sends_to_a_card(tom, f"{fine} Mrs Hall is useless.")
    expect(tom.page.locator(".card-kinder")).to_contain_text(fine)
    if tom.scripted:
        assert_accessible(tom.page)
    tom.press("^Use these words$")
    expect(tom.page.locator(".card")).to_have_count(0)
    field = tom.page.get_by_label("Message Oak")
    expect(field).to_have_value(fine)
    expect(field).to_be_focused()
    expect(tom.page.locator("article.post", has_text=fine)).to_have_count(0)

    if isinstance(tom, Keyboard):
        tom.page.keyboard.press("Tab")
    tom.press("^Send$", within=".composer")
    expect(tom.page.locator("article.post", has_text=fine)).to_be_visible()
    expect(fresh(amira, way).locator("article.post", has_text=fine)).to_be_visible()
    expect(amira.locator("article.post", has_text="useless")).to_have_count(0)


@pytest.mark.slow
def test_the_start_of_a_private_question_stands_in_the_form_and_nothing_is_sent(hands: Opens) -> None:
    tom = hands("Tom Barker")
    sends_to_a_card(tom, "The phone ban is a joke, just ignore it.")
    tom.press("^Begin with these words$")
    tom.page.wait_for_url("**/send-privately/**")
    expect(tom.page.get_by_label("What is it about?")).to_have_value("I would like to ask about: the phone ban")
    expect(tom.page.get_by_role("radio", name="The school office")).to_be_checked()


@pytest.mark.slow
def test_escape_gives_the_words_back_and_enter_sends_a_change(somebody: Somebody, numbers: Iterator[int]) -> None:
    cross, words = f"Mrs Hall is useless, I have said so {next(numbers)} times.", f"Coffee on the {next(numbers)}th?"
    page = somebody("Tom Barker")
    page.get_by_role("link", name=re.compile("Oak")).first.click()
    page.get_by_label("Message Oak").fill(cross)
    page.keyboard.press("Enter")
    expect(page.locator(".card-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".card")).to_have_count(0)
    expect(page.get_by_label("Message Oak")).to_be_focused()
    expect(page.get_by_label("Message Oak")).to_have_value(cross)

    page.get_by_label("Message Oak").fill(words)
    page.keyboard.press("Enter")
    own = page.locator("article.post-own[data-seq]", has_text=words)
    own.locator("summary").click()
    own.get_by_role("link", name="Change the words").click()
    page.get_by_label("Message Oak").fill(f"{words} Or tea.")
    page.keyboard.press("Enter")
    expect(page.locator("article.post-own[data-seq]", has_text=f"{words} Or tea.")).to_be_visible()


@pytest.mark.slow
def test_a_nudge_may_be_sent_as_it_is(hands: Opens, somebody: Somebody, way: str, numbers: Iterator[int]) -> None:
    words = f"The phone ban is ridiculous, I give it {next(numbers)} days."
    amira = seen_by(somebody, "Amira Haddad", way)
    tom = hands("Tom Barker")
    sends_to_a_card(tom, words)
    tom.press("^Send it as it is$")
    expect(tom.page.locator("article.post-own[data-seq]", has_text=words)).to_be_visible()
    expect(fresh(amira, way).locator("article.post", has_text=words)).to_be_visible()


def test_a_held_message_is_let_through_by_a_class_rep_and_appears(
    hands: Opens, somebody: Somebody, way: str, numbers: Iterator[int]
) -> None:
    sharp = f"Whoever parks across the gate {next(numbers)} times a week is a selfish idiot."
    amira = seen_by(somebody, "Amira Haddad", way)
    tom = hands("Tom Barker")
    sends_to_a_card(tom, sharp)
    tom.press("^Ask a class rep to look$")
    waiting = tom.page.locator(".post-waiting", has_text=sharp)
    expect(waiting).to_contain_text("Only you can see this. A class rep will look by")
    expect(fresh(amira, way).locator("article.post", has_text=sharp)).to_have_count(0)

    jo = hands("Jo Mercer")
    jo.press("^To look at", role="link")
    expect(jo.page.locator(".card-words")).to_contain_text(sharp)
    jo.press("^Let it through")
    expect(jo.page.get_by_role("status")).to_be_visible()

    expect(fresh(amira, way).locator("article.post[data-seq]", has_text=sharp)).to_be_visible()
    expect(fresh(tom.page, way).locator("article.post-own[data-seq]", has_text=sharp)).to_be_visible()
    expect(waiting).to_have_count(0)


@pytest.mark.slow
def test_a_held_message_comes_back_with_the_reason(
    hands: Opens, somebody: Somebody, way: str, numbers: Iterator[int]
) -> None:
    sharp = f"Whoever took our {next(numbers)} cones is a selfish idiot."
    tom = hands("Tom Barker")
    sends_to_a_card(tom, sharp)
    tom.press("^Ask a class rep to look$")
    expect(tom.page.locator(".post-waiting", has_text=sharp)).to_be_visible()
    jo = hands("Jo Mercer")
    jo.press("^To look at", role="link")
    jo.write("What would you like to tell the author", "Please ask for the cones, without the name.")
    jo.press("^Ask for a change")
    expect(jo.page.get_by_text("Nothing waits for you")).to_be_visible()

    if tom.scripted:  # the page looks again when its reader comes back to it
        tom.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    returned = fresh(tom.page, way).locator(".post-waiting", has_text=sharp)
    expect(returned).to_contain_text("A class rep asks you to change it")
    expect(returned).to_contain_text("Please ask for the cones, without the name.")
    expect(returned).not_to_contain_text("Jo Mercer")
    tom.press("^Change and send again$", role="link")
    field = tom.page.get_by_label("Message Oak")
    expect(field).to_have_value(sharp)
    tom.write("^Message Oak$", sharp.replace("is a selfish idiot", "could bring them back, please"))
    tom.press("^Send$", within=".composer")
    expect(tom.page.locator("article.post-own[data-seq]", has_text="could bring them back").last).to_be_visible()
    expect(tom.page.locator(".post-waiting")).to_have_count(0)


def test_a_child_at_risk_goes_to_the_safeguarding_lead_alone(hands: Opens, numbers: Iterator[int]) -> None:
    worry = f"I saw bruises on a child's arms again, {next(numbers)} of them, and I am scared for her."
    tom = hands("Tom Barker")
    sends_to_a_card(tom, worry)
    card = tom.page.locator(".card-danger")
    expect(card).to_contain_text("999")
    expect(card.get_by_role("button", name="Ask a class rep")).to_have_count(0)
    expect(card.get_by_role("button", name="school office")).to_have_count(0)
    if tom.scripted:
        assert_accessible(tom.page)
    tom.press("^Tell the safeguarding lead")
    expect(tom.page.get_by_role("radio", name="The safeguarding lead")).to_be_checked()
    tom.press("^Send privately$")
    tom.page.wait_for_url(A_MATTER)
    reference = tom.page.get_by_role("heading", level=1).inner_text().split()[-1]
    expect(tom.page.get_by_text("It waits for the safeguarding lead")).to_be_visible()

    evans = hands("Mrs Evans")
    expect(evans.page.get_by_text(reference)).to_have_count(0)
    clarke = hands("Ms Clarke")
    clarke.press(reference, role="link")
    expect(clarke.page.get_by_text(worry)).to_be_visible()


@pytest.mark.slow
def test_the_pta_writes_to_all_classes_by_two_officers(
    hands: Opens, somebody: Somebody, way: str, numbers: Iterator[int]
) -> None:
    notice = f"The summer fair is on Saturday 12 June. We need {next(numbers)} people for the cake stall."
    amira = seen_by(somebody, "Amira Haddad", way)
    priya = hands("Priya Nair")
    priya.write("Your message", notice)
    for name in ("Ash", "Elm", "Oak"):
        priya.tick(name)
    priya.press("^See how it looks$")
    expect(priya.page.get_by_text("forwarded by Priya Nair")).to_be_visible()
    expect(priya.page.locator(".tally")).to_contain_text("families")
    priya.press("^Ask another officer to forward it$")
    expect(priya.page.get_by_role("status")).to_contain_text("It has not been sent yet")
    expect(fresh(amira, way).locator("article.post", has_text=notice)).to_have_count(0)

    ben = hands("Ben Okafor")
    ben.press("^Priya Nair", role="link")
    ben.press("^Forward it")
    post = fresh(amira, way).locator("article.post-pta", has_text=notice)
    expect(post).to_have_count(1)
    expect(post.locator(".post-author")).to_have_text("PTA")
    expect(post.locator(".post-hat")).to_have_text("forwarded by Priya Nair")
    on_home = hands("Lena Novak").page.get_by_role("link", name=re.compile("^New messages: Elm"))
    expect(on_home.locator(".dot")).to_be_visible()


def test_a_parent_asks_the_school_and_reads_the_answer(hands: Opens, numbers: Iterator[int]) -> None:
    question = f"Could you tell me what time the coach on the {next(numbers)}th leaves?"
    amira = hands("Amira Haddad")
    amira.press("^Ask the school", role="link")
    amira.write("What is it about", question)
    amira.tick("The school office")
    amira.press("^Send privately$")
    amira.page.wait_for_url(A_MATTER)
    reference = amira.page.get_by_role("heading", level=1).inner_text().split()[-1]

    evans = hands("Mrs Evans")
    evans.press(f"{reference}", role="link")
    evans.write("^Your answer", "It leaves at nine. Please be there at half past eight.")
    evans.press("^Send the answer$")
    expect(evans.page.locator(".letter", has_text="It leaves at nine")).to_be_visible()

    amira.page.reload()
    expect(amira.page.locator(".letter-school")).to_contain_text("It leaves at nine")
    amira.press("^This is settled$")
    expect(amira.page.locator(".steps [aria-current]")).to_contain_text("Settled")
