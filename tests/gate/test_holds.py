"""A held message waits for a class rep; the first ruling stands; the author is told, never by whom."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gatepost.audit.models import Entry
from gatepost.core.clock import now
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery.models import Notice
from gatepost.gate import access, actions, cards
from gatepost.gate.actions import Ruling
from gatepost.gate.answers import Held
from gatepost.gate.errors import AlreadyRuled, NoLongerPasses
from gatepost.gate.models import CardTally, Hold
from gatepost.groups.models import Post
from gatepost.people.models import Appointment, Guardianship, Hat, Role
from tests.cast import HELD, PASSES

REASON = "Please leave out who it is about."


def held(cast, author, text=HELD, **more):
    more.setdefault("group", cast.oak)
    answer = actions.ask_representative(cast.acting(author), text=text, **more)
    assert isinstance(answer, Held)
    return answer.hold


def told(kind):
    notice = Notice.objects.filter(kind=kind).order_by("pk").last()
    return (notice.recipients, notice.addresses) if notice else None


def test_a_held_message_is_nobodys_but_its_authors_and_the_reps(cast):
    hold = held(cast, cast.tom)
    assert not Post.objects.exists()
    assert access.holds_to_look_at(cast.acting(cast.jo)) == [hold]
    assert access.own_holds(cast.acting(cast.tom), cast.oak) == [hold]
    for stranger in (cast.amira, cast.rhian, cast.evans, cast.clarke, cast.priya):
        assert access.holds_to_look_at(cast.acting(stranger)) == []
        assert access.own_open_holds(cast.acting(stranger)) == []
        with pytest.raises(NotFound):
            access.hold_for_ruling(cast.acting(stranger), hold.submission.ref)
    assert told("hold-waiting") == ([cast.jo.ref], [])
    assert CardTally.objects.get(choice="asked-rep").count == 1


@pytest.mark.parametrize("hat", [hat for hat in Hat if hat is not Hat.PARENT])
def test_no_school_hat_looks_or_rules_not_even_a_reps_own(cast, hat):
    hold = held(cast, cast.tom)
    acting = cast.acting(cast.jo, hat)
    assert access.holds_to_look_at(acting) == []
    with pytest.raises(NotFound):
        access.hold_for_ruling(acting, hold.submission.ref)
    with pytest.raises(NotFound):
        actions.rule_on_hold(acting, hold=hold, ruling=Ruling.RELEASE, reason="")
    assert Hold.objects.get().state == "waiting"


def test_release_publishes_what_was_written_as_an_answer(cast):
    first = actions.submit(cast.acting(cast.amira), group=cast.oak, text=PASSES).post
    hold = held(cast, cast.tom, reply_to=first)
    actions.rule_on_hold(cast.acting(cast.jo), hold=hold, ruling=Ruling.RELEASE, reason="")
    post = Post.objects.get(text=HELD)
    assert (post.reply_to, post.author, post.seq) == (first, cast.tom, 2)
    assert access.own_holds(cast.acting(cast.tom), cast.oak) == []
    assert told("hold-ruled") == ([cast.tom.ref], [])
    entry = Entry.objects.get(action="ruled on a hold")
    assert (entry.actor_ref, entry.facts) == (cast.jo.ref, {"ruling": "release"})


@pytest.mark.parametrize(("ruling", "state"), [(Ruling.RETURN, "returned"), (Ruling.REFUSE, "refused")])
def test_what_comes_back_has_a_reason_and_stays_until_put_away(cast, ruling, state):
    hold = held(cast, cast.tom)
    with pytest.raises(Invalid):
        actions.rule_on_hold(cast.acting(cast.jo), hold=hold, ruling=ruling, reason="no")
    actions.rule_on_hold(cast.acting(cast.jo), hold=hold, ruling=ruling, reason=REASON)
    assert not Post.objects.exists()
    [back] = access.own_holds(cast.acting(cast.tom), cast.oak)
    assert (back.state, back.reason) == (state, REASON)
    actions.withdraw_hold(cast.acting(cast.tom), back)
    assert access.own_holds(cast.acting(cast.tom), cast.oak) == []
    assert Hold.objects.get().state == state


def test_release_of_an_edit_changes_the_post(cast):
    post = actions.submit(cast.acting(cast.tom), group=cast.oak, text=PASSES).post
    hold = held(cast, cast.tom, edits=post)
    actions.rule_on_hold(cast.acting(cast.jo), hold=hold, ruling=Ruling.RELEASE, reason="")
    assert Post.objects.get().text == HELD
    assert post.revisions.get().text == PASSES


def test_of_two_rulings_the_first_stands(cast):
    cast.appoint(cast.amira, Role.CLASS_REPRESENTATIVE, cast.oak)
    hold = held(cast, cast.tom)
    seen_by_jo = access.hold_for_ruling(cast.acting(cast.jo), hold.submission.ref)
    seen_by_amira = access.hold_for_ruling(cast.acting(cast.amira), hold.submission.ref)
    actions.rule_on_hold(cast.acting(cast.amira), hold=seen_by_amira, ruling=Ruling.REFUSE, reason=REASON)
    with pytest.raises(AlreadyRuled):
        actions.rule_on_hold(cast.acting(cast.jo), hold=seen_by_jo, ruling=Ruling.RELEASE, reason="")
    assert not Post.objects.exists()
    assert Hold.objects.get().ruled_by == cast.amira
    assert Notice.objects.filter(kind="hold-ruled").count() == 1
    with pytest.raises(AlreadyRuled):
        access.hold_for_ruling(cast.acting(cast.jo), hold.submission.ref)


def test_the_author_takes_it_back_before_anybody_looks(cast):
    hold = held(cast, cast.tom)
    with pytest.raises(NotFound):
        actions.withdraw_hold(cast.acting(cast.amira), hold)
    actions.withdraw_hold(cast.acting(cast.tom), hold)
    assert Hold.objects.get().state == "withdrawn"
    assert access.holds_to_look_at(cast.acting(cast.jo)) == []
    with pytest.raises(AlreadyRuled):
        actions.rule_on_hold(cast.acting(cast.jo), hold=hold, ruling=Ruling.RELEASE, reason="")
    assert not Post.objects.exists()


class TestWhoRules:
    def test_not_the_author(self, cast):
        hold = held(cast, cast.jo)
        assert access.holds_to_look_at(cast.acting(cast.jo)) == []
        assert access.holds_to_look_at(cast.acting(cast.rhian)) == [hold]

    @pytest.mark.parametrize("text", ["jo is always late", "JO'S rota again", "Ask Mercer", "Kit bit somebody"])
    def test_not_who_the_words_name_nor_whose_child(self, cast, text):
        hold = held(cast, cast.tom, text)
        assert access.holds_to_look_at(cast.acting(cast.jo)) == []
        assert access.holds_to_look_at(cast.acting(cast.rhian)) == [hold]

    def test_not_the_author_of_what_is_answered(self, cast):
        first = actions.submit(cast.acting(cast.jo), group=cast.oak, text=PASSES).post
        second = actions.submit(cast.acting(cast.amira), group=cast.oak, text="Yes", reply_to=first).post
        for answered in (first, second):
            hold = held(cast, cast.tom, reply_to=answered)
            assert hold not in access.holds_to_look_at(cast.acting(cast.jo))
            assert hold in access.holds_to_look_at(cast.acting(cast.rhian))

    def test_not_who_shares_a_child_with_the_author(self, cast):
        child = cast.jo.guardianships.get().child
        Guardianship.objects.create(school=cast.school, person=cast.tom, child=child, starts_on=cast.today)
        hold = held(cast, cast.tom)
        assert access.holds_to_look_at(cast.acting(cast.jo)) == []
        assert access.holds_to_look_at(cast.acting(cast.rhian)) == [hold]

    def test_another_class_rules_only_where_none_of_the_class_is_free(self, cast):
        held(cast, cast.tom)
        assert access.holds_to_look_at(cast.acting(cast.rhian)) == []
        Appointment.objects.filter(person=cast.jo).update(ends_on=cast.today)
        assert len(access.holds_to_look_at(cast.acting(cast.rhian))) == 1
        assert access.holds_to_look_at(cast.acting(cast.jo)) == []

    def test_a_rep_without_a_child_in_the_class_is_none(self, cast):
        held(cast, cast.tom)
        Guardianship.objects.filter(person=cast.jo).update(ends_on=cast.today)
        assert access.holds_to_look_at(cast.acting(cast.jo)) == []
        assert len(access.holds_to_look_at(cast.acting(cast.rhian))) == 1

    def test_where_nobody_can_the_office_is_asked_to_appoint_and_reads_nothing(self, cast):
        Appointment.objects.filter(role=Role.CLASS_REPRESENTATIVE).update(ends_on=cast.today)
        hold = held(cast, cast.tom)
        assert told("hold-waiting") is None
        assert told("representative-needed") == ([], [cast.school.office_mail])
        assert access.holds_to_look_at(cast.acting(cast.evans, Hat.OFFICE)) == []
        cast.appoint(cast.amira, Role.CLASS_REPRESENTATIVE, cast.oak)
        assert access.holds_to_look_at(cast.acting(cast.amira)) == [hold]

    def test_a_rep_of_another_class_sees_only_what_is_answered(self, cast):
        first = actions.submit(cast.acting(cast.amira), group=cast.oak, text=PASSES).post
        actions.submit(cast.acting(cast.amira), group=cast.oak, text="Anybody?")
        for_jo = held(cast, cast.tom, reply_to=first)
        assert [post.text for post in access.context_for_ruling(cast.acting(cast.jo), for_jo)] == [PASSES, "Anybody?"]
        for_rhian = held(cast, cast.jo, "Ask them", reply_to=first)
        assert access.context_for_ruling(cast.acting(cast.rhian), for_rhian) == [first]
        assert access.context_for_ruling(cast.acting(cast.rhian), held(cast, cast.jo)) == []


def test_a_released_author_who_left_is_not_published(cast):
    hold = held(cast, cast.tom)
    Guardianship.objects.filter(person=cast.tom).update(ends_on=cast.today)
    with pytest.raises(NoLongerPasses):
        actions.rule_on_hold(cast.acting(cast.jo), hold=hold, ruling=Ruling.RELEASE, reason="")
    assert Hold.objects.get().state == "waiting"
    actions.rule_on_hold(cast.acting(cast.jo), hold=hold, ruling=Ruling.RETURN, reason=REASON)


@pytest.mark.parametrize(
    ("at", "expected"),
    [("09:00", "today"), ("19:59", "today"), ("20:01", "tomorrow"), ("23:30", "tomorrow"), ("00:30", "today")],
)
def test_the_promised_hour_leaves_time_to_look(cast, monkeypatch, at, expected):
    zone = ZoneInfo("Europe/London")
    moment = datetime.fromisoformat(f"2026-11-24T{at}").replace(tzinfo=zone)
    monkeypatch.setattr(cards, "now", lambda: moment)
    by = cards.look_by(cast.school).astimezone(zone)
    day = moment.date() if expected == "today" else moment.date() + timedelta(days=1)
    assert (by.date(), by.hour, by.minute) == (day, 21, 0)


def test_asked_again_at_sending(cast):
    from gatepost.delivery.kinds import kind_named

    hold = held(cast, cast.tom)
    notice = Notice.objects.get(kind="hold-waiting")
    may_receive = kind_named("hold-waiting").may_receive
    assert may_receive(notice, cast.jo)
    assert not may_receive(notice, cast.rhian)
    actions.withdraw_hold(cast.acting(cast.tom), hold)
    assert not may_receive(notice, cast.jo)
    assert hold.look_by > now()
