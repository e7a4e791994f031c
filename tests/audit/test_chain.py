"""The audit: what is written down stays, and any tampering is seen with its place."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from gatepost.audit.actions import BATCH, Actor, Subject, entries_about, link_new_entries, record
from gatepost.audit.chain import START, canonical, link_after
from gatepost.audit.models import Entry
from gatepost.audit.personal import erase, held_about
from gatepost.audit.verification import head_of, schools_with_entries, verify

TRIGGERS = import_module("gatepost.audit.migrations.0002_entries_are_kept")
OFFICE = Actor("school-oak", "evans", "office")
ELM = Actor("school-elm", "somebody", "office")
FIELDS = [
    datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
    "oak",
    "r1",
    "opened a concern",
    "e",
    "office",
    "concern",
    "4F2K-9QTM",
]


def write(count, actor=OFFICE):
    return [
        record(
            "opened a concern",
            actor=actor,
            subject=Subject("concern", f"C-{number % 7}"),
            reason="é" * (number % 3),
            facts={"b": number, "a": ["x", None, True]} if number % 2 else {},
        )
        for number in range(count)
    ]


@pytest.fixture
def tampering(db):
    """A database whose triggers somebody with full rights has taken away."""
    with connection.cursor() as cursor:
        for statement in getattr(TRIGGERS, f"{connection.vendor.upper()}_BACK"):
            cursor.execute(statement)


def test_the_canonical_form_is_fixed_for_ever():
    assert (
        canonical(7, [*FIELDS, "why é", {"b": 1, "a": "x"}])
        == (
            '[7,"2026-11-23T08:00:00.000000Z","oak","r1","opened a concern","e","office","concern","4F2K-9QTM",'
            '"why é",{"a":"x","b":1}]'
        ).encode()
    )
    assert link_after(START, 1, [*FIELDS, "", {}]) == "ca867c82398dceb8e57e6148addbca7af44f5e5f8bcfe7cfd3211995552aff3d"


def test_record_is_one_insert_and_reads_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        entry = record("opened a concern", actor=OFFICE, subject=Subject("concern", "C-1"), facts={"hat": "office"})
    assert (entry.number, entry.previous, entry.link) == (None, "", "")


@pytest.mark.parametrize(
    "facts", [{"a": 1.5}, {"a": [object()]}, {"a": {1: "b"}}, {"at": datetime(2026, 1, 1, tzinfo=UTC)}]
)
def test_a_fact_that_two_databases_would_write_differently_is_refused(db, facts):
    with pytest.raises(ValueError, match="fact"):
        record("did", actor=OFFICE, subject=Subject("concern", "C-1"), facts=facts)


def test_an_action_must_have_a_name_that_fits():
    for name in ("", "x" * 61):
        with pytest.raises(ValueError, match="1 to 60"):
            record(name, actor=OFFICE, subject=Subject("concern", "C-1"))


def test_gatepost_itself_has_no_name_and_no_hat(db):
    entry = record("dropped an expired letter", actor=Actor.gatepost("school-oak"), subject=Subject("delivery", "d"))
    assert (entry.school_ref, entry.actor_ref, entry.actor_hat) == ("school-oak", "", "")


def test_entries_about_one_thing_in_order(db):
    write(14)
    record("closed a concern", actor=OFFICE, subject=Subject("concern", "C-1"))
    record("closed a concern", actor=ELM, subject=Subject("post", "C-1"))
    about = entries_about(Subject("concern", "C-1"))
    assert [entry.action for entry in about] == ["opened a concern", "opened a concern", "closed a concern"]
    assert entries_about(Subject("concern", "C-1"), actions={"closed a concern"}).count() == 1
    assert entries_about(Subject("concern", "C-1"), school_ref="school-elm").count() == 0


def test_linking_takes_each_school_apart_and_in_order(db):
    write(BATCH + 30)
    write(5, ELM)
    before = verify("school-oak")
    assert (before.linked, before.unlinked, before.is_whole) == (0, BATCH + 30, True)
    assert link_new_entries() == BATCH + 35
    assert link_new_entries() == 0
    report = verify("school-oak")
    assert (report.linked, report.unlinked, report.is_whole) == (BATCH + 30, 0, True)
    numbers = list(Entry.objects.filter(school_ref="school-oak").order_by("id").values_list("number", flat=True))
    assert numbers == list(range(1, BATCH + 31))
    assert verify("school-elm").linked == 5
    assert schools_with_entries() == ["school-elm", "school-oak"]
    assert head_of("school-oak").number == BATCH + 30
    assert head_of("school-oak").link == report.head
    assert head_of("nobody").link == START


def test_an_entry_that_commits_late_takes_a_later_number(db):
    late, soon = write(2)
    assert late.pk < soon.pk
    from gatepost.core.db import fill_once

    fields = Entry.objects.filter(pk=soon.pk).values_list(*import_module("gatepost.audit.chain").FIELDS).get()
    fill_once(Entry, ["number", "previous", "link"], [(1, START, link_after(START, 1, fields), soon.pk)])
    assert link_new_entries() == 1
    late.refresh_from_db()
    assert late.number == 2
    assert verify("school-oak").is_whole


def test_two_workers_at_once_link_an_entry_once(db, monkeypatch):
    from gatepost.audit import actions

    write(3)
    fill, others = actions.db.fill_once, []

    def other_first(model, columns, rows):
        if not others:
            others.append(True)
            assert fill(model, columns, rows[:2]) == 2
        return fill(model, columns, rows)

    monkeypatch.setattr(actions.db, "fill_once", other_first)
    with transaction.atomic():
        assert link_new_entries() == 0  # the whole batch is left to the other, or to the next second
    monkeypatch.undo()
    link_new_entries()
    assert verify("school-oak").is_whole
    assert verify("school-oak").linked == 3


@pytest.mark.parametrize(
    "change",
    [
        {"action": "wrote nothing"},
        {"reason": "other"},
        {"facts": {"b": 2}},
        {"actor_ref": "somebody"},
        {"number": 9},
        {"link": "0" * 64},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"number": None},
    ],
)
def test_the_database_refuses_to_change_a_linked_entry(db, change):
    write(2)
    link_new_entries()
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Entry.objects.filter(number=1).update(**change)
    assert verify("school-oak").is_whole


def test_the_database_refuses_to_change_an_unlinked_entry_but_for_its_link(db):
    (entry,) = write(1)
    for change in (
        {"reason": "other"},
        {"number": 1},
        {"number": 1, "previous": START, "link": "ab" * 32, "reason": "x"},
    ):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(**change)
    link_new_entries()
    assert verify("school-oak").linked == 1


def test_the_database_refuses_to_remove_an_entry_or_to_take_a_linked_one_in(db):
    write(2)
    link_new_entries()
    write(1)
    for entry in Entry.objects.all():
        with pytest.raises(IntegrityError, match="never removed"), transaction.atomic():
            entry.delete()
    copy = Entry.objects.get(number=2)
    copy.pk, copy.ref, copy.number = None, "another", 3
    with pytest.raises(IntegrityError, match="not yet linked"), transaction.atomic():
        copy.save(force_insert=True)
    assert Entry.objects.count() == 3


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite has INSERT OR REPLACE")
def test_a_replacing_insert_is_refused_too(db):
    write(1)
    link_new_entries()
    with pytest.raises(IntegrityError, match="not yet linked"), transaction.atomic(), connection.cursor() as cursor:
        columns = "id, school_ref, ref, at, action, actor_ref, actor_hat, subject_kind, subject_ref, reason, facts"
        cursor.execute(
            f"INSERT OR REPLACE INTO audit_entry ({columns}, number, previous, link)"
            f" SELECT {columns.replace('reason', repr('mine'))}, NULL, '', '' FROM audit_entry"
        )


def test_deleting_in_the_middle_is_seen(tampering):
    write(9)
    link_new_entries()
    Entry.objects.filter(number=4).delete()
    report = verify("school-oak")
    assert (report.broken_at, report.fault, report.is_whole) == (4, "number", False)


def test_deleting_and_closing_the_gap_is_seen(tampering):
    write(9)
    link_new_entries()
    Entry.objects.filter(number=4).delete()
    for number in range(5, 10):
        Entry.objects.filter(number=number).update(number=number - 1)
    assert (verify("school-oak").broken_at, verify("school-oak").fault) == (4, "previous")


@pytest.mark.parametrize("column", ["action", "reason", "actor_ref", "actor_hat", "subject_kind", "subject_ref", "ref"])
def test_altering_any_column_is_seen(tampering, column):
    write(9)
    link_new_entries()
    Entry.objects.filter(number=6).update(**{column: "altered"})
    assert (verify("school-oak").broken_at, verify("school-oak").fault) == (6, "link")


def test_altering_facts_time_or_links_is_seen(tampering):
    write(9)
    link_new_entries()
    Entry.objects.filter(number=8).update(facts={"b": 8})
    assert verify("school-oak").broken_at == 8
    Entry.objects.filter(number=5).update(at=datetime(2020, 1, 1, tzinfo=UTC))
    assert verify("school-oak").broken_at == 5
    Entry.objects.filter(number=3).update(link="ab" * 32)
    assert verify("school-oak").broken_at == 3
    Entry.objects.filter(number=2).update(previous="ab" * 32)
    assert (verify("school-oak").broken_at, verify("school-oak").fault) == (2, "previous")


def test_swapping_two_entries_is_seen(tampering):
    write(9)
    link_new_entries()
    Entry.objects.filter(number=3).update(number=99)
    Entry.objects.filter(number=4).update(number=3)
    Entry.objects.filter(number=99).update(number=4)
    assert (verify("school-oak").broken_at, verify("school-oak").fault) == (3, "previous")


def test_slipping_one_in_is_seen(tampering):
    write(9)
    link_new_entries()
    Entry.objects.filter(number__gte=5).update(number=F("number") + 100)
    Entry.objects.filter(number__gte=100).update(number=F("number") - 99)
    slipped = write(1)[0]
    before = Entry.objects.get(number=4)
    fields = Entry.objects.filter(pk=slipped.pk).values_list(*import_module("gatepost.audit.chain").FIELDS).get()
    Entry.objects.filter(pk=slipped.pk).update(number=5, previous=before.link, link=link_after(before.link, 5, fields))
    assert (verify("school-oak").broken_at, verify("school-oak").fault) == (6, "previous")


def test_cutting_the_end_off_is_seen_with_a_head_kept_elsewhere(tampering):
    write(9)
    link_new_entries()
    kept = head_of("school-oak")
    assert verify("school-oak", head=kept.link).is_whole
    write(3)
    link_new_entries()
    assert verify("school-oak", head=kept.link).is_whole  # the chain has grown on
    Entry.objects.filter(number__gte=8).delete()
    assert verify("school-oak").is_whole  # the chain alone cannot know
    report = verify("school-oak", head=kept.link)
    assert (report.broken_at, report.fault) == (8, "head")


def test_writing_the_whole_chain_anew_is_seen_with_a_head_kept_elsewhere(tampering):
    write(5)
    link_new_entries()
    kept = head_of("school-oak")
    Entry.objects.filter(number=2).update(reason="never happened")
    Entry.objects.update(number=None, previous="", link="")
    link_new_entries()
    assert verify("school-oak").is_whole
    assert verify("school-oak", head=kept.link).fault == "head"


def test_what_the_audit_holds_about_a_person(db):
    write(2)
    write(1, ELM)
    held = held_about("evans", school_ref="school-oak")
    assert [entry["action"] for entry in held] == ["opened a concern"] * 2
    assert held[0]["subject"] == "concern C-0"
    assert erase("evans") == 0
    assert len(held_about("evans", school_ref="school-oak")) == 2


def test_a_test_with_real_transactions_leaves_the_triggers_in_place(transactional_db):
    write(1)
    with pytest.raises(IntegrityError, match="never removed"), transaction.atomic():
        Entry.objects.all().delete()


def test_and_so_does_the_next_one(transactional_db):
    assert not Entry.objects.exists()
    write(1)
    with pytest.raises(IntegrityError, match="never removed"), transaction.atomic():
        Entry.objects.all().delete()
