"""J7b: a worry about a child, from the parent's words to the receipts; and what it is like for everybody else."""

from datetime import timedelta

import pytest

from gatepost.core.clock import as_if_at, now, today_in
from gatepost.safeguarding import actions
from gatepost.safeguarding.models import Disclosure
from tests.reading import Page
from tests.world import words_of

WORRY = "I saw bruises on Ruby's arms again and I am scared for her."
DECISION = "Referred: marks in several places, and she is afraid to go home."


@pytest.fixture
def told(world):
    world.tom.asks_the_school(WORRY, route="safeguarding")
    return Disclosure.objects.latest("pk")


def page_of(world, disclosure) -> Page:
    return world.clarke.opens(f"/safeguarding/{disclosure.reference}/")


def test_the_page_of_whoever_told_promises_no_stage_that_there_is_not(world, told):
    page = world.tom.opens(f"/private/{told.reference}/").main.text
    assert "You can write more here." in page
    assert "take it further" not in page


def test_from_the_worry_to_the_receipts(world, outbox, told):
    world.work()
    [alert] = outbox.for_(world.clarke)
    assert alert["Subject"] == "Please sign in to Gatepost"
    for word in (told.reference, "Tom", "Ruby", "bruises", "safeguarding"):
        assert word not in words_of(alert)

    today = today_in(world.school.time_zone)
    page = page_of(world, told)
    assert WORRY in page.main.text
    page = page.press("Write it down", kind="fact", words="Two marks on the left arm.", source="seen myself",
                      happened_on=today.isoformat(), present="Mrs Hall", category="physical")  # fmt: skip
    page = page.press("Keep the decision", choice="refer", words=DECISION,
                      look_again_on=(today + timedelta(days=2)).isoformat())  # fmt: skip
    page = page.press("Write the referral down", to="Children's social care", by_way="telephone",
                      made_on=today.isoformat(), their_reference="CSC-17",
                      look_again_on=(today + timedelta(days=2)).isoformat())  # fmt: skip
    page = page.press("Write it down", within="/refer/", words="They visit today.")
    page = page.press("Send privately", words="Thank you. We are seeing to it.")
    for words in ("There: Mrs Hall", "About: physical harm", "refer it", "CSC-17", "They visit today."):
        assert words in page.main.text

    assert world.clarke.client.post(f"/safeguarding/{told.reference}/pack/", token(page)).content.startswith(b"PK")
    page = page_of(world, told).press("Keep the receipt", received_in="The school's system", received_as="Oak-17",
                                      received_by="Ms Clarke", received_on=today.isoformat())  # fmt: skip
    page = page.press("Begin", to_school="Elm Road Primary", moves_on=today.isoformat())
    page = page.press("Write it down", within="/sent/", sent_on=today.isoformat(), sent_by_way="by hand")
    page = page.press("Write it down", within="/received/", received_on=today.isoformat(), received_by="Mx Reed")
    page = page.press("Close it", decision="With children's social care and the new school now.")
    for words in ("Oak-17", "Elm Road Primary", "Mx Reed", "closed with a decision"):
        assert words in page.main.text

    mine = world.tom.opens(f"/private/{told.reference}/").main.text
    assert "Thank you. We are seeing to it." in mine
    for inside in ("left arm", "CSC-17", "Oak-17", "Elm Road"):
        assert inside not in mine
    world.work()
    for letter in outbox.letters:
        for word in ("bruises", "marks", "CSC-17", "Elm Road"):
            assert word not in words_of(letter)


def test_nobody_opens_it_and_the_head_reads_it_with_the_chairs_leave(world, outbox, told):
    for minutes in (15, 30):
        actions.remind_unopened(told.unopened_since + timedelta(minutes=minutes))
    world.work()
    [letter] = [one for one in outbox.for_(world.adeyemi) if "safeguarding lead" in words_of(one)]
    assert told.reference not in words_of(letter)
    with as_if_at(now() + timedelta(minutes=31)):
        page = world.adeyemi.opens("/safeguarding/").follow("Ask to read it")
        assert page.value_of("reference") == told.reference
        page = page.press("Ask", reason="Both leads are on a school trip without a signal.")
        ref = page.url.rstrip("/").rpartition("/")[2]
        assert WORRY not in page.text
        world.osei.opens(f"/safeguarding/looks/{ref}/").press("Allow it for an hour")
        page = world.adeyemi.opens(f"/safeguarding/looks/{ref}/").follow("Read it now")
        assert WORRY in page.main.text
        assert page.main.all("form") == []
        world.farrow.opens(f"/safeguarding/looks/{ref}/").press(
            "Keep the review", words="It was right. Next time one lead stays within reach."
        )
    with as_if_at(now() + timedelta(minutes=92)):
        assert world.adeyemi.opens(f"/safeguarding/looks/{ref}/read/").status == 404
    assert "head teacher" in world.tom.opens(f"/private/{told.reference}/").text


def test_a_worry_about_the_lead_is_nothing_to_the_lead(world, outbox):
    before = {path: same(world.clarke.opens(path)) for path in ("/safeguarding/", "/safeguarding/looks/", "/me/")}
    actions.disclose(world.tom.acting, words=WORRY, about=[world.clarke.person])
    told = Disclosure.objects.latest("pk")
    actions.ask_for_look(world.adeyemi.acting, reference=told.reference, reason="No deputy answers today.", once="1")
    actions.remind_unopened(told.unopened_since + timedelta(hours=2))
    world.work()
    assert outbox.for_(world.clarke) == []
    assert outbox.for_(world.farrow) != []
    assert {path: same(world.clarke.opens(path)) for path in before} == before
    for path in ("", "chronology/", "decide/", "pack/", "transfer/"):
        assert world.clarke.opens(f"/safeguarding/{told.reference}/{path}").status in (404, 405)
    assert WORRY in world.farrow.opens(f"/safeguarding/{told.reference}/").text


def test_a_worry_about_everybody_shows_its_author_whom_to_ring(world, outbox):
    about = [world.clarke.person, world.farrow.person, world.adeyemi.person, world.osei.person]
    page = world.tom.opens("/private/new/").press(
        "Send privately", words=WORRY, route="safeguarding", about=[person.ref for person in about]
    )
    assert "Nobody here can read them" in page.text
    assert "You will hear by" not in page.text
    told = Disclosure.objects.latest("pk")
    assert told.named.count() == len(about)
    page = world.tom.opens(f"/private/{told.reference}/").main.text
    assert "Nobody at the school can read this" in page
    assert "999" in page
    assert "0808 800 5000" in page
    world.work()
    for player in (world.clarke, world.farrow, world.adeyemi, world.osei, world.evans, world.shah):
        assert outbox.for_(player) == []
        assert told.reference not in player.opens("/safeguarding/").text


def token(page: Page) -> dict[str, str]:
    return {"csrfmiddlewaretoken": page.value_of("csrfmiddlewaretoken")}


def same(page: Page) -> str:
    """What can be read on it; forms' secrets stand in no text."""
    return page.text
