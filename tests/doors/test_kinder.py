"""A card's kinder wording: shown, put in the box on a press, never sent by itself, and looked for only for a card."""

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from gatepost.conduct import Kinder
from gatepost.doors import actions
from gatepost.doors.parcel import Parcel
from gatepost.doors.together import Together
from gatepost.gate.answers import Card
from gatepost.gate.models import CardTally, PtaMessage
from gatepost.groups.models import Post
from gatepost.people.models import Hat
from tests.cast import ESCALATED, HALF_FINE, HELD, NUDGED, PASSES, THREAT, Cast, ScriptedJudge, row_counts
from tests.doors.api_client import Outside
from tests.doors.test_api import write as api_write
from tests.doors.test_together import letter
from tests.doors.test_web import browser, says, words_in_composer, write

ASKS = "I would like to ask about: the phone ban"


def card(cast: Cast, text: str, **more: Any) -> Card:
    parcel = Parcel(
        kind="post", acting=cast.acting(cast.tom), text=text, client_key="k", group_ref=cast.oak.ref, **more
    )
    answer = actions.receive(parcel)
    assert isinstance(answer, Card)
    return answer


def hidden(answer: Any, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, name
    return html.unescape(found[1])


@pytest.fixture
def tom(cast: Cast) -> Client:
    return browser(cast.tom)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (HALF_FINE, Kinder(PASSES)),
        (NUDGED, Kinder(ASKS, is_private=True)),
        (HELD, None),
        (ESCALATED, None),
        (THREAT, None),
    ],
)
def test_a_card_holds_a_kinder_wording_where_there_is_one(cast: Cast, text: str, kind: Kinder | None) -> None:
    before = row_counts(but=["gate.CardTally"])
    assert card(cast, text).kinder == kind
    assert row_counts(but=["gate.CardTally"]) == before


def test_it_is_shown_and_comes_into_the_box_and_no_further(cast: Cast, tom: Client) -> None:
    shown = write(tom, cast, HALF_FINE)
    says(shown, "You could write:", PASSES, "Use these words", "You can change them before you send.")
    assert words_in_composer(shown) == HALF_FINE
    sent = {name: hidden(shown, name) for name in ("text", "client_key", "kinder")}
    assert sent["text"] == HALF_FINE
    before = row_counts(but=["gate.CardTally"])
    answer = tom.post(f"/groups/{cast.oak.ref}/write/", {**sent, "choice": "kinder"})
    assert words_in_composer(answer) == PASSES
    assert row_counts(but=["gate.CardTally"]) == before
    assert CardTally.objects.get(choice="changed").count == 1
    assert write(tom, cast, words_in_composer(answer), client_key="another").status_code == 303
    assert Post.objects.get().text == PASSES


def test_a_script_gets_it_with_the_card_alone(cast: Cast, tom: Client) -> None:
    shown = write(tom, cast, HALF_FINE, htmx=True)
    says(shown, "You could write:")
    assert "data-kinder" in shown.content.decode()


def test_a_form_without_it_keeps_the_words(cast: Cast, tom: Client) -> None:
    assert words_in_composer(write(tom, cast, HELD, choice="kinder")) == HELD


def test_it_is_shown_as_words_and_never_as_markup(cast: Cast, tom: Client) -> None:
    answer = write(tom, cast, HELD, choice="kinder", kinder="</textarea><script>1</script>")
    assert "<script>1</script>" not in answer.content.decode()
    assert words_in_composer(answer) == "</textarea><script>1</script>"


def test_a_private_one_begins_a_private_matter(cast: Cast, tom: Client) -> None:
    shown = write(tom, cast, NUDGED)
    says(shown, "You could write to the school office:", ASKS, "Begin with these words", "Nothing is sent yet.")
    assert "Use these words" not in shown.content.decode()
    before = row_counts()
    sent = {"text": NUDGED, "kinder": hidden(shown, "kinder"), "use": "kinder"}
    form = tom.post(f"/groups/{cast.oak.ref}/send-privately/", sent)
    page = html.unescape(form.content.decode())
    assert ASKS in page
    assert NUDGED not in page
    assert 'value="office" required checked' in page
    assert row_counts() == before
    plain = html.unescape(tom.post(f"/groups/{cast.oak.ref}/send-privately/", {**sent, "use": ""}).content.decode())
    assert NUDGED in plain


@pytest.mark.parametrize("text", [HELD, ESCALATED, THREAT])
def test_a_card_without_one_says_nothing_of_it(cast: Cast, tom: Client, text: str) -> None:
    shown = write(tom, cast, text).content.decode()
    assert "You could write" not in shown
    assert 'name="kinder"' not in shown


def test_an_edit_keeps_what_it_changes(cast: Cast, tom: Client) -> None:
    write(tom, cast, PASSES)
    post = Post.objects.get()
    answer = write(tom, cast, HALF_FINE, client_key="two", edits=post.ref, choice="kinder", kinder="Is PE on?")
    assert words_in_composer(answer) == "Is PE on?"
    assert hidden(answer, "edits") == post.ref


def test_the_pta_is_offered_words_for_its_groups_alone(cast: Cast) -> None:
    priya = browser(cast.priya, Hat.PTA)
    sent = {"text": HALF_FINE, "groups": [cast.oak.ref], "client_key": "pta"}
    shown = priya.post("/pta/write/", {**sent, "choice": "send"})
    says(shown, "You could write:", PASSES)
    again = priya.post("/pta/write/", {**sent, "choice": "kinder", "kinder": hidden(shown, "kinder")})
    assert again.status_code == 200
    assert PASSES in again.content.decode()
    assert HALF_FINE not in again.content.decode()
    assert not PtaMessage.objects.exists()
    private = priya.post("/pta/write/", {**sent, "text": NUDGED, "client_key": "two", "choice": "send"})
    assert "You could write" not in private.content.decode()


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        (HALF_FINE, {"text": PASSES, "place": "group"}),
        (NUDGED, {"text": ASKS, "place": "private"}),
        (HELD, None),
        (ESCALATED, None),
    ],
)
def test_an_outside_client_reads_it(cast: Cast, text: str, suggestion: dict[str, str] | None) -> None:
    answer = api_write(Outside(cast.school, cast.amira), cast, text)
    assert answer.status == 200
    assert answer.json["suggestion"] == suggestion


def test_what_passes_never_waits_for_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(ScriptedJudge, "kinder", lambda *args: asked.append(args))
    parcel = Parcel(kind="post", acting=cast.acting(cast.tom), text=PASSES, client_key="k1", group_ref=cast.oak.ref)
    actions.receive(parcel)
    Together().receive([letter(cast, cast.amira, key="a"), letter(cast, cast.tom, HALF_FINE, key="b")])
    assert asked == []
    assert Post.objects.count() == 2
    card(cast, ESCALATED)
    assert asked == []


def test_it_is_looked_for_with_what_came_before_and_outside_the_transaction(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def kinder(judge: ScriptedJudge, text: str, verdict: Any, context: Any) -> None:
        asked.append((text, context, len(connection.savepoint_ids)))

    monkeypatch.setattr(ScriptedJudge, "kinder", kinder)
    write(browser(cast.amira), cast, "Good morning!")
    depth = len(connection.savepoint_ids)
    card(cast, HALF_FINE)
    ((text, context, held),) = asked
    assert (text, held) == (HALF_FINE, depth)
    assert context.before == ((cast.amira.name, "Good morning!"),)
    assert context.author == cast.tom.name
    assert context.own_children


def test_a_card_does_without_when_the_judge_breaks(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*args: Any) -> None:
        raise RuntimeError(HALF_FINE)

    monkeypatch.setattr(ScriptedJudge, "kinder", breaks)
    assert card(cast, HALF_FINE).kinder is None
    assert "no kinder wording: RuntimeError" in caplog.text
    assert HALF_FINE not in caplog.text
