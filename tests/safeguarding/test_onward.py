"""The pack for the school's own system with its receipt, and a child's file on its way to another school."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gatepost.audit.models import Entry
from gatepost.core.clock import as_if_at, now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.people.calendar import add_school_days
from gatepost.safeguarding import actions, pack, pack_pages
from gatepost.safeguarding.models import Disclosure, HandOver, Transfer
from tests.concerns.cast import World, once
from tests.safeguarding.telling import CANARY, DECISION, names_told, opened, told

RECEIPT = {"received_in": "The school's system", "received_as": "Oak-17", "received_by": "Ms Clarke"}


def today() -> date:
    return today_in("Europe/London")


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Europe/London"))


def files_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_pack_holds_the_whole_record_and_its_digests_fit(world: World) -> None:
    disclosure, key = opened(world, world.adeyemi), once()
    actions.add_to_chronology(
        world.lead, disclosure, kind="fact", words="Left arm.", source="the nurse", happened_on=today(), once=key
    )
    actions.add_to_chronology(world.lead, disclosure, kind="fact", words="Right arm.", corrects=key, once=once())
    made, content = actions.make_pack(world.lead, disclosure)
    files = files_of(content)
    assert set(files) == {"record.json", "record.pdf", "digests.json"}
    assert hashlib.sha256(content).hexdigest() == made.digest
    digests = json.loads(files["digests.json"])["sha256"]
    assert digests == {name: hashlib.sha256(files[name]).hexdigest() for name in ("record.json", "record.pdf")}
    record = json.loads(files["record.json"])
    assert (record["words"], record["told_by"], record["kept_from"]) == (CANARY, "Tom", ["Mr Adeyemi"])
    first, second = record["chronology"]
    assert (first["words"], first["source"], first["happened_on"]) == ("Left arm.", "the nurse", today().isoformat())
    assert first["sha256_of_words"] == hashlib.sha256(b"Left arm.").hexdigest()
    assert second["corrects_number"] == 1
    assert files["record.pdf"].startswith(b"%PDF")
    assert Entry.objects.get(action="made a hand-over pack").facts == {"sha256": made.digest}


def test_the_same_record_at_the_same_moment_is_the_same_pack(world: World) -> None:
    disclosure, at = opened(world), now()
    packs = {pack.pack_of(disclosure, made_by="Ms Clarke", at=at).digest for _ in range(2)}
    assert len(packs) == 1


def test_without_pages_the_pack_says_why(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "pages_of", lambda record, *, at: (None, "No Typst here."))
    files = files_of(actions.make_pack(world.lead, opened(world))[1])
    assert set(files) == {"record.json", "digests.json"}
    assert json.loads(files["digests.json"])["without_pdf"] == "No Typst here."


def test_words_that_look_like_markup_are_printed_as_they_were_typed(world: World) -> None:
    disclosure = actions.open_disclosure(
        world.lead, told(world, words='#read("/etc/passwd") $x$ *bold* @ref').reference
    )
    record = pack.record_of(disclosure, made_by="Ms Clarke", at=now())
    document = pack_pages.document_of(record, at=now())
    [words] = document.sections[1].blocks
    assert getattr(words, "words") == '#read("/etc/passwd") $x$ *bold* @ref'  # noqa: B009
    pages, why_not = pack_pages.pages_of(record, at=now())
    assert pages
    assert not why_not


def test_the_receipt_is_kept_once_and_the_record_stays(world: World) -> None:
    disclosure = opened(world)
    made, _ = actions.make_pack(world.lead, disclosure)
    actions.note_receipt(world.deputy, disclosure, made.ref, received_on=today(), **RECEIPT)
    made.refresh_from_db()
    assert (made.received_in, made.received_as, made.received_by) == tuple(RECEIPT.values())
    with pytest.raises(Invalid):
        actions.note_receipt(world.deputy, disclosure, made.ref, received_on=today(), **RECEIPT)
    disclosure.refresh_from_db()
    assert disclosure.words == CANARY


def test_times_on_paper_are_by_the_schools_clock_and_name_its_zone(world: World) -> None:
    disclosure = opened(world)
    summer, winter = datetime(2026, 6, 12, 8, 30, tzinfo=UTC), datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    for at, said in ((summer, "12 June 2026, 09:30 BST"), (winter, "23 November 2026, 08:30 GMT")):
        record = pack.record_of(disclosure, made_by="Ms Clarke", at=at)
        assert (record["made_at"], record["time_zone"]) == (at.isoformat(), "Europe/London")
        about = pack_pages.document_of(record, at=at).sections[0].blocks[0]
        assert ("Pack made on", said) in getattr(about, "rows")  # noqa: B009


def test_the_receipt_of_the_newest_pack_needs_no_reference(world: World) -> None:
    disclosure = opened(world)
    with pytest.raises(Invalid) as fault:
        actions.note_receipt(world.lead, disclosure, actions.NEWEST, received_on=today(), **RECEIPT)
    assert "make the file first" in str(fault.value.fields)
    older, _ = actions.make_pack(world.lead, disclosure)
    newer, _ = actions.make_pack(world.lead, disclosure)
    actions.note_receipt(world.lead, disclosure, actions.NEWEST, received_on=today(), **RECEIPT)
    older.refresh_from_db()
    newer.refresh_from_db()
    assert (older.received_on, newer.received_on) == (None, today())


def test_the_receipt_of_ones_newest_pack_is_never_put_on_somebody_elses(world: World) -> None:
    disclosure = opened(world)
    mine, _ = actions.make_pack(world.lead, disclosure)
    theirs, _ = actions.make_pack(world.deputy, disclosure)
    actions.note_receipt(world.lead, disclosure, actions.NEWEST, received_on=today(), **RECEIPT)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.received_on, theirs.received_on) == (today(), None)


def test_a_receipt_is_for_its_own_pack_and_not_for_tomorrow(world: World) -> None:
    disclosure, other = opened(world), opened(world)
    made, _ = actions.make_pack(world.lead, other)
    with pytest.raises(NotFound):
        actions.note_receipt(world.lead, disclosure, made.ref, received_on=today(), **RECEIPT)
    with pytest.raises(Invalid):
        actions.note_receipt(world.lead, other, made.ref, received_on=today() + timedelta(days=1), **RECEIPT)


def test_whoever_is_named_makes_no_pack_and_begins_no_transfer(world: World) -> None:
    disclosure = opened(world)
    actions.name_person(world.deputy, disclosure, world.clarke)
    for acting in (world.lead, world.head, world.office, world.as_parent(world.tom)):
        with pytest.raises(NotFound):
            actions.make_pack(acting, disclosure)
        with pytest.raises(NotFound):
            actions.begin_transfer(acting, disclosure, to_school="Elm Road", moves_on=today(), once=once())
    assert not HandOver.objects.exists()


def begun(world: World, disclosure: Disclosure, moves_on: date) -> Transfer:
    return actions.begin_transfer(world.lead, disclosure, to_school="Elm Road", moves_on=moves_on, once="the move")


def test_a_file_is_due_within_five_school_days_and_chased_until_the_other_school_has_it(world: World) -> None:
    disclosure, moves_on = opened(world), today()
    actions.close(world.lead, disclosure, DECISION, once=once())  # a file is chased after that, too
    file = begun(world, disclosure, moves_on)
    assert begun(world, disclosure, moves_on) == file
    assert file.due_on == add_school_days(world.school, moves_on, 5)
    with as_if_at(morning(file.due_on - timedelta(days=1))):
        assert actions.remind_of_days() == 0
    with as_if_at(morning(file.due_on)):
        assert (actions.remind_of_days(), actions.remind_of_days()) == (1, 0)
        assert names_told(world) == {"Ms Clarke", "Mr Okoro"}
        sent_on = file.due_on
        actions.note_sent(world.lead, disclosure, file.ref, sent_on=sent_on, sent_by_way="by hand")
        file.refresh_from_db()
        assert file.due_on == add_school_days(world.school, sent_on, 5)
        assert actions.remind_of_days() == 0
    with as_if_at(morning(file.due_on)):
        assert actions.remind_of_days() == 1
        actions.note_received(world.lead, disclosure, file.ref, received_on=file.due_on, received_by="Mx Reed")
    with as_if_at(morning(file.due_on + timedelta(days=3))):
        assert actions.remind_of_days() == 0


@pytest.mark.parametrize("moves_on", [date(9999, 12, 31), today() + timedelta(days=800)])
def test_a_move_years_away_is_a_slip_of_the_hand(world: World, moves_on: date) -> None:
    with pytest.raises(Invalid):
        begun(world, opened(world), moves_on)
    assert not Transfer.objects.exists()


def test_a_file_is_received_after_it_was_sent_and_each_is_written_down_once(world: World) -> None:
    disclosure = opened(world)
    file = begun(world, disclosure, today())
    with pytest.raises(Invalid):
        actions.note_received(world.lead, disclosure, file.ref, received_on=today(), received_by="Mx Reed")
    with pytest.raises(Invalid):
        actions.note_sent(world.lead, disclosure, file.ref, sent_on=today() + timedelta(days=1))
    actions.note_sent(world.lead, disclosure, file.ref, sent_on=today())
    with pytest.raises(Invalid):
        actions.note_sent(world.lead, disclosure, file.ref, sent_on=today())
    with pytest.raises(Invalid):
        actions.note_received(
            world.lead, disclosure, file.ref, received_on=today() - timedelta(days=1), received_by="Mx Reed"
        )
    actions.note_received(world.lead, disclosure, file.ref, received_on=today(), received_by="Mx Reed")
    with pytest.raises(Invalid):
        actions.note_received(world.lead, disclosure, file.ref, received_on=today(), received_by="Mx Reed")
    with pytest.raises(NotFound):
        actions.note_sent(world.lead, opened(world), file.ref, sent_on=today())
