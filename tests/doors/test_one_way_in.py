"""However people write, edit, wait, rule and retry: nothing stands in a group without a verdict that lets it.

A machine tries sequences of everything that can bring words before a group, by the web and by the API, while the code
changes and the judge with it. What may be seen is worked out beside, by rules of its own, and compared. The number of
sequences is 30, or GATEPOST_EXAMPLES; `python -m proofs.one_way_in` runs five thousand.
"""

import json
import uuid
from collections import Counter
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gatepost import conduct
from gatepost.conduct import Finding, Outcome, Verdict
from gatepost.core.clock import now
from gatepost.core.digest import digest_of_text
from gatepost.gate import facts
from gatepost.gate.models import Hold, PtaMessage, Submission
from gatepost.gate.models import Verdict as StoredVerdict
from gatepost.groups.models import GroupEvent, Post, PostRevision
from gatepost.people.models import Guardianship, Hat
from gatepost.people.signin.tokens import make_token
from gatepost.policies.actions import accept, adopt_code
from gatepost.policies.codes import current_code
from tests.cast import Cast
from tests.examples import ASKED, keep_facts
from tests.world import sign_in

SEQUENCES = int(ASKED or 30)
FINE, NUDGE, HOLD, CHILD, TURNING = "fine", "nudge", "hold", "child", "turning"
KINDS = (FINE, NUDGE, HOLD, CHILD, TURNING)
LABELS = {NUDGE: "policy_challenge", HOLD: "grievance", CHILD: "safeguarding", TURNING: "grievance"}
CLAUSES = {NUDGE: "B5a", HOLD: "G1", CHILD: "S1", TURNING: "G1"}
OUTCOMES = {NUDGE: Outcome.NUDGE, HOLD: Outcome.HOLD, CHILD: Outcome.ESCALATE, TURNING: Outcome.HOLD}
WRITERS = ("amira", "tom", "jo", "priya", "lena", "rhian")
WAYS = ("plain", "plain", "as-it-is", "review")


class JudgeByWord:
    """Sees in a text what its first word says; a turning text is fine until the code turns strict, and again after."""

    strict = False

    def __init__(self, code: Any, roster: Any = None) -> None:
        self.code = code

    def judge(self, text: str, context: Any = None) -> Verdict:
        """The verdict on one text."""
        kind = text.split()[0]
        if kind not in LABELS or (kind == TURNING and not self.strict):
            return Verdict(Outcome.OK)
        outcome = OUTCOMES[kind]
        found = Finding(CLAUSES[kind], LABELS[kind], outcome, 0.9, text[:4], "It reads so.", 0, 4)
        return Verdict(outcome, (found,))


def faults_of_rows() -> list[str]:
    """Every wording in a group, now or before an edit, without a verdict on it that lets it pass."""
    found = []
    wordings = [("post", post.text, post.verdict_id) for post in Post.objects.all()]
    wordings += [("wording", earlier.text, earlier.verdict_id) for earlier in PostRevision.objects.all()]
    verdicts = StoredVerdict.objects.select_related("submission__hold").in_bulk([pk for _, _, pk in wordings])
    for what, text, pk in wordings:
        verdict = verdicts.get(pk)
        hold = getattr(verdict.submission, "hold", None) if verdict else None
        if verdict is None:
            found.append(f"the {what} {text!r} has no verdict")
        elif verdict.text_digest != digest_of_text(text):
            found.append(f"the {what} {text!r} has the verdict of other words")
        elif hold is not None:
            if hold.state != Hold.State.RELEASED:
                found.append(f"the {what} {text!r} is {hold.state}")
        elif verdict.outcome != "ok" and not (verdict.outcome == "nudge" and verdict.as_it_is):
            found.append(f"the {what} {text!r} was judged {verdict.outcome}")
    return found


def waysIn(cast: Cast, tally: Counter[str]) -> type[RuleBasedStateMachine]:  # noqa: N802 (it makes a class)
    """The machine, for a school that is there already; `tally` counts what it did."""
    tokens = {name: make_token(cast.acting(getattr(cast, name)).person) for name in (*WRITERS, "ben")}
    browsers = {
        (name, hat): sign_in(Client(HTTP_HOST=cast.school.host), cast.acting(getattr(cast, name)).person, hat)
        for name, hat in [*((name, Hat.PARENT) for name in WRITERS), ("priya", Hat.PTA), ("ben", Hat.PTA)]
    }
    home = {name: cast.elm if name in ("lena", "rhian") else cast.oak for name in WRITERS}

    class WaysIn(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            cache.clear()
            facts._judges.clear()
            JudgeByWord.strict = False
            self.savepoint = transaction.atomic()
            self.savepoint.__enter__()
            self.may_be_seen: set[str] = set()
            self.sent: list[tuple[str, str, dict[str, Any]]] = []  # who, path, body: to be sent again
            self.known_verdicts: set[Any] = set()
            self.number = 0

        def teardown(self) -> None:
            try:
                self.only_what_may_be_seen_is_shown()
            finally:
                transaction.set_rollback(True)
                self.savepoint.__exit__(None, None, None)
            tally["examples"] += 1

        # Asking

        def api(self, who: str, method: str, path: str, body: Any = None) -> Any:
            answer = browsers["amira", Hat.PARENT].generic(
                method,
                f"/api/v1{path}",
                json.dumps(body) if body is not None else "",
                "application/json",
                headers={"Authorization": f"Bearer {tokens[who]}"},
            )
            assert answer.status_code < 500, answer.content
            return answer

        def web(self, who: str, path: str, fields: dict[str, Any], hat: Hat = Hat.PARENT) -> Any:
            answer = browsers[who, hat].post(path, fields)
            assert answer.status_code < 500, answer.content
            tally[f"web {answer.status_code}"] += 1
            return answer

        def words(self, kind: str) -> str:
            self.number += 1
            return f"{kind} words number {self.number}"

        def would_pass(self, kind: str, way: str) -> bool:
            if way == "review":
                return False
            return kind == FINE or (kind == NUDGE and way == "as-it-is") or (kind == TURNING and not JudgeByWord.strict)

        # Ways in

        @initialize(web=st.booleans())
        def there_is_talk(self, web: bool) -> None:
            for who in ("amira", "tom"):
                self.sends(who, self.words(FINE), FINE, "plain", web, {})

        @rule(who=st.sampled_from(WRITERS), kind=st.sampled_from(KINDS), way=st.sampled_from(WAYS), web=st.booleans())
        def writes(self, who: str, kind: str, way: str, web: bool) -> None:
            self.sends(who, self.words(kind), kind, way, web, {})

        @rule(
            who=st.sampled_from(WRITERS),
            which=st.integers(0, 9),
            kind=st.sampled_from(KINDS),
            way=st.sampled_from(WAYS),
            web=st.booleans(),
        )
        def replies(self, who: str, which: int, kind: str, way: str, web: bool) -> None:
            posts = list(Post.objects.filter(group=home[who]).order_by("seq").values_list("ref", flat=True))
            if posts:
                self.sends(who, self.words(kind), kind, way, web, {"reply_to": posts[which % len(posts)]})

        @rule(which=st.integers(0, 9), kind=st.sampled_from(KINDS), way=st.sampled_from(WAYS), web=st.booleans())
        def edits(self, which: int, kind: str, way: str, web: bool) -> None:
            """New words for a post by its author; and by somebody else, who is refused."""
            posts = list(Post.objects.filter(posted_as="parent").select_related("author").order_by("seq"))
            if posts:
                post = posts[which % len(posts)]
                author = next(name for name in WRITERS if getattr(cast, name).pk == post.author_id)
                self.sends(author, self.words(kind), kind, way, web, {"edits": post.ref})
                text = self.words(FINE)
                self.sends("jo" if author != "jo" else "tom", text, FINE, "plain", web, {"edits": post.ref})
                self.may_be_seen.discard(text)

        def sends(self, who: str, text: str, kind: str, way: str, web: bool, more: dict[str, str]) -> None:
            group, key = home[who].ref, uuid.uuid4().hex
            if self.would_pass(kind, way):
                self.may_be_seen.add(text)
            if web:
                choice = {"plain": "", "as-it-is": "as-it-is", "review": "ask-rep"}[way]
                self.web(who, f"/groups/{group}/write/", {"text": text, "client_key": key, "choice": choice, **more})
                return
            body: dict[str, Any] = {"text": text, "client_key": key}
            if way != "review":
                body["as_it_is"] = way == "as-it-is"
            if "edits" in more and way != "review":
                method, path = "PUT", f"/groups/{group}/posts/{more['edits']}"
            else:
                method, path = "POST", f"/groups/{group}/{'reviews' if way == 'review' else 'posts'}"
                body |= {"reply_to": more["reply_to"]} if "reply_to" in more else {}
            answer = self.api(who, method, path, body)
            tally[f"api {answer.status_code}"] += 1
            if method == "POST":
                self.sent.append((who, path, body))

        @precondition(lambda self: self.sent)
        @rule(which=st.integers(0, 9), other_words=st.booleans())
        def sends_again(self, which: int, other_words: bool) -> None:
            """The same key, with the same words or with others: a key that was bound lets nothing more in."""
            who, path, body = self.sent[which % len(self.sent)]
            kind = body["text"].split()[0]
            words = self.words(kind) if other_words else body["text"]
            way = "review" if path.endswith("reviews") else "as-it-is" if body.get("as_it_is") else "plain"
            if self.would_pass(kind, way):
                self.may_be_seen.add(words)
            self.api(who, "POST", path, {**body, "text": words})

        @rule(which=st.integers(0, 9), ruling=st.sampled_from(["release", "return", "refuse"]))
        def rules(self, which: int, ruling: str) -> None:
            """A class rep looks at what waits: each of them tries, their own too."""
            waiting = list(Hold.objects.select_related("submission__author").order_by("pk"))
            if not waiting:
                return
            hold = waiting[which % len(waiting)]
            for who in ("jo", "rhian"):
                is_own = hold.submission.author_id == getattr(cast, who).pk
                before = Hold.objects.get(pk=hold.pk).state
                self.web_may_release(hold, ruling, is_own=is_own, waits=before == Hold.State.WAITING)
                self.web(who, f"/look/{hold.submission.ref}/", {"ruling": ruling, "reason": "It should be kinder."})
                assert not is_own or Hold.objects.get(pk=hold.pk).state == before, "ruled on their own words"

        def web_may_release(self, hold: Hold, ruling: str, *, is_own: bool, waits: bool) -> None:
            if ruling == "release" and waits and not is_own and not hold.submission.text.startswith(CHILD):
                self.may_be_seen.add(hold.submission.text)

        @rule(
            kind=st.sampled_from(KINDS),
            as_it_is=st.booleans(),
            web=st.booleans(),
            who=st.sampled_from(["priya", "ben"]),
        )
        def pta_writes(self, kind: str, as_it_is: bool, web: bool, who: str) -> None:
            text, groups, key = self.words(kind), [cast.oak.ref, cast.elm.ref], uuid.uuid4().hex
            if web:
                choice = "as-it-is" if as_it_is else "send"
                fields = {"text": text, "groups": groups, "client_key": key, "choice": choice}
                self.web(who, "/pta/write/", fields, Hat.PTA)
            else:
                body = {"text": text, "groups": groups, "client_key": key, "as_it_is": as_it_is}
                self.api(who, "POST", "/pta", body)

        @rule(which=st.integers(0, 9), ruling=st.sampled_from(["release", "return"]))
        def pta_rules(self, which: int, ruling: str) -> None:
            """Another officer forwards a PTA message, or not; its author tries too. It is judged once more."""
            messages = list(PtaMessage.objects.order_by("pk"))
            if not messages:
                return
            message = messages[which % len(messages)]
            way = "as-it-is" if message.as_it_is else "plain"
            for who in ("priya", "ben"):
                waits = PtaMessage.objects.get(pk=message.pk).state == PtaMessage.State.WAITING
                is_own = message.author_id == getattr(cast, who).pk
                if ruling == "release" and waits and not is_own and self.would_pass(message.text.split()[0], way):
                    self.may_be_seen.add(message.text)
                fields = {"ruling": ruling, "reason": "The date is wrong, I think."}
                self.web(who, f"/pta/{message.ref}/", fields, Hat.PTA)

        # What happens besides

        @rule(strict=st.booleans(), accepting=st.sets(st.sampled_from((*WRITERS, "ben"))))
        def code_changes(self, strict: bool, accepting: set[str]) -> None:
            adopt_code(cast.school, conduct.starter_text())
            JudgeByWord.strict = strict
            for who in accepting:
                accept(cast.acting(getattr(cast, who)), version=current_code(cast.school).version)

        @rule(who=st.sampled_from(WRITERS))
        def accepts(self, who: str) -> None:
            accept(cast.acting(getattr(cast, who)), version=current_code(cast.school).version)

        @rule(who=st.sampled_from(WRITERS), which=st.integers(0, 9))
        def withdraws(self, who: str, which: int) -> None:
            posts = list(Post.objects.filter(group=home[who]).order_by("seq").values_list("ref", flat=True))
            if posts:
                self.api(who, "DELETE", f"/groups/{home[who].ref}/posts/{posts[which % len(posts)]}")

        @rule(who=st.sampled_from(["tom", "lena"]))
        def leaves(self, who: str) -> None:
            Guardianship.objects.filter(person=getattr(cast, who)).update(ends_on=cast.today, end_reason="moved")

        @rule(who=st.sampled_from(WRITERS), which=st.integers(0, 9), kind=st.sampled_from(["new", "words", "verdict"]))
        def tries_the_back_door(self, who: str, which: int, kind: str) -> None:
            """A row past the gate, as a mistake in the code would write it: the database refuses."""
            posts = list(Post.objects.order_by("pk"))
            verdicts = list(StoredVerdict.objects.order_by("pk").values_list("pk", flat=True))
            try:
                with transaction.atomic():
                    if kind == "new":
                        pk = verdicts[which % len(verdicts)] if verdicts else uuid.uuid4()
                        unjudged(cast, getattr(cast, who), self.words(CHILD), pk, seq=10_000 + self.number)
                    elif posts and kind == "words":
                        Post.objects.filter(pk=posts[which % len(posts)].pk).update(text=self.words(CHILD))
                    elif posts:
                        Post.objects.filter(pk=posts[which % len(posts)].pk).update(verdict_id=uuid.uuid4())
                    else:
                        return
            except DatabaseError:
                tally["refused by the database"] += 1
            else:
                raise AssertionError(f"the database took {kind}")

        # What must always be so

        @invariant()
        def every_wording_has_its_verdict(self) -> None:
            assert faults_of_rows() == []

        @invariant()
        def nothing_stands_that_may_not(self) -> None:
            assert set(Post.objects.values_list("text", flat=True)) <= self.may_be_seen

        @invariant()
        def a_new_verdict_is_of_the_code_that_counts(self) -> None:
            version = current_code(cast.school).version
            for pk, under in StoredVerdict.objects.values_list("pk", "code__version"):
                if pk not in self.known_verdicts:
                    self.known_verdicts.add(pk)
                    assert under == version

        def only_what_may_be_seen_is_shown(self) -> None:
            """What a member of each class is shown by the API and by the page; held words are on nobody else's."""
            for who, group in (("amira", cast.oak), ("rhian", cast.elm)):
                shown = {entry["text"] for entry in self.api(who, "GET", f"/groups/{group.ref}/posts?limit=200").json()}
                assert shown - {""} <= self.may_be_seen
                page = browsers[who, Hat.PARENT].get(f"/groups/{group.ref}/").content.decode()
                others = Submission.objects.exclude(author=getattr(cast, who))
                for text in others.exclude(text__in=self.may_be_seen).values_list("text", flat=True):
                    assert f"{text}<" not in page
            tally["stood"] += Post.objects.count()
            tally.update(f"event {kind}" for kind in GroupEvent.objects.values_list("type", flat=True))

    return WaysIn


def unjudged(cast: Cast, author: Any, text: str, verdict_id: Any, *, seq: int) -> Post:
    """A post written past the gate."""
    return Post.objects.create(
        school=cast.school, group=cast.oak, author=author, text=text, seq=seq, verdict_id=verdict_id, at=now()
    )


@pytest.fixture
def judge_by_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge of this file, in place of the scripted one."""
    facts._judges.clear()
    monkeypatch.setattr(facts, "Judge", JudgeByWord)


@pytest.mark.timeout(60 + 4 * SEQUENCES)
def test_there_is_one_way_in(cast, judge_by_word):
    """No sequence brings words before a group without a verdict that lets them; and much was tried."""
    tally: Counter[str] = Counter()
    sizes = settings(
        max_examples=SEQUENCES, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(waysIn(cast, tally), settings=sizes)
    keep_facts("one_way_in", tally=dict(tally))
    for happened in (
        "stood",
        "event post",
        "refused by the database",
        "api 201",
        "web 303",
    ):  # edits: in most runs only
        assert tally[happened], (happened, tally)


def test_a_post_without_a_verdict_is_found_out(cast):
    """The control: with the database's guard put aside, a row past the gate is seen by the check above."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'groups_post'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("ALTER TABLE groups_post DISABLE TRIGGER USER")
    unjudged(cast, cast.tom, "child words", uuid.uuid4(), seq=1)
    assert faults_of_rows() == ["the post 'child words' has no verdict"]
    keep_facts("one_way_in_control", found=faults_of_rows())
