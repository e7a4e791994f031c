"""The sealed room through its real addresses: who gets in, with which second step, and what a page shows."""

import time

import pytest
from django.test import Client

from gatepost.audit.models import Entry
from gatepost.people.models import Hat
from gatepost.safeguarding import actions
from gatepost.safeguarding.models import Disclosure
from gatepost.safeguarding.sealed import ACTIVE_AT, AT_MOST, IDLE
from tests.concerns.cast import World, once
from tests.concerns.pages import browser, words_of

CANARY = "kestrel-in-the-boiler-room"


def told(world: World) -> Disclosure:
    return actions.disclose(world.as_parent(world.tom), words=CANARY)


def test_the_list_has_no_words_and_no_names(world: World) -> None:
    disclosure = told(world)
    page = words_of(browser(world.clarke, Hat.DSL).get("/safeguarding/"))
    assert disclosure.reference in page
    assert CANARY not in page
    assert "Tom" not in page


def test_the_page_has_the_words_and_each_look_is_written_down(world: World) -> None:
    disclosure, lead = told(world), browser(world.clarke, Hat.DSL)
    for _ in range(2):
        assert CANARY in words_of(lead.get(f"/safeguarding/{disclosure.reference}/"))
    assert Entry.objects.filter(action=actions.OPENED, subject_ref=disclosure.reference).count() == 2


def test_every_other_hat_finds_nothing_anywhere(world: World) -> None:
    disclosure = told(world)
    for acting in world.everybody():
        if acting.hat in (Hat.DSL, Hat.DEPUTY):
            continue
        client = browser(acting.person, acting.hat)
        for path in ("", "chronology/", "letter/", "keep-from/", "close/"):
            address = f"/safeguarding/{disclosure.reference}/{path}"
            assert (client.post(address) if path else client.get(address)).status_code == 404, (acting.hat, path)
        listed = client.get("/safeguarding/")
        assert disclosure.reference not in words_of(listed)
        if acting.hat in (Hat.OFFICE, Hat.LEADERSHIP, Hat.HEAD, Hat.STAFF, Hat.CHAIR):
            desk = words_of(client.get("/desk/"))
            assert disclosure.reference not in desk
            assert CANARY not in desk
            assert client.get(f"/desk/{disclosure.reference}/").status_code == 404
    assert Disclosure.objects.get().state == Disclosure.State.NEW


@pytest.mark.parametrize(("ago", "opens"), [(0, True), (IDLE - 60, True), (IDLE + 60, False), (AT_MOST + 60, False)])
def test_the_second_step_must_be_fresh(world: World, ago: float, opens: bool) -> None:
    disclosure = told(world)
    answer = browser(world.clarke, Hat.DSL, second_step=ago).get(f"/safeguarding/{disclosure.reference}/")
    assert (answer.status_code == 200) is opens
    if not opens:
        assert answer.headers["Location"].startswith("/me/second-factor/again/?next=%2Fsafeguarding%2F")
        assert Disclosure.objects.get().state == Disclosure.State.NEW


def test_activity_keeps_it_fresh_but_not_for_ever(world: World) -> None:
    disclosure, lead = told(world), browser(world.clarke, Hat.DSL, second_step=IDLE * 2)
    here = f"/safeguarding/{disclosure.reference}/"
    assert lead.get(here).status_code == 302
    for shown, status in ((IDLE * 2, 200), (AT_MOST + 60, 302)):
        active = browser(world.clarke, Hat.DSL, second_step=shown)
        session = active.session
        session[ACTIVE_AT] = time.time() - 60
        session.save()
        assert active.get(here).status_code == status


def test_a_form_that_comes_too_late_stores_nothing_and_gives_the_words_back(world: World) -> None:
    disclosure = told(world)
    actions.open_disclosure(world.lead, disclosure.reference)
    sent = {"kind": "fact", "words": "Two marks on the left arm.", "source": "seen", "once": once()}
    late = browser(world.clarke, Hat.DSL, second_step=IDLE + 60).post(
        f"/safeguarding/{disclosure.reference}/chronology/", sent
    )
    assert late.status_code == 403
    assert "Two marks on the left arm." in words_of(late)
    assert CANARY not in words_of(late)
    assert not disclosure.chronology.exists()
    fresh = browser(world.clarke, Hat.DSL).post(f"/safeguarding/{disclosure.reference}/chronology/", sent)
    assert fresh.status_code == 302
    assert disclosure.chronology.get().words == "Two marks on the left arm."


def test_the_demos_way_in_counts_in_the_demo_only(world: World, settings: object) -> None:
    disclosure, lead = told(world), browser(world.clarke, Hat.DSL, second_step=AT_MOST * 2)
    session = lead.session
    session["second_factor_taken_as_given"] = True
    session.save()
    assert lead.get(f"/safeguarding/{disclosure.reference}/").status_code == 302
    settings.DEMO = True  # type: ignore[attr-defined]
    assert lead.get(f"/safeguarding/{disclosure.reference}/").status_code == 200


def test_the_way_is_always_there_for_the_head_so_that_it_tells_nothing(world: World) -> None:
    head = browser(world.adeyemi, Hat.HEAD)
    before = words_of(head.get("/safeguarding/"))
    assert 'href="/safeguarding/"' in words_of(head.get("/desk/"))
    disclosure = told(world)
    assert words_of(head.get("/safeguarding/")) == before
    for lead in (world.clarke, world.okoro):
        actions.name_person(world.lead if lead == world.clarke else world.deputy, disclosure, lead)
    assert CANARY in words_of(head.get(f"/safeguarding/{disclosure.reference}/"))


def test_from_the_first_look_to_the_decision(world: World) -> None:
    disclosure, lead = told(world), browser(world.clarke, Hat.DSL)
    here = f"/safeguarding/{disclosure.reference}/"
    lead.get(here)
    lead.post(f"{here}chronology/", {"kind": "opinion", "words": "He seemed afraid.", "once": once()})
    lead.post(f"{here}letter/", {"words": "Thank you for telling us.", "once": once()})
    short = lead.post(f"{here}close/", {"decision": "No.", "once": once()})
    assert short.status_code == 422
    assert "Please give your reasons too" in words_of(short)
    lead.post(f"{here}close/", {"decision": "Referred: marks in several places.", "once": once()})
    disclosure.refresh_from_db()
    assert disclosure.state == Disclosure.State.CLOSED
    mine = words_of(browser(world.tom, Hat.PARENT).get(f"/private/{disclosure.reference}/"))
    assert "Thank you for telling us." in mine
    for inside in ("He seemed afraid.", "Referred"):
        assert inside not in mine


@pytest.mark.parametrize(
    ("path", "fields", "sentence"),
    [
        ("chronology/", {"kind": "fact", "words": ""}, "Please write something first"),
        ("chronology/", {"kind": "rumour", "words": "x"}, "Please look at this again"),
        ("letter/", {"words": "a\x00b"}, "cannot be shown"),
        ("letter/", {"words": "a" * 20_001}, "20,001 characters"),
        ("keep-from/", {"person": "nobody"}, "Please choose somebody else"),
        ("close/", {"decision": ""}, "Please write something first"),
    ],
)
def test_what_cannot_be_used_is_said_beside_it(world: World, path: str, fields: dict[str, str], sentence: str) -> None:
    disclosure, lead = told(world), browser(world.clarke, Hat.DSL)
    answer = lead.post(f"/safeguarding/{disclosure.reference}/{path}", {"once": once(), **fields})
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert not disclosure.chronology.exists()


def test_a_stranger_is_asked_to_sign_in(world: World) -> None:
    answer = Client(headers={"host": world.school.host}).get("/safeguarding/")
    assert answer.headers["Location"].startswith("/sign-in/")
