"""Stages and dates through the real addresses: each step is a form on the page of the matter."""

import re
from typing import Any

from django.http import HttpResponse

from gatepost.concerns import actions, clocks, stages
from gatepost.concerns.models import Concern, Timescale
from gatepost.core.clock import today_in
from gatepost.people.models import Hat, Person, Role
from tests.concerns.cast import World
from tests.concerns.pages import browser, words_of

TODAY = today_in("Europe/London")


def fields(response: HttpResponse, prefix: str) -> dict[str, str]:
    """The hidden fields of one form on a page."""
    found = re.findall(rf'<input type="hidden" name="({prefix}-\w+)" value="([^"]*)"', words_of(response))
    assert found, f"no form {prefix}"
    return dict(found)


def sends(person: Person, hat: Hat, concern: Concern, step: str, prefix: str, **filled: Any) -> HttpResponse:
    """Open the matter, fill in one of its forms, send it."""
    client, address = browser(person, hat), f"/desk/{concern.reference}/"
    hidden = fields(client.get(address), prefix)
    sent = hidden | {f"{prefix}-{name}": value for name, value in filled.items()}
    answer = client.post(f"{address}{step}/", sent)
    assert isinstance(answer, HttpResponse)
    return answer


def test_whoever_appoints_sees_whose_name_stands_in_the_words(world: World) -> None:
    """It may be about them: they are not left out, as "please ask Ms Singh" names her, too."""
    concern = world.complaint(words="Ms Singh shouted at him before the whole class.")
    page = words_of(browser(world.adeyemi, Hat.HEAD).get(f"/desk/{concern.reference}/"))
    assert page.count("Ms Singh (named in what was written)") == 3  # to look into it, to decide, to answer
    assert "Mr Adeyemi (named" not in page


def test_a_complaint_through_its_pages(world: World) -> None:
    concern = world.complaint()
    head, singh = (world.adeyemi, Hat.HEAD), world.singh.ref
    office = words_of(browser(world.evans, Hat.OFFICE).get(f"/desk/{concern.reference}/"))
    assert "The next step is for senior leadership. You need not answer." in office
    assert "The next step is for" not in words_of(browser(*head).get(f"/desk/{concern.reference}/"))
    assert "Acknowledge the complaint" in words_of(browser(*head).get(f"/desk/{concern.reference}/"))
    assert sends(*head, concern, "acknowledge", "acknowledge", words="What would help?").status_code == 302
    wrong = sends(*head, concern, "appoint", "appoint", investigator=singh, decider=singh)
    assert wrong.status_code == 422
    assert "cannot also decide" in words_of(wrong)
    assert sends(*head, concern, "appoint", "appoint", investigator=singh, decider=world.adeyemi.ref).status_code == 302
    page = words_of(browser(*head).get(f"/desk/{concern.reference}/"))
    assert "Ms Singh" in page
    concern.refresh_from_db()
    assert concern.decider == world.adeyemi


def test_the_clerk_calls_a_panel(world: World) -> None:
    concern, clerk = world.at_stage_2(), (world.lowe, Hat.CLERK)
    page = words_of(browser(*clerk).get("/desk/panels/"))
    assert concern.reference in page
    assert "nobody yet" in page
    chair, second, third = (governor.ref for governor in world.governors)
    on = clocks.clock_of(world.school).calendar.add(TODAY, 5)
    sent = {"chair": chair, "second": second, "third": third, "on": on.isoformat()}
    assert sends(*clerk, concern, "panel", "panel", **{**sent, "third": second}).status_code == 422
    assert sends(*clerk, concern, "panel", "panel", **sent).status_code == 302
    assert "Ms Ade (chair)" in words_of(browser(*clerk).get("/desk/panels/"))
    assert len(stages.panel_of(concern)) == stages.PANEL
    for person, hat in ((world.governors[1], Hat.GOVERNOR), (world.lowe, Hat.CLERK)):
        assert browser(person, hat).get(f"/desk/{concern.reference}/").status_code == 200
    assert browser(world.hall, Hat.STAFF).get(f"/desk/{concern.reference}/").status_code == 404


def test_a_late_question_has_a_draft_that_somebody_finishes(world: World) -> None:
    concern, office = world.raised(), (world.evans, Hat.OFFICE)
    Concern.objects.update(reply_by=clocks.clock_of(world.school).calendar.add(TODAY, 0))
    page = words_of(browser(*office).get(f"/desk/{concern.reference}/"))
    assert "It takes longer because …" in page
    on = clocks.clock_of(world.school).calendar.add(TODAY, 6)
    words = "It takes longer because …"
    assert sends(*office, concern, "update", "update", words=words, reply_by=on.isoformat()).status_code == 422
    words = "It takes longer because the club is closed."
    assert sends(*office, concern, "update", "update", words=words, reply_by=on.isoformat()).status_code == 302
    concern.refresh_from_db()
    assert concern.reply_by == on


def test_a_pause_and_its_end(world: World) -> None:
    concern, office = world.raised(), (world.evans, Hat.OFFICE)
    until = clocks.clock_of(world.school).calendar.add(TODAY, 3)
    assert sends(*office, concern, "pause", "pause", reason="We wait.", until=until.isoformat()).status_code == 302
    page = words_of(browser(*office).get(f"/desk/{concern.reference}/"))
    assert "Let the clock go on today" in page
    assert browser(*office).post(f"/desk/{concern.reference}/go-on/").status_code == 302
    assert concern.pauses.get().ends_on == TODAY


def test_a_step_on_an_old_page_is_refused_and_says_what_was_done(world: World) -> None:
    concern, office = world.raised(), browser(world.evans, Hat.OFFICE)
    page = office.get(f"/desk/{concern.reference}/")
    actions.assign(world.office, concern, world.hall)
    until = clocks.clock_of(world.school).calendar.add(TODAY, 3).isoformat()
    sent = fields(page, "pause") | {"pause-reason": "We wait.", "pause-until": until}
    answer = office.post(f"/desk/{concern.reference}/pause/", sent)
    assert answer.status_code == 409
    assert "gave a concern to somebody" in words_of(answer)
    assert not concern.pauses.exists()


def test_the_times_are_the_schools_own(world: World) -> None:
    sam = world.appointed("Sam", Role.ADMINISTRATOR)
    client = browser(sam, Hat.ADMINISTRATOR)
    assert "your own choice" in words_of(client.get("/office/times/"))
    numbers = {"acknowledge_days": 3, "stage_1_days": 12, "stage_2_days": 18}
    rest = {"escalate_within_days": 8, "warn_days_before": 2}
    assert client.post("/office/times/", {**numbers, "stage_1_days": 0, **rest}).status_code == 422
    assert client.post("/office/times/", numbers | rest).status_code == 302
    assert Timescale.objects.filter(school=world.school, stage_1_days=12, warn_days_before=2).exists()
