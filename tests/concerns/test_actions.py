"""What is done with a concern, what it leaves behind, and who is told."""

from datetime import timedelta

import pytest
from django.db import connection

from gatepost.audit.actions import Subject, entries_about
from gatepost.audit.models import Entry
from gatepost.concerns import access, actions, clocks, notices
from gatepost.concerns.errors import ConcernMovedOn
from gatepost.concerns.models import Concern, Reply
from gatepost.core.clock import today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.words import PRIVATE_LIMIT
from gatepost.delivery.models import Notice
from gatepost.people.calendar import add_school_days
from gatepost.people.models import Hat, Role
from tests.concerns.cast import World, once

CANARY = "kestrel-in-the-boiler-room"


def told() -> Notice:
    return Notice.objects.latest("pk")


def names_told(world: World) -> set[str]:
    people = {person.ref: person.name for person in world.school.people.all()}
    return {people[ref] for ref in told().recipients}


def test_raising_promises_a_school_day_and_tells_the_mailbox_of_its_route(world: World) -> None:
    today = today_in("Europe/London")
    for route, days, mailbox in (
        ("office", world.school.answer_days, world.school.office_mail),
        ("leadership", world.school.concern_days, world.school.secretary_mail),
    ):
        concern = world.raised(CANARY, route=route)
        assert concern.reply_by == add_school_days(world.school, today, days) > today
        assert (told().addresses, told().recipients) == ([mailbox], [])
        assert told().subject_ref == concern.reference
        assert CANARY not in str(vars(told()))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "write something"),
        (" \n ", "write something"),
        ("a" * (PRIVATE_LIMIT + 1), "20,001 characters"),
        ("a\x00b", "cannot be shown"),
        ("a\ud800b", "cannot be shown"),
    ],
)
def test_words_that_cannot_be_used_are_refused_with_a_sentence(world: World, words: str, sentence: str) -> None:
    with pytest.raises(Invalid) as fault:
        world.raised(words)
    assert sentence in fault.value.fields["words"]
    concern = world.raised("a" * PRIVATE_LIMIT)
    with pytest.raises(Invalid):
        actions.add_words(world.as_parent(world.tom), concern, words, once=once())
    with pytest.raises(Invalid):
        actions.answer(world.office, concern, words, once=once())
    assert Concern.objects.get().state == Concern.State.OPEN
    assert not Reply.objects.exists()


@pytest.mark.parametrize("route", ["", "safeguarding", "governors"])
def test_an_unknown_route_is_refused(world: World, route: str) -> None:
    with pytest.raises(Invalid, match="invalid"):
        world.raised(route=route)


def test_only_a_parent_raises_a_concern(world: World) -> None:
    for acting in world.everybody():
        if acting.hat is Hat.PARENT:
            assert actions.raise_concern(acting, route="office", words="Hello").author == acting.person
        else:
            with pytest.raises(NotFound):
                actions.raise_concern(acting, route="office", words="Hello")


def test_from_question_to_answer_to_settled_and_open_again(world: World) -> None:
    tom = world.as_parent(world.tom)
    concern = world.raised()
    actions.answer(world.office, concern, "Yes, from Monday.", once=once())
    concern.refresh_from_db()
    assert (concern.state, concern.first_answered_at is not None) == (Concern.State.ANSWERED, True)
    assert (told().kind, names_told(world)) == (notices.PRIVATE_ANSWER, {"Tom"})

    actions.settle(tom, concern)
    actions.settle(tom, concern)
    with pytest.raises(ConcernMovedOn):
        actions.answer(world.office, concern, "One more thing.", once=once())

    Concern.objects.update(reply_by=today_in("Europe/London") - timedelta(days=9))
    actions.add_words(tom, concern, "It was taken again.", once=once())
    concern.refresh_from_db()
    assert (concern.state, concern.ended_at) == (Concern.State.OPEN, None)
    assert concern.reply_by > today_in("Europe/London")
    assert [reply.words for reply in concern.replies.all()] == ["Yes, from Monday.", "It was taken again."]


def test_more_words_on_an_open_concern_do_not_move_the_promised_day(world: World) -> None:
    concern = world.raised()
    Concern.objects.update(reply_by=today_in("Europe/London"))
    actions.add_words(world.as_parent(world.tom), concern, "Still waiting.", once=once())
    concern.refresh_from_db()
    assert concern.reply_by == today_in("Europe/London")


def test_a_form_sent_twice_does_its_work_once(world: World) -> None:
    concern, key = world.raised(), once()
    first = actions.answer(world.office, concern, "Yes.", once=key)
    assert actions.answer(world.office, concern, "Yes.", once=key) == first
    mine = once()
    actions.add_words(world.as_parent(world.tom), concern, "Thank you.", once=mine)
    actions.add_words(world.as_parent(world.tom), concern, "Thank you.", once=mine)
    assert concern.replies.count() == 2


def test_a_concern_that_moved_meanwhile_refuses_the_stale_step(world: World) -> None:
    concern = world.raised()
    actions.settle(world.as_parent(world.tom), concern)
    with pytest.raises(ConcernMovedOn):
        actions.assign(world.office, concern, world.hall)
    with pytest.raises(ConcernMovedOn):
        actions.take_over(world.office, concern)


def test_a_formal_complaint_goes_to_leadership_and_stays_one(world: World) -> None:
    tom, concern = world.as_parent(world.tom), world.raised()
    assert not access.inbox(world.head).exists()
    actions.make_formal(tom, concern)
    concern.refresh_from_db()
    assert (concern.kind, concern.route) == (Concern.Kind.COMPLAINT, Concern.Route.LEADERSHIP)
    assert concern.reply_by == add_school_days(world.school, today_in("Europe/London"), 15)  # stage 1 begins today
    assert access.inbox(world.head).get() == concern
    actions.settle(tom, concern)
    actions.add_words(tom, concern, "Not settled.", once=once())
    concern.refresh_from_db()
    assert concern.kind == Concern.Kind.COMPLAINT
    with pytest.raises(NotFound):
        actions.make_formal(world.as_parent(world.amira), concern)


def test_giving_taking_over_and_who_may(world: World) -> None:
    concern = world.raised()
    actions.assign(world.office, concern, world.hall)
    assert names_told(world) == {"Mrs Hall"}
    concern.refresh_from_db()
    assert (concern.owner, concern.assigned_to) == (world.evans, world.hall)
    actions.answer(world.staff, concern, "I will look.", once=once())
    for refused in (
        lambda: actions.assign(world.staff, concern, world.singh),
        lambda: actions.take_over(world.staff, concern),
        lambda: actions.name_person(world.staff, concern, world.singh),
        lambda: actions.empty_for_hand_on(world.staff, concern),
    ):
        with pytest.raises(NotFound):
            refused()
    for nobody in (world.amira, world.tom, world.clarke):
        with pytest.raises(Invalid):
            actions.assign(world.office, concern, nobody)
    actions.take_over(world.office, concern)
    concern.refresh_from_db()
    assert (concern.owner, concern.assigned_to) == (world.evans, world.evans)


def test_naming_takes_it_from_whoever_had_it(world: World) -> None:
    concern = world.raised(route="leadership")
    actions.assign(world.office, concern, world.hall)
    actions.name_person(world.office, concern, world.hall)
    concern.refresh_from_db()
    assert (concern.assigned_to, concern.owner) == (None, world.evans)
    with pytest.raises(NotFound):
        access.concern_for_school(world.staff, concern.reference)
    with pytest.raises(Invalid):
        actions.assign(world.office, concern, world.hall)
    with pytest.raises(Invalid):
        actions.name_person(world.office, concern, world.tom)


def test_the_shared_mailboxes_stay_silent_when_somebody_of_the_office_is_in_it(world: World) -> None:
    world.appointed("Mr Lund", Role.OFFICE)
    world.raised(about=[world.evans])
    assert (told().addresses, names_told(world)) == ([], {"Mr Lund"})
    world.raised(route="leadership", about=[world.evans])
    assert (told().addresses, names_told(world)) == ([], {"Mr Adeyemi", "Ms Singh"})
    world.raised(about=[world.adeyemi])
    assert (told().addresses, names_told(world)) == ([], {"Dr Webb"})  # the head may read the mailboxes
    world.raised(route="leadership", about=[world.singh])  # and so may who leads the school with them
    assert (told().addresses, names_told(world)) == ([], {"Mr Adeyemi"})


def test_a_notice_is_asked_again_when_it_leaves(world: World) -> None:
    concern = world.raised(route="leadership")
    notice = told()
    assert notices.may_receive(notice, None)
    assert notices.may_receive(notice, world.adeyemi)
    assert not notices.may_receive(notice, world.hall)
    assert not notices.may_receive(notice, world.tom)
    actions.name_person(world.office, concern, world.evans)
    assert not notices.may_receive(notice, None)
    assert not notices.may_receive(notice, world.evans)
    actions.empty_for_hand_on(world.head, concern)
    assert not notices.may_receive(notice, world.adeyemi)


def test_every_look_is_written_down(world: World) -> None:
    concern = world.raised()
    actions.open_concern(world.office, concern.reference)
    actions.open_concern(world.office, concern.reference)
    with pytest.raises(NotFound):
        actions.open_concern(world.staff, concern.reference)
    looks = entries_about(Subject("concern", concern.reference), actions=[actions.OPENED])
    assert [(entry.actor_ref, entry.actor_hat) for entry in looks] == [(world.evans.ref, "office")] * 2


def test_a_post_is_copied_as_it_stood(world: World) -> None:
    post = world.post(world.amira, "Well, that was a shambles")
    concern = world.raised(post=post, route="leadership")
    assert (concern.kind, concern.post_ref, concern.group_name) == (Concern.Kind.CONDUCT, post.ref, "Oak")
    assert "Well, that was a shambles" in (concern.snapshot or "")
    assert [entry.person for entry in concern.named.all()] == [world.amira]


def test_the_promised_day_is_due_today_or_late() -> None:
    today = today_in("Europe/London")
    near = {-1: clocks.Due.LATE, 0: clocks.Due.TODAY, 1: clocks.Due.DUE}
    assert {n: clocks.due(today + timedelta(days=n), today=today) for n in near} == near


def everything_stored() -> bytes:
    """All bytes of the room's tables, and of the tables that speak of it, as the database holds them."""
    tables = ["concerns_concern", "concerns_reply", "concerns_namedperson", "audit_entry", "delivery_notice"]
    stored = b""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor.fetchall():
                stored += b"|".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
    return stored


def filled(world: World) -> Concern:
    concern = world.raised(
        f"{CANARY} one", outcome_sought=f"{CANARY} two", post=world.post(world.amira, f"{CANARY} three"), route="office"
    )
    actions.answer(world.office, concern, f"{CANARY} four", once=once())
    actions.add_words(world.as_parent(world.tom), concern, f"{CANARY} five", once=once())
    return concern


def test_no_words_stand_in_clear_in_the_database(world: World) -> None:
    filled(world)
    assert CANARY.encode() not in everything_stored()
    assert b"Oak" in everything_stored()  # the reading itself works


def sealed_bytes() -> set[bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT words, outcome_sought, snapshot FROM concerns_concern")
        found = {bytes(value) for row in cursor.fetchall() for value in row if value is not None}
        cursor.execute("SELECT words FROM concerns_reply")
        return found | {bytes(value) for (value,) in cursor.fetchall()}


def test_handing_on_gives_everything_out_and_leaves_nothing(world: World) -> None:
    concern = filled(world)
    before = sealed_bytes()
    assert len(before) == 5
    handed = actions.empty_for_hand_on(world.office, concern)

    assert handed.words == f"{CANARY} one"
    assert [letter.words.split()[-1] for letter in handed.letters] == ["two", "three", "four", "five"]
    assert (handed.author, handed.reference, handed.named) == (world.tom, concern.reference, (world.amira,))
    assert sealed_bytes() == set()
    stored = everything_stored()
    assert not any(sealed in stored for sealed in before)
    assert CANARY.encode() not in stored
    left = Concern.objects.get()
    assert (left.state, left.words, left.post_ref, left.group_name) == (Concern.State.HANDED_ON, None, "", "")


def test_what_was_handed_on_is_gone_for_the_desk_and_cannot_come_back(world: World) -> None:
    concern = filled(world)
    actions.empty_for_hand_on(world.office, concern)
    for acting in world.everybody():
        assert not access.inbox(acting).exists()
    assert not access.own_concerns(world.as_parent(world.tom)).exists()
    for again in (
        lambda: actions.answer(world.office, concern, "Hello", once=once()),
        lambda: actions.add_words(world.as_parent(world.tom), concern, "Hello", once=once()),
        lambda: actions.empty_for_hand_on(world.office, concern),
    ):
        with pytest.raises(NotFound):
            again()


def test_every_change_is_in_the_audit_without_words(world: World) -> None:
    concern = filled(world)
    actions.take_over(world.office, concern)
    actions.make_formal(world.as_parent(world.tom), concern)
    actions.name_person(world.office, concern, world.singh)
    actions.settle(world.as_parent(world.tom), concern)
    actions.empty_for_hand_on(world.office, concern)
    assert list(Entry.objects.filter(subject_kind="concern").order_by("pk").values_list("action", flat=True)) == [
        "raised a concern",
        "answered a concern",
        "wrote more on a concern",
        "took a concern over",
        "made a formal complaint",
        "kept somebody from a concern",
        "settled a concern",
        "handed a concern on",
    ]
