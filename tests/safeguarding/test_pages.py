"""The sealed room through its real addresses: who gets in, with which second step, and what a page shows."""

import re
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gatepost.audit.models import Entry
from gatepost.core.clock import as_if_at, now, today_in
from gatepost.people.models import Hat
from gatepost.safeguarding import actions
from gatepost.safeguarding.models import Disclosure, EmergencyLook, LowLevelConcern, LowLevelNamed
from gatepost.safeguarding.personal import held_about
from gatepost.safeguarding.sealed import ACTIVE_AT, AT_MOST, IDLE
from tests.concerns.cast import World, once
from tests.concerns.pages import browser, words_of

CANARY = "kestrel-in-the-boiler-room"
FORM_KEY = re.compile(r'name="once" value="\w+"')  # new on every page


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
    answer = browser(world.clarke, Hat.DSL, second_step=ago).get(f"/safeguarding/{disclosure.reference}/?part=2&all=1")
    assert (answer.status_code == 200) is opens
    if not opens:
        assert answer.headers["Location"].startswith("/me/second-factor/again/?next=%2Fsafeguarding%2F")
        assert answer.headers["Location"].endswith("%3Fpart%3D2%26all%3D1")
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


def test_a_correction_begins_from_the_line_that_was_wrong(world: World) -> None:
    disclosure, lead, key = told(world), browser(world.clarke, Hat.DSL), once()
    here = f"/safeguarding/{disclosure.reference}/"
    lead.get(here)
    sent = {"kind": "fact", "words": "Left arm.", "source": "the nurse", "happened_on": "2026-03-02", "once": key}
    assert lead.post(f"{here}chronology/", sent).status_code == 302
    shown = words_of(lead.get(f"{here}?corrects={key}"))
    assert "The earlier line stays as it is" in shown
    assert 'value="2026-03-02"' in shown
    lead.post(f"{here}chronology/", {"kind": "fact", "words": "Right arm.", "corrects": key, "once": once()})
    shown = words_of(lead.get(here))
    assert "Puts right what was written" in shown
    assert "Left arm." in shown
    assert "The earlier line stays" not in words_of(lead.get(f"{here}?corrects=nothing"))


def test_a_decision_a_referral_a_pack_and_a_file_by_their_forms(world: World) -> None:
    disclosure, lead = told(world), browser(world.clarke, Hat.DSL)
    here, later = f"/safeguarding/{disclosure.reference}/", (today_in("Europe/London") + timedelta(days=7)).isoformat()
    today = today_in("Europe/London").isoformat()
    lead.get(here)
    decision = {"choice": "refer", "words": "Marks in several places.", "look_again_on": later, "once": once()}
    assert lead.post(f"{here}decide/", decision).status_code == 302
    referral = {"to": "Children's social care", "by_way": "telephone", "made_on": today, "look_again_on": later}
    assert lead.post(f"{here}refer/", referral | {"once": once()}).status_code == 302
    ref = disclosure.referrals.get().ref
    assert lead.post(f"{here}refer/{ref}/", {"words": "They visit on Friday."}).status_code == 302

    before = words_of(lead.get(here))
    assert f'action="{here}pack/newest/"' in before  # the pack's answer is a file: this page stays on the screen
    early = {"received_in": "Our system", "received_as": "Oak-17", "received_by": "Ms Clarke", "received_on": today}
    refused = lead.post(f"{here}pack/newest/", early)
    assert refused.status_code == 422
    assert "Please make the file first." in words_of(refused)
    made = lead.post(f"{here}pack/")
    assert (made.status_code, made["Content-Type"]) == (200, "application/zip")
    assert "no-store" in made["Cache-Control"]
    assert f"record-{disclosure.reference}.zip" in made["Content-Disposition"]
    pack = disclosure.hand_overs.get().ref
    receipt = {"received_in": "Our system", "received_as": "Oak-17", "received_by": "Ms Clarke", "received_on": today}
    assert lead.post(f"{here}pack/{pack}/", receipt | {"received_as": ""}).status_code == 422
    assert lead.post(f"{here}pack/newest/", receipt).status_code == 302

    assert (
        lead.post(f"{here}transfer/", {"to_school": "Elm Road", "moves_on": today, "once": once()}).status_code == 302
    )
    file = disclosure.transfers.get().ref
    assert lead.post(f"{here}transfer/{file}/sent/", {"sent_on": today, "sent_by_way": "by hand"}).status_code == 302
    received = {"received_on": today, "received_by": "Mx Reed"}
    assert lead.post(f"{here}transfer/{file}/received/", received).status_code == 302
    shown = words_of(lead.get(here))
    for words in ("decision and reasons: refer it", "They visit on Friday.", "Oak-17", "Elm Road", "Mx Reed"):
        assert words in shown
    mine = words_of(browser(world.tom, Hat.PARENT).get(f"/private/{disclosure.reference}/"))
    for inside in ("several places", "Friday", "Oak-17", "Elm Road"):
        assert inside not in mine


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("decide/", "Please say what was decided."),
        ("refer/", "Please say who was told."),
        ("transfer/", "Please name the other school."),
    ],
)
def test_an_empty_form_says_what_is_missing(world: World, path: str, sentence: str) -> None:
    disclosure, lead = told(world), browser(world.clarke, Hat.DSL)
    answer = lead.post(f"/safeguarding/{disclosure.reference}/{path}", {"once": once()})
    assert answer.status_code == 422
    assert sentence in words_of(answer)


def test_an_emergency_look_from_page_to_page(world: World) -> None:
    disclosure = told(world)
    head, chair, lead = (
        browser(person, hat)
        for person, hat in ((world.adeyemi, Hat.HEAD), (world.chair, Hat.CHAIR), (world.clarke, Hat.DSL))
    )
    short = head.post("/safeguarding/looks/", {"reference": disclosure.reference, "reason": "Now.", "once": once()})
    assert short.status_code == 422
    reason = "Neither lead answered the telephone since seven."
    asked = head.post("/safeguarding/looks/", {"reference": disclosure.reference, "reason": reason, "once": once()})
    here = asked["Location"]
    waits = words_of(head.get(here))
    assert "It waits for somebody else" in waits
    assert "Allow it" not in waits
    assert head.post(f"{here}allow/").status_code == 404
    assert head.get(f"{here}read/").status_code == 404
    assert reason in words_of(chair.get(here))
    assert chair.post(f"{here}allow/").status_code == 302
    assert chair.get(f"{here}read/").status_code == 404
    read = words_of(head.get(f"{here}read/"))
    assert CANARY in read
    assert "<textarea" not in read
    assert head.post(f"/safeguarding/{disclosure.reference}/chronology/").status_code == 404
    assert head.get(f"/safeguarding/{disclosure.reference}/").status_code == 404
    assert "to be reviewed" in words_of(lead.get("/safeguarding/looks/"))
    review = {"words": "Right: both leads were on the same train."}
    assert lead.post(f"{here}review/", {"words": "Fine."}).status_code == 422
    assert lead.post(f"{here}review/", review).status_code == 302
    assert review["words"] in words_of(chair.get(here))
    mine = words_of(browser(world.tom, Hat.PARENT).get(f"/private/{disclosure.reference}/"))
    assert "head teacher" in mine  # the author sees which role has read it


def test_a_late_reason_comes_back_and_nothing_is_asked(world: World) -> None:
    late = browser(world.adeyemi, Hat.HEAD, second_step=IDLE + 60)
    sent = {"reference": "AAAA-0000", "reason": "Neither lead answered the telephone.", "once": once()}
    answer = late.post("/safeguarding/looks/", sent)
    assert answer.status_code == 403
    assert sent["reason"] in words_of(answer)
    assert not EmergencyLook.objects.exists()


def test_a_low_level_concern_from_page_to_page(world: World) -> None:
    staff, head = browser(world.hall, Hat.STAFF), browser(world.adeyemi, Hat.HEAD)
    assert 'href="/safeguarding/low-level/share/"' in words_of(staff.get("/me/"))
    assert 'href="/safeguarding/low-level/share/"' not in words_of(browser(world.tom, Hat.PARENT).get("/me/"))
    empty = staff.post("/safeguarding/low-level/share/", {"words": "He shouted.", "once": once()})
    assert empty.status_code == 422
    assert "Please say whom it is about." in words_of(empty)
    sent = {"about": world.singh.ref, "words": CANARY, "once": once()}
    assert staff.post("/safeguarding/low-level/share/", sent).status_code == 302
    shared = LowLevelConcern.objects.get()
    receipt = words_of(staff.get("/safeguarding/low-level/share/"))
    assert shared.reference in receipt
    assert CANARY not in receipt
    assert staff.get(f"/safeguarding/low-level/{shared.reference}/").status_code == 404
    assert shared.reference in words_of(head.get("/safeguarding/low-level/"))
    here = f"/safeguarding/low-level/{shared.reference}/"
    assert CANARY in words_of(head.get(here))
    assert head.post(f"{here}decide/", {"choice": "talk", "reason": "No."}).status_code == 422
    assert (
        head.post(f"{here}decide/", {"choice": "talk", "reason": "A talk about his voice will do."}).status_code == 302
    )
    assert head.post(f"{here}keep-from/", {"person": "nobody"}).status_code == 422
    assert head.post(f"{here}keep-from/", {"person": world.adeyemi.ref})["Location"] == "/safeguarding/low-level/"
    assert head.get(here).status_code == 404
    for acting in world.everybody():
        if acting.hat not in (Hat.HEAD, Hat.CHAIR):
            assert browser(acting.person, acting.hat).get(here).status_code == 404


def test_when_nobody_here_may_read_it_the_author_sees_whom_to_ring(world: World) -> None:
    actions.arrange(
        world.lead, deputies_after=15, head_after=30, low_level_to="head",
        officer_line="01632 960 001", children_line="01632 960 002", night_line="01632 960 003",
    )  # fmt: skip
    tom = browser(world.tom, Hat.PARENT)
    ordinary = words_of(tom.get(f"/private/{told(world).reference}/"))
    assert "Nobody at the school can read this" not in ordinary
    assert "01632 960 001" not in ordinary
    everybody = (world.clarke, world.okoro, world.adeyemi, world.chair)
    about_all = actions.disclose(world.as_parent(world.tom), words=CANARY, about=everybody)
    shown = words_of(tom.get(f"/private/{about_all.reference}/"))
    assert "Nobody at the school can read this" in shown
    for number in ("999", "01632 960 001", "01632 960 002", "01632 960 003", "0808 800 5000"):
        assert number in shown
    assert CANARY in shown  # kept


def test_what_is_arranged_comes_back_on_its_page(world: World) -> None:
    lead = browser(world.clarke, Hat.DSL)
    sent = {"deputies_after": "10", "head_after": "20", "low_level_to": "dsl", "night_line": "01632 960 003"}
    assert lead.post("/safeguarding/arrangements/", sent | {"head_after": "5"}).status_code == 422
    assert lead.post("/safeguarding/arrangements/", sent).status_code == 302
    shown = words_of(lead.get("/safeguarding/arrangements/"))
    for value in ('value="10"', 'value="20"', 'value="01632 960 003"'):
        assert value in shown


@pytest.mark.parametrize("path", ["", "looks/", "low-level/", "arrangements/"])
def test_pages_and_their_queries_are_the_same_before_and_after_somebody_named_is_told_of(
    world: World, path: str
) -> None:
    """Whoever is named sees byte for byte what they saw before there was anything, with as many questions asked."""
    for person, hat in ((world.adeyemi, Hat.HEAD), (world.clarke, Hat.DSL), (world.chair, Hat.CHAIR)):
        client = browser(person, hat)
        client.get(f"/safeguarding/{path}")
        with CaptureQueriesContext(connection) as before:
            shown = FORM_KEY.sub("", words_of(client.get(f"/safeguarding/{path}")))
        everybody = (world.clarke, world.okoro, world.adeyemi, world.chair)
        hidden = actions.disclose(world.as_parent(world.tom), words=CANARY, about=everybody)
        low = actions.share(world.staff, words=CANARY, about=person, once=once())
        for one in everybody:
            LowLevelNamed.objects.get_or_create(school=world.school, concern=low, person=one, defaults={"at": now()})
        with as_if_at(hidden.at + timedelta(hours=2)):
            actions.remind_unopened()
        with CaptureQueriesContext(connection) as after:
            assert FORM_KEY.sub("", words_of(client.get(f"/safeguarding/{path}"))) == shown, hat
        assert len(after) == len(before), hat


def test_the_list_says_what_is_due_and_which_look_waits(world: World) -> None:
    disclosure, lead = told(world), browser(world.clarke, Hat.DSL)
    lead.get(f"/safeguarding/{disclosure.reference}/")
    moves_on = today_in("Europe/London") - timedelta(days=30)
    actions.begin_transfer(world.lead, disclosure, to_school="Elm Road", moves_on=moves_on, once=once())
    shown = words_of(lead.get("/safeguarding/"))
    assert "file due" in shown
    assert "needs you" not in shown
    reason = "Neither lead answered the telephone."
    actions.ask_for_look(world.head, reference=disclosure.reference, reason=reason, once=once())
    assert "needs you" in words_of(lead.get("/safeguarding/"))
    assert "needs you" not in words_of(browser(world.adeyemi, Hat.HEAD).get("/safeguarding/"))
    for named in (world.okoro, world.clarke):
        actions.name_person(world.lead, disclosure, named)
    shown = words_of(lead.get("/safeguarding/"))
    assert "file due" not in shown
    assert "needs you" not in shown


def test_a_copy_of_ones_own_data_holds_nothing_of_what_staff_shared_with_the_school(world: World) -> None:
    actions.share(world.staff, words="I saw it happen.", about=world.singh, once=once())
    disclosure = actions.disclose(world.as_parent(world.tom), words="A bruise, again.")
    assert "I saw it happen." not in str(held_about(world.hall))
    assert "I saw it happen." not in str(held_about(world.singh))
    [told] = held_about(world.tom)
    assert (told["reference"], told["words"]) == (disclosure.reference, "A bruise, again.")
