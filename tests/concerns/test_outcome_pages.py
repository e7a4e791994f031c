"""The pages of decisions, letters and linked concerns, as their readers have them without any script."""

from datetime import timedelta

import pytest

from gatepost.concerns import actions, letters
from gatepost.concerns.models import Concern, LetterTemplate, Outcome
from gatepost.core.clock import today_in
from gatepost.people.access import mail_of
from gatepost.people.limits import limited_until
from gatepost.people.models import Hat, Person
from tests.concerns.cast import World, once
from tests.concerns.pages import browser
from tests.concerns.test_outcomes import REASON, decide, reported, through_stage_1, whole
from tests.reading import Page, visit

PROPORTION = "It is the first time."


def at_the_desk(world: World, person: Person, hat: Hat, path: str) -> Page:
    return visit(browser(whole(person), hat), path)


def as_head(world: World, path: str) -> Page:
    return at_the_desk(world, world.adeyemi, Hat.HEAD, path)


def first_go(page: Page, measure: str, **more: str) -> Page:
    filled = {
        "decide-finding": "upheld",
        "decide-measure": measure,
        "decide-reason": REASON,
        "decide-proportion": PROPORTION,
    }
    return page.press("Go on to the letters", **filled, **more)


def test_from_the_matter_to_a_decision_that_is_sent(world: World) -> None:
    concern = reported(world)
    page = as_head(world, f"/desk/{concern.reference}/").follow("Decide on this")
    until = today_in("Europe/London") + timedelta(days=7)
    page = first_go(page, "limit", **{"decide-applies_to": world.jo.ref, "decide-limited_until": until.isoformat()})
    assert page.status == 200
    to_author, to_other = page.value_of("decide-letter_to_author"), page.value_of("decide-letter_to_other")
    assert "{next_stage}" in to_author
    assert "{next_stage}" in to_other
    assert f"You can post in class groups again on {until:%A} {until.day} {until:%B}" in to_other
    assert "Dear Jo" in page.main.text
    assert not Outcome.objects.exists()

    page = page.press("See how they read", **{"decide-letter_to_other": f"{to_other}\n\nWe hope to see you soon."})
    assert "We hope to see you soon." in page.main.text
    page = page.press("Decide and send")
    assert page.url == f"/desk/{concern.reference}/"
    outcome = Outcome.objects.get()
    assert (outcome.measure, outcome.applies_to) == ("limit", world.jo)
    assert "We hope to see you soon." in (outcome.letter_to_other or "")
    assert "upheld" in page.main.text
    assert PROPORTION in page.main.text
    assert letters.readable(outcome.ref) in page.main.text

    page = page.press("Lift the limit today")
    assert limited_until(whole(world.jo)) is None
    assert "Lift the limit" not in page.main.text


def test_what_is_wrong_is_said_before_any_letter_is_written(world: World) -> None:
    page = as_head(world, f"/desk/{reported(world).reference}/decide/")
    back = first_go(page, "limit", **{"decide-applies_to": ""})
    assert back.status == 422
    assert "Please say whom this falls on." in back.main.text
    assert "Please choose a day after today" in back.main.text
    assert back.value_of("decide-reason") == REASON
    back = first_go(page, "guidance", **{"decide-applies_to_mail": "nobody@x.test"})
    assert "There is no parent or carer with this address here." in back.main.text


def test_a_step_on_a_message_falls_on_whoever_wrote_it_unless_another_is_chosen(world: World) -> None:
    concern = reported(world)
    page = as_head(world, f"/desk/{concern.reference}/decide/")
    assert page.value_of("decide-applies_to") == world.jo.ref
    assert concern.words in page.main.text
    page = first_go(page, "guidance")
    assert "Letters go to Tom and to Jo." in page.main.text
    page = page.press("Decide and send")
    assert "both sides are told by mail" in page.text
    outcome = Outcome.objects.get()
    assert outcome.applies_to == world.jo
    assert outcome.letter_to_other

    other = reported(world)
    page = first_go(as_head(world, f"/desk/{other.reference}/decide/"), "none")
    assert "both sides" not in page.press("Decide and send").text
    assert Outcome.objects.get(concern=other).applies_to is None

    third = reported(world)
    page = first_go(as_head(world, f"/desk/{third.reference}/decide/"), "meeting", **{"decide-applies_to": ""})
    page.press("Decide and send")
    assert Outcome.objects.get(concern=third).applies_to is None


def test_somebody_else_is_meant_by_their_mail_address(world: World) -> None:
    concern = reported(world)
    mail = mail_of(world.amira)
    page = first_go(
        as_head(world, f"/desk/{concern.reference}/decide/"), "guidance", **{"decide-applies_to_mail": mail}
    )
    page.press("Decide and send")
    assert Outcome.objects.get().applies_to == world.amira


def test_a_letter_that_names_who_raised_it_or_a_child_is_shown_as_such(world: World) -> None:
    concern = reported(world)
    page = first_go(
        as_head(world, f"/desk/{concern.reference}/decide/"), "guidance", **{"decide-applies_to": world.jo.ref}
    )
    bad = page.value_of("decide-letter_to_other") + "\n\nTom told us."
    back = page.press("Decide and send", **{"decide-letter_to_other": bad})
    assert back.status == 422
    assert "This letter says “Tom”" in back.main.text
    assert not Outcome.objects.exists()
    back.press("Decide and send", **{"decide-may_name_author": "on"})
    assert "Tom told us." in (Outcome.objects.get().letter_to_other or "")


def test_an_enquiry_has_one_step_and_nobody_it_could_fall_on(world: World) -> None:
    page = at_the_desk(world, world.evans, Hat.OFFICE, f"/desk/{world.raised().reference}/decide/")
    assert "No action" in page.main.text
    for word in ("Limit posting", "Whom does it fall on", "Guidance"):
        assert word not in page.main.text


def test_two_at_once_the_second_is_told_and_a_form_sent_twice_decides_once(world: World) -> None:
    concern = reported(world)
    first = first_go(as_head(world, f"/desk/{concern.reference}/decide/"), "none")
    second = first_go(at_the_desk(world, world.singh, Hat.LEADERSHIP, f"/desk/{concern.reference}/decide/"), "none")
    assert first.press("Decide and send").status == 200
    assert second.press("Decide and send").status == 409
    assert first.press("Decide and send").url == f"/desk/{concern.reference}/"
    assert Outcome.objects.count() == 1


def test_a_staged_complaint_offers_the_decision_to_its_decider_alone(world: World) -> None:
    concern = reported(world)
    actions.make_formal(world.as_parent(world.tom), concern)
    assert "Decide on this" not in as_head(world, f"/desk/{concern.reference}/").main.text
    through_stage_1(world, concern)
    assert "Decide on this" not in as_head(world, f"/desk/{concern.reference}/").main.text
    page = at_the_desk(world, world.singh, Hat.LEADERSHIP, f"/desk/{concern.reference}/")
    assert "Decide on this" in page.main.text
    assert as_head(world, f"/desk/{concern.reference}/decide/").status == 404


def test_leadership_words_a_letter_sees_how_it_reads_and_goes_back(world: World) -> None:
    page = as_head(world, "/desk/letters/")
    assert page.main.text.count("to whom it falls on") == 3 * 7
    page = as_head(world, "/desk/letters/other-limit-informal/")
    words = "Dear {name}, until {until} please only read along. {reason} {next_stage}"
    looked = page.press("See how it reads", words=words)
    assert "Dear Jo Mercer, until Monday 7 December 2026 please only read along." in looked.main.text
    assert not LetterTemplate.objects.exists()
    wrong = page.press("Keep these words", words=words + " {what}")
    assert wrong.status == 422
    assert "Gatepost does not know the field {what}" in wrong.main.text
    assert wrong.value_of("words") == words + " {what}"
    kept = page.press("Keep these words", words=words)
    assert kept.value_of("words") == words
    assert "your words" in as_head(world, "/desk/letters/").main.text
    kept.press("Back to Gatepost")
    assert not LetterTemplate.objects.exists()
    assert as_head(world, "/desk/letters/other-limit-formal/").status == 404


@pytest.fixture
def three(world: World) -> list[Concern]:
    return [
        actions.raise_concern(world.as_parent(person), route="office", words="The gate is dangerous.", group=world.oak)
        for person in (world.tom, world.amira, world.jo)
    ]


def test_linking_answering_all_and_saying_how_many(world: World, three: list[Concern]) -> None:
    def office(path: str) -> Page:
        return at_the_desk(world, world.evans, Hat.OFFICE, path)

    page = office(f"/desk/{three[0].reference}/")
    assert "There are others that may be about the same thing." in page.main.text
    page = page.follow("See them")
    page = page.press(f"Link it {three[1].reference}")
    page = page.press(f"Link it {three[2].reference}")
    assert "Nothing from the same class" in page.main.text
    page = page.press("Tell them", within="/count/")
    assert "“3 or more people raised this”" in page.main.text
    page = page.press("Send it to 3 people", **{"all-words": "There will be cones from Monday."})
    assert "went to 3 people" in page.text
    assert {one.replies.count() for one in three} == {1}
    page = office(f"/desk/{three[0].reference}/linked/").press(f"Take it out {three[2].reference}")
    assert f"Link it {three[2].reference}" in page.main.text
    assert "1 other matter is linked" in office(f"/desk/{three[0].reference}/").main.text


def test_a_reference_that_is_not_on_the_desk_is_not_there(world: World, three: list[Concern]) -> None:
    hidden = world.raised("About Mrs Evans.", about=[world.evans])
    page = at_the_desk(world, world.evans, Hat.OFFICE, f"/desk/{three[0].reference}/linked/")
    for reference in (hidden.reference, "XXXX-XXXX"):
        back = page.press("Link it", within="/linked/link/", **{"link-other": reference})
        assert "There is no matter with this reference on your desk." in back.main.text


def test_what_nothing_suggests_is_linked_by_its_reference(world: World) -> None:
    first, second = world.raised("It is cold in class."), world.raised("My child froze all day.")
    Concern.objects.update(group_ref="", group_name="")
    page = at_the_desk(world, world.evans, Hat.OFFICE, f"/desk/{first.reference}/")
    page = page.follow("Others wrote about the same thing")
    page = page.press("Link it", **{"link-other": second.reference.lower()})
    assert "They are linked." in page.text


def test_who_was_only_asked_to_answer_reads_them_and_links_nothing(world: World, three: list[Concern]) -> None:
    actions.link(world.office, three[0], three[1])
    actions.assign(world.office, three[0], world.hall)
    page = at_the_desk(world, world.hall, Hat.STAFF, f"/desk/{three[0].reference}/linked/")
    assert three[1].reference not in page.main.text
    assert "Link it" not in page.main.text


def test_a_decided_matter_shows_both_letters_to_the_desk(world: World) -> None:
    concern = reported(world)
    outcome = decide(world.head, concern, "guidance", applies_to=whole(world.jo), once=once())
    page = as_head(world, f"/desk/{concern.reference}/")
    assert "Dear Tom" in page.main.text
    assert "Dear Jo" in page.main.text
    assert letters.readable(outcome.ref) in page.main.text
