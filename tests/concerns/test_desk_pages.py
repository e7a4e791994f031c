"""The desk's tools through their real addresses: saved replies in an answer, who is away, the next matter."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gatepost.audit.models import Entry
from gatepost.concerns import actions, saved_words
from gatepost.concerns.models import Concern, Cover, Reply, SavedReply
from gatepost.core.clock import today_in
from gatepost.people.models import Hat
from tests.concerns.cast import World, once
from tests.concerns.pages import browser, words_of

MATTER_STATEMENTS = 23  # of a whole request: who asks, the matter and its parts, what comes next, the audit entry
COMPLAINT_STATEMENTS = 27  # the same of a complaint about somebody, for whoever runs it
REPLIES, AWAY = "/desk/replies/", "/desk/away/"


def office(world: World) -> Client:
    return browser(world.evans, Hat.OFFICE)


def field(page: str, name: str) -> str:
    found = re.search(rf'<textarea name="{name}"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("words", "filled"),
    [
        ("Dear {name}, about {reference}.", "Dear Tom, about 4F2K-9QTM."),
        ("{name}{name}", "TomTom"),
        ("No field, {} and { name }", "No field, {} and { name }"),
        ("{other}", "{other}"),
    ],
)
def test_fields_are_filled_in(words: str, filled: str) -> None:
    assert saved_words.filled_in(words, name="Tom", reference="4F2K-9QTM") == filled


def test_what_was_filled_in_is_not_filled_in_again() -> None:
    assert saved_words.filled_in("{name}", name="{reference}", reference="X") == "{reference}"


def test_a_saved_reply_from_the_list_into_an_answer(world: World) -> None:
    client, concern = office(world), world.raised()
    sent = client.post(REPLIES, {"title": "Coats", "words": "Dear {name},\nit is here. Ref. {reference}"}, follow=True)
    assert "Saved." in words_of(sent)
    saved = SavedReply.objects.get()
    here = f"/desk/{concern.reference}/"
    assert "Coats" in words_of(client.get(here))
    page = words_of(client.post(f"{here}saved/", {"reply": saved.ref, "words": "Begun already"}))
    assert field(page, "words") == f"Begun already\n\nDear Tom,\nit is here. Ref. {concern.reference}"
    assert not Reply.objects.exists()
    for wrong in ("", "no-such-reply", "a\x00b"):
        page = words_of(client.post(f"{here}saved/", {"reply": wrong, "words": "Begun already"}))
        assert field(page, "words") == "Begun already"


def test_a_saved_reply_is_changed_and_ended(world: World) -> None:
    client = office(world)
    saved = actions.save_reply(world.office, title="Coats", words="Here.")
    one = f"{REPLIES}{saved.ref}/"
    client.post(one, {"title": "Coats and bags", "words": "There."})
    saved.refresh_from_db()
    assert (saved.title, saved.words) == ("Coats and bags", "There.")
    assert client.post(f"{one}end/").status_code == 302
    assert client.get(one).status_code == 404
    assert client.post(f"{one}end/").status_code == 404
    acts = list(Entry.objects.filter(subject_kind="saved reply").order_by("pk").values_list("action", flat=True))
    assert acts == ["saved a reply", "changed a saved reply", "ended a saved reply"]


@pytest.mark.parametrize(
    ("title", "words", "sentence"),
    [
        ("", "Here.", "Please give it a title."),
        ("Coats", "", "Please write something first."),
        ("Coats", "Dear {surname}", "Gatepost does not know {surname}"),
        ("Taken", "Other words", "Another saved reply has this title."),
        ("a\x00b", "Here.", "Null characters are not allowed."),
    ],
)
def test_a_saved_reply_that_cannot_be_used_keeps_its_words(world: World, title: str, words: str, sentence: str) -> None:
    actions.save_reply(world.office, title="Taken", words="Words")
    answer = office(world).post(REPLIES, {"title": title, "words": words})
    assert answer.status_code == 422
    assert sentence in words_of(answer).replace("&#x27;", "'")
    assert words in words_of(answer)
    assert SavedReply.objects.count() == 1


def test_saving_the_same_twice_saves_it_once(world: World) -> None:
    for _ in range(2):
        office(world).post(REPLIES, {"title": "Coats", "words": "Here."})
    assert SavedReply.objects.count() == 1


def test_staff_use_saved_replies_and_do_not_write_them(world: World) -> None:
    saved, concern = actions.save_reply(world.office, title="Coats", words="Here."), world.raised()
    actions.assign(world.office, concern, world.hall)
    staff, here = browser(world.hall, Hat.STAFF), f"/desk/{concern.reference}/"
    assert field(words_of(staff.post(f"{here}saved/", {"reply": saved.ref})), "words") == "Here."
    assert REPLIES not in words_of(staff.get(here))
    assert staff.get(REPLIES).status_code == 404
    assert staff.post(f"{REPLIES}{saved.ref}/end/").status_code == 404
    other = World("elmfield.test")
    assert office(other).get(f"{REPLIES}{saved.ref}/").status_code == 404
    elsewhere = other.raised()
    page = words_of(office(other).post(f"/desk/{elsewhere.reference}/saved/", {"reply": saved.ref, "words": ""}))
    assert field(page, "words") == ""


def test_send_and_open_the_next(world: World) -> None:
    first, second = world.raised(), world.raised("And the peg?")
    client = office(world)
    sent = {"words": "In the hall.", "seen": "0", "next": "1"}
    answer = client.post(f"/desk/{first.reference}/?kind=enquiry", {**sent, "once": once()})
    assert answer.headers["Location"] == f"/desk/{second.reference}/?kind=enquiry"
    answer = client.post(f"/desk/{second.reference}/?kind=enquiry", {**sent, "once": once()})
    assert answer.headers["Location"] == "/desk/?kind=enquiry"
    assert Reply.objects.count() == 2


def test_send_and_open_the_next_opens_what_the_foot_of_the_page_calls_next(world: World) -> None:
    first, second, third = (world.raised(f"Where is coat {number}?") for number in range(3))
    client = office(world)
    foot = words_of(client.get(f"/desk/{second.reference}/")).partition("Next on the desk: ")[0]
    assert re.findall(r'href="([^"]*)"', foot)[-1] == f"/desk/{third.reference}/"
    sent = {"words": "In the hall.", "seen": "0", "next": "1"}
    answer = client.post(f"/desk/{second.reference}/", {**sent, "once": once()})
    assert answer.headers["Location"] == f"/desk/{third.reference}/"
    answer = client.post(f"/desk/{third.reference}/", {**sent, "once": once()})
    assert answer.headers["Location"] == f"/desk/{first.reference}/"  # it was the last: from the top again


def test_who_is_asked_to_answer_is_marked_where_the_words_name_them(world: World) -> None:
    concern = world.raised("Ms Singh shouted at him before the whole class.", route="leadership")
    client, here = browser(world.adeyemi, Hat.HEAD), f"/desk/{concern.reference}/"
    for page in (client.get(here), client.post(f"{here}give/", {"give-person": "nobody"})):
        words = words_of(page)
        assert words.count("Ms Singh (named in what was written)") == 1
        assert "Mr Adeyemi (named" not in words


def test_a_matter_keeps_the_view_it_was_opened_from(world: World) -> None:
    concern = world.raised()
    page = words_of(office(world).get("/desk/?kind=enquiry&show=all"))
    link = f"/desk/{concern.reference}/?show=all&amp;kind=enquiry"
    assert link in page
    assert link in words_of(office(world).get(link.replace("&amp;", "&")))


def test_a_matter_takes_as_many_statements_whatever_else_is_on_the_desk(world: World) -> None:
    client, concern = office(world), world.raised()
    actions.save_reply(world.office, title="Coats", words="Here.")

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/desk/{concern.reference}/").status_code == 200
        return len(seen)

    alone = statements()
    for _ in range(12):
        actions.assign(world.office, world.raised(), world.hall)
        actions.open_concern(world.office, concern.reference)
    assert statements() <= alone + 2  # what may be about the same thing is looked for when there is anything else
    assert alone <= MATTER_STATEMENTS


def test_whom_a_complaint_is_about_is_asked_once_a_page(world: World) -> None:
    concern, client = world.complaint(about=[world.hall]), browser(world.adeyemi, Hat.HEAD)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(f"/desk/{concern.reference}/").status_code == 200
    asked = [entry["sql"] for entry in seen if 'FROM "people_appointment" WHERE' in entry["sql"]]
    assert sum('"role" AS' in sql and "concerns_namedperson" in sql for sql in asked) == 1
    assert len(seen) <= COMPLAINT_STATEMENTS


def test_the_history_names_who_did_what(world: World) -> None:
    concern, client = world.raised(), office(world)
    for _ in range(2):
        client.get(f"/desk/{concern.reference}/")
    actions.assign(world.office, concern, world.hall)
    history = words_of(client.get(f"/desk/{concern.reference}/")).split('class="history"')[1].split("</ol>")[0]
    assert history.count("opened a concern") == 1
    assert "gave a concern to somebody (Mrs Hall)" in history
    assert history.index("raised a concern") < history.index("gave a concern")


def test_the_page_of_who_is_away(world: World) -> None:
    today = today_in("Europe/London")
    days = {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=2)).isoformat()}
    staff = browser(world.hall, Hat.STAFF)
    page = words_of(staff.get(AWAY))
    assert "I will be away" in page
    sent = {"person": world.hall.ref, "covered_by": world.singh.ref, **days}
    assert "Ms Singh stands in for Mrs Hall" in words_of(staff.post(AWAY, sent, follow=True))
    assert staff.post(AWAY, {**sent, "person": world.singh.ref}).status_code == 422
    assert staff.post(AWAY, {**sent, "starts_on": "soon"}).status_code == 422
    assert office(world).post(AWAY, {**sent, "covered_by": world.evans.ref}).status_code == 422  # somebody does already
    cover = Cover.objects.get()
    assert browser(world.singh, Hat.LEADERSHIP).post(f"{AWAY}{cover.ref}/end/").status_code == 302
    assert not Cover.objects.exists()
    assert staff.post(f"{AWAY}{cover.ref}/end/").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["?show=%00", "?q=%00%ff&after=_&show=all", "?group=" + "x" * 500, "?after=" + "9" * 99, "?q=" + "a " * 300],
)
def test_a_broken_link_shows_the_desk(world: World, query: str) -> None:
    concern: Concern = world.raised()
    assert office(world).get(f"/desk/{query}").status_code == 200
    assert office(world).get(f"/desk/{concern.reference}/{query}").status_code == 200
