"""Reasons are somebody's own words: sealed in the database, whole in the chain, and there for who may read them."""

import base64
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from gatepost.audit.actions import Actor, Done, Subject, link_new_entries, record, record_together
from gatepost.audit.models import Entry
from gatepost.audit.personal import held_about
from gatepost.audit.reasons import SEALED, SEALED_SINCE, opened, sealed
from gatepost.audit.verification import reasons_are_open, verify
from gatepost.core import db_copy
from gatepost.core.clock import now
from gatepost.core.db_copy import Contents
from gatepost.core.sealing import CannotOpen, keys_in
from gatepost.site.backup.archive import Manifest
from gatepost.site.backup.restoring import REASONS_SEALED, look_at_keys
from tests.world import World

MIGRATION = import_module("gatepost.audit.migrations.0003_reasons_are_sealed")
SCHOOL = "school-oak"
EVANS = Actor(SCHOOL, "evans", "office")
WORDS = "Mrs Hale rang: «she» moved in March."

pytestmark = pytest.mark.django_db


def stored() -> list[str]:
    """The column as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM audit_entry ORDER BY id")
        return [reason for (reason,) in cursor.fetchall()]


def write_as_before(words: str) -> None:
    """An entry as it was written before reasons were sealed."""
    entry = record("ended an appointment", actor=EVANS, subject=Subject("appointment", "a"))
    Entry.objects.bulk_create([Entry(**{**_columns(entry), "ref": f"{entry.ref[:-1]}-", "reason": words})])


def _columns(entry: Entry) -> dict[str, object]:
    names = ("school_ref", "at", "action", "actor_ref", "actor_hat", "subject_kind", "subject_ref", "facts")
    return {name: getattr(entry, name) for name in names}


def migrate(forward: bool = True) -> None:
    """What the migration does, with its guards put aside and back."""
    step = MIGRATION.seal_reasons if forward else MIGRATION.open_reasons
    with connection.cursor() as cursor:
        for statement in MIGRATION.AWAY[connection.vendor]:
            cursor.execute(statement)
        step(apps, SimpleNamespace(connection=connection))
        for statement in MIGRATION.BACK[connection.vendor]:
            cursor.execute(statement)


def test_a_reason_is_sealed_and_read_again() -> None:
    one = record("ended an appointment", actor=EVANS, subject=Subject("appointment", "a"), reason=WORDS)
    record_together(
        [Done("did", EVANS, Subject("thing", "b"), reason=WORDS), Done("did", EVANS, Subject("thing", "c"))]
    )
    first, second, third = stored()
    assert first.startswith(SEALED)
    assert second.startswith(SEALED)
    assert (third, first == second, "Hale" in first + second) == ("", False, False)
    assert Entry.objects.get(pk=one.pk).why == WORDS
    assert [entry["reason"] for entry in held_about("evans", school_ref=SCHOOL)] == [WORDS, WORDS, ""]
    assert opened(sealed("half a pair \ud83d")) == "half a pair \\ud83d"


def test_what_was_in_clear_is_sealed_and_its_chain_stays_whole() -> None:
    for words in (WORDS, f"{WORDS} Again."):
        write_as_before(words)
    link_new_entries()
    heads = list(Entry.objects.order_by("number").values_list("number", "previous", "link"))
    write_as_before("Not yet linked.")
    migrate()
    migrate()  # a second time changes nothing
    kinds = [reason.partition(":")[0] for reason in stored() if reason]
    assert kinds == ["sealed-since", "sealed-since", "sealed"]
    assert [entry.why for entry in Entry.objects.exclude(reason="").order_by("id")] == [
        WORDS,
        f"{WORDS} Again.",
        "Not yet linked.",
    ]
    record("did", actor=EVANS, subject=Subject("thing", "new"), reason=WORDS)
    link_new_entries()
    report = verify(SCHOOL)
    assert (report.is_whole, report.closed, report.linked) == (True, 0, 7)
    assert list(Entry.objects.order_by("number").values_list("number", "previous", "link"))[:4] == heads
    migrate(forward=False)
    assert verify(SCHOOL).is_whole
    assert [reason for reason in stored() if "Hale" in reason] == [WORDS, f"{WORDS} Again."]


def test_the_guards_stand_again_afterwards() -> None:
    write_as_before(WORDS)
    link_new_entries()
    migrate()
    for attempt in (
        lambda: Entry.objects.exclude(reason="").update(reason=""),
        lambda: Entry.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            attempt()


def test_an_altered_reason_is_seen_whether_sealed_early_or_late() -> None:
    write_as_before(WORDS)
    link_new_entries()
    migrate()
    record("did", actor=EVANS, subject=Subject("thing", "new"), reason=WORDS)
    link_new_entries()
    assert verify(SCHOOL).is_whole
    places = Entry.objects.exclude(reason="").order_by("number")
    with connection.cursor() as cursor:
        for statement in MIGRATION.AWAY[connection.vendor]:
            cursor.execute(statement)
    for entry in places:
        kind = SEALED_SINCE if entry.reason.startswith(SEALED_SINCE) else SEALED
        for other in (f"{kind}{sealed('Other words.').partition(':')[2]}", "in clear", ""):
            Entry.objects.filter(pk=entry.pk).update(reason=other)
            assert (verify(SCHOOL).broken_at, verify(SCHOOL).fault) == (entry.number, "link")
        Entry.objects.filter(pk=entry.pk).update(reason=entry.reason)
    assert verify(SCHOOL).is_whole


def test_an_altered_entry_cannot_pass_for_one_of_another_key() -> None:
    for words in (WORDS, f"{WORDS} Again."):
        write_as_before(words)
    record("did", actor=EVANS, subject=Subject("thing", "old"), reason=WORDS)
    link_new_entries()
    migrate()
    record("did", actor=EVANS, subject=Subject("thing", "new"), reason=WORDS)
    link_new_entries()
    with connection.cursor() as cursor:
        for statement in MIGRATION.AWAY[connection.vendor]:
            cursor.execute(statement)
    assert verify(SCHOOL).is_whole
    of_another_key = SEALED_SINCE + base64.b64encode(bytes(40)).decode()
    for entry in Entry.objects.exclude(reason="").order_by("number"):
        for other in (of_another_key, SEALED_SINCE, f"{SEALED_SINCE}!"):
            Entry.objects.filter(pk=entry.pk).update(reason=other, actor_ref="somebody-else")
            assert (verify(SCHOOL).broken_at, verify(SCHOOL).fault) == (entry.number, "link")
        Entry.objects.filter(pk=entry.pk).update(reason=entry.reason, actor_ref=entry.actor_ref)
    assert verify(SCHOOL).is_whole


def test_the_first_reasons_of_a_new_school_cannot_either() -> None:
    for thing in ("one", "two"):
        record("did", actor=EVANS, subject=Subject("thing", thing), reason=WORDS)
    link_new_entries()
    with connection.cursor() as cursor:
        for statement in MIGRATION.AWAY[connection.vendor]:
            cursor.execute(statement)
    Entry.objects.filter(subject_ref="two").update(reason=SEALED_SINCE, actor_ref="somebody-else")
    assert (verify(SCHOOL).broken_at, verify(SCHOOL).fault) == (2, "link")
    assert not reasons_are_open()


def test_without_the_key_it_says_what_it_could_not_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_as_before(WORDS)
    link_new_entries()
    migrate()
    record("did", actor=EVANS, subject=Subject("thing", "new"), reason=WORDS)
    link_new_entries()
    assert reasons_are_open()
    with keys_in(tmp_path):
        assert not reasons_are_open()  # a restore says so
        report = verify(SCHOOL)
        assert (report.is_whole, report.closed) == (True, 1)  # what was linked sealed needs no key
        with pytest.raises(CannotOpen):
            _ = Entry.objects.get(subject_ref="new").why
        with pytest.raises(CommandError):
            call_command("audit", "verify")
        assert "NOT CHECKED IN FULL: the reasons of 1 of 3 entries" in capsys.readouterr().out
    assert verify(SCHOOL).closed == 0


def test_where_the_key_is_another_one_it_says_what_to_do(world: World, tmp_path: Path) -> None:
    world.amira.asks_the_school("Could we talk about the new reading books?")
    older = Manifest("0.1.0", now(), db_copy.kind(), Contents({}, [], {}), {})
    newer = replace(older, contents=Contents({}, [REASONS_SEALED], {}))
    assert look_at_keys(older, {}) == []
    with keys_in(tmp_path):
        [of_older], [of_newer] = look_at_keys(older, {}), look_at_keys(newer, {})
    # Its reasons were sealed with this key as it was brought up to date: the right one alone would close them for good.
    assert "concerns.key" in of_older
    assert of_older.endswith("Put the right one there, and restore this backup again.")
    assert of_newer.endswith("Private words stay closed until you put the right one there.")
