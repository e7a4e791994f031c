"""Rulings are counted by clause; a clause that is overturned too often nudges, until leadership holds to it again."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from gatepost.audit.models import Entry
from gatepost.conduct import JUDGE_VERSION, Code, Finding, Grade, Outcome, Verdict
from gatepost.core.clock import now
from gatepost.core.errors import NotFound
from gatepost.delivery.kinds import kind_named
from gatepost.delivery.models import Notice
from gatepost.gate import actions, facts, overturned
from gatepost.gate.actions import Ruling
from gatepost.gate.answers import Card, Held, Published
from gatepost.gate.errors import NoLongerPasses
from gatepost.gate.models import Hold, MisreadTally, RuledClause
from gatepost.gate.models import Verdict as StoredVerdict
from gatepost.people.models import Hat, Role, School
from gatepost.policies import easing
from gatepost.policies.codes import current_code
from gatepost.policies.models import EasedClause
from gatepost.policies.reading import LEADS_TO, clauses_of
from tests.cast import ESCALATED, HELD, NUDGED, PASSES, THREAT, Cast, ScriptedJudge

REASON = "Please leave out who it is about."


class FollowsItsCode(ScriptedJudge):
    """Sees a grievance in one text, and asks its code what that leads to."""

    def judge(self, text, context=None):
        if text != HELD:
            return super().judge(text, context)
        outcome = self.code.clause("G1").outcome_of("grievance", Grade.USUAL)
        return Verdict(outcome, (Finding("G1", "grievance", outcome, 0.9, text[4:14], "It reads so.", 4, 14),))


@pytest.fixture(autouse=True)
def judge_that_follows_its_code(scripted_judge, monkeypatch):
    monkeypatch.setattr(facts, "Judge", FollowsItsCode)


@pytest.fixture
def shah(cast):
    person = cast.person("Ms Shah")
    cast.appoint(person, Role.LEADERSHIP)
    return person


def ruled(cast, ruling, text=HELD):
    answer = actions.ask_representative(cast.acting(cast.tom), group=cast.oak, text=text)
    assert isinstance(answer, Held)
    reason = "" if ruling is Ruling.RELEASE else REASON
    actions.rule_on_hold(cast.acting(cast.jo), hold=answer.hold, ruling=ruling, reason=reason)
    return answer.hold


def rule(cast, *, kept, overturned):
    for _ in range(kept):
        ruled(cast, Ruling.REFUSE)
    for _ in range(overturned):
        ruled(cast, Ruling.RELEASE)


def fresh(school):
    return School.objects.get(pk=school.pk)


@pytest.mark.parametrize(
    ("numbers", "too_many"),
    [((9, 9), False), ((10, 4), False), ((10, 5), True), ((20, 8), False), ((20, 9), True), ((0, 0), False)],
)
def test_how_many_are_too_many(numbers, too_many):
    assert overturned.Rulings(*numbers).are_too_many is too_many


@pytest.mark.parametrize(
    ("ruling", "is_overturned"), [(Ruling.RELEASE, True), (Ruling.RETURN, False), (Ruling.REFUSE, False)]
)
def test_a_ruling_is_counted_by_clause_and_version(cast, ruling, is_overturned):
    hold = ruled(cast, ruling)
    row = RuledClause.objects.get()
    assert (row.school, row.hold, row.clause, row.label) == (cast.school, hold, "G1", "grievance")
    assert (row.code, row.judge_version, row.is_overturned) == (
        current_code(cast.school),
        JUDGE_VERSION,
        is_overturned,
    )
    [line] = overturned.lines(cast.school)
    assert (line.clause, line.version, line.kept, line.overturned) == ("G1", 1, not is_overturned, is_overturned)


def test_what_the_judge_would_not_have_held_counts_for_no_clause(cast, monkeypatch):
    ruled(cast, Ruling.RELEASE, NUDGED)
    ruled(cast, Ruling.RELEASE, PASSES)
    monkeypatch.setattr(FollowsItsCode, "judge", lambda *_: 1 / 0)
    ruled(cast, Ruling.RELEASE)  # held because the judge broke
    assert StoredVerdict.objects.get(outcome="hold").findings[0]["clause"] == "gate-fault"
    assert not RuledClause.objects.exists()


class TestEasing:
    def test_the_fifth_of_ten_let_through_eases_the_clause(self, cast, shah):
        rule(cast, kept=5, overturned=4)
        assert not EasedClause.objects.exists()
        version = fresh(cast.school).roster_version
        ruled(cast, Ruling.RELEASE)
        row = EasedClause.objects.get()
        assert (row.clause, row.overturned, row.ruled, row.judge_version) == ("G1", 5, 10, JUDGE_VERSION)
        assert fresh(cast.school).roster_version == version + 1
        entry = Entry.objects.get(action="eased a clause")
        assert (entry.actor_ref, entry.subject_ref, entry.facts["clause"]) == ("", row.ref, "G1")
        rule(cast, kept=0, overturned=2)
        assert EasedClause.objects.count() == 1
        notice = Notice.objects.get(kind="clause-eased")
        assert (notice.recipients, notice.addresses, notice.subject_ref) == ([shah.ref], [], row.ref)
        may_receive = kind_named("clause-eased").may_receive
        assert may_receive(notice, shah)
        assert not may_receive(notice, cast.evans)

    def test_without_leaders_the_secretary_is_told(self, cast):
        rule(cast, kept=5, overturned=5)
        notice = Notice.objects.get(kind="clause-eased")
        assert (notice.recipients, notice.addresses) == ([], [cast.school.secretary_mail])

    def test_eight_of_twenty_is_not_too_often_and_only_the_newest_twenty_count(self, cast):
        rule(cast, kept=12, overturned=8)
        assert not EasedClause.objects.exists()
        rule(cast, kept=20, overturned=0)
        assert overturned.newest_rulings(cast.school, "G1") == overturned.Rulings(ruled=20, overturned=0)

    def test_rulings_under_an_earlier_judge_do_not_count(self, cast):
        rule(cast, kept=5, overturned=4)
        RuledClause.objects.update(judge_version="rules-of-long-ago")
        ruled(cast, Ruling.RELEASE)
        assert not EasedClause.objects.exists()

    def test_an_eased_clause_nudges_and_what_is_sent_stands_under_the_code_that_counts(self, cast):
        tom = cast.acting(cast.tom)
        assert actions.submit(tom, group=cast.oak, text=HELD, as_it_is=True).outcome == "hold"
        rule(cast, kept=5, overturned=5)
        tom = cast.acting(cast.tom)  # the school as the next request reads it
        card = actions.submit(tom, group=cast.oak, text=HELD)
        assert isinstance(card, Card)
        assert (card.outcome, "as-it-is" in card.choices, "ask-rep" in card.choices) == ("nudge", True, False)
        answer = actions.submit(tom, group=cast.oak, text=HELD, as_it_is=True)
        assert isinstance(answer, Published)
        verdict = StoredVerdict.objects.get(pk=answer.post.verdict_id)
        assert (verdict.outcome, verdict.as_it_is, verdict.code) == ("nudge", True, current_code(cast.school))
        assert verdict.findings[0]["outcome"] == "nudge"

    def test_the_page_of_the_code_says_what_counts_now(self, cast):
        rule(cast, kept=5, overturned=5)
        shown = {clause.number: clause.leads_to for clause in clauses_of(current_code(cast.school))}
        number = facts.judge_for(fresh(cast.school), current_code(cast.school)).code.clause("G1").number
        assert shown[number] == (LEADS_TO[Outcome.NUDGE],)

    def test_another_school_keeps_its_own_count_and_clause(self, cast):
        other = Cast(host="elsewhere.test")
        rule(cast, kept=5, overturned=5)
        assert easing.eased_clauses(other.school) == []
        assert overturned.lines(other.school) == []
        assert fresh(other.school).roster_version == other.school.roster_version
        assert actions.submit(other.acting(other.tom), group=other.oak, text=HELD, as_it_is=True).outcome == "hold"

    @pytest.mark.parametrize(("clause", "label"), [("B6", "threat"), ("B6", "bad_language"), ("S1", "safeguarding")])
    def test_threats_strong_words_and_children_at_risk_are_never_eased(self, cast, clause, label):
        rule(cast, kept=0, overturned=9)
        RuledClause.objects.update(clause=clause, label=label)
        ruled(cast, Ruling.RELEASE)
        RuledClause.objects.update(clause=clause, label=label)
        assert overturned.newest_rulings(cast.school, clause).ruled == 0
        code = current_code(cast.school)
        assert easing.ease(cast.school, code, clause, overturned=9, ruled=10, judge_version="any") is None
        assert not EasedClause.objects.exists()

    def test_a_ruling_that_cannot_be_carried_out_eases_nothing(self, cast, monkeypatch):
        rule(cast, kept=5, overturned=4)
        monkeypatch.setattr("gatepost.gate.actions.rulings.is_member", lambda *_: False)
        with pytest.raises(NoLongerPasses):
            ruled(cast, Ruling.RELEASE)
        assert RuledClause.objects.count() == 9
        assert not EasedClause.objects.exists()


class TestHoldingAgain:
    def test_leadership_holds_again_and_the_count_begins_anew(self, cast, shah):
        rule(cast, kept=5, overturned=5)
        row = EasedClause.objects.get()
        easing.hold_again(cast.acting(shah, Hat.LEADERSHIP), row.ref)
        assert easing.eased_clauses(cast.school) == []
        entry = Entry.objects.get(action="held to a clause again")
        assert (entry.actor_ref, entry.facts) == (shah.ref, {"clause": "G1"})
        assert actions.submit(cast.acting(cast.tom), group=cast.oak, text=HELD, as_it_is=True).outcome == "hold"
        assert overturned.newest_rulings(cast.school, "G1").ruled == 0
        rule(cast, kept=0, overturned=9)
        assert easing.eased_clauses(cast.school) == []
        ruled(cast, Ruling.RELEASE)
        assert [one.ruled for one in easing.eased_clauses(cast.school)] == [10]
        assert Notice.objects.filter(kind="clause-eased").count() == 2

    @pytest.mark.parametrize("hat", [hat for hat in Hat if hat not in easing.WHO_HOLDS_AGAIN])
    def test_nobody_else_does(self, cast, shah, hat):
        rule(cast, kept=5, overturned=5)
        row = EasedClause.objects.get()
        with pytest.raises(NotFound):
            easing.hold_again(cast.acting(shah, hat), row.ref)
        other = Cast(host="elsewhere.test")
        with pytest.raises(NotFound):
            easing.hold_again(other.acting(other.evans, Hat.HEAD), row.ref)
        assert EasedClause.objects.get().ended_at is None

    def test_a_mail_about_a_clause_that_holds_again_is_not_sent(self, cast, shah):
        rule(cast, kept=5, overturned=5)
        easing.hold_again(cast.acting(shah, Hat.HEAD), EasedClause.objects.get().ref)
        assert not kind_named("clause-eased").may_receive(Notice.objects.get(kind="clause-eased"), shah)


def test_misreadings_are_numbers_and_those_about_children_are_not_for_leadership(cast):
    for text in (THREAT, THREAT, ESCALATED, NUDGED):
        acting = cast.acting(cast.tom)
        actions.misread(acting, facts.look_at_private(acting, text))
    assert sorted(MisreadTally.objects.values_list("clause", "count")) == [("B6", 2), ("S1", 1)]
    assert [(line.clause, line.misread) for line in overturned.lines(cast.school)] == [("B6", 2)]


def test_rulings_from_before_are_counted_once(cast):
    rule(cast, kept=1, overturned=2)
    ruled(cast, Ruling.RELEASE, NUDGED)
    fields = ("hold", "clause", "label", "code", "judge_version", "is_overturned", "at", "school")
    before = list(RuledClause.objects.order_by("hold").values_list(*fields))
    RuledClause.objects.filter(is_overturned=True).delete()
    migration = import_module("gatepost.gate.migrations.0005_count_earlier_rulings")
    for _ in range(2):
        migration.count_earlier_rulings(apps, connection.schema_editor())
    assert list(RuledClause.objects.order_by("hold").values_list(*fields)) == before
    assert Hold.objects.count() == 4


def test_a_process_that_still_has_the_old_judge_gets_the_new_one_with_the_next_reading_of_the_school(cast):
    code: Code = current_code(cast.school)
    old = fresh(cast.school)
    assert facts.judge_for(old, code).judge(HELD).outcome is Outcome.HOLD
    rule(cast, kept=5, overturned=5)
    assert facts.judge_for(old, code).judge(HELD).outcome is Outcome.HOLD
    assert facts.judge_for(fresh(cast.school), code).judge(HELD).outcome is Outcome.NUDGE
    assert now() > EasedClause.objects.get().since
