"""J1: a parent joins, by a poster or by the office when nobody has the address. Before that nothing is visible."""

import re
from datetime import date

import pytest

from gatepost.core.clock import today_in
from gatepost.groups.models import JoinRequest
from gatepost.people import actions as people
from gatepost.people.models import Hat, Role
from gatepost.policies.models import Agreement
from tests.reading import visit
from tests.world import words_of


@pytest.fixture
def poster(world):
    """The path behind the QR code of the poster for Oak, made by the office."""
    page = world.evans.opens("/office/invitations/").press(
        "Make the poster", school_class=str(world.oak.school_class_id)
    )
    return re.search(r"https?://[^/\s]+(/join/[0-9a-f]+/)", page.main.text).group(1)


def code_in(letter) -> str:
    return re.search(r"^ {4}(\d{4} \d{4})$", words_of(letter), re.MULTILINE).group(1)


def test_a_parent_on_the_roll_scans_types_the_code_accepts_and_writes(world, outbox, poster):
    world.tom.writes_in_oak("Is PE tomorrow?")
    browser = world.browser()
    page = visit(browser, poster)
    assert "No phone number is asked for." in page.main.text
    assert "PE" not in page.html

    page = page.press("Send me a code", mail="Claire@hazel-lane.example")
    world.work()
    [letter] = outbox.for_(world.claire)
    page = page.press("Sign in", code=code_in(letter))
    assert page.url == "/"
    assert "Oak" in page.main.text
    assert "Is PE tomorrow?" in page.main.text

    group = visit(browser, f"/groups/{world.oak.ref}/")
    asked = group.press("Send", text="Yes, I think so.")
    [card] = asked.root.all(is_="card")
    assert "our code" in card.text
    assert world.amira.sees_in_oak() == ["Is PE tomorrow?"]

    asked.press("I accept the code: send it")
    assert world.amira.sees_in_oak() == ["Is PE tomorrow?", "Yes, I think so."]
    agreement = Agreement.objects.get(person=world.claire.person)
    assert agreement.code.version == 1


def test_somebody_not_on_the_roll_sees_nothing_until_the_office_lets_them_in(world, outbox, poster):
    world.tom.writes_in_oak("Is PE tomorrow?")
    browser = world.browser()
    page = visit(browser, poster).press("Send me a code", mail="zara@example.org")
    world.work()
    assert outbox.to("zara@example.org") == []  # nobody has this address, and the page does not say so
    page = page.follow("Tell us who you are").press(
        "Ask to join", name="Zara Hadid", mail="zara@example.org", child_given="Omar", child_initial="H"
    )
    assert "Look in your mail" in page.main.text
    assert JoinRequest.objects.get().state == "unproven"
    assert world.jo.opens("/look/joining/").buttons == []

    world.work()
    [proof] = outbox.to("zara@example.org")
    link = re.search(r"https?://[^/\s]+(/join/proof/\S+/)", words_of(proof)).group(1)
    visit(browser, link).press("Yes, that is me")
    assert browser.get(f"/groups/{world.oak.ref}/").status_code == 302

    # Jo is asked whether she knows them; she sees a name and a child, and decides nothing.
    page = world.jo.opens("/look/joining/")
    assert "Zara Hadid" in page.main.text
    assert "zara@example.org" not in page.html
    page.press("I know them")
    assert browser.get(f"/groups/{world.oak.ref}/").status_code == 302
    assert world.rhian.opens("/look/joining/").buttons == []

    # Mrs Evans decides.
    office = world.evans.opens("/office/join-requests/").follow("Zara Hadid")
    assert "Jo Mercer knows them" in office.main.text
    office.press("Let them in", within="/admit/")
    world.work()
    assert len(outbox.to("zara@example.org")) == 2

    page = visit(browser, "/sign-in/").press("Send me a code", mail="zara@example.org")
    world.work()
    page.press("Sign in", code=code_in(outbox.to("zara@example.org")[-1]))
    assert "Is PE tomorrow?" in visit(browser, f"/groups/{world.oak.ref}/").main.text
    assert visit(browser, f"/groups/{world.elm.ref}/").status == 404


def test_a_poster_that_was_passed_on_opens_nothing(world, outbox, poster):
    browser = world.browser()
    visit(browser, poster).press("Send me a code", mail="nobody@example.org")
    world.work()
    assert outbox.to("nobody@example.org") == []
    for path in (f"/groups/{world.oak.ref}/", "/private/", "/look/", "/me/"):
        assert browser.get(path).status_code == 302
    world.evans.opens("/office/invitations/").press("Take back")
    assert visit(browser, poster).status == 404


def test_the_link_in_the_mail_signs_in_any_browser_once_and_on_a_press_only(world, outbox):
    visit(world.browser(), "/sign-in/").press("Send me a code", mail=world.tom.mail)
    world.work()
    link = re.search(r"https?://[^/\s]+(/sign-in/link/\S+/)", words_of(outbox.for_(world.tom)[0])).group(1)

    scanner, phone, thief = world.browser(), world.browser(), world.browser()
    visit(scanner, link)  # a mail scanner opens every link
    assert "Oak" in visit(phone, link).press("Sign in").main.text
    assert visit(thief, link).status == 410


def test_a_role_that_was_offered_by_mail_needs_a_second_step_before_it_opens_anything(world, outbox):
    world.sam.opens("/office/appointments/").press(
        "Send the offer", name="Mr Bell", mail="bell@example.org", role=Role.OFFICE.value
    )
    world.work()
    [offer] = outbox.to("bell@example.org")
    browser = world.browser()
    link = re.search(r"https?://[^/\s]+(/join/\S+/)", words_of(offer)).group(1)
    page = visit(browser, link).press("Yes, send me a code")
    world.work()
    page = page.press("Sign in", code=code_in(outbox.to("bell@example.org")[-1]))
    assert page.url == "/me/second-step/"
    for path in ("/desk/", "/office/", "/office/roll/"):
        assert browser.get(path).status_code in (302, 404)


def test_a_new_version_of_the_code_is_accepted_before_the_next_message(world, outbox):
    from gatepost import conduct
    from gatepost.policies import actions as policies

    world.tom.writes_in_oak("Is PE tomorrow?")
    policies.adopt_code(world.school, conduct.starter_text(), acting=world.sam.acting)
    world.work()
    assert len(outbox.for_(world.amira)) == 1

    asked = world.tom.writes_in_oak("Or is it on Friday?")
    assert asked.value_of("text") == "Or is it on Friday?"
    assert world.amira.sees_in_oak() == ["Is PE tomorrow?"]
    answer = world.tom.asks_api("POST", f"/groups/{world.oak.ref}/posts", {"text": "Hello", "client_key": "k-9"})
    assert (answer.status_code, answer.json()["error"]) == (403, "code-not-accepted")

    asked.press("I accept the code: send it")
    assert world.amira.sees_in_oak() == ["Is PE tomorrow?", "Or is it on Friday?"]
    assert Agreement.objects.filter(person=world.tom.person).count() == 2


def test_a_guardian_whose_place_has_ended_is_out_at_once_and_nobody_is_told(world, outbox):
    world.claire.opens(f"/groups/{world.oak.ref}/")
    world.tom.writes_in_oak("Is PE tomorrow?")
    place = world.claire.person.guardianships.get()
    token = world.claire.token
    epoch = world.claire.person.auth_epoch

    page = world.evans.opens(f"/office/guardians/{place.ref}/end/").press("End it now", reason="Court order of 3 May.")
    assert "sees nothing of this child" in page.text
    world.work()

    assert outbox.letters == []
    assert world.claire.person.auth_epoch > epoch
    assert world.claire.opens(f"/groups/{world.oak.ref}/").status == 404
    assert world.claire.sees_in_oak() == []
    answer = world.browser().get("/api/v1/groups", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.content) in [(200, b"[]"), (401, answer.content)]
    assert world.tom.sees_in_oak() == ["Is PE tomorrow?"]  # the other guardian is unaffected
    assert "Claire" not in world.tom.opens_oak().main.text


def test_mail_that_waits_for_somebody_who_is_out_by_then_is_not_sent(world, outbox):
    page = world.priya.opens("/pta/").press("See how it looks", text="Cake stall on Saturday.", groups=[world.oak.ref])
    page.press("Ask another officer to forward it")
    world.ben.opens("/pta/").follow("Cake stall").press("Forward it")
    world.evans.opens(f"/office/guardians/{world.claire.person.guardianships.get().ref}/end/").press(
        "End it now", reason="Court order of 3 May."
    )
    world.work()

    assert outbox.for_(world.claire) == []
    assert len(outbox.for_(world.tom)) == 1


def test_a_teacher_who_is_a_parent_acts_in_one_hat_at_a_time(world):
    world.tom.writes_in_oak("Is PE tomorrow?")
    assert world.walsh.opens(f"/groups/{world.oak.ref}/").status == 404
    assert "member of staff" in world.walsh.opens("/me/").text

    page = world.walsh.puts_on(Hat.PARENT)
    assert "Isla's parent or carer" in page.text.replace("’", "'")
    world.walsh.answers("Is PE tomorrow?", "It is on Friday this week.")
    [_, reply] = world.amira.sees_in(world.oak)
    assert reply.capacity == "Isla’s parent, in a personal capacity"
    assert world.walsh.opens(f"/groups/{world.elm.ref}/").status == 404  # the class he teaches


def test_a_place_that_starts_tomorrow_opens_nothing_today(world):
    start = date.fromordinal(today_in(world.school.time_zone).toordinal() + 1)
    people.add_guardianship(None, person=world.lena.person, child=world.child("Maya"), starts_on=start)
    assert world.lena.opens(f"/groups/{world.oak.ref}/").status == 404
