"""The chronology: what a line says, how one is put right, and that nothing of it stands in clear or is ever changed."""

from datetime import date, time, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from gatepost.audit.models import Entry
from gatepost.core.clock import today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.sealing import SealedTextField
from gatepost.safeguarding import actions, models
from gatepost.safeguarding.models import ChronologyEntry
from tests.concerns.cast import World, once
from tests.safeguarding.telling import CANARY, opened, told

DAY = date(2026, 3, 2)


def test_a_line_says_when_it_happened_who_was_there_and_what_it_is_about(world: World) -> None:
    disclosure = opened(world)
    line = actions.add_to_chronology(
        world.lead,
        disclosure,
        kind="fact",
        words="Two marks on the left arm.",
        source="class teacher",
        present="Mrs Hall, the nurse",
        category="physical",
        happened_on=DAY,
        happened_time=time(14, 30),
        once=once(),
    )
    line.refresh_from_db()
    assert (line.source, line.present, line.category_label) == ("class teacher", "Mrs Hall, the nurse", "physical harm")
    assert (line.happened_on, line.happened_time) == (DAY, time(14, 30))


def test_when_it_happened_may_be_not_known(world: World) -> None:
    line = actions.add_to_chronology(world.lead, opened(world), kind="opinion", words="She was sad.", once=once())
    line.refresh_from_db()
    assert (line.happened_on, line.happened_time, line.source, line.present, line.category) == (None,) * 5
    assert line.category_label == ""


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"happened_time": time(9)}, "happened_time"),
        ({"happened_on": today_in("Europe/London") + timedelta(days=2)}, "happened_on"),
        ({"category": "gossip"}, "category"),
        ({"source": "a" * 201}, "source"),
        ({"present": "a\x00b"}, "present"),
        ({"corrects": "no such line"}, "corrects"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_added(world: World, given: dict[str, object], field: str) -> None:
    disclosure = opened(world)
    with pytest.raises(Invalid) as fault:
        actions.add_to_chronology(world.lead, disclosure, kind="fact", words="x", once=once(), **given)  # type: ignore[arg-type]
    assert set(fault.value.fields) == {field}
    assert not ChronologyEntry.objects.exists()


def test_a_line_is_put_right_by_another_that_points_at_it(world: World) -> None:
    disclosure, key = opened(world), once()
    wrong = actions.add_to_chronology(world.lead, disclosure, kind="fact", words="Left arm.", once=key)
    right = actions.add_to_chronology(
        world.deputy, disclosure, kind="fact", words="Right arm.", corrects=key, once=once()
    )
    wrong.refresh_from_db()
    assert (wrong.words, right.corrects) == ("Left arm.", wrong)
    assert Entry.objects.latest("pk").action == "corrected a line of a chronology"


def test_a_line_of_another_disclosure_or_of_the_author_is_not_put_right_from_here(world: World) -> None:
    disclosure, other, key = opened(world), opened(world), once()
    actions.add_to_chronology(world.lead, other, kind="fact", words="x", once=key)
    actions.write_to_author(world.lead, disclosure, "Thank you.", once="letter")
    for corrects in (key, "letter"):
        with pytest.raises(Invalid):
            actions.add_to_chronology(world.lead, disclosure, kind="fact", words="y", corrects=corrects, once=once())


def test_the_database_refuses_to_change_a_line(world: World) -> None:
    disclosure = opened(world)
    line = actions.add_to_chronology(world.lead, disclosure, kind="fact", words="Left arm.", once=once())
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        ChronologyEntry.objects.filter(pk=line.pk).update(words="Right arm.")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        ChronologyEntry.objects.filter(pk=line.pk).update(kind="opinion")
    line.refresh_from_db()
    assert line.words == "Left arm."


def test_a_named_lead_adds_nothing_from_that_moment(world: World) -> None:
    disclosure = opened(world)
    actions.name_person(world.deputy, disclosure, world.clarke)
    with pytest.raises(NotFound):
        actions.add_to_chronology(world.lead, disclosure, kind="fact", words="x", once=once())


# What is written in somebody's own words, or names somebody outside, by table and column.
CODES = {
    *("reference", "state", "came_from", "kind", "once", "ref", "digest", "by_way", "asked_as", "answered_as"),
    *("to_tier", "low_level_to", "officer_line", "children_line", "night_line"),
}


def test_every_column_for_words_is_sealed() -> None:
    """A text column that is not sealed holds a code, a reference or a public telephone number."""
    for name in models.__all__:
        for field in getattr(models, name)._meta.get_fields():
            if field.get_internal_type() in ("CharField", "TextField"):
                assert field.name in CODES, (name, field.name)
            if field.name in ("words", "source", "present", "reason", "review", "decision", "outcome", "to"):
                assert isinstance(field, SealedTextField), (name, field.name)
                assert field.key == "safeguarding"


def test_nothing_that_anybody_writes_here_stands_in_clear(world: World) -> None:
    disclosure, today = opened(world), today_in("Europe/London")
    texts = {"words": f"{CANARY} 1", "source": f"{CANARY} 2", "present": f"{CANARY} 3"}
    actions.add_to_chronology(world.lead, disclosure, kind="fact", category="neglect", once=once(), **texts)
    later = today + timedelta(days=7)
    actions.decide(world.lead, disclosure, choice="refer", words=f"{CANARY} 4", look_again_on=later, once=once())
    referral = actions.refer(
        world.lead, disclosure, to=f"{CANARY} 5", by_way="writing", made_on=today, their_reference=f"{CANARY} 6",
        look_again_on=later, once=once(),
    )  # fmt: skip
    actions.note_outcome(world.lead, disclosure, referral.ref, f"{CANARY} 7")
    made, _ = actions.make_pack(world.lead, disclosure)
    receipt = {"received_in": f"{CANARY} 8", "received_as": f"{CANARY} 9", "received_by": f"{CANARY} 10"}
    actions.note_receipt(world.lead, disclosure, made.ref, received_on=today, **receipt)
    file = actions.begin_transfer(world.lead, disclosure, to_school=f"{CANARY} 11", moves_on=today, once=once())
    actions.note_sent(world.lead, disclosure, file.ref, sent_on=today, sent_by_way=f"{CANARY} 12")
    actions.note_received(world.lead, disclosure, file.ref, received_on=today, received_by=f"{CANARY} 13")
    look = actions.ask_for_look(world.head, reference=disclosure.reference, reason=f"{CANARY} 14", once=once())
    actions.allow_look(world.lead, look.ref)
    actions.review_look(world.deputy, look.ref, f"{CANARY} 15")
    low = actions.share(world.staff, words=f"{CANARY} 16", about_name=f"{CANARY} 17", where=f"{CANARY} 18", once=once())
    actions.open_low_level(world.head, low.reference)
    actions.decide_low_level(world.head, low.reference, choice="talk", reasons=f"{CANARY} 19")
    told(world, words=f"{CANARY} 20")

    stored = b""
    tables = [one for one in connection.introspection.table_names() if one.startswith(("safeguarding_", "audit_", "delivery_"))]  # fmt: skip # noqa: E501
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor.fetchall():
                stored += b"|".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
    assert disclosure.reference.encode() in stored  # the reading itself works
    for mark in (CANARY, "neglect"):
        assert mark.encode() not in stored
