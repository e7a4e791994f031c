"""Updates, pauses and warnings: what they do to a promised day, and who is told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import F

from gatepost.audit.models import Entry
from gatepost.concerns import access, actions, clocks, drafts, notices
from gatepost.concerns.errors import NotAcknowledgedYet, StillPaused
from gatepost.concerns.models import Concern, Pause, Timescale
from gatepost.core.clock import as_if_at, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery.models import Notice
from gatepost.people.models import Hat, Role, Term
from tests.concerns.cast import World, once

TODAY = today_in("Europe/London")
MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)  # a Monday


def school_day(world: World, count: int, after: date = TODAY) -> date:
    return clocks.clock_of(world.school).calendar.add(after, count)


def told(world: World, kind: str) -> set[str]:
    people = {person.ref: person.name for person in world.school.people.all()}
    notice = Notice.objects.filter(kind=kind).latest("pk")
    return {people[ref] for ref in notice.recipients} | set(notice.addresses)


def test_an_update_gives_a_new_date_that_counts_from_then_on(world: World) -> None:
    concern, key = world.raised(), once()
    Concern.objects.update(reply_by=TODAY - timedelta(days=2), warned=Concern.Warned.HEAD)
    concern.refresh_from_db()
    drafted = drafts.update(concern)
    assert "we are sorry" in drafted.words
    assert drafted.reply_by == school_day(world, 5)
    with pytest.raises(Invalid) as fault:  # nobody has finished it
        actions.send_update(world.office, concern, drafted.words, reply_by=drafted.reply_by, once=once())
    assert "words" in fault.value.fields
    words = drafted.words.replace("…", "the club is closed.")
    for _ in range(2):
        actions.send_update(world.office, concern, words, reply_by=drafted.reply_by, once=key)
    concern.refresh_from_db()
    assert (concern.reply_by, concern.warned, concern.state) == (drafted.reply_by, 0, Concern.State.OPEN)
    assert f"{drafted.reply_by:%A %-d %B}" in concern.replies.get().words
    assert told(world, notices.PRIVATE_ANSWER) == {"Tom"}


def test_a_new_date_is_a_school_day_ahead(world: World) -> None:
    concern = world.raised()
    saturday = TODAY + timedelta(days=(5 - TODAY.weekday()) % 7 or 7)
    for day in (TODAY, TODAY - timedelta(days=1), saturday, TODAY + timedelta(days=200)):
        with pytest.raises(Invalid) as fault:
            actions.send_update(world.office, concern, "Later.", reply_by=day, once=once())
        assert "reply_by" in fault.value.fields
    with pytest.raises(NotFound):
        actions.send_update(world.staff, concern, "Later.", reply_by=school_day(world, 9), once=once())
    actions.assign(world.office, concern, world.hall)
    actions.send_update(world.staff, concern, "Later.", reply_by=school_day(world, 9), once=once())


def test_a_pause_moves_the_day_and_its_author_is_told_why(world: World) -> None:
    concern = world.raised()
    promised, until = concern.reply_by, school_day(world, 3)
    actions.pause(world.office, concern, "We wait for the club to write back.", until=until, once=once())
    concern.refresh_from_db()
    assert concern.reply_by == school_day(world, 3, after=promised)
    letter = concern.replies.get().words
    assert "We wait for the club" in letter
    assert f"{until:%A %-d %B}" in letter
    assert Pause.objects.get().reason == "We wait for the club to write back."
    assert "club" not in str(Entry.objects.filter(action__startswith="paused").values())
    with pytest.raises(StillPaused):
        actions.pause(world.office, concern, "Again.", until=until, once=once())
    with pytest.raises(StillPaused):
        actions.send_update(world.office, concern, "Later.", reply_by=school_day(world, 20), once=once())


def test_a_clock_that_goes_on_early_gives_the_days_back(world: World) -> None:
    concern = world.raised()
    promised = concern.reply_by
    actions.resume(world.office, concern)  # nothing is paused
    actions.pause(world.office, concern, "We wait.", until=school_day(world, 4), once=once())
    actions.resume(world.office, concern)
    concern.refresh_from_db()
    assert concern.reply_by == promised
    assert Pause.objects.get().ends_on == TODAY


def test_an_answer_ends_a_pause(world: World) -> None:
    concern = world.raised()
    actions.pause(world.office, concern, "We wait.", until=school_day(world, 4), once=once())
    actions.answer(world.office, concern, "They wrote back: yes.", once=once())
    assert Pause.objects.get().ends_on == TODAY


def test_what_is_late_or_unacknowledged_is_not_paused(world: World) -> None:
    concern = world.raised()
    Concern.objects.update(reply_by=TODAY - timedelta(days=1))
    with pytest.raises(Invalid):
        actions.pause(world.office, concern, "We wait.", until=school_day(world, 4), once=once())
    with pytest.raises(NotAcknowledgedYet):
        actions.pause(world.head, world.complaint(), "We wait.", until=school_day(world, 4), once=once())
    for until in (TODAY, TODAY + timedelta(days=100)):
        with pytest.raises(Invalid):
            actions.pause(world.office, world.raised(), "We wait.", until=until, once=once())
    with pytest.raises(Invalid):
        actions.pause(world.office, world.raised(), "  ", until=school_day(world, 4), once=once())


def test_the_owner_is_warned_when_the_day_is_near_and_the_head_when_it_has_gone(world: World) -> None:
    with as_if_at(MORNING):
        concern = world.raised()  # due in five school days, on Monday 30 November
    assert actions.warn_of_dates(datetime(2026, 11, 26, 9, tzinfo=UTC)) == 0
    assert actions.warn_of_dates(datetime(2026, 11, 27, 9, tzinfo=UTC)) == 1
    assert told(world, notices.DUE) == {world.school.office_mail}
    assert actions.warn_of_dates(datetime(2026, 11, 30, 9, tzinfo=UTC)) == 0
    actions.take_over(world.office, concern)
    assert actions.warn_of_dates(datetime(2026, 12, 1, 3, tzinfo=UTC)) == 0  # not at night
    assert actions.warn_of_dates(datetime(2026, 12, 1, 9, tzinfo=UTC)) == 1
    assert told(world, notices.DUE) == {"Mrs Evans", "Mr Adeyemi"}
    assert actions.warn_of_dates(datetime(2026, 12, 2, 9, tzinfo=UTC)) == 0
    assert Entry.objects.filter(action="warned of a date").count() == 2


def test_the_head_finds_what_the_office_is_late_with_until_it_has_a_new_date(world: World) -> None:
    concern = world.raised()
    assert not access.may_open(world.adeyemi, concern)
    Concern.objects.update(reply_by=date(2026, 11, 20))
    assert actions.warn_of_dates(MORNING) == 1
    notice = Notice.objects.filter(kind=notices.DUE).latest("pk")
    assert notices.may_receive(notice, world.adeyemi)
    assert [one.pk for one in access.inbox(world.head)] == [concern.pk]
    assert not access.inbox(world.leadership).exists()
    actions.answer(world.office, concern, "Yes, from Monday on.", once=once())
    assert not access.inbox(world.head).exists()


def test_what_first_shows_late_warns_both_at_once_and_never_on_a_closed_day(world: World) -> None:
    for first, last in ((date(2026, 11, 2), date(2026, 12, 18)), (date(2027, 1, 4), date(2027, 2, 12))):
        Term.objects.create(school=world.school, name="A term", starts_on=first, ends_on=last)
    world.raised()
    Concern.objects.update(reply_by=date(2026, 12, 18))
    assert actions.warn_of_dates(datetime(2026, 12, 21, 9, tzinfo=UTC)) == 0
    Concern.objects.update(reply_by=date(2026, 12, 3))
    assert actions.warn_of_dates(datetime(2026, 12, 4, 9, tzinfo=UTC)) == 1
    assert told(world, notices.DUE) == {world.school.office_mail, "Mr Adeyemi"}


@pytest.mark.parametrize(
    ("about", "hears"),
    [([], {"Mr Adeyemi"}), (["adeyemi"], {"Dr Webb"}), (["adeyemi", "chair"], {"Mrs Lowe"})],
)
def test_who_is_in_it_never_hears_that_it_is_late(world: World, about: list[str], hears: set[str]) -> None:
    world.raised(route="leadership", about=[getattr(world, name) for name in about])
    Concern.objects.update(reply_by=date(2026, 11, 20), owner=world.singh)
    actions.warn_of_dates(MORNING)
    assert told(world, notices.DUE) == {"Ms Singh", *hears}


def test_a_complaint_that_nobody_acknowledges_is_warned_of_by_that_day(world: World) -> None:
    with as_if_at(MORNING):
        world.complaint()  # to be acknowledged by Wednesday 25 November
    assert actions.warn_of_dates(datetime(2026, 11, 24, 9, tzinfo=UTC)) == 1
    assert told(world, notices.DUE) == {world.school.secretary_mail}
    assert actions.warn_of_dates(datetime(2026, 11, 26, 9, tzinfo=UTC)) == 1
    assert told(world, notices.DUE) == {world.school.secretary_mail, "Mr Adeyemi"}
    actions.acknowledge(world.head, Concern.objects.get(), once=once())
    assert Concern.objects.get().warned == Concern.Warned.NOBODY


def test_the_schools_own_times_count_from_then_on(world: World) -> None:
    administrator = world.acting(world.appointed("Sam", Role.ADMINISTRATOR), Hat.ADMINISTRATOR)
    before = world.complaint()
    actions.change_timescale(administrator, stage_1_days=20, acknowledge_days=3)
    after = world.complaint()
    assert after.reply_by == school_day(world, 20)
    assert after.acknowledge_by == school_day(world, 3)
    before.refresh_from_db()
    assert before.reply_by == school_day(world, 15)
    assert Timescale.objects.filter(stage_1_days=F("stage_2_days")).exists()
    with pytest.raises(Invalid) as fault:
        actions.change_timescale(administrator, stage_1_days=0, warn_days_before=11)
    assert set(fault.value.fields) == {"stage_1_days", "warn_days_before"}
    with pytest.raises(NotFound):
        actions.change_timescale(world.office, stage_1_days=5)


def test_at_night_no_school_is_asked_for_its_calendar(world: World, django_assert_num_queries) -> None:
    night = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    with django_assert_num_queries(1):
        assert actions.warn_of_dates(night) == 0
