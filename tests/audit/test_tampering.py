"""A thousand random attacks on the audit by somebody with full rights: every one is seen, and at its place."""

import random
from collections import Counter
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.db.models import F

from gatepost.audit.actions import Actor, Subject, link_new_entries, record
from gatepost.audit.chain import FIELDS, link_after
from gatepost.audit.models import Entry
from gatepost.audit.verification import head_of, verify

TRIGGERS = import_module("gatepost.audit.migrations.0002_entries_are_kept")
SCHOOL, ROWS, ATTACKS = "school-oak", 60, 1000
ALTERED = ("action", "reason", "actor_ref", "actor_hat", "subject_kind", "subject_ref", "ref")


@pytest.fixture
def chain(db: None) -> None:
    """A chain in a database whose triggers somebody has taken away."""
    with connection.cursor() as cursor:
        for statement in getattr(TRIGGERS, f"{connection.vendor.upper()}_BACK"):
            cursor.execute(statement)
    for number in range(ROWS):
        record(
            "opened a concern",
            actor=Actor(SCHOOL, "evans", "office"),
            subject=Subject("concern", f"C-{number}"),
            facts={"number": number},
        )
    link_new_entries()


def entry(number: int) -> Entry:
    return Entry.objects.get(school_ref=SCHOOL, number=number)


def delete(place: int, dice: random.Random) -> tuple[int, str]:
    entry(place).delete()
    return place, "number"


def delete_and_close_the_gap(place: int, dice: random.Random) -> tuple[int, str]:
    entry(place).delete()
    shift_from(place + 1, -1)
    return place, "previous"


def alter(place: int, dice: random.Random) -> tuple[int, str]:
    match dice.choice([*ALTERED, "facts", "at", "link"]):
        case "facts":
            Entry.objects.filter(number=place).update(facts={"number": -1})
        case "at":
            Entry.objects.filter(number=place).update(at=F("at") - timedelta(seconds=1))
        case "link":
            Entry.objects.filter(number=place).update(link="ab" * 32)
        case column:
            Entry.objects.filter(number=place).update(**{column: f"x{dice.random()}"[:16]})
    return place, "link"


def reorder(place: int, dice: random.Random) -> tuple[int, str]:
    other = dice.randint(place + 1, ROWS)
    for old, new in ((place, 0), (other, place), (0, other)):
        Entry.objects.filter(number=old).update(number=new)
    return place, "previous"


def insert(place: int, dice: random.Random) -> tuple[int, str]:
    """A made-up entry with a link that fits the one before it; what follows cannot fit."""
    shift_from(place, 1)
    record("did a good deed", actor=Actor(SCHOOL, "evans", "office"), subject=Subject("concern", "C-0"))
    made_up = Entry.objects.get(number=None)
    before = entry(place - 1)
    fields = Entry.objects.filter(pk=made_up.pk).values_list(*FIELDS).get()
    Entry.objects.filter(pk=made_up.pk).update(
        number=place, previous=before.link, link=link_after(before.link, place, fields)
    )
    return place + 1, "previous"


def truncate(place: int, dice: random.Random) -> tuple[int, str]:
    Entry.objects.filter(number__gte=place).delete()
    return place, "head"


def shift_from(place: int, by: int) -> None:
    """Number the entries from a place on anew; in two steps, as each number is used once."""
    Entry.objects.filter(number__gte=place).update(number=F("number") + 1000)
    Entry.objects.filter(number__gte=1000).update(number=F("number") - 1000 + by)


@pytest.mark.slow
def test_a_thousand_random_attacks_are_all_seen_at_their_place(chain: None) -> None:
    dice, seen = random.Random(22), Counter[str]()
    kept = head_of(SCHOOL)
    for _ in range(ATTACKS):
        attack = dice.choice([delete, delete_and_close_the_gap, alter, reorder, insert, truncate])
        place = dice.randint(2, ROWS - 1)
        with transaction.atomic():
            expected = attack(place, dice)
            report = verify(SCHOOL, head=kept.link)
            assert (report.broken_at, report.fault) == expected, attack.__name__
            transaction.set_rollback(True)
        seen[attack.__name__] += 1
    assert verify(SCHOOL, head=kept.link).is_whole
    assert sum(seen.values()) == ATTACKS
    assert min(seen.values()) > 100
    assert len(seen) == 6


@pytest.mark.parametrize("last", [1, 10, 59, 60, 500])
def test_the_end_alone_is_walked_on_its_own(chain: None, last: int) -> None:
    kept = head_of(SCHOOL)
    assert verify(SCHOOL, head=kept.link, head_number=kept.number, last=last).is_whole
    early = entry(5)
    assert verify(SCHOOL, head=early.link, head_number=5, last=last).is_whole
    assert not verify(SCHOOL, head="ab" * 32, head_number=5, last=last).is_whole
    place = max(ROWS - last, 0)
    if place > 1:
        Entry.objects.filter(number=place - 1).update(reason="altered")
        assert verify(SCHOOL, last=last).is_whole  # it lies further back
        Entry.objects.filter(number=place + 1).update(reason="altered")
        assert verify(SCHOOL, last=last).broken_at == place + 1
