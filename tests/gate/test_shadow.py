"""A class that tries the code in shadow: judged and counted, never held, and only for its time."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatepost.audit.models import Entry
from gatepost.conduct import Outcome
from gatepost.core.clock import as_if_at, now
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery.kinds import kind_named
from gatepost.delivery.models import Delivery, Notice
from gatepost.gate import actions, shadow
from gatepost.gate.access import guardians_in
from gatepost.gate.answers import Card, Published
from gatepost.gate.errors import PilotHasEnded
from gatepost.gate.models import CardTally, Hold, Pilot, Verdict
from gatepost.gate.notices import PILOT_BEGINS
from gatepost.groups.models import Post
from gatepost.people.models import Hat, Person
from tests.cast import ESCALATED, HALF_FINE, HELD, NUDGED, PASSES, SEEN, THREAT, ScriptedJudge
from tests.gate.test_triggers import forged, post_row, refused

WHO_MAY = {Hat.HEAD, Hat.LEADERSHIP, Hat.ADMINISTRATOR, Hat.PTA}


def pilot_in(cast, group, **more):
    return actions.start_pilots(cast.acting(cast.evans, Hat.HEAD), [group], **more)[0]


def earlier(pilot, **by):
    """The same pilot, so much longer ago. The guard allows an earlier end, and tests set the clock no other way."""
    Pilot.objects.filter(pk=pilot.pk).update(ends_at=pilot.ends_at - timedelta(**by))


def says(cast, text, *, group=None, as_it_is=False):
    return actions.submit(cast.acting(cast.tom), group=group or cast.oak, text=text, as_it_is=as_it_is)


@pytest.mark.parametrize(("text", "outcome"), [(PASSES, "ok"), (NUDGED, "nudge"), (HELD, "hold")])
def test_in_shadow_a_message_stands_and_its_verdict_is_kept(cast, text, outcome):
    pilot = pilot_in(cast, cast.oak)
    assert isinstance(says(cast, text), Published)
    post, verdict = Post.objects.get(), Verdict.objects.get()
    assert (post.text, post.verdict_id) == (text, verdict.pk)
    assert (verdict.outcome, verdict.as_it_is) == (outcome, False)
    assert verdict.pilot == (None if outcome == "ok" else pilot)
    assert [finding["clause"] for finding in verdict.findings] == ([SEEN[text][0]] if text in SEEN else [])
    assert not Hold.objects.exists()
    assert not CardTally.objects.exists()
    facts = Entry.objects.get(action="posted").facts
    assert facts["outcome"] == outcome
    assert facts.get("pilot") == (None if outcome == "ok" else pilot.ref)


@pytest.mark.parametrize("text", [ESCALATED, THREAT])
def test_what_tells_of_danger_is_never_published_in_silence(cast, text):
    pilot_in(cast, cast.oak)
    card = says(cast, text, as_it_is=True)
    assert isinstance(card, Card)
    assert card.is_urgent
    assert not Post.objects.exists()


def test_a_threat_gets_its_card_also_where_the_code_would_only_hold_it(cast, monkeypatch):
    pilot_in(cast, cast.oak)
    monkeypatch.setitem(
        SEEN, THREAT, ("B6", "threat", Outcome.HOLD)
    )  # as the starter code holds "I know where you live"
    assert isinstance(says(cast, THREAT, as_it_is=True), Card)
    assert not Post.objects.exists()


def test_words_that_the_judge_could_not_read_wait_in_shadow_too(cast, monkeypatch):
    pilot_in(cast, cast.oak)
    monkeypatch.setattr(ScriptedJudge, "judge", lambda *_: 1 / 0)
    card = says(cast, PASSES)
    assert isinstance(card, Card)
    assert card.is_fault


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([PASSES, NUDGED, HELD, HALF_FINE, "Thank you!", "Lost: one blue hat"]), max_size=8))
def test_no_verdict_is_missing_and_nothing_is_held_in_shadow(cast, texts):
    with transaction.atomic():
        pilot = pilot_in(cast, cast.oak)
        answers = [says(cast, text) for text in texts]
        assert all(isinstance(answer, Published) for answer in answers)
        posts = Post.objects.order_by("seq")
        assert [post.text for post in posts] == texts
        verdicts = Verdict.objects.in_bulk([post.verdict_id for post in posts])
        for post in posts:
            verdict = verdicts[post.verdict_id]
            assert verdict.outcome == (SEEN[post.text][2].word if post.text in SEEN else "ok")
            assert (verdict.pilot_id == pilot.pk) == (verdict.outcome != "ok")
        assert not Hold.objects.exists()
        assert CardTally.objects.count() == 0
        transaction.set_rollback(True)


def test_a_changed_message_passes_in_shadow_and_its_earlier_words_are_kept(cast):
    pilot_in(cast, cast.oak)
    post = says(cast, PASSES).post
    answer = actions.submit(cast.acting(cast.tom), group=cast.oak, text=HELD, edits=post)
    assert isinstance(answer, Published)
    again = actions.submit(cast.acting(cast.tom), group=cast.oak, text=NUDGED, edits=Post.objects.get())
    assert isinstance(again, Published)
    assert Post.objects.get().text == NUDGED


def test_the_class_next_door_is_not_in_its_shadow(cast):
    pilot_in(cast, cast.elm)
    assert isinstance(says(cast, HELD), Card)
    assert isinstance(says(cast, NUDGED), Card)


def test_a_pilot_ends_by_itself_on_its_day(cast):
    pilot = pilot_in(cast, cast.oak, days=14)
    assert pilot.ends_at - pilot.starts_at == timedelta(days=14)
    says(cast, HELD)
    earlier(pilot, days=14)
    assert shadow.pilot_in(cast.oak) is None
    assert isinstance(says(cast, HELD), Card)
    assert Post.objects.count() == 1  # what stood, stands


def test_a_person_ends_a_pilot_and_it_cannot_be_ended_twice(cast):
    pilot = pilot_in(cast, cast.oak)
    acting = cast.acting(cast.evans, Hat.LEADERSHIP)
    actions.end_pilot(acting, pilot.ref)
    assert isinstance(says(cast, HELD), Card)
    with pytest.raises(PilotHasEnded):
        actions.end_pilot(acting, pilot.ref)
    with pytest.raises(NotFound):
        actions.end_pilot(acting, "no-such-pilot")
    said = Entry.objects.filter(subject_ref=pilot.ref).order_by("pk").values_list("action", flat=True)
    assert list(said) == ["started a pilot in shadow", "ended a pilot in shadow"]


@pytest.mark.parametrize("hat", list(Hat))
def test_only_these_hats_start_and_end_a_pilot(cast, hat):
    acting = cast.acting(cast.evans, hat)
    if hat in WHO_MAY:
        (pilot,) = actions.start_pilots(acting, [cast.oak])
        actions.end_pilot(acting, pilot.ref)
        return
    with pytest.raises(NotFound):
        actions.start_pilots(acting, [cast.oak])
    pilot = pilot_in(cast, cast.oak)
    with pytest.raises(NotFound):
        actions.end_pilot(acting, pilot.ref)


@pytest.mark.parametrize("days", [0, 29])
def test_a_pilot_has_some_days_and_not_too_many(cast, days):
    with pytest.raises(Invalid):
        pilot_in(cast, cast.oak, days=days)
    assert not Pilot.objects.exists()


def test_a_class_is_in_one_pilot_at_a_time(cast):
    pilot_in(cast, cast.oak)
    with pytest.raises(Invalid) as told:
        actions.start_pilots(cast.acting(cast.evans, Hat.HEAD), [cast.elm, cast.oak])
    assert "Oak" in told.value.fields["groups"]
    assert Pilot.objects.count() == 1


def test_what_passes_by_itself_asks_for_no_pilot(cast):
    for text, as_it_is in ((PASSES, False), (NUDGED, True)):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert isinstance(says(cast, text, as_it_is=as_it_is), Published)
        assert not [one["sql"] for one in seen if "gate_pilot" in one["sql"] and not one["sql"].startswith("INSERT")]


def test_the_database_asks_the_pilot_itself(cast):
    pilot = pilot_in(cast, cast.elm)
    other = forged(cast, outcome="hold", text=HELD, pilot=pilot)  # a pilot of another class
    refused(lambda: post_row(cast, other.pk, text=HELD))
    pilot = pilot_in(cast, cast.oak)
    late = forged(cast, outcome="hold", text=HELD, pilot=pilot, at=pilot.ends_at)
    refused(lambda: post_row(cast, late.pk, text=HELD))
    early = forged(cast, outcome="hold", text=HELD, pilot=pilot, at=pilot.starts_at - timedelta(seconds=1))
    refused(lambda: post_row(cast, early.pk, text=HELD))
    within = forged(cast, outcome="hold", text=HELD, pilot=pilot, at=now())
    post_row(cast, within.pk, text=HELD)


def test_a_pilot_ends_earlier_never_later_and_is_never_removed(cast):
    pilot = pilot_in(cast, cast.oak)
    with pytest.raises(DatabaseError), transaction.atomic():
        Pilot.objects.filter(pk=pilot.pk).update(ends_at=pilot.ends_at + timedelta(days=1))
    with pytest.raises(DatabaseError), transaction.atomic():
        Pilot.objects.filter(pk=pilot.pk).update(group=cast.elm)
    with pytest.raises(DatabaseError), transaction.atomic():
        Pilot.objects.filter(pk=pilot.pk).delete()


def test_a_class_has_so_many_days_of_trial_in_a_year(cast):
    begin = now() - timedelta(days=120)
    for days in (28, 10):
        with as_if_at(begin):
            pilot_in(cast, cast.oak, days=days)
        begin += timedelta(days=days)  # one right after the other, and none again for a while
    with pytest.raises(Invalid) as fault, as_if_at(begin):
        pilot_in(cast, cast.oak, days=14)
    assert "4 of them are left" in fault.value.fields["days"]
    with as_if_at(begin):
        pilot_in(cast, cast.oak, days=4)
    with pytest.raises(Invalid) as fault:
        pilot_in(cast, cast.oak, days=1)
    assert "They are used up" in fault.value.fields["days"]
    pilot_in(cast, cast.elm, days=28)  # the class next door has its own
    with as_if_at(begin + timedelta(days=366)):
        pilot_in(cast, cast.oak, days=28)


def test_only_the_days_that_it_had_count(cast):
    for _day in range(8):  # begun by mistake, and ended at once
        pilot = pilot_in(cast, cast.oak, days=28)
        actions.end_pilot(cast.acting(cast.evans, Hat.HEAD), pilot.ref)
    pilot_in(cast, cast.oak, days=28)


def test_the_members_are_told_when_a_trial_begins_and_nobody_else(cast):
    pilot = pilot_in(cast, cast.oak)
    notice = Notice.objects.get(kind=PILOT_BEGINS)
    members = set(guardians_in([cast.oak]))
    assert (set(notice.recipients), notice.addresses) == ({one.ref for one in members}, [])
    assert cast.tom in members
    kind = kind_named(PILOT_BEGINS)
    assert kind.may_receive(notice, cast.tom)
    assert not kind.may_receive(notice, cast.evans)
    actions.end_pilot(cast.acting(cast.evans, Hat.HEAD), pilot.ref)
    assert not kind.may_receive(notice, cast.tom)  # it is over: nothing to tell


def test_a_trial_that_is_begun_again_with_the_same_last_day_mails_nobody_a_second_time(cast):
    def had_their_mail(notice: Notice, person: Person) -> None:
        Delivery.objects.create(
            school=cast.school,
            notice=notice,
            person=person,
            address="somebody@home.test",
            state=Delivery.State.SENT,
            queued_at=now(),
            due_at=now(),
        )

    kind = kind_named(PILOT_BEGINS)
    tom, other = list(guardians_in([cast.oak]))[:2]
    first = pilot_in(cast, cast.oak, days=14)
    had_their_mail(Notice.objects.get(subject_ref=first.ref), tom)
    actions.end_pilot(cast.acting(cast.evans, Hat.HEAD), first.ref)
    again = pilot_in(cast, cast.oak, days=14)
    notice = Notice.objects.get(subject_ref=again.ref)
    assert not kind.may_receive(notice, tom)
    assert kind.may_receive(notice, other)  # whom the first mail never reached
    had_their_mail(notice, other)
    assert kind.may_receive(notice, other)  # by another way, as this very mail is sent
    actions.end_pilot(cast.acting(cast.evans, Hat.HEAD), again.ref)
    shorter = pilot_in(cast, cast.oak, days=7)
    assert kind.may_receive(Notice.objects.get(subject_ref=shorter.ref), tom)  # until another day: other words
