"""The composer and its card, by plain forms: what is typed survives, and what happens next is always said."""

import html
import re

import pytest
from django.test import Client

from gatepost.concerns.models import Concern
from gatepost.core.errors import TooMany, Unavailable
from gatepost.doors import web
from gatepost.gate import actions as gate
from gatepost.gate.actions import Ruling
from gatepost.gate.models import CardTally, Hold, PtaMessage, Submission
from gatepost.groups.models import Post
from gatepost.people.models import Hat, Person, Role
from gatepost.policies.models import Agreement
from gatepost.safeguarding.models import Disclosure
from tests.cast import ESCALATED, HELD, NUDGED, PASSES, THREAT, row_counts

# School (every five seconds in a real installation), session, person, hats (2); group, code, what came before;
# still in the class, limits; seven writes; and the begin and end of their transaction.
MOST_STATEMENTS = 20


def browser(person: Person, hat: Hat = Hat.PARENT) -> Client:
    """Somebody signed in, wearing a hat."""
    client = Client()
    client.force_login(person)
    session = client.session
    session["hat"] = hat.value
    session.save()
    return client


def write(client: Client, cast, text, *, htmx=False, **more):
    more.setdefault("client_key", "web-key")
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(f"/groups/{cast.oak.ref}/write/", {"text": text, **more}, headers=headers)


def words_in_composer(answer) -> str:
    found = re.search(r'<textarea id="text"[^>]*>\n?(.*?)</textarea>', answer.content.decode(), re.S)
    assert found, "there is no composer"
    return html.unescape(found[1])


def says(answer, *sentences):
    text = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))
    for sentence in sentences:
        assert sentence in text, (sentence, text)


@pytest.fixture
def tom(cast) -> Client:
    return browser(cast.tom)


class TestPosting:
    def test_a_message_stands_and_the_page_is_fetched_anew(self, cast, tom):
        answer = write(tom, cast, PASSES)
        post = Post.objects.get()
        assert answer.status_code == 303
        assert answer["Location"] == f"/groups/{cast.oak.ref}/#post-{post.ref}"
        page = tom.get(answer["Location"])
        says(page, PASSES)
        assert words_in_composer(page) == ""

    def test_twice_is_once(self, cast, tom):
        write(tom, cast, PASSES)
        assert write(tom, cast, PASSES).status_code == 303
        assert Post.objects.count() == 1

    def test_few_statements_for_a_whole_post(self, cast, tom, django_assert_max_num_queries):
        write(tom, cast, PASSES)
        with django_assert_max_num_queries(MOST_STATEMENTS):
            assert write(tom, cast, "Thanks all!", client_key="two").status_code == 303

    def test_words_survive_an_expired_form(self, cast):
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.tom)
        answer = write(client, cast, PASSES)
        assert answer.status_code == 403
        says(answer, PASSES)
        assert not Post.objects.exists()

    def test_a_script_gets_the_article_alone(self, cast, tom):
        answer = write(tom, cast, PASSES, htmx=True)
        assert answer.status_code == 201
        assert answer.content.decode().lstrip().startswith("<article")

    def test_an_answer_and_a_change(self, cast, tom):
        write(tom, cast, PASSES)
        post = Post.objects.get()
        page = tom.get(f"/groups/{cast.oak.ref}/?reply_to={post.ref}")
        says(page, "You answer Tom Wells")
        write(tom, cast, "I mean swimming.", client_key="two", reply_to=post.ref)
        assert Post.objects.get(text="I mean swimming.").reply_to == post
        go = tom.get(f"/groups/{cast.oak.ref}/posts/{post.ref}/edit/")
        page = tom.get(go["Location"])
        assert words_in_composer(page) == PASSES
        write(tom, cast, "Is PE on Tuesday?", client_key="three", edits=post.ref)
        post.refresh_from_db()
        assert post.text == "Is PE on Tuesday?"

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "Please write something first."),
            ("x" * 4001, "Please keep it under 4,000."),
            ("a" * 65_536, "Please keep it under 4,000."),
            ("Is PE\x00 tomorrow?", "cannot be shown"),
        ],
    )
    @pytest.mark.parametrize("htmx", [False, True])
    def test_words_survive_what_is_wrong_with_them(self, cast, tom, text, sentence, htmx):
        answer = write(tom, cast, text, htmx=htmx)
        assert answer.status_code == 422
        says(answer, sentence)
        if not htmx:
            assert words_in_composer(answer) == text.replace("\x00", "")

    def test_marks_of_direction_are_kept_and_isolated(self, cast, tom):
        text = "\u202eabc\u202c שלום"
        write(tom, cast, text)
        assert Post.objects.get().text == text

    @pytest.mark.parametrize(("fault", "status"), [(TooMany(retry_after=5), 429), (Unavailable(), 503)])
    def test_words_survive_our_faults(self, cast, tom, monkeypatch, fault, status):
        def fails(parcel):
            raise fault

        monkeypatch.setattr(web, "receive", fails)
        answer = write(tom, cast, PASSES)
        assert answer.status_code == status
        assert words_in_composer(answer) == PASSES
        says(answer, fault.message)

    def test_words_survive_a_key_that_stands_for_others(self, cast, tom):
        write(tom, cast, PASSES)
        answer = write(tom, cast, "Other words")
        assert answer.status_code == 422
        assert words_in_composer(answer) == "Other words"
        key = re.search(r'name="client_key" value="([^"]+)"', answer.content.decode())[1]
        assert write(tom, cast, "Other words", client_key=key).status_code == 303

    def test_words_survive_an_answered_post_that_is_not_there(self, cast, tom):
        answer = write(tom, cast, PASSES, reply_to="gone")
        assert answer.status_code == 404
        assert words_in_composer(answer) == PASSES
        assert 'name="reply_to"' not in answer.content.decode()

    def test_a_stranger_finds_no_such_group(self, cast):
        lena = browser(cast.lena)
        for act in (lambda: lena.get(f"/groups/{cast.oak.ref}/"), lambda: write(lena, cast, PASSES)):
            assert act().status_code == 404
        for path in ("send-privately", "misread"):
            assert lena.post(f"/groups/{cast.oak.ref}/{path}/", {"text": "x"}).status_code == 404


class TestAccepting:
    def test_words_wait_with_the_code_and_go_when_it_is_accepted(self, cast, tom):
        Agreement.objects.filter(person=cast.tom).delete()
        for htmx in (True, False):
            answer = write(tom, cast, PASSES, htmx=htmx)
            says(answer, "Before you send: our code", "I accept the code: send it")
            assert f'name="text" value="{PASSES}"' in answer.content.decode()
        assert words_in_composer(answer) == PASSES
        assert not Post.objects.exists()
        assert write(tom, cast, PASSES, accept="1").status_code == 303
        assert Post.objects.get().text == PASSES
        assert Agreement.objects.filter(person=cast.tom).exists()

    def test_nobody_accepts_what_they_did_not_see(self, cast, tom):
        Agreement.objects.filter(person=cast.tom).delete()
        answer = write(tom, cast, PASSES, accept="7")
        says(answer, "Before you send: our code")
        assert words_in_composer(answer) == PASSES
        assert not Agreement.objects.filter(person=cast.tom).exists()


class TestCard:
    @pytest.mark.parametrize("htmx", [False, True])
    def test_a_hold_names_the_clause_and_says_who_has_seen_it(self, cast, tom, htmx):
        answer = write(tom, cast, HELD, htmx=htmx)
        assert answer.status_code == 200
        says(
            answer,
            "(clause 5)",
            "It has not been sent. Nobody else has seen it.",
            "Send privately to the senior leaders",
            "Send privately to the school office",
            "Tell the safeguarding lead",
            "You will hear by",
            "Ask a class rep to look",
            "Change the words",
            "Discard",
        )
        assert "Send it as it is" not in answer.content.decode()
        assert f"<mark>{HELD[4:14]}</mark>" in answer.content.decode()
        if not htmx:
            assert words_in_composer(answer) == HELD

    def test_a_nudge_says_you_are_free_to_say_it(self, cast, tom):
        answer = write(tom, cast, NUDGED)
        says(answer, "You are free to disagree", "Send it as it is", "Send privately to the school office")
        assert "Ask a class rep" not in answer.content.decode()
        assert write(tom, cast, NUDGED, choice="as-it-is").status_code == 303
        assert Post.objects.get().text == NUDGED

    @pytest.mark.parametrize(
        ("text", "way"), [(ESCALATED, "Tell the safeguarding lead"), (THREAT, "Send privately to the senior leaders")]
    )
    def test_an_escalation_shows_help_first_and_never_a_class_rep(self, cast, tom, text, way):
        answer = write(tom, cast, text, choice="as-it-is")
        says(answer, way, "Ring 999", cast.school.urgent_help, "You have misread this", "Discard")
        shown = answer.content.decode()
        assert "card-danger" in shown
        assert "class rep to look" not in shown
        assert "Send it as it is" not in shown

    def test_no_card_says_that_one_cannot_complain(self, cast, tom):
        for text in (NUDGED, HELD, ESCALATED, THREAT):
            shown = write(tom, cast, text).content.decode().lower()
            for never in ("cannot complain", "can't complain", "not allowed", "violat", "blocked", "moderat"):
                assert never not in shown

    def test_a_card_leaves_nothing_but_the_tally(self, cast, tom):
        tom.get(f"/groups/{cast.oak.ref}/")
        before = row_counts(but=["gate.CardTally"])
        for text in (NUDGED, HELD, ESCALATED):
            for more in ({}, {"choice": "change"}, {"choice": "discard"}):
                write(tom, cast, text, **more)
        assert row_counts(but=["gate.CardTally"]) == before
        assert set(CardTally.objects.values_list("choice", flat=True)) == {"shown", "changed", "discarded"}
        assert not any(HELD[:8] in str(value) for value in tom.session.items())

    def test_change_keeps_the_words_and_discard_drops_them(self, cast, tom):
        answer = write(tom, cast, HELD, choice="change")
        assert words_in_composer(answer) == HELD
        assert "autofocus" in answer.content.decode()
        answer = write(tom, cast, HELD, choice="discard")
        assert words_in_composer(answer) == ""
        says(answer, "Nothing was sent. Nothing was kept.")

    def test_asking_a_rep_shows_it_to_nobody_else(self, cast, tom):
        answer = write(tom, cast, HELD, choice="ask-rep")
        hold = Hold.objects.get()
        assert answer["Location"].endswith(f"#held-{hold.submission.ref}")
        says(tom.get(answer["Location"]), HELD, "Only you can see this. A class rep will look by 9 pm")
        assert HELD not in browser(cast.amira).get(f"/groups/{cast.oak.ref}/").content.decode()


class TestHeld:
    def hold(self, cast, tom):
        write(tom, cast, HELD, choice="ask-rep")
        return Hold.objects.get()

    def test_the_author_reads_the_reason_and_never_who_gave_it(self, cast, tom):
        hold = self.hold(cast, tom)
        jo = browser(cast.jo)
        page = jo.get("/look/")
        says(page, HELD[14:], "Clause 5", "Let it through", "Ask for a change", "Not for the group", "Tom Wells")
        answer = jo.post(f"/look/{hold.submission.ref}/", {"ruling": "return", "reason": "no"})
        assert answer.status_code == 422
        says(answer, "Please write a little more")
        answer = jo.post(f"/look/{hold.submission.ref}/", {"ruling": "return", "reason": "Leave the name out, please."})
        assert answer.status_code == 302
        says(jo.get("/look/"), "Nothing waits for you")

        page = tom.get(f"/groups/{cast.oak.ref}/")
        says(page, "A class rep asks you to change it", "Leave the name out, please.", "Change and send again")
        assert "Jo Mercer" not in page.content.decode()
        again = tom.get(f"/groups/{cast.oak.ref}/?again={hold.submission.ref}")
        assert words_in_composer(again) == HELD
        write(tom, cast, "Could somebody explain the homework?", client_key="two", again=hold.submission.ref)
        assert HELD not in tom.get(f"/groups/{cast.oak.ref}/").content.decode()

    def test_a_stale_ruling_is_told_so(self, cast, tom):
        hold = self.hold(cast, tom)
        cast.appoint(cast.amira, Role.CLASS_REPRESENTATIVE, cast.oak)
        gate.rule_on_hold(cast.acting(cast.amira), hold=hold, ruling=Ruling.REFUSE, reason="For the school, please.")
        answer = browser(cast.jo).post(f"/look/{hold.submission.ref}/", {"ruling": "release", "reason": ""})
        assert answer.status_code == 409
        assert not Post.objects.exists()

    def test_the_author_takes_it_back(self, cast, tom):
        hold = self.hold(cast, tom)
        assert browser(cast.amira).post(f"/held/{hold.submission.ref}/take-back/").status_code == 404
        assert tom.post(f"/held/{hold.submission.ref}/take-back/").status_code == 302
        assert Hold.objects.get().state == "withdrawn"

    def test_only_reps_have_the_page(self, cast, tom):
        hold = self.hold(cast, tom)
        for person in (cast.tom, cast.amira, cast.evans):
            client = browser(person)
            assert client.get("/look/").status_code != 200
            assert client.get(f"/look/{hold.submission.ref}/").status_code != 200


class TestPrivately:
    def test_from_the_card_to_a_reference(self, cast, tom):
        page = tom.post(f"/groups/{cast.oak.ref}/send-privately/", {"text": HELD, "route": "leadership"})
        shown = page.content.decode()
        says(page, HELD)
        assert re.search(r'value="leadership"[^>]* checked', shown)
        assert not Concern.objects.exists()
        key = re.search(r'name="client_key" value="([^"]+)"', shown)[1]
        sent = {"words": HELD, "route": "leadership", "client_key": key, "outcome_sought": "A call, please."}
        answer = tom.post(f"/groups/{cast.oak.ref}/send-privately/", sent)
        concern = Concern.objects.get()
        assert answer["Location"] == f"/private/{concern.reference}/"
        assert (concern.group_ref, concern.words) == (cast.oak.ref, HELD)
        tom.post(f"/groups/{cast.oak.ref}/send-privately/", sent)
        assert Concern.objects.count() == 1
        assert not Submission.objects.exists()

    def test_misread_says_who_reads_it_before_anything_is_sent(self, cast, tom):
        page = tom.post(f"/groups/{cast.oak.ref}/misread/", {"text": ESCALATED, "route": "safeguarding"})
        says(page, "the safeguarding lead reads your words", "Nothing has been sent yet.", "Ring 999")
        assert not Disclosure.objects.exists()
        sent = {"words": ESCALATED, "route": "safeguarding", "client_key": "misread"}
        answer = tom.post(f"/groups/{cast.oak.ref}/misread/", sent)
        disclosure = Disclosure.objects.get()
        assert disclosure.came_from == "misread"
        assert answer["Location"] == f"/private/{disclosure.reference}/"

    def test_a_misread_threat_goes_to_leadership(self, cast, tom):
        sent = {"words": THREAT, "route": "leadership", "client_key": "misread"}
        tom.post(f"/groups/{cast.oak.ref}/misread/", sent)
        assert Concern.objects.get().route == "leadership"


class TestPta:
    def test_preview_then_a_second_officer_then_the_classes(self, cast):
        priya, ben = browser(cast.priya, Hat.PTA), browser(cast.ben, Hat.PTA)
        says(priya.get("/pta/"), "Another officer looks at it")
        sent = {"text": "The fair is on Saturday.", "groups": [cast.oak.ref, cast.elm.ref], "client_key": "pta"}
        preview = priya.post("/pta/write/", sent)
        says(preview, "classes 2", "families 6", "people get one mail each 6", "Ask another officer")
        assert not PtaMessage.objects.exists()
        assert priya.post("/pta/write/", {**sent, "choice": "send"}).status_code == 302
        assert priya.post("/pta/write/", {**sent, "choice": "send"}).status_code == 302
        message = PtaMessage.objects.get()
        page = ben.get(f"/pta/{message.ref}/")
        says(page, "Priya Nair wrote this", "2 classes, 6 families", "Forward it")
        assert ben.post(f"/pta/{message.ref}/", {"ruling": "release", "reason": ""}).status_code == 302
        assert Post.objects.count() == 2
        says(browser(cast.amira).get(f"/groups/{cast.oak.ref}/"), "forwarded by Priya Nair", "The fair is on Saturday.")

    def test_a_card_keeps_the_words_and_the_classes(self, cast):
        priya = browser(cast.priya, Hat.PTA)
        sent = {"text": HELD, "groups": [cast.oak.ref], "client_key": "pta"}
        answer = priya.post("/pta/write/", {**sent, "choice": "send"})
        says(answer, "(clause 5)", "Change the words")
        assert "Ask a class rep to look" not in answer.content.decode()
        again = priya.post("/pta/write/", {**sent, "choice": "change"})
        assert HELD in html.unescape(again.content.decode())
        assert not PtaMessage.objects.exists()

    def test_an_empty_message_keeps_the_chosen_classes(self, cast):
        answer = browser(cast.priya, Hat.PTA).post("/pta/write/", {"text": "", "groups": [cast.oak.ref]})
        assert answer.status_code == 422
        says(answer, "Please write something first.")

    def test_parents_have_no_such_page(self, cast, tom):
        assert tom.get("/pta/").status_code == 404
        assert tom.post("/pta/write/", {"text": "x"}).status_code == 404
