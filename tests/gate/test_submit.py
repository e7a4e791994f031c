"""Text, verdict, and then published at once or a card that stores nothing."""

import pytest

from gatepost.audit.models import Entry
from gatepost.conduct import Grade, starter_code
from gatepost.conduct.code import STEER_ONLY
from gatepost.core.errors import Invalid, NotFound
from gatepost.gate import actions, facts
from gatepost.gate.answers import Card, Held, Published
from gatepost.gate.models import CardTally, Hold, Submission, Verdict
from gatepost.groups.models import Post
from gatepost.people.models import Hat
from gatepost.policies.codes import current_code
from gatepost.policies.errors import CodeNotAccepted
from gatepost.policies.models import Agreement
from tests.cast import ESCALATED, HELD, NUDGED, PASSES, SEEN, THREAT, ScriptedJudge, facts_of, row_counts


def tallies():
    return {(tally.clause, tally.choice): tally.count for tally in CardTally.objects.all()}


def test_an_ordinary_message_stands_at_once(cast):
    answer = actions.submit(cast.acting(cast.amira), group=cast.oak, text=PASSES)
    assert isinstance(answer, Published)
    post = Post.objects.get()
    assert (post.text, post.author, post.posted_as, post.seq) == (PASSES, cast.amira, "parent", 1)
    verdict = Verdict.objects.get(pk=post.verdict_id)
    assert (verdict.outcome, verdict.as_it_is, verdict.findings) == ("ok", False, [])
    assert verdict.submission.text == PASSES
    assert Entry.objects.filter(action="posted", subject_ref=verdict.submission.ref, actor_ref=cast.amira.ref).exists()
    assert tallies() == {}


@pytest.mark.parametrize(
    ("text", "outcome", "clause", "first_route", "choices"),
    [
        (NUDGED, "nudge", "B5a", "office", ("change", "privately", "as-it-is", "discard")),
        (HELD, "hold", "G1", "leadership", ("change", "privately", "ask-rep", "discard")),
        (ESCALATED, "escalate", "S1", "safeguarding", ("privately", "change", "discard", "misread")),
        (THREAT, "escalate", "B6", "leadership", ("privately", "change", "discard", "misread")),
    ],
)
def test_a_card_says_why_and_offers_ways_on_and_stores_nothing(cast, text, outcome, clause, first_route, choices):
    before = row_counts(but=["gate.CardTally"])
    for as_it_is in (False, True) if outcome != "nudge" else (False,):
        card = actions.submit(cast.acting(cast.tom), group=cast.oak, text=text, as_it_is=as_it_is)
        assert isinstance(card, Card)
        assert facts_of(card)[0] == outcome
        assert card.first.clause == clause
        assert card.first.number
        assert card.first.advice
        assert card.routes[0].id == first_route
        assert card.routes[0].reply_by > cast.today
        assert card.choices == choices
        assert (card.look_by is not None) == ("ask-rep" in choices)
        assert "".join(part.words for part in card.parts) == text
    assert row_counts(but=["gate.CardTally"]) == before
    assert set(tallies()) == {(clause, "shown")}
    kept = [str(value) for row in CardTally.objects.values() for value in row.values()]
    assert not any(word in " ".join(kept) for word in (text, cast.tom.ref, cast.tom.name, cast.oak.ref))


def test_escalation_offers_one_route_and_urgent_help_and_never_a_class_rep(cast):
    child = actions.submit(cast.acting(cast.tom), group=cast.oak, text=ESCALATED)
    threat = actions.submit(cast.acting(cast.tom), group=cast.oak, text=THREAT)
    assert [route.id for route in child.routes] == ["safeguarding"]
    assert [route.id for route in threat.routes] == ["leadership"]
    assert child.urgent_help == cast.school.urgent_help
    for text in (ESCALATED, THREAT):
        again = actions.ask_representative(cast.acting(cast.tom), group=cast.oak, text=text)
        assert isinstance(again, Card)
    assert not Hold.objects.exists()


def test_a_nudged_message_may_go_as_it_is_and_is_marked_so(cast):
    answer = actions.submit(cast.acting(cast.tom), group=cast.oak, text=NUDGED, as_it_is=True)
    assert isinstance(answer, Published)
    verdict = Verdict.objects.get()
    assert (verdict.outcome, verdict.as_it_is) == ("nudge", True)
    assert tallies() == {("B5a", "as-it-is"): 1}


def test_a_verdict_holds_no_words(cast):
    actions.ask_representative(cast.acting(cast.tom), group=cast.oak, text=HELD)
    verdict = Verdict.objects.get()
    kept = verdict.findings[0]
    assert set(kept) == {"clause", "label", "outcome", "confidence", "start", "end", "reason"}
    assert HELD[kept["start"] : kept["end"]] not in kept["reason"]


@pytest.mark.parametrize("hat", [hat for hat in Hat if hat is not Hat.PARENT])
def test_no_other_hat_submits_or_asks(cast, hat):
    acting = cast.acting(cast.amira, hat)
    for act in (actions.submit, actions.ask_representative):
        with pytest.raises(NotFound):
            act(acting, group=cast.oak, text=PASSES)
    assert not Submission.objects.exists()


def test_nobody_posts_before_accepting_the_code(cast):
    Agreement.objects.filter(person=cast.amira).delete()
    with pytest.raises(CodeNotAccepted) as told:
        actions.submit(cast.acting(cast.amira), group=cast.oak, text=PASSES)
    assert told.value.facts["version"] == 1
    assert not Post.objects.exists()


@pytest.mark.parametrize("text", ["", "   \n", "x" * 4001, "a\x00b", "a\ud800b"])
def test_words_that_cannot_be_kept_are_refused_with_a_sentence(cast, text):
    with pytest.raises(Invalid) as told:
        actions.submit(cast.acting(cast.amira), group=cast.oak, text=text)
    assert told.value.fields["text"]


def test_a_broken_judge_holds_and_loses_nothing(cast, monkeypatch, caplog):
    def breaks(*_):
        raise RuntimeError("a pattern over: Is PE tomorrow?")

    monkeypatch.setattr(ScriptedJudge, "judge", breaks)
    card = actions.submit(cast.acting(cast.amira), group=cast.oak, text=PASSES)
    assert isinstance(card, Card)
    assert card.is_fault
    assert card.outcome == "hold"
    assert card.text == PASSES
    assert "PE" not in caplog.text
    answer = actions.ask_representative(cast.acting(cast.amira), group=cast.oak, text=PASSES)
    assert isinstance(answer, Held)
    monkeypatch.undo()
    actions.rule_on_hold(cast.acting(cast.jo), hold=answer.hold, ruling=actions.Ruling.RELEASE, reason="")
    assert Post.objects.get().text == PASSES


def test_steer_only_clauses_alone_never_stop_a_parent(cast, monkeypatch):
    code = starter_code()
    steered = [clause for label in STEER_ONLY for clause in code.clauses_on(label)]
    assert {clause.id for clause in steered} == {"B2", "B5a"}
    for clause in steered:
        for label in clause.labels:
            for grade in Grade:
                seen = (clause.id, label, clause.outcome_of(label, grade))
                monkeypatch.setitem(SEEN, "You may say this", seen)
                card = actions.submit(cast.acting(cast.tom), group=cast.oak, text="You may say this")
                assert card.outcome == "nudge"
                assert "as-it-is" in card.choices
                assert "free to" in card.first.advice
                answer = actions.submit(cast.acting(cast.tom), group=cast.oak, text="You may say this", as_it_is=True)
                assert isinstance(answer, Published)


def test_an_edit_is_judged_again_and_keeps_the_old_words(cast):
    acting = cast.acting(cast.amira)
    post = actions.submit(acting, group=cast.oak, text=PASSES).post
    card = actions.submit(acting, group=cast.oak, text=HELD, edits=post)
    assert isinstance(card, Card)
    assert Post.objects.get().text == PASSES
    answer = actions.submit(acting, group=cast.oak, text="Is PE on Tuesday?", edits=post)
    assert isinstance(answer, Published)
    assert Post.objects.get().text == "Is PE on Tuesday?"
    assert post.revisions.get().text == PASSES
    assert Submission.objects.filter(kind="edit", edits=post).count() == 1


def test_nobody_edits_or_answers_across_groups(cast):
    post = actions.submit(cast.acting(cast.amira), group=cast.oak, text=PASSES).post
    with pytest.raises(NotFound):
        actions.submit(cast.acting(cast.tom), group=cast.oak, text="Yes", edits=post)
    with pytest.raises(NotFound):
        actions.submit(cast.acting(cast.lena), group=cast.elm, text="Yes", reply_to=post)


def test_few_statements_for_an_ordinary_post(cast, django_assert_num_queries):
    acting = cast.acting(cast.amira)
    actions.submit(acting, group=cast.oak, text=PASSES)  # the judge is made once a roster
    with django_assert_num_queries(10):
        actions.submit(acting, group=cast.oak, text="Thanks all!")


def test_the_judge_is_made_again_when_a_name_changes(cast):
    school, code = cast.school, current_code(cast.school)
    assert facts.judge_for(school, code) is facts.judge_for(school, code)
    before = facts.judge_for(school, code)
    school.roster_version += 1
    assert facts.judge_for(school, code) is not before
