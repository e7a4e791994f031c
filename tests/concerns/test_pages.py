"""The desk, and what a parent sees of their private matters, through the real addresses."""

import re
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from gatepost.concerns import actions
from gatepost.concerns.models import Concern, Reply
from gatepost.concerns.other_ways import asks_about_data
from gatepost.core.words import PRIVATE_LIMIT
from gatepost.doors.actions import hand_on
from gatepost.people.models import Hat
from gatepost.safeguarding.models import Disclosure
from tests.concerns.cast import World, once
from tests.concerns.pages import browser, words_of

NEW = "/private/new/"
ORDINARY = "Could Mia have a different coat peg, please? Hers is broken."
AT_RISK = "There are bruises on his arms again and he says his stepdad hits him."


def form(**fields: object) -> dict[str, object]:
    return {"client_key": once(), "route": "office", "words": ORDINARY, **fields}


def tom(world: World) -> Client:
    return browser(world.tom, Hat.PARENT)


def test_from_the_question_to_the_answer(world: World) -> None:
    parent, office = tom(world), browser(world.evans, Hat.OFFICE)
    assert "Ask the school" in words_of(parent.get(NEW))
    sent = parent.post(NEW, form(), follow=True)
    concern = Concern.objects.get()
    assert concern.reference in words_of(sent)
    assert "You will hear by" in words_of(sent)
    assert "Nobody yet" in words_of(sent)

    assert ORDINARY[:60] in words_of(office.get("/desk/"))
    page = words_of(office.get(f"/desk/{concern.reference}/"))
    assert ORDINARY in page
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen is not None
    office.post(f"/desk/{concern.reference}/", {"words": "Yes, number 12.", "once": once(), "seen": seen[1]})

    mine = words_of(parent.get(f"/private/{concern.reference}/"))
    assert "Yes, number 12." in mine
    assert "Mrs Evans" in mine
    assert "school office:" in mine  # which role opened it
    parent.post(f"/private/{concern.reference}/", {"act": "settle"})
    concern.refresh_from_db()
    assert concern.state == Concern.State.SETTLED


@pytest.mark.parametrize("words", ["", "a" * (PRIVATE_LIMIT + 1), "coat\x00peg"])
def test_words_that_cannot_be_used_stay_in_the_form(world: World, words: str) -> None:
    answer = tom(world).post(NEW, form(words=words))
    assert answer.status_code == 422
    assert "Please look at this again" in words_of(answer)
    assert words[:500] in words_of(answer)
    assert not Concern.objects.exists()


def test_pressing_twice_sends_once_and_other_words_are_another(world: World) -> None:
    parent, sent = tom(world), form()
    for _ in range(2):
        assert parent.post(NEW, sent).status_code == 302
    assert Concern.objects.count() == 1
    parent.post(NEW, {**sent, "words": "And one more thing."})
    assert Concern.objects.count() == 2


def test_words_of_a_child_at_risk_are_asked_about_before_anything_is_sent(world: World) -> None:
    parent, sent = tom(world), form(words=AT_RISK)
    page = words_of(parent.post(NEW, sent))
    assert '<input type="hidden" name="route" value="office">' in page  # what the second button says is what it does
    assert not Concern.objects.exists()
    assert not Disclosure.objects.exists()
    assert page.index("Send to the safeguarding lead") < page.index("This is not about a child at risk")
    assert "999" in page
    assert AT_RISK in page

    answer = parent.post(NEW, {**sent, "go": "safeguarding"})
    disclosure = Disclosure.objects.get()
    assert answer.headers["Location"] == f"/private/{disclosure.reference}/"
    assert not Concern.objects.exists()

    parent.post(NEW, {**sent, "client_key": once(), "go": "as-chosen", "asked_about": asked_about(page)})
    assert Concern.objects.get().words == AT_RISK


def asked_about(page: str) -> str:
    """What a page that asks keeps of the words it asks about."""
    return re.findall(r'name="asked_about" value="([0-9a-f]{32})"', page)[0]


def test_that_no_child_is_at_risk_holds_for_the_words_it_was_said_of(world: World) -> None:
    parent, sent = tom(world), form(words="My son says that a man at the pool hit him and made him bleed.")
    page = words_of(parent.post(NEW, sent))
    assert "Is a child at risk?" in page
    said = {"go": "as-chosen", "asked_about": asked_about(page)}
    assert "Is a child at risk?" in words_of(parent.post(NEW, {**sent, "go": "as-chosen"}))
    again = words_of(parent.post(NEW, {**sent, **said, "words": AT_RISK}))
    assert "Is a child at risk?" in again
    assert AT_RISK in again
    assert not Concern.objects.exists()
    # What was put right on the same page, so that it no longer tells of one, needs no other answer.
    parent.post(NEW, {**sent, **said, "words": "Is the pool open on Friday?"})
    assert Concern.objects.get().words == "Is the pool open on Friday?"


DATA_REQUESTS = (
    "Please treat this as a subject access request.",
    "I would like to see everything the school holds about my daughter.",
    "What information do you have? Send me a copy of all records you keep on my son.",
    "Please delete my data.",
    "Under GDPR I want the emails.",
)
NO_DATA_REQUESTS = (
    ORDINARY,
    "What time does the school have on Friday for the fair?",
    "Please send me a copy of the newsletter.",
    "You have my new phone number, please use it.",
    "Is there any information about the trip?",
    "What do you have on the menu on Friday?",
)


@pytest.mark.parametrize("words", DATA_REQUESTS)
def test_a_request_about_data_is_told_by_its_words(words: str) -> None:
    assert asks_about_data(words)


@pytest.mark.parametrize("words", NO_DATA_REQUESTS)
def test_an_ordinary_question_is_no_request_about_data(words: str) -> None:
    assert not asks_about_data(words)


def test_whoever_asks_for_data_is_offered_its_own_way_and_may_decline(world: World) -> None:
    parent, sent = tom(world), form(words=DATA_REQUESTS[1], route="leadership")
    page = words_of(parent.post(NEW, sent))
    assert "Do you ask for personal data?" in page
    assert "No: send it as I chose (Senior leadership)" in page
    assert not Concern.objects.exists()
    parent.post(NEW, {**sent, "go": "data"})
    concern = Concern.objects.get()
    assert (concern.kind, concern.route) == ("data", "office")
    parent.post(NEW, {**sent, "client_key": once(), "go": "not-data"})
    assert Concern.objects.exclude(pk=concern.pk).get().kind == "enquiry"
    assert parent.post(NEW, form(words=DATA_REQUESTS[1], route="data")).status_code == 302  # chosen at once: not asked


def test_an_answer_to_one_question_is_kept_through_the_next(world: World) -> None:
    parent, sent = tom(world), form(words=f"Mrs Evans knows. {DATA_REQUESTS[0]}")
    assert "Do you ask for personal data?" in words_of(parent.post(NEW, sent))
    page = words_of(parent.post(NEW, {**sent, "go": "not-data"}))
    assert "Is it about Mrs Evans?" in page
    assert '<input type="hidden" name="data_asked" value="not-data">' in page
    page = words_of(parent.post(NEW, {**sent, "client_key": once(), "go": "data"}))
    assert '<input type="hidden" name="route" value="data">' in page
    parent.post(NEW, {**sent, "route": "data", "go": "kept-from"})
    assert Concern.objects.get().kind == "data"


def test_a_named_member_of_staff_is_kept_out_from_the_first_moment(world: World) -> None:
    tom(world).post(NEW, form(route="leadership", about=[world.adeyemi.ref]))
    concern = Concern.objects.get()
    assert browser(world.adeyemi, Hat.HEAD).get(f"/desk/{concern.reference}/").status_code == 404
    assert browser(world.evans, Hat.OFFICE).get(f"/desk/{concern.reference}/").status_code == 200
    again = tom(world).post(NEW, form(about=[world.amira.ref]))
    assert again.status_code == 422
    assert ORDINARY in words_of(again)


def test_words_that_name_who_would_open_them_are_asked_about_first(world: World) -> None:
    parent, sent = tom(world), form(words="Mrs Evans was rude to me on the telephone this morning.")
    page = words_of(parent.post(NEW, sent))
    assert "Is it about Mrs Evans?" in page
    assert sent["words"] in page
    assert not Concern.objects.exists()

    parent.post(NEW, {**sent, "go": "kept-from"})
    concern = Concern.objects.get()
    assert browser(world.evans, Hat.OFFICE).get(f"/desk/{concern.reference}/").status_code == 404

    parent.post(NEW, form(words="Could mrs evans ring me, please?", go="may-see", readers_asked=world.evans.ref))
    assert browser(world.evans, Hat.OFFICE).get(f"/desk/{Concern.objects.latest('pk').reference}/").status_code == 200
    # Somebody who does not open what goes this way may be named in an ordinary question.
    assert parent.post(NEW, form(words="Is Mr Adeyemi at the fair?")).status_code == 302
    about_the_head = form(words="Mr Adeyemi laughed at me.", route="leadership", go="kept-from")
    assert "Sent privately to the chair of governors." in words_of(parent.post(NEW, about_the_head, follow=True))
    # Somebody who is kept from it already is not asked about again.
    assert parent.post(NEW, form(words="Mrs Evans was rude.", about=[world.evans.ref])).status_code == 302


def test_both_questions_are_asked_one_after_the_other(world: World) -> None:
    parent, sent = tom(world), form(words=f"Mrs Evans knows: {AT_RISK}")
    first = words_of(parent.post(NEW, sent))
    assert "Is a child at risk?" in first
    page = words_of(parent.post(NEW, {**sent, "go": "as-chosen", "asked_about": asked_about(first)}))
    assert "Is it about Mrs Evans?" in page
    assert '<input type="hidden" name="answered" value="as-chosen">' in page
    parent.post(NEW, {**sent, "go": "kept-from", "answered": "as-chosen", "asked_about": asked_about(page)})
    assert list(Concern.objects.get().named.values_list("person__name", flat=True)) == ["Mrs Evans"]


def test_a_report_takes_a_copy_of_the_message_along(world: World) -> None:
    post = world.post(world.amira, "Well, that was a shambles")
    path = f"/groups/{world.oak.ref}/posts/{post.ref}/report/"
    parent = tom(world)
    assert "Well, that was a shambles" in words_of(parent.get(path))
    parent.post(path, {"about": "G4", "words": "", "client_key": "a-key"})
    at_school = post.at.astimezone(ZoneInfo(world.school.time_zone))
    head = f"{world.amira.name}, {at_school:%-d %B %Y, %H:%M}:"
    assert Concern.objects.get().snapshot == f"{head}\nWell, that was a shambles"
    assert "shambles" in words_of(browser(world.evans, Hat.OFFICE).get(f"/desk/{Concern.objects.get().reference}/"))
    assert browser(world.evans, Hat.OFFICE).get(path).status_code == 404
    assert parent.get(f"/groups/{world.oak.ref}/posts/unknown/report/").status_code == 404


def test_the_list_tells_neither_words_nor_kind(world: World) -> None:
    parent = tom(world)
    parent.post(NEW, form(), follow=True)
    parent.post(NEW, form(words=AT_RISK, route="safeguarding"), follow=True)
    page = words_of(parent.get("/private/"))
    for reference in (Concern.objects.get().reference, Disclosure.objects.get().reference):
        assert reference in page
    for word in ("coat", "bruises", "safeguarding", "office"):
        assert word not in page.lower().split("<main")[1].split("</main")[0]


def test_nobody_else_reaches_a_matter_and_unknown_looks_the_same(world: World) -> None:
    parent, other = tom(world), browser(world.amira, Hat.PARENT)
    parent.post(NEW, form())
    parent.post(NEW, form(words=AT_RISK, route="safeguarding"))
    unknown = words_of(other.get("/private/0000-0000/"))
    for reference in (Concern.objects.get().reference, Disclosure.objects.get().reference):
        assert parent.get(f"/private/{reference}/").status_code == 200
        answer = other.get(f"/private/{reference}/")
        assert answer.status_code == 404
        assert words_of(answer).replace(reference, "") == unknown.replace("0000-0000", "")
        assert other.post(f"/private/{reference}/", {"act": "settle"}).status_code == 404
        assert other.post(f"/private/{reference}/", {"words": "x", "once": once()}).status_code == 404
    assert parent.post(f"/private/{Disclosure.objects.get().reference}/", {"act": "settle"}).status_code == 404
    assert parent.post(f"/private/{Disclosure.objects.get().reference}/", {"act": "formal"}).status_code == 404


def test_two_taps_make_a_formal_complaint(world: World) -> None:
    parent = tom(world)
    parent.post(NEW, form())
    reference = Concern.objects.get().reference
    assert "Make this a formal complaint" in words_of(parent.get(f"/private/{reference}/"))
    parent.post(f"/private/{reference}/", {"act": "formal"})
    concern = Concern.objects.get()
    assert concern.kind == Concern.Kind.COMPLAINT
    assert concern.acknowledge_by is not None and concern.acknowledge_by < concern.reply_by
    mine = words_of(parent.get(f"/private/{reference}/"))
    assert f"<dt>Next date</dt><dd>{concern.acknowledge_by:%A %-d %B}</dd>" in mine
    assert "formal complaint" in words_of(browser(world.adeyemi, Hat.HEAD).get("/desk/"))


def test_an_answer_written_past_new_words_comes_back_once(world: World) -> None:
    concern, office = world.raised(), browser(world.evans, Hat.OFFICE)
    actions.add_words(world.as_parent(world.tom), concern, "It is number 14, sorry.", once=once())
    sent = {"words": "Yes, number 12.", "once": once(), "seen": "0"}
    stale = office.post(f"/desk/{concern.reference}/", sent)
    assert stale.status_code == 422
    assert "Somebody wrote here while you did" in words_of(stale)
    assert "Yes, number 12." in words_of(stale)
    assert 'name="seen" value="1"' in words_of(stale)
    for _ in range(2):
        assert office.post(f"/desk/{concern.reference}/", {**sent, "seen": "1"}).status_code == 302
    assert Reply.objects.filter(side=Reply.Side.SCHOOL).count() == 1


def test_the_desk_gives_takes_and_keeps_from(world: World) -> None:
    concern, office = world.raised(), browser(world.evans, Hat.OFFICE)
    here = f"/desk/{concern.reference}/"
    assert office.post(f"{here}give/", {"give-person": world.amira.ref}).status_code == 422
    assert office.post(f"{here}give/", {"give-person": world.hall.ref}).status_code == 302
    staff = browser(world.hall, Hat.STAFF)
    assert "What else can be done" not in words_of(staff.get(here))
    for path in ("give/", "take-over/", "keep-from/", "hand-on/"):
        assert staff.post(f"{here}{path}").status_code == 404
    assert office.post(f"{here}take-over/").status_code == 302
    concern.refresh_from_db()
    assert concern.assigned_to == world.evans
    gone = office.post(f"{here}keep-from/", {"keep-person": world.evans.ref})
    assert gone.headers["Location"] == "/desk/"
    assert "You no longer see this." in words_of(office.get("/desk/"))
    assert office.get(here).status_code == 404


def test_handing_on_leaves_the_desk_empty_and_tells_the_parent_who_has_it(world: World) -> None:
    concern = world.raised(AT_RISK, outcome_sought="Please talk to him.")
    actions.answer(world.office, concern, "We will look at it.", once=once())
    office, here = browser(world.evans, Hat.OFFICE), f"/desk/{concern.reference}/"
    assert office.post(f"{here}hand-on/").status_code == 302
    assert office.post(f"{here}hand-on/").status_code == 404
    assert office.get(here).status_code == 404
    assert (
        concern.reference
        not in words_of(office.get("/desk/")).split("<main")[1].replace("Ref. ", "", 1).split("notice-good")[0]
    )

    mine = words_of(tom(world).get(f"/private/{concern.reference}/"))
    assert "Handed on to the safeguarding lead" in mine
    assert AT_RISK in mine
    assert "We will look at it." in mine
    page = words_of(browser(world.clarke, Hat.DSL).get(f"/safeguarding/{concern.reference}/"))
    for words in (AT_RISK, "We will look at it.", "Please talk to him."):
        assert words in page


def test_the_chair_comes_to_a_desk_with_what_is_about_the_head(world: World) -> None:
    about, other = world.raised(about=[world.adeyemi]), world.raised(route="leadership")
    page = words_of(browser(world.chair, Hat.CHAIR).get("/", follow=True))
    assert about.reference in page
    assert other.reference not in page


def test_a_hand_on_that_fails_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    concern = world.raised(AT_RISK)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("gatepost.safeguarding.actions.receive_handed_on", broken)
    with pytest.raises(RuntimeError):
        hand_on(world.office, concern)
    concern.refresh_from_db()
    assert (concern.state, concern.words) == (Concern.State.OPEN, AT_RISK)


@pytest.mark.parametrize("path", ["/desk/", "/desk/0000-0000/", "/private/", NEW, "/private/0000-0000/"])
def test_a_stranger_is_asked_to_sign_in(world: World, path: str) -> None:
    answer = Client(headers={"host": world.school.host}).get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")
