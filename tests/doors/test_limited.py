"""A parent whose posting is limited: no door takes their words for a class, every door their words for the school."""

import json
from datetime import timedelta

import pytest

from gatepost.concerns.models import Concern
from gatepost.doors.senders import Senders, epochs_of
from gatepost.doors.together import Together
from gatepost.gate import actions as gate
from gatepost.gate.actions import Ruling
from gatepost.gate.models import Hold, PtaMessage, Submission
from gatepost.groups.models import Post
from gatepost.people import actions as people
from gatepost.people.models import Hat, PostingLimit, Role
from tests.cast import HELD, NUDGED, PASSES, Cast
from tests.doors.api_client import Outside
from tests.doors.test_together import letter
from tests.doors.test_web import browser, says, words_in_composer, write


@pytest.fixture
def head(cast: Cast):
    person = cast.person("Mr Adeyemi")
    cast.appoint(person, Role.HEAD)
    return cast.acting(person, Hat.HEAD)


def limited(cast: Cast, head, person) -> PostingLimit:
    return people.limit_posting(
        head, person=cast.acting(person).person, until=cast.today + timedelta(days=7), decision_ref=f"of-{person.pk}"
    )


def day(cast: Cast) -> str:
    until = cast.today + timedelta(days=7)
    return f"{until:%A} {until.day} {until:%B}"


@pytest.mark.parametrize("text", [PASSES, NUDGED, HELD])
@pytest.mark.parametrize("choice", ["", "as-it-is", "ask-rep"])
def test_whatever_the_words_the_card_says_until_when_and_keeps_them(cast, head, text, choice):
    limited(cast, head, cast.tom)
    answer = write(browser(cast.tom), cast, text, choice=choice)
    assert answer.status_code == 403
    says(answer, f"You can post here again on {day(cast)}", "It has not been sent. Nobody else has seen it.")
    assert words_in_composer(answer) == text
    assert not Submission.objects.exists()
    assert not Hold.objects.exists()


def test_the_script_gets_the_card_alone(cast, head):
    limited(cast, head, cast.tom)
    answer = write(browser(cast.tom), cast, PASSES, htmx=True)
    assert answer.status_code == 403
    assert answer.content.decode().count('class="card"') == 1
    assert "<html" not in answer.content.decode()


def test_reading_and_private_ways_are_as_before(cast, head):
    write(browser(cast.amira), cast, "Is there a club on Friday?")
    limited(cast, head, cast.tom)
    tom = browser(cast.tom)
    page = tom.get(f"/groups/{cast.oak.ref}/")
    says(page, "Is there a club on Friday?", f"You can post here again on {day(cast)}", "Send privately to the school")
    assert '<textarea id="text"' not in page.content.decode()
    form = tom.post(f"/groups/{cast.oak.ref}/send-privately/", {"text": "I am sorry.", "route": "leadership"})
    assert form.status_code == 200
    sent = tom.post("/private/new/", {"words": "I am sorry.", "route": "leadership", "client_key": "p-1"})
    assert sent.status_code == 302
    assert Concern.objects.get().author == cast.tom


def test_an_edit_is_new_words_and_a_withdrawal_is_not(cast, head):
    tom = browser(cast.tom)
    write(tom, cast, PASSES)
    post = Post.objects.get()
    limited(cast, head, cast.tom)
    assert write(tom, cast, "Is PE on Monday?", edits=post.ref, client_key="e-1").status_code == 403
    post.refresh_from_db()
    assert post.text == PASSES
    tom.post(f"/groups/{cast.oak.ref}/posts/{post.ref}/withdraw/")
    post.refresh_from_db()
    assert post.state == Post.State.WITHDRAWN


def test_a_retry_of_what_was_stored_before_is_answered_as_then(cast, head):
    client = Outside(cast.school, cast.tom)
    body = {"text": PASSES, "client_key": "k-1"}
    first = client.browser.post(
        f"/api/v1/groups/{cast.oak.ref}/posts",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {client.secret}"},
    )
    limited(cast, head, cast.tom)
    again, other = (
        client.browser.post(
            f"/api/v1/groups/{cast.oak.ref}/posts",
            json.dumps(sent),
            content_type="application/json",
            headers={"Authorization": f"Bearer {client.secret}"},
        )
        for sent in (body, {**body, "client_key": "k-2"})
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["ref"] == again.json()["ref"]
    assert (other.status_code, other.json()["error"]) == (403, "posting-limited")
    assert "You can post again on" in other.json()["message"]


def test_the_cache_of_senders_forgets_at_once_both_ways(cast, head):
    together, senders = Together(), Senders()
    mine, theirs = letter(cast, cast.tom, key="a"), letter(cast, cast.amira, key="b")
    assert all(together.receive([mine, theirs]))
    limit = limited(cast, head, cast.tom)
    posts = together.receive([letter(cast, cast.tom, key="c"), letter(cast, cast.amira, key="d")])
    assert [post is not None for post in posts] == [False, True]
    assert mine.key not in senders.of([mine.key], epochs=epochs_of({cast.school.pk}).read())
    people.lift_limit(head, limit)
    assert together.receive([letter(cast, cast.tom, key="e")])[0] is not None


def test_an_officer_whose_posting_is_limited_sends_no_pta_message(cast, head):
    limited(cast, head, cast.priya)
    answer = browser(cast.priya, Hat.PTA).post(
        "/pta/write/",
        {"text": "The fair is on Saturday.", "groups": [cast.oak.ref], "client_key": "f-1", "choice": "send"},
    )
    assert answer.status_code == 403
    says(answer, "You can post again on", "The fair is on Saturday.")
    assert not PtaMessage.objects.exists()


def test_a_limit_given_while_the_judge_is_reading_counts(cast, head, monkeypatch):
    """The letter was judged under the rights of before; at the commit they have changed, and nothing is stored."""
    together = Together()
    ready = together._ready

    def then_limited(letters):
        found = ready(letters)
        limited(cast, head, cast.tom)
        return found

    monkeypatch.setattr(together, "_ready", then_limited)
    assert together.receive([letter(cast, cast.tom, key="late")]) == [None]
    assert not Post.objects.exists()


def test_what_waited_for_a_class_rep_before_still_takes_its_way(cast, head):
    write(browser(cast.tom), cast, HELD, choice="ask-rep")
    hold = Hold.objects.select_related("submission__group__school", "submission__author__school").get()
    limited(cast, head, cast.tom)
    gate.rule_on_hold(cast.acting(cast.jo), hold=hold, ruling=Ruling.RELEASE, reason="")
    assert Post.objects.get().text == HELD
