"""The queue of the desk: tabs and counts, filters, pages, linked matters, and how many statements it takes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gatepost.concerns import actions, desk
from gatepost.concerns.cover import reach_of
from gatepost.concerns.desk_asked import Asked, Tab, asked_by
from gatepost.concerns.models import Concern, NamedPerson, SharedMatter
from gatepost.core.clock import now, today_in
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Role
from tests.concerns.cast import World

DAY = timedelta(days=1)
STATEMENTS = 5  # the calendar, covers and panels, the rows, how many are linked, the counts


def today() -> date:
    return today_in("Europe/London")


def stored(world: World, **columns: Any) -> Concern:
    """A concern as a plain row, on the office's desk."""
    at = columns.pop("at", now())
    given: dict[str, Any] = {
        "author": world.tom, "kind": "enquiry", "route": "office", "words": "Coats?", "reply_by": today() + 9 * DAY
    }  # fmt: skip
    return Concern.objects.create(school=world.school, at=at, **(given | columns))


def shown(acting: Acting, **given: str) -> list[str]:
    return [row.reference for row in desk.queue(acting, asked_by(given)).rows]


def counts(acting: Acting, **given: str) -> dict[str, int | None]:
    return {link.tab.value: link.count for link in desk.queue(acting, asked_by(given)).tabs}


def test_each_tab_shows_its_own_and_counts_what_it_shows(world: World) -> None:
    late = stored(world, reply_by=today() - DAY)
    soon = stored(world, reply_by=today())
    mine = stored(world, assigned_to=world.evans)
    owned = stored(world, owner=world.evans)
    answered = stored(world, state="answered", reply_by=today())
    rested = stored(world, state="answered", reply_by=today() - DAY)
    settled = stored(world, state="settled", reply_by=today() - 3 * DAY, ended_at=now())
    closed = stored(world, state="closed", reply_by=today() + DAY, ended_at=now())
    tabs = {
        "": [late, soon, mine, owned],
        "mine": [mine, owned],
        "soon": [soon],
        "late": [late],
        "answered": [answered],
        "closed": [closed, rested, settled],
        "all": [closed, settled, rested, answered, owned, mine, soon, late],
    }
    for show, concerns in tabs.items():
        assert shown(world.office, show=show) == [concern.reference for concern in concerns], show
    found = counts(world.office)
    assert {tab: found[tab] for tab in tabs if tab not in ("closed", "all")} == {
        tab: len(concerns) for tab, concerns in tabs.items() if tab not in ("closed", "all")
    }
    assert found["closed"] is None
    assert "all" not in found
    assert shown(world.office, show="settled") == shown(world.office, show="closed")  # an address of old


def test_a_complaint_nobody_has_acknowledged_comes_by_that_day(world: World) -> None:
    complaint = {"kind": "complaint", "stage": "stage-1", "route": "leadership", "reply_by": today() + 15 * DAY}
    other = stored(world, reply_by=today() + 8 * DAY)
    waiting = stored(world, acknowledge_by=today() + 7 * DAY, **complaint)
    late = stored(world, acknowledge_by=today() - DAY, **complaint)
    known = stored(world, acknowledge_by=today() - DAY, acknowledged_at=now(), **complaint)
    assert shown(world.office) == [concern.reference for concern in (late, waiting, other, known)]
    assert shown(world.office, show="late") == [late.reference]
    row = desk.queue(world.office, Asked()).rows[0]
    assert (row.awaits_acknowledgement, row.due, row.next_by) == (True, "late", today() - DAY)


def test_whoever_has_a_matter_of_leaderships_is_named_in_its_row(world: World) -> None:
    plain, about_head, about_chair, about_both, about_staff = (stored(world, route="leadership") for _ in range(5))
    chair, clerk = world.appointed("Ms Chair", Role.CHAIR), world.appointed("Mr Clerk", Role.CLERK)
    for concern, people in (
        (about_head, [world.adeyemi]),
        (about_chair, [chair]),
        (about_both, [chair, world.adeyemi]),
        (about_staff, [world.hall]),
    ):
        for person in people:
            concern.named.create(school=world.school, person=person, at=now())

    def told(acting: Acting) -> dict[str, str]:
        return {row.reference: str(row.for_whom) for row in desk.queue(acting, Asked()).rows}

    everything = {
        plain.reference: "senior leadership",
        about_head.reference: "the chair of governors",
        about_chair.reference: "the clerk to the governors",
        about_both.reference: "the clerk to the governors",
        about_staff.reference: "senior leadership",
    }
    assert told(world.office) == everything
    assert set(told(world.head)) == {plain.reference, about_chair.reference, about_staff.reference}
    assert told(world.acting(chair, Hat.CHAIR)) == {about_head.reference: "the chair of governors"}
    assert set(told(world.acting(clerk, Hat.CLERK))) == {about_chair.reference, about_both.reference}
    assert told(world.acting(world.hall, Hat.STAFF)) == {}


def test_what_may_threaten_somebody_stands_first_until_somebody_acts_on_it(world: World) -> None:
    late = stored(world, route="leadership", reply_by=today() - 5 * DAY)
    waiting = {"route": "leadership", "threat_open": True}
    threat = stored(world, reply_by=today() + 9 * DAY, threat_due_on=today() + DAY, **waiting)
    missed = stored(world, reply_by=today() + 7 * DAY, threat_due_on=today() - DAY, **waiting)
    closed = stored(world, state="closed", reply_by=today() - DAY, threat_due_on=today(), ended_at=now(), **waiting)
    formal = stored(
        world, kind="complaint", stage="stage-1", reply_by=today() + 9 * DAY, threat_due_on=today(), **waiting
    )
    dated = stored(world, route="leadership", reply_by=today() + 3 * DAY, threat_due_on=today() - DAY)
    for acting in (world.head, world.office):
        first, rest = shown(acting)[:4], shown(acting)[4:]
        assert set(first) == {threat.reference, missed.reference, closed.reference, formal.reference}
        assert counts(acting)[""] == 6
        assert rest == [late.reference, dated.reference]
    rows = desk.queue(world.head, Asked()).rows
    assert [row.threatens for row in rows] == [True, True, True, True, False, True]
    # A place in the queue is found again among them, and the page of one of them shows the rest below it.
    beside = desk.from_here(world.head, Asked(), missed, reach=reach_of(world.adeyemi))
    assert [row.reference for row in beside.rows] == [*first[first.index(missed.reference) :], *rest]
    actions.answer(world.head, threat, "Come and see me, please.", once="one")
    assert threat.reference not in shown(world.head)


@pytest.mark.parametrize(
    ("given", "matches"),
    [
        ({"kind": "conduct"}, {"conduct"}),
        ({"kind": "complaint", "stage": "stage-1"}, {"staged"}),
        ({"stage": "stage-2"}, set()),
        ({"group": "elm"}, {"elm"}),
        ({"came": "mail"}, {"mail"}),
        ({"kind": "nonsense", "stage": "'; --", "group": "no such/class", "came": "pigeon", "show": "?"}, None),
    ],
)
def test_filters_narrow_rows_and_counts_alike(world: World, given: dict[str, str], matches: set[str] | None) -> None:
    made = {
        "plain": stored(world),
        "conduct": stored(world, kind="conduct", route="leadership"),
        "staged": stored(world, kind="complaint", stage="stage-1", route="leadership"),
        "elm": stored(world, group_ref="elm", group_name="Elm"),
        "mail": stored(world, came_by="mail"),
    }
    wanted = set(made) if matches is None else matches
    assert set(shown(world.office, **given)) == {made[name].reference for name in wanted}
    assert counts(world.office, **given)[""] == len(wanted)


def test_pages_follow_each_other_without_a_gap_or_a_double(world: World) -> None:
    at = now()
    for number in range(desk.PAGE * 2 + 7):
        stored(world, reply_by=today() + (number % 5) * DAY, at=at - (number % 11) * DAY)
    for show in ("", "all"):
        seen: list[str] = []
        asked = asked_by({"show": show})
        sizes = []
        for _ in range(9):
            page = desk.queue(world.office, asked)
            seen += [row.reference for row in page.rows]
            sizes.append(len(page.rows))
            if not page.older:
                break
            asked = asked_by(dict(part.split("=", 1) for part in _unquoted(page.older)[1:].split("&")))
        assert sizes == [desk.PAGE, desk.PAGE, 7]
        assert len(seen) == len(set(seen)) == desk.PAGE * 2 + 7


def _unquoted(query: str) -> str:
    from urllib.parse import unquote_plus

    return unquote_plus(query)


@pytest.mark.parametrize(
    "after",
    [
        "nonsense",
        "2026-11-24",
        "0001-01-01_0001-01-01T00:00:00+23:59_AAAA-AAAA",
        "2026-13-40_2026-11-24T10:00:00+00:00_AAAA-AAAA",
        "2026-11-24_2026-11-24T10:00:00_AAAA-AAAA",
        "2026-11-24_2026-11-24T10:00:00+00:00_AAAA\x00AAAA",
    ],
)
def test_a_place_that_was_made_up_shows_the_first_page(world: World, after: str) -> None:
    concern = stored(world)
    assert asked_by({"after": after}).after is None
    assert shown(world.office, after=after, q="\x00") == [concern.reference]


def test_linked_matters_are_one_row_with_their_number(world: World) -> None:
    link = SharedMatter.objects.create(school=world.school, at=now())
    first = stored(world, shared=link, reply_by=today() + 6 * DAY)
    stored(world, shared=link, author=world.amira, reply_by=today() + 5 * DAY)
    hidden = stored(world, shared=link, author=world.jo)
    NamedPerson.objects.create(school=world.school, concern=hidden, person=world.evans, at=now())
    stored(world)
    rows = desk.queue(world.office, Asked()).rows
    assert [(row.reference, row.number) for row in rows][:1] == [(first.reference, 2)]
    assert rows[0].next_by == today() + 5 * DAY
    assert counts(world.office)[""] == 2
    NamedPerson.objects.create(school=world.school, concern=first, person=world.evans, at=now())
    assert sorted(row.number for row in desk.queue(world.office, Asked()).rows) == [1, 1]


def test_what_names_somebody_is_in_none_of_their_rows_counts_or_searches(world: World) -> None:
    concern = stored(world, route="leadership", kind="conduct", came_by="mail", assigned_to=None)
    NamedPerson.objects.create(school=world.school, concern=concern, person=world.singh, at=now())
    leader = world.acting(world.singh, Hat.LEADERSHIP)
    for given in ({}, {"show": "all"}, {"show": "all", "q": concern.reference}, {"q": "Tom", "show": "all"}):
        assert shown(leader, **given) == []
        assert set(counts(leader, **given).values()) <= {0, None}
    assert desk.next_after(leader, Asked(), stored(world)) == ""
    assert shown(world.head, show="all", q=concern.reference) == [concern.reference]


def test_staff_count_only_what_they_were_given(world: World) -> None:
    stored(world)
    given = stored(world, assigned_to=world.hall)
    assert shown(world.staff) == [given.reference]
    assert counts(world.staff) == {"": 1, "mine": 1, "soon": 0, "late": 0, "answered": 0, "closed": None}


SEARCHES: list[tuple[str, Callable[[Concern], str], bool]] = [
    ("its reference", lambda concern: concern.reference, True),
    ("part of its reference, small letters", lambda concern: concern.reference[:6].lower(), True),
    ("its author", lambda concern: "tom", True),
    ("another author", lambda concern: "amira", False),
    ("its class", lambda concern: "oak", True),
    ("its clause", lambda concern: "b6", True),
    ("its kind", lambda concern: "behaved", True),
    ("its route", lambda concern: "leadership", True),
    ("who answers", lambda concern: "singh", True),
    ("two that fit", lambda concern: "tom oak", True),
    ("one that does not fit", lambda concern: "tom elm", False),
    ("its words, which are sealed", lambda concern: "swearing", False),
    ("the day it came", lambda concern: "3 November 2026", True),
    ("the day it came, in figures", lambda concern: "3/11/2026", True),
    ("the day it came, short", lambda concern: "03.11.26", True),
    ("the day it came, as a computer writes it", lambda concern: "2026-11-03", True),
    ("the day it is due", lambda concern: "17 Nov 2026", True),
    ("another day", lambda concern: "4 November 2026", False),
    ("no day at all", lambda concern: "31/02/2026", False),
    ("a day and a name", lambda concern: "tom 3 nov 2026", True),
    ("signs of the database's own", lambda concern: "%", False),
]


@pytest.mark.parametrize(("words", "is_found"), [case[1:] for case in SEARCHES], ids=[case[0] for case in SEARCHES])
def test_searching(world: World, words: Callable[[Concern], str], is_found: bool) -> None:
    concern = stored(
        world, kind="conduct", route="leadership", words="Swearing at the gate.", clause="B6", group_name="Oak",
        assigned_to=world.singh, at=datetime.fromisoformat("2026-11-03T23:30:00+00:00"), reply_by=date(2026, 11, 17),
    )  # fmt: skip
    assert (shown(world.office, show="all", q=words(concern)) == [concern.reference]) is is_found


def test_what_comes_after_a_matter_is_what_its_page_calls_next(world: World) -> None:
    first, second, third = (stored(world, reply_by=today() + number * DAY) for number in (0, 5, 6))
    link = SharedMatter.objects.create(school=world.school, at=now())
    for concern in (second, stored(world, reply_by=today() + 5 * DAY)):
        Concern.objects.filter(pk=concern.pk).update(shared=link)
    reach = reach_of(world.evans)
    for here, coming in ((first, second), (second, third)):
        for asked in (Asked(), Asked(kind="enquiry")):
            beside = desk.from_here(world.office, asked, here, reach=reach).rows
            assert [row.reference for row in beside][:2] == [here.reference, coming.reference]
            assert desk.next_after(world.office, asked, here) == coming.reference
    assert desk.next_after(world.office, Asked(), third) == first.reference
    assert desk.next_after(world.office, Asked(show=Tab.SOON), first) == ""
    answered = [stored(world, state="answered", reply_by=today() + number * DAY) for number in (1, 2)]
    assert desk.next_after(world.office, Asked(show=Tab.ANSWERED), answered[0]) == answered[1].reference


def test_the_queue_takes_a_fixed_number_of_statements(world: World) -> None:
    link = SharedMatter.objects.create(school=world.school, at=now())
    for number in range(30):
        stored(world, shared=link if number % 3 else None, assigned_to=world.hall, owner=world.evans)
    for acting, given in (
        (world.office, {}),
        (world.staff, {}),
        (world.office, {"show": "all", "q": "tom oak 3 nov"}),
        (world.head, {"kind": "conduct", "show": "late"}),
    ):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            desk.queue(acting, asked_by(given))
        assert len(seen) <= STATEMENTS, [entry["sql"] for entry in seen.captured_queries]
    for _ in range(9):
        stored(world, route="leadership").named.create(school=world.school, person=world.hall, at=now())
    with CaptureQueriesContext(connection) as seen:
        desk.queue(world.head, Asked())
    assert len(seen) <= STATEMENTS + 1  # whom they name who is the head or the chair


def test_actions_lead_from_tab_to_tab(world: World) -> None:
    concern = world.raised()
    assert shown(world.office) == [concern.reference]
    actions.answer(world.office, concern, "In the hall.", once="one")
    assert shown(world.office) == []
    assert shown(world.office, show="answered") == [concern.reference]
    actions.settle(world.as_parent(world.tom), concern)
    assert shown(world.office, show="closed") == [concern.reference]
