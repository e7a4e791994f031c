"""Another child's name in a private matter: apart at the school, whole for its author and for the safeguarding lead."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from gatepost.audit.actions import Subject, entries_about
from gatepost.concerns import actions, matters, names_apart, personal
from gatepost.concerns.models import Concern, Reply
from gatepost.core.clock import today_in
from gatepost.doors.actions import hand_on
from gatepost.doors.matters import own_matter
from gatepost.people.models import Child, Guardianship, Hat, Person
from gatepost.safeguarding.models import Disclosure
from tests.concerns.cast import LONG_AGO, World, once
from tests.concerns.pages import browser, words_of

WORDS = "Noah pushed Leo again, and Will laughed. Will you look into it? Noah's mum knows."
SHOWN = "[child 1] pushed Leo again, and [child 2] laughed. Will you look into it? [child 1]'s mum knows."
WISH = "Keep Noah away from Leo."
NAMES = ("Noah", "Ruby")


def looks_after(world: World, person: Person, given_name: str) -> None:
    child = Child.objects.create(school=world.school, given_name=given_name, school_class=world.oak.school_class)
    starts_on = today_in("Europe/London") - LONG_AGO
    Guardianship.objects.create(school=world.school, person=person, child=child, starts_on=starts_on)


@pytest.fixture
def world(db: None) -> World:
    """Leo is Tom's; Noah, Ruby and Will are others'."""
    world = World()
    looks_after(world, world.tom, "Leo")
    looks_after(world, world.amira, "Noah")
    looks_after(world, world.amira, "Will")
    looks_after(world, world.jo, "Ruby")
    return world


@pytest.fixture
def concern(world: World) -> Concern:
    return world.raised(WORDS, outcome_sought=WISH)


def again(concern: Concern) -> Concern:
    return Concern.objects.select_related("school", "author__school").get(pk=concern.pk)


def test_the_words_are_kept_without_other_children_s_names(concern: Concern) -> None:
    kept = again(concern)
    assert (kept.words, kept.outcome_sought) == (SHOWN, "Keep [child 1] away from Leo.")
    assert [entry["said"] for entry in json.loads(kept.protected_names or "")] == ["Noah", "Will", "Noah", "Noah"]
    assert names_apart.protected(kept) == ("Noah", "Will")


def test_no_name_is_in_the_raw_rows(world: World, concern: Concern) -> None:
    actions.add_words(world.as_parent(world.tom), concern, "Ruby too.", once=once())
    with connection.cursor() as cursor:
        for table in ("concerns_concern", "concerns_reply", "audit_entry", "delivery_notice"):
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor.fetchall():
                values = [bytes(value) if isinstance(value, memoryview) else value for value in row]
                assert not any(name.encode() in str(values).encode() for name in NAMES), table


def test_further_words_of_either_side_are_kept_apart_under_the_same_numbers(world: World, concern: Concern) -> None:
    actions.add_words(world.as_parent(world.tom), concern, "Ruby M saw Noah.", once=once())
    actions.answer(world.office, again(concern), "We spoke to Ruby and to Noah.", once=once())
    assert list(Reply.objects.values_list("words", flat=True)) == [
        "[child 3] saw [child 1].",
        "We spoke to [child 3] and to [child 1].",
    ]
    mine = own_matter(world.as_parent(world.tom), concern.reference)
    assert [letter.words for letter in mine.letters] == [WORDS, "Ruby M saw Noah.", "We spoke to Ruby and to Noah."]
    assert mine.outcome_sought == WISH
    assert mine.protected_names == ("Noah", "Will", "Ruby M")


def test_a_name_that_its_author_leaves_open_stays_also_in_further_words(world: World) -> None:
    concern = world.raised(WORDS, names_left_open=("Will", "Somebody else"))
    assert "Will laughed" in (again(concern).words or "")
    actions.add_words(world.as_parent(world.tom), concern, "I mean Will and Noah.", once=once())
    assert Reply.objects.get().words == "I mean Will and [child 1]."
    assert [entry["name"] for entry in json.loads(again(concern).names_left_open or "")] == ["Will"]


def test_the_copy_of_a_post_keeps_names_apart_and_its_author_s_head_line(world: World) -> None:
    post = world.post(world.amira, "Noah says that Leo and Ruby did it.")
    concern = world.raised("Please read this.", route="leadership", post=post)
    snapshot = again(concern).snapshot or ""
    assert snapshot.startswith("Amira, ")
    assert snapshot.endswith("[child 1] says that Leo and [child 2] did it.")
    assert names_apart.whole_snapshot(again(concern)).endswith("Noah says that Leo and Ruby did it.")


def test_queue_and_page_show_no_name_until_somebody_asks_and_that_is_noted(world: World, concern: Concern) -> None:
    office = browser(world.evans, Hat.OFFICE)
    page = f"/desk/{concern.reference}/"
    for path in ("/desk/", page):
        shown = words_of(office.get(path))
        assert "[child 1] pushed Leo" in shown
        assert "Noah" not in shown
    assert "Show the child" in words_of(office.get(page))
    assert office.get(f"{page}names/").status_code == 405

    revealed = words_of(office.post(f"{page}names/"))
    assert "Noah pushed Leo again, and Will laughed" in revealed
    assert "Keep Noah away" in revealed
    assert "Show the child" not in revealed
    assert "Noah" not in revealed.split('class="desk-matter')[0]  # the queue beside it
    assert "Noah" not in words_of(office.get(page))
    looks = entries_about(
        Subject("concern", concern.reference), actions=[actions.READ_NAMES], school_ref=world.school.ref
    )
    assert [entry.actor_hat for entry in looks] == [Hat.OFFICE]

    mine = words_of(browser(world.tom, Hat.PARENT).get(f"/private/{concern.reference}/"))
    assert "Noah pushed Leo" in mine
    assert "each look is noted" in mine
    assert re.search(r"school office, to see the child.{1,6}s name:", mine)


def test_whoever_was_only_asked_to_answer_can_look_too_and_is_noted(world: World, concern: Concern) -> None:
    staff = browser(world.hall, Hat.STAFF)
    names = f"/desk/{concern.reference}/names/"
    assert staff.post(names).status_code == 404
    actions.assign(world.office, concern, world.hall)
    assert "Noah" not in words_of(staff.get(f"/desk/{concern.reference}/"))
    assert "Noah pushed Leo" in words_of(staff.post(names))
    [look] = entries_about(
        Subject("concern", concern.reference), actions=[actions.READ_NAMES], school_ref=world.school.ref
    )
    assert look.actor_hat == Hat.STAFF


def test_its_author_sees_who_had_the_whole_of_it_as_a_pack_and_who_had_the_names(
    world: World, concern: Concern
) -> None:
    Concern.objects.update(route=Concern.Route.LEADERSHIP)
    actions.make_evidence_pack(world.head, concern.reference)
    actions.make_evidence_pack(world.head, concern.reference, masked=False, reason="The panel asked for them.")
    openings = own_matter(world.as_parent(concern.author), concern.reference).openings
    assert [(one.role, one.is_of_names) for one in openings] == [("head teacher", False), ("head teacher", True)]


def test_where_no_name_is_kept_apart_nothing_is_offered_and_looking_is_an_opening(world: World) -> None:
    concern = world.raised("Leo lost his coat.")
    assert not matters.matter(again(concern)).keeps_names_apart
    actions.reveal_names(world.office, concern.reference)
    actions_written = entries_about(
        Subject("concern", concern.reference), actions=[actions.OPENED, actions.READ_NAMES], school_ref=world.school.ref
    )
    assert [entry.action for entry in actions_written] == [actions.OPENED]


def test_handed_on_the_names_are_joined_again_and_nothing_stays_behind(world: World, concern: Concern) -> None:
    actions.add_words(world.as_parent(world.tom), concern, "Ruby saw it.", once=once())
    hand_on(world.office, again(concern))
    disclosure = Disclosure.objects.get()
    assert disclosure.words == WORDS
    lines = [line.words for line in disclosure.chronology.all()]
    assert any(WISH in line for line in lines)
    assert any("Ruby saw it." in line for line in lines)
    kept = again(concern)
    assert (kept.words, kept.protected_names, kept.names_left_open) == (None, None, None)
    mine = own_matter(world.as_parent(world.tom), concern.reference)
    assert mine.letters[0].words == WORDS


def test_the_database_lets_no_name_stay_with_a_concern_that_was_handed_on(world: World, concern: Concern) -> None:
    hand_on(world.office, concern)
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        Concern.objects.filter(pk=concern.pk).update(protected_names="[]")


def test_a_person_s_own_copy_has_their_words_whole_and_says_what_is_kept_apart(world: World, concern: Concern) -> None:
    [held] = personal.held_about(world.tom)
    assert (held["words"], held["outcome_sought"]) == (WORDS, WISH)
    assert held["protected_names"] == ["Noah", "Will"]
    post = world.post(world.amira, "Ruby did it.")
    world.raised("Please read this.", post=post)
    assert personal.held_about(world.tom)[1]["about_the_message"].endswith("[child 1] did it.")


def test_names_are_shown_before_sending_where_the_words_are_known(world: World) -> None:
    parent = browser(world.tom, Hat.PARENT)
    form = parent.post(f"/groups/{world.oak.ref}/send-privately/", {"route": "leadership", "text": WORDS})
    page = words_of(form)
    assert "each look is noted" in page
    assert re.findall(r'name="name_kept" value="(\w+)" checked', page) == ["Noah", "Will"]
    sent = {"client_key": once(), "route": "leadership", "words": WORDS + " Ruby too."}
    shown = {"name_shown": ["Noah", "Will"], "name_kept": ["Noah"]}
    again_asked = parent.post(f"/groups/{world.oak.ref}/send-privately/", {**sent, **shown, "route": ""})
    assert re.findall(r'name="name_kept" value="(\w+)"( checked)?', words_of(again_asked)) == [
        ("Noah", " checked"), ("Will", ""), ("Ruby", " checked"),
    ]  # fmt: skip
    parent.post(f"/groups/{world.oak.ref}/send-privately/", {**sent, **shown})
    assert Concern.objects.get().words == (
        "[child 1] pushed Leo again, and Will laughed. Will you look into it? [child 1]'s mum knows. [child 2] too."
    )
