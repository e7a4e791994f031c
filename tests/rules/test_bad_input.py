"""Whatever is typed: a sentence that says what to do, and the words are still there."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gatepost.concerns.models import Concern, Reply
from gatepost.groups.models import Post
from gatepost.safeguarding.models import Disclosure
from tests.reading import Page, visit
from tests.world import World, messages_on

LONG = "a" * 65_536
NUL = "one\0two"
REVERSED = "\u202eIs PE tomorrow?"
HEAD = b"class,child_given,child_initial,guardian_name,mail,phone,relation\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Please write something first."),
        (" \n ", "Please write something first."),
        ("a" * 4_001, "This is 4,001 characters long. Please keep it under 4,000."),
        (LONG, "This is 65,536 characters long. Please keep it under 4,000."),
        (NUL, "characters in it that cannot be shown"),
        ("one\ud800two", ""),
    ],
    ids=["empty", "blank", "one too many", "65,536", "NUL", "half a pair"],
)
def test_the_composer_says_what_to_do_and_keeps_the_words(world: World, words: str, sentence: str) -> None:
    page = world.tom.opens_oak()
    encoded = quote(words, errors="surrogatepass")
    token, key = page.value_of("csrfmiddlewaretoken"), page.value_of("client_key")
    world.tom.client.raise_request_exception = False
    answer = world.tom.client.generic(
        "POST",
        f"/groups/{world.oak.ref}/write/",
        f"text={encoded}&client_key={key}&csrfmiddlewaretoken={token}",
        content_type="application/x-www-form-urlencoded",
    )
    shown = Page(world.tom.client, answer, page.url)
    if sentence:
        assert shown.status == 422
        assert sentence in shown.root.all(having="role", is_="notice")[0].text
        assert shown.value_of("text") == re.sub("[\0\ud800-\udfff]", "", words)
    else:
        assert shown.status < 500  # Django reads such bytes as a mark of replacement before we see them
    assert Post.objects.filter(group=world.oak).count() <= 1


def test_a_right_to_left_text_is_a_text_and_cannot_turn_what_stands_around_it(world: World) -> None:
    world.tom.writes_in_oak(REVERSED)
    [seen] = messages_on(world.amira.opens_oak())
    assert seen.words == REVERSED
    assert seen.html.all(is_="post-words")[0].attributes["dir"] == "auto"
    assert seen.html.all("bdi") != []


@pytest.mark.parametrize("given", [{"reply_to": "zzzzzzzzzzzzzzzz"}, {"edits": "zzzzzzzzzzzzzzzz"}, {"reply_to": NUL}])
def test_what_is_answered_or_changed_is_gone_and_the_words_stay(world: World, given: dict[str, str]) -> None:
    page = world.tom.opens_oak()
    sent = {"text": "Yes, it is.", "client_key": page.value_of("client_key")}
    token = {"csrfmiddlewaretoken": page.value_of("csrfmiddlewaretoken")}
    answer = world.tom.client.post(f"/groups/{world.oak.ref}/write/", sent | token | given)
    shown = Page(world.tom.client, answer, page.url)
    assert shown.status == 404
    assert "is not there any more" in shown.main.text
    assert shown.value_of("text") == "Yes, it is."
    assert world.amira.sees_in_oak() == []


def test_a_key_that_stands_for_other_words_keeps_the_new_ones_in_the_composer(world: World) -> None:
    page = world.tom.opens_oak()
    page.press("Send", text="Is PE tomorrow?")
    shown = page.press("Send", text="Or is it on Friday?")
    assert shown.status == 422
    assert shown.value_of("text") == "Or is it on Friday?"
    shown.press("Send")
    assert world.amira.sees_in_oak() == ["Is PE tomorrow?", "Or is it on Friday?"]


def stale_forms(world: World) -> dict[str, tuple[Any, str, dict[str, str]]]:
    """Forms that hold somebody's words: who sends it, where to, and what was typed."""
    world.amira.asks_the_school("Is the gate open at half past eight?")
    world.tom.writes_in_oak("Mrs Hall is useless.").press("Ask a class rep to look")
    world.tom.writes_in_oak("I saw bruises on Ruby's arms again and I am scared for her.").press(
        "Tell the safeguarding lead"
    ).press("Send privately")
    concern, disclosure = Concern.objects.get().reference, Disclosure.objects.get().reference
    hold = world.jo.opens("/look/").root.all("form")[-1].attributes["action"]
    return {
        "composer": (world.tom, f"/groups/{world.oak.ref}/write/", {"text": "typed words"}),
        "private": (world.tom, "/private/new/", {"words": "typed words", "outcome_sought": "typed outcome"}),
        "more": (world.amira, f"/private/{concern}/", {"words": "typed words"}),
        "answer": (world.evans, f"/desk/{concern}/", {"words": "typed words"}),
        "ruling": (world.jo, hold, {"reason": "typed words"}),
        "pta": (world.priya, "/pta/write/", {"text": "typed words"}),
        "chronology": (world.clarke, f"/safeguarding/{disclosure}/chronology/", {"words": "typed words"}),
        "decision": (world.clarke, f"/safeguarding/{disclosure}/close/", {"decision": "typed words"}),
    }


def test_a_form_that_has_expired_gives_all_typed_words_back(world: World) -> None:
    lost = []
    for name, (player, url, typed) in stale_forms(world).items():
        before = Reply.objects.count(), Post.objects.count(), Concern.objects.count()
        answer = player.client.post(url, typed | {"csrfmiddlewaretoken": "x" * 64})
        body = answer.content.decode()
        assert answer.status_code == 403, name
        assert "open for too long" in body, name
        lost += [name for words in typed.values() if words not in body]
        assert before == (Reply.objects.count(), Post.objects.count(), Concern.objects.count())
    assert lost == []


def test_answers_and_letters_that_are_sent_twice_are_there_once(world: World) -> None:
    world.tom.asks_the_school("Is the gate open at half past eight?")
    reference = Concern.objects.get().reference
    page = world.evans.opens(f"/desk/{reference}/")
    page.press("Send the answer", words="Yes, from twenty past.")
    page.press("Send the answer", words="Yes, from twenty past.")
    page = world.tom.opens(f"/private/{reference}/")
    page.press("Send privately", words="Thank you.")
    page.press("Send privately", words="Thank you.")
    assert Reply.objects.count() == 2


def test_private_words_that_cannot_be_sent_stay_in_their_form(world: World) -> None:
    form = world.tom.opens("/private/new/")
    page = form.press("Send privately", words="a" * 20_001, outcome_sought="typed outcome", route="office")
    assert page.status == 422
    assert page.value_of("words") == "a" * 20_001
    assert page.value_of("outcome_sought") == "typed outcome"
    assert "This is 20,001 characters long." in page.main.text
    page = form.press("Send privately", words="typed words", route="the moon")
    assert page.status == 422
    assert page.value_of("words") == "typed words"
    assert "Please choose who is closest to it." in page.main.text


def test_no_box_for_words_cuts_what_is_pasted(world: World) -> None:
    """A `maxlength` would: the browser says nothing, and the rest of the words is gone."""
    world.tom.asks_the_school("Is the gate open at half past eight?")
    reference = Concern.objects.get().reference
    pages = [
        world.tom.opens_oak(),
        *(world.tom.opens(url) for url in ("/private/new/", f"/private/{reference}/")),
        world.evans.opens(f"/desk/{reference}/"),
        world.evans.opens("/office/settings/"),
    ]
    boxes = [[box.attributes for box in page.root.all("textarea")] for page in pages]
    assert all(boxes)
    assert [box for page in boxes for box in page if "maxlength" in box] == []


def test_an_old_code_is_refused_with_a_sentence(world: World, outbox: Any) -> None:
    page = visit(world.browser(), "/sign-in/").press("Send me a code", mail=world.tom.mail)
    page = page.press("Sign in", code="00000000")
    assert page.status == 422
    assert "This code is not right, or it is too old." in page.main.text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"class,child\nOak,Leo", "guardian_name"),
        (b"\xff\xfe\x00", "file"),
        (HEAD + b"Oak,Leo,B,Tom,no-mail,,father", "line 2"),
        (
            HEAD + b"Oak,L\0eo,B,Tom,t@e.org,,father",
            "csv",
        ),
    ],
)
def test_a_roll_that_cannot_be_read_says_where(world: World, content: bytes, sentence: str) -> None:
    page = world.evans.opens("/office/roll/import/")
    world.evans.client.raise_request_exception = False
    answer = world.evans.client.post(
        "/office/roll/import/",
        {
            "file": SimpleUploadedFile("roll.csv", content),
            "csrfmiddlewaretoken": page.value_of("csrfmiddlewaretoken"),
        },
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode().casefold()
