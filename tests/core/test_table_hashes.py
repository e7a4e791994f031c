"""The hash of a table: of every value, in the order of keys, and of nothing else."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, models

from gatepost.audit.actions import Actor, Subject, record
from gatepost.audit.models import Entry
from gatepost.concerns.models import Concern, Evidence
from gatepost.core.clock import now
from gatepost.core.table_hashes import _json, all_tables, stored_rows, table_digest
from gatepost.doors.models import ReceivedMail
from gatepost.gate.models import PtaMessage
from gatepost.groups.models import Post
from gatepost.people.models import Person, School, Term
from tests.world import World


def test_every_table_comes_after_those_it_points_at() -> None:
    tables = all_tables()
    assert len(tables) == len(set(tables)) > 30
    assert {PtaMessage.groups.through, Post, School, Entry} <= set(tables)
    for model in tables:
        for field in model._meta.concrete_fields:
            parent = field.related_model
            if parent is not None and parent is not model:
                assert tables.index(parent) < tables.index(model), f"{model} stands before {parent}"  # type: ignore[arg-type]


def test_the_same_rows_give_the_same_hash_and_one_changed_value_another(world: World) -> None:
    before = table_digest(connection, Person)
    assert before[0] == Person.objects.count() > 10
    assert table_digest(connection, Person) == before
    person = Person.objects.order_by("pk")[0]
    Person.objects.filter(pk=person.pk).update(name=person.name + "\u200b")
    assert table_digest(connection, Person) != before
    Person.objects.filter(pk=person.pk).update(name=person.name)
    assert table_digest(connection, Person) == before


def test_every_kind_of_value_counts(world: World) -> None:
    term = Term.objects.all()[0]
    whole = table_digest(connection, Term)
    Term.objects.filter(pk=term.pk).update(ends_on=term.ends_on + timedelta(days=1))
    assert table_digest(connection, Term) != whole

    schools = table_digest(connection, School)
    School.objects.filter(pk=world.school.pk).update(leadership_only=not world.school.leadership_only)
    assert table_digest(connection, School) != schools


def test_facts_count_by_their_meaning(world: World) -> None:
    entry = record("tried", actor=Actor.gatepost(world.school.ref), subject=Subject("school", "x"), facts={"a": 1})
    first = table_digest(connection, Entry)
    assert first[0] == Entry.objects.count()
    assert entry.facts == {"a": 1}
    assert _json('{"b": 1e2, "a": [0.10, null, true, "é"]}') == _json('{"a":[0.1,null,true,"\\u00e9"],"b":100}')
    assert _json('{"a": "1"}') != _json('{"a": 1}')
    assert _json("0.1") != _json(json.dumps("0.1"))
    assert _json("1") != _json("true")


def test_sealed_words_are_hashed_as_they_lie_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    person = world.tom.person
    Concern.objects.create(
        school=world.school,
        author=person,
        kind="enquiry",
        route="office",
        words="Who has the key?",
        reply_by=date(2026, 9, 1),
        at=now(),
    )
    monkeypatch.setattr("gatepost.core.sealing.unseal", None)  # nothing is opened for it
    rows, digest = table_digest(connection, Concern)
    assert rows == 1
    monkeypatch.undo()
    Concern.objects.update(words="Who has the key?")  # the same words sealed anew are other bytes
    assert table_digest(connection, Concern) not in ((rows, digest), (0, digest))


@pytest.mark.parametrize(("model", "most"), [(Evidence, 4), (ReceivedMail, 4), (Person, 2000)])
def test_few_rows_that_hold_files_are_in_memory_at_once(
    monkeypatch: pytest.MonkeyPatch, model: type[models.Model], most: int
) -> None:
    asked: list[int] = []

    def iterator(self: Any, chunk_size: int) -> Iterator[Any]:
        asked.append(chunk_size)
        return iter(())

    monkeypatch.setattr(models.QuerySet, "iterator", iterator)
    assert list(stored_rows(connection, model)) == []
    assert asked == [most]
