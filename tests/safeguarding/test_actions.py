"""What is done with a disclosure, what it leaves behind, and who is told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from gatepost.audit.actions import Subject, entries_about
from gatepost.audit.models import Entry
from gatepost.concerns import access as concern_access
from gatepost.concerns.models import Concern
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.words import PRIVATE_LIMIT
from gatepost.delivery.models import Lane, Notice
from gatepost.people.calendar import add_school_days
from gatepost.people.hats import Acting
from gatepost.people.models import Hat
from gatepost.safeguarding import access, actions, notices
from gatepost.safeguarding.errors import DisclosureMovedOn
from gatepost.safeguarding.models import ChronologyEntry, Disclosure
from tests.concerns.cast import World, once
from tests.safeguarding.telling import CANARY, DECISION, names_told, opened, told


def test_telling_alerts_the_lead_at_once_and_says_nothing(world: World) -> None:
    disclosure = told(world)
    notice = Notice.objects.get()
    assert (notice.kind, notice.lane) == (notices.PLEASE_SIGN_IN, Lane.SAFEGUARDING)
    assert names_told(world) == {"Ms Clarke"}
    assert (notice.addresses, notice.facts, notice.sealed) == ([], {}, None)
    assert disclosure.reply_by == add_school_days(world.school, today_in("Europe/London"), 1)


def test_when_the_lead_is_in_it_the_deputy_is_alerted_and_then_the_head(world: World) -> None:
    told(world, world.clarke)
    assert names_told(world) == {"Mr Okoro"}
    told(world, world.clarke, world.okoro)
    assert names_told(world) == {"Mr Adeyemi"}


def test_only_a_parent_tells(world: World) -> None:
    for acting in world.everybody():
        if acting.hat is Hat.PARENT:
            assert actions.disclose(acting, words="Hello").author == acting.person
        else:
            with pytest.raises(NotFound):
                actions.disclose(acting, words="Hello")


@pytest.mark.parametrize("words", ["", " \n", "a" * (PRIVATE_LIMIT + 1), "a\x00b", "a\ud800b"])
def test_words_that_cannot_be_used_are_refused(world: World, words: str) -> None:
    with pytest.raises(Invalid):
        told(world, words=words)
    assert not Disclosure.objects.exists()
    assert told(world, words="a" * PRIVATE_LIMIT).state == Disclosure.State.NEW


def test_a_reminder_is_asked_again_when_it_leaves(world: World) -> None:
    disclosure = told(world)
    notice = Notice.objects.get()
    assert notices.may_receive(notice, world.clarke)
    assert not notices.may_receive(notice, None)
    assert not notices.may_receive(notice, world.adeyemi)
    actions.name_person(world.deputy, disclosure, world.clarke)
    assert not notices.may_receive(notice, world.clarke)
    assert notices.may_receive(notice, world.okoro)


def test_every_look_is_written_down(world: World) -> None:
    disclosure = told(world)
    with pytest.raises(NotFound):
        actions.open_disclosure(world.head, disclosure.reference)
    assert actions.open_disclosure(world.lead, disclosure.reference).state == Disclosure.State.OPENED
    actions.open_disclosure(world.deputy, disclosure.reference)
    actions.look_at_list(world.lead)
    looks = entries_about(Subject("disclosure", disclosure.reference), actions=[actions.OPENED])
    assert [entry.actor_ref for entry in looks] == [world.clarke.ref, world.okoro.ref]
    assert Entry.objects.filter(action=actions.LISTED, actor_ref=world.clarke.ref).count() == 1


def test_the_chronology_keeps_facts_apart_with_their_source(world: World) -> None:
    disclosure = opened(world)
    key = once()
    for _ in range(2):
        actions.add_to_chronology(
            world.lead, disclosure, kind="fact", words="Two marks on the left arm.", source="seen myself", once=key
        )
    actions.add_to_chronology(world.deputy, disclosure, kind="opinion", words="She seemed afraid.", once=once())
    lines = [(line.kind, line.source, line.by) for line in disclosure.chronology.all()]
    assert lines == [("fact", "seen myself", world.clarke), ("opinion", None, world.okoro)]
    for kind in ("decision", "from-author", "", "rumour"):
        with pytest.raises(Invalid):
            actions.add_to_chronology(world.lead, disclosure, kind=kind, words="x", once=once())
    with pytest.raises(NotFound):
        actions.add_to_chronology(world.head, disclosure, kind="fact", words="x", once=once())


def test_what_nobody_has_opened_is_not_noted_answered_or_closed(world: World) -> None:
    disclosure = told(world)
    with pytest.raises(DisclosureMovedOn):
        actions.add_to_chronology(world.lead, disclosure, kind="fact", words="x", once=once())
    with pytest.raises(DisclosureMovedOn):
        actions.close(world.lead, disclosure, DECISION, once=once())
    assert not ChronologyEntry.objects.exists()


def test_closing_takes_a_decision_with_reasons(world: World) -> None:
    disclosure = opened(world)
    for empty in ("", "   ", "No."):
        with pytest.raises(Invalid):
            actions.close(world.lead, disclosure, empty, once=once())
    key = once()
    actions.close(world.lead, disclosure, DECISION, once=key)
    actions.close(world.lead, disclosure, DECISION, once=key)
    disclosure.refresh_from_db()
    assert (disclosure.state, disclosure.decision) == (Disclosure.State.CLOSED, DECISION)
    assert disclosure.chronology.get().kind == ChronologyEntry.Kind.DECISION
    with pytest.raises(DisclosureMovedOn):
        actions.close(world.lead, disclosure, DECISION, once=once())
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.update(decision=None)


def test_new_words_of_the_author_count_as_unopened_even_after_a_decision(world: World) -> None:
    disclosure = opened(world)
    actions.close(world.lead, disclosure, DECISION, once=once())
    Disclosure.objects.update(unopened_since=now() - timedelta(days=9), reminders=4)
    actions.add_words(world.as_parent(world.tom), disclosure, "It happened again.", once=once())
    disclosure.refresh_from_db()
    assert (disclosure.state, disclosure.reminders) == (Disclosure.State.NEW, 0)
    assert names_told(world) == {"Ms Clarke"}
    assert actions.remind_unopened(disclosure.unopened_since + timedelta(minutes=15)) == 1
    assert [line.kind for line in disclosure.chronology.all()] == ["decision", "from-author"]
    with pytest.raises(NotFound):
        actions.add_words(world.as_parent(world.amira), disclosure, "Hello", once=once())


def test_writing_to_the_author_announces_itself_like_any_answer(world: World) -> None:
    disclosure = opened(world)
    actions.write_to_author(world.lead, disclosure, "Thank you for telling us.", once=once())
    notice = Notice.objects.latest("pk")
    assert (notice.kind, notice.lane, names_told(world)) == ("private-answer", Lane.NORMAL, {"Tom"})
    with pytest.raises(NotFound):
        actions.write_to_author(world.office, disclosure, "Hello", once=once())


def test_naming_yourself_passes_it_to_the_others(world: World) -> None:
    disclosure = opened(world)
    actions.name_person(world.lead, disclosure, world.clarke)
    assert names_told(world) == {"Mr Okoro"}
    with pytest.raises(NotFound):
        actions.open_disclosure(world.lead, disclosure.reference)
    assert actions.open_disclosure(world.deputy, disclosure.reference) == disclosure
    with pytest.raises(Invalid):
        actions.name_person(world.deputy, disclosure, world.tom)


def test_no_words_stand_in_clear_in_the_database(world: World) -> None:
    disclosure = opened(world)
    actions.add_to_chronology(world.lead, disclosure, kind="fact", words=f"{CANARY} two", once=once())
    actions.close(world.lead, disclosure, f"{CANARY} three, with reasons", once=once())
    stored = b""
    with connection.cursor() as cursor:
        for table in ("safeguarding_disclosure", "safeguarding_chronologyentry", "audit_entry", "delivery_notice"):
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor.fetchall():
                stored += b"|".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
    assert disclosure.reference.encode() in stored  # the reading itself works
    assert CANARY.encode() not in stored


def test_the_two_rooms_have_keys_of_their_own() -> None:
    rooms = {
        field.model._meta.app_label: field.key
        for field in (  # type: ignore[attr-defined]
            Concern._meta.get_field("words"),
            Disclosure._meta.get_field("words"),
        )
    }
    assert rooms == {"concerns": "concerns", "safeguarding": "safeguarding"}


def test_a_post_comes_along_as_it_stood_and_its_author_does_not_hear(world: World) -> None:
    world.appoint(world.amira, "dsl")  # type: ignore[arg-type]
    post = world.post(world.amira, "I know where she keeps her")
    disclosure = actions.disclose(world.as_parent(world.tom), words="Look at this.", post=post)
    assert "I know where she keeps her" in disclosure.chronology.get().words
    assert [entry.person for entry in disclosure.named.all()] == [world.amira]


def test_what_was_handed_on_keeps_its_reference_and_its_conflicts(world: World) -> None:
    concern = world.raised(CANARY)
    at = now() - timedelta(days=2)
    disclosure = actions.receive_handed_on(
        world.office,
        author=world.tom,
        reference=concern.reference,
        words=CANARY,
        letters=[("Mrs Evans, school office", world.evans, "We will look.", at)],
        named=[world.clarke],
    )
    assert (disclosure.reference, disclosure.came_from) == (concern.reference, Disclosure.CameFrom.CONCERN)
    line = disclosure.chronology.get()
    assert (line.kind, line.words, line.at) == (ChronologyEntry.Kind.EARLIER, "We will look.", at)
    assert names_told(world) == {"Mr Okoro"}
    assert not concern_access.inbox(world.lead).exists()


def test_what_is_handed_on_is_never_too_long(world: World) -> None:
    long = "Mail that was sent round, 3 June 2026.\n" + "w" * PRIVATE_LIMIT
    disclosure = actions.receive_handed_on(
        world.office,
        author=world.tom,
        reference=world.raised(CANARY).reference,
        words=CANARY,
        letters=[("n" * 250, world.evans, long, now())],
    )
    assert disclosure.chronology.get().words == long


def test_words_of_the_author_are_not_refused_because_a_lead_opens_it_in_that_moment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    disclosure = told(world)
    read_before = access.own_disclosure

    def and_then_it_is_opened(acting: Acting, reference: str) -> Disclosure:
        found = read_before(acting, reference)
        actions.open_disclosure(world.lead, reference)
        return found

    monkeypatch.setattr(access, "own_disclosure", and_then_it_is_opened)
    actions.add_words(world.as_parent(world.tom), disclosure, "He cannot sit down.", once=once())
    disclosure.refresh_from_db()
    assert (disclosure.state, disclosure.chronology.get().words) == (Disclosure.State.NEW, "He cannot sit down.")
