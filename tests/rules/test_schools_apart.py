"""Two schools with the same names, addresses and classes in one database: every statement asks for one school's rows.

The sweep goes over every page, every call of the API and every step of the worker. On PostgreSQL it also makes each
query as somebody who sees all schools, and as one who sees this school alone: the answers must be the same, so that the
second net (core/row_security.py) never has anything to catch.
"""

import os

import pytest
from django.db import connection

from gatepost.core import row_security
from gatepost.core.db import is_sqlite
from gatepost.core.table_hashes import all_tables
from gatepost.groups.models import Post
from gatepost.people.models import Address, Person, School, SchoolClass
from gatepost.site.worker import Worker
from tests.rules.access_rules import API_RULES, FROM_ELSEWHERE, RULES, Rule
from tests.rules.knocking import ELSEWHERE, HERE, PAGES, Matrix, Route, Somebody
from tests.rules.statements_seen import OF_A_SCHOOL, Watch, is_narrowed
from tests.rules.test_access_matrix import api_body

# What the worker does for all schools at once, as it must: it looks for what is due, whoever it belongs to.
STEPS_FOR_ALL_SCHOOLS = frozenset(
    {
        "adoption_groupaudit",  # exports that wait to be read, and reports whose time has come
        "audit_entry",  # which schools have entries that wait for their place in the chain
        "delivery_mailin",  # which mailboxes it is time to look into
        "delivery_delivery",  # the next letters, fair between schools
        "delivery_notice",  # what waits to be told
        "delivery_whatsappjoincode",  # codes that are too old for anything
        "delivery_whatsappmessage",  # the next messages, those that are too late, and lost ones
        "delivery_whatsappmember",  # whose digest of the day is due, and who may have news
        "delivery_whatsappnumber",  # which schools have a number
        "delivery_whatsappstatus",  # what was told too long ago to be told again
        "doors_whatsappcall",  # calls of the platform, and those that are too old to be kept
        "doors_whatsapptalk",  # questions that have run out
        "doors_whatsapptaken",  # what says which messages those held
        "doors_receivedmail",  # mails that came in, and those that are too old for their raw bytes
        "groups_hiding",  # posts that are hidden and that nobody has looked at in time
        "people_guardianship",  # in which classes those members look after somebody
        "people_signincode",  # codes that are too old for anything
        "safeguarding_disclosure",  # what nobody has opened yet
    }
)


def test_the_two_schools_are_alike(matrix: Matrix) -> None:
    here, elsewhere = (places.world.school.pk for places in (matrix.here, matrix.elsewhere))
    for model, column in ((SchoolClass, "name"), (Person, "name"), (Address, "normal")):
        names = [
            set(model._base_manager.filter(school_id=pk).values_list(column, flat=True)) for pk in (here, elsewhere)
        ]
        shared = {name for name in names[0] & names[1] if name}
        assert len(shared) > 2, model
    assert Post.objects.filter(school_id=here).count() == Post.objects.filter(school_id=elsewhere).count() > 3


def test_the_sweep_tells_a_wide_statement_from_a_narrow_one() -> None:
    wide = [
        str(Post.objects.filter(state="standing").query),
        'SELECT 1 FROM "groups_post" WHERE "groups_post"."ref" = %s',
        'UPDATE "people_person" SET "name" = %s',
        'SELECT 1 FROM "people_person" JOIN "people_token" ON ("people_token"."person_id" = "people_person"."id")',
        'DELETE FROM "people_token" WHERE EXISTS(SELECT 1 FROM "people_person" U0 WHERE U0."id" = "person_id")',
    ]
    narrow = [
        'SELECT 1 FROM "groups_post" WHERE "groups_post"."school_id" = %s',
        'SELECT 1 FROM "groups_post" WHERE "groups_post"."group_id" IN (%s, %s)',
        'SELECT 1 FROM "people_school"',
        'UPDATE "people_person" SET "name" = %s WHERE "people_person"."id" = %s',
    ]
    assert [is_narrowed(sql) for sql in wide] == [False] * len(wide)
    assert [is_narrowed(sql) for sql in narrow] == [True] * len(narrow)


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow) if turn % 2 else name for turn, name in enumerate(sorted(RULES))],
)
def test_a_page_asks_for_the_rows_of_its_school(matrix: Matrix, name: str) -> None:
    rule, route = RULES[name], PAGES[name]
    with Watch(school=matrix.here.world.school.pk) as watch:
        for somebody, url in knocks(matrix, route, rule):
            for method in rule.methods:
                somebody.asks(method, url)
    assert (watch.wide, watch.caught) == (set(), set())


@pytest.mark.parametrize("name", sorted(API_RULES))
def test_the_api_asks_for_the_rows_of_its_school(matrix: Matrix, name: str) -> None:
    rule = API_RULES[name]
    method, path = name.split()
    route = Route(name, f"api/v1/{path}", None)
    with Watch(school=matrix.here.world.school.pk) as watch:
        for somebody, url in knocks(matrix, route, rule, by_key=True):
            somebody.asks(method, url, api_body(matrix, name))
    assert (watch.wide, watch.caught) == (set(), set())
    assert watch.count or rule.own


def knocks(matrix: Matrix, route: Route, rule: Rule, *, by_key: bool = False) -> list[tuple[Somebody, str]]:
    """Who asks for what: for everything here somebody who may; and the same people for what is the other school's."""
    people = matrix.keys if by_key else matrix.people
    ours = {name: one for name, one in people.items() if name not in FROM_ELSEWHERE}

    def one_of(names: frozenset[str]) -> Somebody:
        return next((ours[name] for name in sorted(names) if name in ours), ours["tom"])

    if not rule.objects:
        return [(one_of(rule.who), route.at([]))]
    anybody = frozenset().union(*rule.objects.values())
    found = [(one_of(who or anybody), url) for url, who in matrix.addresses(route, rule.objects).values()]
    return [*found, (one_of(anybody), matrix.unknown(route))]


def test_only_the_worker_s_own_steps_look_at_all_schools(matrix: Matrix) -> None:
    with Watch() as watch:
        Worker().once()
    first_tables = {next(table for table in tables_of(sql) if table in OF_A_SCHOOL) for sql in watch.wide}
    assert first_tables <= STEPS_FOR_ALL_SCHOOLS, list(watch.wide)
    assert watch.count > 5


def tables_of(sql: str) -> list[str]:
    return [part.split('"')[1] for part in sql.replace("UPDATE ", "FROM ").split("FROM ")[1:] if part.startswith('"')]


postgresql = pytest.mark.skipif(is_sqlite(), reason="row-level security is PostgreSQL's")


@postgresql
def test_every_table_of_a_school_has_its_policy(db: None) -> None:
    """A new table needs a policy in the migration that makes it: see core/row_security.policies."""
    assert row_security.tables_without_policy([model._meta.db_table for model in all_tables()]) == [
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "django_content_type",
        "django_session",
        "people_school",
    ]


@pytest.fixture
def net(matrix: Matrix) -> Matrix:
    if role := row_security.role_that_sees_past_policies():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must come as a role that policies hold, not as {role}")
        pytest.skip("a superuser sees past every policy: run the tests as another role")
    return matrix


@postgresql
@pytest.mark.parametrize("model", [model for model in all_tables() if model._meta.db_table in OF_A_SCHOOL])
def test_with_no_filter_at_all_nothing_of_another_school_comes_out(net: Matrix, model: type) -> None:
    table = model._meta.db_table  # type: ignore[attr-defined]
    counts = {}
    with connection.cursor() as cursor:
        for sight in (row_security.seeing_all_schools(), *(row_security.seeing_school(pk) for pk in schools(net))):
            with sight:
                cursor.execute(f"SELECT count(*) FROM {table}")
                counts[len(counts)] = cursor.fetchone()[0]
        with row_security.seeing_no_school():
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0
    assert counts[0] == counts[1] + counts[2]
    with row_security.seeing_school(schools(net)[0]):
        assert {getattr(row, "school_id", schools(net)[0]) for row in model._base_manager.all()} <= {schools(net)[0]}  # type: ignore[attr-defined]


def schools(matrix: Matrix) -> list[int]:
    return [places.world.school.pk for places in (matrix.here, matrix.elsewhere)]


@postgresql
def test_a_view_that_forgets_the_filter_shows_nothing_of_another_school(
    net: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first net is cut: the home page counts everybody. What it finds is its own school's people alone."""
    from gatepost.site import middleware

    seen: list[set[int]] = []
    as_it_is = middleware.hats_of

    def looks_around(person: Person) -> list[str]:
        seen.append(set(Person.objects.values_list("school_id", flat=True)))
        return as_it_is(person)

    monkeypatch.setattr(middleware, "hats_of", looks_around)
    net.people["tom"].asks("GET", "/")
    assert seen and all(one == {schools(net)[0]} for one in seen)
    assert set(Person.objects.values_list("school_id", flat=True)) == set(schools(net))  # outside a request, all


@postgresql
def test_who_watches_the_statements_meanwhile_takes_nothing_away(net: Matrix) -> None:
    here = schools(net)[0]
    before = list(connection.execute_wrappers)
    connection.execute_wrappers.clear()  # as on a fresh connection
    try:
        with Watch(), row_security.seeing_school(here):
            assert set(Person.objects.values_list("school_id", flat=True)) == {here}
        with row_security.seeing_school(here):
            assert set(Person.objects.values_list("school_id", flat=True)) == {here}
        assert len(connection.execute_wrappers) == 1
    finally:
        with row_security.seeing_all_schools():  # as the one that stood there before left the connection
            Person.objects.exists()
        connection.execute_wrappers[:] = before


@postgresql
def test_nothing_can_be_written_for_another_school(net: Matrix) -> None:
    from django.db import DatabaseError, transaction

    here, elsewhere = schools(net)
    with row_security.seeing_school(here):
        assert Person.objects.filter(school_id=elsewhere).update(name="Nobody") == 0
        assert Person.objects.filter(school_id=elsewhere).delete()[0] == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Person.objects.create(school_id=elsewhere, name="Nobody")
        person = Person.objects.order_by("pk")[0]
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Person.objects.filter(pk=person.pk).update(school_id=elsewhere)
    assert School.objects.filter(host__in=[HERE, ELSEWHERE]).count() == 2
