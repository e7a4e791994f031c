"""Words that may threaten somebody: a day of their own, whatever was promised, until somebody acts on them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from gatepost.audit.models import Entry
from gatepost.concerns import actions, desk, linking, notices
from gatepost.concerns.desk_asked import Asked
from gatepost.concerns.errors import ConcernMovedOn, StillLookedAt
from gatepost.concerns.models import Concern, Cover
from gatepost.concerns.moves import move
from gatepost.concerns.state import Act
from gatepost.core.clock import as_if_at, today_in
from gatepost.delivery.models import Notice
from gatepost.people.models import Role, Term
from tests.concerns.cast import World, once

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
WORDS = "I will break his legs."


def threatening(world: World, **more: object) -> Concern:
    with as_if_at(MONDAY):
        return world.raised(WORDS, threatens=True, **more)


def day(number: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, number, hour, tzinfo=UTC)


def told(world: World) -> list[set[str]]:
    """Who was told that it cannot wait: once when the words came, then once a warning."""
    people = {person.ref: person.name for person in world.school.people.all()}
    found = Notice.objects.filter(kind=notices.CANNOT_WAIT).order_by("pk")
    assert not [notice for notice in found if notice.addresses]
    return [{people[ref] for ref in notice.recipients} for notice in found]


def test_a_threat_does_not_change_what_its_author_is_promised(world: World) -> None:
    with as_if_at(MONDAY):
        ordinary = world.raised()
    concern = threatening(world)
    assert (concern.reply_by, concern.route) == (ordinary.reply_by, "leadership")
    assert (concern.threat_due_on, concern.threat_open) == (date(2026, 11, 24), True)
    with as_if_at(MONDAY):
        actions.add_words(world.as_parent(world.tom), ordinary, WORDS, once=once(), threatens=True)
    ordinary.refresh_from_db()
    assert (ordinary.reply_by, ordinary.route, ordinary.threat_open) == (concern.reply_by, "leadership", True)
    assert told(world) == [{"Ms Singh", "Mr Adeyemi"}] * 2


def test_who_has_it_is_warned_on_the_day_and_the_head_when_it_has_gone_each_once(world: World) -> None:
    concern = threatening(world)
    actions.take_over(world.leadership, concern)
    assert actions.warn_of_dates(day(23, 10)) == 0
    assert actions.warn_of_dates(day(24, 5)) == 0  # not at night
    assert [actions.warn_of_dates(day(24, hour)) for hour in (9, 10)] == [1, 0]
    assert [actions.warn_of_dates(day(25, hour)) for hour in (9, 10)] == [1, 0]
    assert actions.warn_of_dates(day(26)) == 0
    assert told(world)[1:] == [{"Ms Singh"}, {"Ms Singh", "Mr Adeyemi"}]
    concern.refresh_from_db()
    assert (concern.warned, concern.threat_warned) == (Concern.Warned.NOBODY, Concern.Warned.HEAD)
    # The promise has its own warnings, and the audit tells neither from the other.
    assert actions.warn_of_dates(day(30)) == 1
    assert [entry.facts["on"] for entry in Entry.objects.filter(action="warned of a date").order_by("pk")] == [
        "2026-11-24", "2026-11-24", concern.reply_by.isoformat()
    ]  # fmt: skip


def test_where_who_has_it_has_left_those_whose_turn_it_is_hear(world: World) -> None:
    concern = threatening(world)
    actions.take_over(world.leadership, concern)
    world.singh.appointments.all().delete()
    world.appoint(world.singh, Role.GOVERNOR)
    Concern.objects.filter(pk=concern.pk).update(assigned_to=None)
    assert actions.warn_of_dates(day(24)) == 1
    assert "Mr Adeyemi" in told(world)[-1]


def test_where_who_stands_in_is_kept_from_it_somebody_free_hears_and_an_investigator_alone_is_not_enough(
    world: World,
) -> None:
    covered = threatening(world, about=[world.hall])
    actions.take_over(world.leadership, covered)
    Cover.objects.create(
        school=world.school, person=world.singh, covered_by=world.hall, at=day(1),
        starts_on=date(2026, 11, 1), ends_on=date(2027, 1, 1),
    )  # fmt: skip
    with as_if_at(day(24)):
        assert actions.warn_of_dates() == 1
    person = Notice.objects.filter(kind=notices.CANNOT_WAIT).latest("pk")
    assert "Mr Adeyemi" in told(world)[-1]
    assert not notices.may_receive(person, world.hall)
    Concern.objects.filter(pk=covered.pk).update(threat_open=False)
    looked_into = threatening(world)
    Concern.objects.filter(pk=looked_into.pk).update(investigator=world.hall)
    with as_if_at(day(24)):
        assert actions.warn_of_dates() == 1
    assert told(world)[-1] >= {"Mrs Hall", "Mr Adeyemi"}


def test_two_workers_at_once_warn_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    threatening(world)
    real = Concern.objects.filter
    other: list[int] = []

    def late_to_it(**columns: object) -> object:
        if "threat_warned" in columns and not other:
            other.append(0)
            other.append(actions.warn_of_dates(day(24)))
        return real(**columns)

    monkeypatch.setattr(Concern.objects, "filter", lambda *given, **columns: (
        late_to_it(**columns) if not given else real(*given, **columns)
    ))  # fmt: skip
    assert actions.warn_of_dates(day(24)) == 0
    assert other == [0, 1]
    assert len(told(world)) == 2


@pytest.mark.parametrize(
    ("about", "late"), [(["adeyemi"], {"Dr Webb"}), (["adeyemi", "chair"], {"Mrs Lowe"}), (["singh"], {"Mr Adeyemi"})]
)
def test_who_is_in_it_is_never_warned_of_it(world: World, about: list[str], late: set[str]) -> None:
    people = [getattr(world, name) for name in about]
    threatening(world, about=people)
    for on in (24, 25):
        actions.warn_of_dates(day(on))
    assert len(told(world)) == 3
    assert told(world)[-1] >= late
    assert not {person.name for person in people} & set.union(*told(world))


def test_out_of_term_its_day_is_a_working_day_and_so_is_the_warning(world: World) -> None:
    Term.objects.create(
        school=world.school, name="Spring", starts_on=date(2027, 1, 4), ends_on=date(2027, 2, 12)
    )  # fmt: skip
    threatening(world)
    assert Concern.objects.get().threat_due_on == date(2026, 11, 24)
    assert actions.warn_of_dates(day(24)) == 1
    assert actions.warn_of_dates(day(28)) == 0  # a Saturday
    assert actions.warn_of_dates(day(30)) == 1


def test_it_is_open_until_somebody_acts_on_it(world: World) -> None:
    is_open: Callable[[Concern], bool] = lambda concern: Concern.objects.get(pk=concern.pk).threat_open  # noqa: E731
    waits = threatening(world)
    actions.take_over(world.leadership, waits)
    actions.pause(world.head, waits, "We wait.", until=today_in("Europe/London") + timedelta(days=3), once=once())
    assert is_open(waits)
    actions.resume(world.head, waits)
    assert is_open(waits)
    complaint = actions.make_formal(world.as_parent(world.tom), waits)
    actions.acknowledge(world.head, complaint, once=once())
    assert is_open(complaint)
    actions.answer(world.head, complaint, "Please come and see me.", once=once())  # the complaint itself stays open
    assert not is_open(complaint)
    assert actions.warn_of_dates(day(27)) == 0


@pytest.mark.parametrize("act", [Act.UPDATE, Act.DECIDE])
def test_other_acts_that_end_it(world: World, act: Act) -> None:
    concern = threatening(world)
    move(concern, act)
    concern.refresh_from_db()
    assert (concern.threat_open, concern.threat_due_on) == (False, date(2026, 11, 24))


def test_its_author_cannot_end_it_and_an_answer_by_mail_leaves_it_on_the_desk(world: World) -> None:
    concern = threatening(world)
    with pytest.raises(StillLookedAt):
        actions.settle(world.as_parent(world.tom), concern)
    actions.answer(world.head, concern, "I will find out.", once=once(), by_mail=True)
    concern.refresh_from_db()
    assert (concern.state, concern.threat_open) == ("answered", True)
    assert [row.reference for row in desk.queue(world.head, Asked()).rows] == [concern.reference]
    actions.answer(world.head, concern, "Please come and see me.", once=once())
    actions.settle(world.as_parent(world.tom), concern)
    concern.refresh_from_db()
    assert (concern.state, concern.threat_open) == ("settled", False)


def test_a_threat_that_comes_while_its_author_settles_it_is_not_settled_unseen(world: World) -> None:
    concern = world.raised()
    in_hand = Concern.objects.select_related("school", "author").get(pk=concern.pk)
    actions.add_words(world.as_parent(world.tom), concern, WORDS, once=once(), threatens=True)
    with pytest.raises(ConcernMovedOn):
        move(in_hand, Act.SETTLE, threat_open=False)


def test_a_threat_that_comes_while_somebody_answers_is_not_answered_unseen(world: World) -> None:
    complaint = world.looked_into()  # at stage 1 an answer leaves it open
    in_hand = Concern.objects.select_related("school", "author").get(pk=complaint.pk)
    actions.add_words(world.as_parent(world.tom), complaint, WORDS, once=once(), threatens=True)
    with pytest.raises(ConcernMovedOn):
        move(in_hand, Act.ANSWER)
    assert Concern.objects.get(pk=complaint.pk).threat_open


def test_more_such_words_before_anybody_acted_bring_no_later_day_and_no_second_warning(world: World) -> None:
    concern = threatening(world)
    actions.warn_of_dates(day(24))
    with as_if_at(day(24, 12)):
        actions.add_words(world.as_parent(world.tom), concern, WORDS, once=once(), threatens=True)
    concern.refresh_from_db()
    assert (concern.threat_due_on, concern.threat_warned) == (date(2026, 11, 24), Concern.Warned.OWNER)
    actions.answer(world.head, concern, "Please come and see me.", once=once())
    with as_if_at(day(25)):
        actions.add_words(world.as_parent(world.tom), concern, WORDS, once=once(), threatens=True)
    concern.refresh_from_db()
    assert (concern.threat_due_on, concern.threat_warned) == (date(2026, 11, 26), Concern.Warned.NOBODY)


def test_on_a_closed_matter_it_stands_first_and_is_warned_of_all_the_same(world: World) -> None:
    with as_if_at(MONDAY):
        concern = world.raised(route="leadership")
        move(concern, Act.DECIDE)
        actions.add_words(world.as_parent(world.tom), concern, WORDS, once=once(), threatens=True)
    world.raised(route="leadership")
    assert Concern.objects.get(pk=concern.pk).state == "closed"
    assert desk.queue(world.head, Asked()).rows[0].reference == concern.reference
    assert actions.warn_of_dates(day(24)) == 1
    actions.answer(world.head, concern, "Please come and see me.", once=once())
    assert concern.reference not in [row.reference for row in desk.queue(world.head, Asked()).rows]


def test_linked_with_others_it_stands_by_itself_and_is_not_answered_with_them(world: World) -> None:
    first, second = world.raised(route="leadership"), world.raised(route="leadership")
    threat = threatening(world)
    for other in (second, threat):
        actions.link(world.head, first, other)
    queue = desk.queue(world.head, Asked())
    assert [(row.reference, row.number) for row in queue.rows] == [(threat.reference, 1), (first.reference, 2)]
    assert queue.tabs[0].count == 2
    first.refresh_from_db()
    assert linking.linked_with(world.head, first).count() == 2
    assert actions.answer_all(world.head, first, "It is fixed.", once=once()) == 2
    assert Concern.objects.get(pk=threat.pk).threat_open


def test_whoever_is_named_learns_of_it_by_no_row_and_no_count(world: World) -> None:
    threatening(world, about=[world.singh])
    other = world.raised(route="leadership")
    queue = desk.queue(world.leadership, Asked())
    assert [row.reference for row in queue.rows] == [other.reference]
    assert {link.count for link in queue.tabs} == {1, 0, None}
    assert desk.next_after(world.leadership, Asked(), other) == ""


def test_what_waited_before_is_carried_over_without_a_second_warning(world: World) -> None:
    due, warned = date(2026, 11, 24), Concern.Warned.HEAD
    short, _formal, answered = (world.raised(route="leadership") for _ in range(3))
    Concern.objects.update(threat_due_on=due)
    Concern.objects.filter(pk=short.pk).update(reply_by=due, warned=warned)
    Concern.objects.filter(pk=answered.pk).update(state="answered", reply_by=due)
    migration = import_module("gatepost.concerns.migrations.0010_threats_apart_from_promises")
    migration.carry_on(apps, connection.schema_editor())
    rows = Concern.objects.order_by("pk").values_list("threat_open", "threat_warned")
    assert list(rows) == [(True, warned), (True, 0), (False, 0)]
