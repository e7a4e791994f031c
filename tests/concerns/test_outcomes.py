"""Decisions: who makes them, what they may be, what they do, and what each side reads."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gatepost.audit.models import Entry
from gatepost.concerns import access, actions, letters, outcome_rules
from gatepost.concerns.errors import ConcernMovedOn, NotYoursToDecide, StepMissing
from gatepost.concerns.models import Concern, NamedPerson, Outcome
from gatepost.concerns.outcome_access import letters_to
from gatepost.concerns.personal import held_about
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery.models import Notice
from gatepost.groups.actions import hide_post
from gatepost.groups.models import Post
from gatepost.people.hats import Acting
from gatepost.people.limits import limited_until
from gatepost.people.models import Hat, Person, PostingLimit
from tests.concerns.cast import World, once
from tests.concerns.pages import browser, words_of

Measure = Outcome.Measure
LETTER = "Dear {name}, we have looked into this and decided. Our reason is said here. {next_stage}"
REASON = "The message named another family's child."
PROPORTION = "It is the first time, and they said sorry."
SECRET = "osprey-in-the-bell-tower"
A_WEEK = timedelta(days=7)


def whole(person: Person) -> Person:
    """Somebody read anew, as a view would have them."""
    return Person.objects.select_related("school").get(pk=person.pk)


def reported(world: World, *, clause: str = "B1", by: Person | None = None, post: Post | None = None) -> Concern:
    """Tom (or somebody) reports a message that Jo wrote."""
    post = post or world.post(world.jo, "She's a lazy cow.")
    return actions.report_post(
        world.as_parent(by or world.tom), post, clause=clause, words=f"Please look. {SECRET}", once=once()
    )


def decide(acting: Acting, concern: Concern, measure: str = "none", **more: Any) -> Outcome:
    wanted: dict[str, Any] = {
        "finding": "upheld",
        "reason": REASON,
        "proportion": PROPORTION,
        "letter_to_author": LETTER,
        "once": once(),
    }
    if more.get("applies_to") or measure in outcome_rules.ON_A_POST:
        wanted["letter_to_other"] = LETTER
    if measure == "limit":
        wanted["limited_until"] = today_in("Europe/London") + A_WEEK
    return actions.decide(acting, concern, measure=measure, **wanted | more)


def refused(acting: Acting, concern: Concern, measure: str, **more: Any) -> dict[str, str]:
    """What is said of each field; nothing has changed."""
    before = concern.state
    with pytest.raises(Invalid) as fault:
        decide(acting, concern, measure, **more)
    concern.refresh_from_db()
    assert concern.state == before
    assert not Outcome.objects.exists()
    return fault.value.fields


def told(kind: str) -> list[Notice]:
    return list(Notice.objects.filter(kind=kind).order_by("pk"))


def test_a_decision_closes_it_with_a_letter_to_each_side_and_a_line_in_the_audit(world: World) -> None:
    concern = reported(world)
    outcome = decide(world.head, concern, "guidance", applies_to=whole(world.jo))
    concern.refresh_from_db()
    assert concern.state == Concern.State.CLOSED
    assert concern.ended_at is not None
    assert outcome.letter_to_author is not None
    assert "Dear Tom" in outcome.letter_to_author
    assert "make it a formal complaint" in outcome.letter_to_author
    assert outcome.letter_to_other is not None
    assert "Dear Jo" in outcome.letter_to_other
    assert letters.readable(outcome.ref) in outcome.letter_to_other
    assert concern.reference not in outcome.letter_to_other
    assert [notice.recipients for notice in told("private-answer")][-1] == [world.tom.ref]
    assert [notice.recipients for notice in told("letter-of-the-school")] == [[world.jo.ref]]
    for notice in Notice.objects.all():
        assert REASON not in str(vars(notice))
    line = Entry.objects.get(action="decided on a concern")
    assert (line.facts["measure"], line.facts["clause"], line.facts["falls_on"]) == ("guidance", "B1", world.jo.ref)


def test_sent_twice_it_is_decided_once_and_two_at_once_do_not_both_decide(world: World) -> None:
    concern, key = reported(world), once()
    stale = Concern.objects.get(pk=concern.pk)
    assert decide(world.head, concern, once=key) == decide(world.head, concern, once=key)
    with pytest.raises(ConcernMovedOn):
        decide(world.acting(world.singh, Hat.LEADERSHIP), stale)
    assert Outcome.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "because"}, "reason"),
        ({"proportion": ""}, "proportion"),
        ({"finding": "guilty"}, "finding"),
        ({"letter_to_author": ""}, "letter_to_author"),
        ({"letter_to_author": LETTER.replace("{next_stage}", "That is all.")}, "letter_to_author"),
        ({"letter_to_author": LETTER + "{whatever}"}, "letter_to_author"),
        ({"letter_to_other": LETTER}, "letter_to_other"),
        ({"limited_until": date(2030, 1, 1)}, "limited_until"),
    ],
)
def test_no_decision_without_reason_proportion_and_the_next_stage_in_its_letter(
    world: World, more: dict[str, Any], field: str
) -> None:
    assert field in refused(world.head, reported(world), "none", **more)


# Criticism of the school leads to an answer


@pytest.mark.parametrize("clause", ["B2", "B5a"])
@pytest.mark.parametrize("measure", [one for one in Measure if one not in (Measure.NONE, Measure.RESTORE)])
def test_disrepute_and_a_challenge_to_policy_lead_to_no_step_against_anybody(
    world: World, clause: str, measure: str
) -> None:
    concern = reported(world, clause=clause)
    assert "measure" in refused(world.head, concern, measure, applies_to=whole(world.jo))
    assert "measure" in refused(world.head, concern, measure, applies_to=whole(world.jo), clause="B1")
    assert "measure" in refused(world.head, reported(world, clause="B1"), measure, clause=clause)
    assert decide(world.head, concern).measure == Measure.NONE


def test_a_message_hidden_for_such_a_reason_is_shown_again(world: World) -> None:
    post = world.post(world.jo, "The school is badly run.")
    concern = reported(world, clause="B2", post=post)
    hide_post(world.head.actor, post, clause="B2")
    decide(world.head, concern, "restore")
    post.refresh_from_db()
    assert post.state == Post.State.STANDING


@pytest.mark.parametrize("measure", [one for one in Measure if one is not Measure.NONE])
def test_an_enquiry_leads_to_an_answer_or_nothing(world: World, measure: str) -> None:
    concern = world.raised()
    assert "measure" in refused(world.office, concern, measure, applies_to=whole(world.jo))
    assert outcome_rules.measures_for(concern) == (Measure.NONE,)
    assert decide(world.office, concern, letter_to_author=LETTER).letter_to_other is None


def test_a_complaint_about_the_school_falls_on_nobody(world: World) -> None:
    concern = world.raised("The school never answers.", route="leadership")
    actions.make_formal(world.as_parent(world.tom), concern)
    concern.refresh_from_db()
    assert outcome_rules.measures_for(concern) == outcome_rules.ON_THE_SCHOOL
    through_stage_1(world, concern)
    decider = world.acting(world.singh, Hat.LEADERSHIP)
    assert "applies_to" in refused(decider, concern, "guidance", applies_to=whole(world.jo))
    assert decide(decider, concern, "meeting").applies_to is None


# Who decides


def through_stage_1(world: World, concern: Concern) -> None:
    """The head acknowledges it, and asks Mrs Hall to look into it and Ms Singh to decide."""
    actions.acknowledge(world.head, concern, once=once())
    actions.appoint_for_stage_1(world.head, concern, investigator=whole(world.hall), decider=whole(world.singh))
    concern.refresh_from_db()


def test_at_stage_1_no_step_is_left_out_and_only_the_decider_decides(world: World) -> None:
    concern = reported(world)
    actions.make_formal(world.as_parent(world.tom), concern)
    leader = world.acting(world.singh, Hat.LEADERSHIP)
    for acting in (leader, world.head):
        with pytest.raises(StepMissing, match="step-missing"):
            decide(acting, concern)
    actions.acknowledge(world.head, concern, once=once())
    with pytest.raises(StepMissing, match="step-missing"):
        decide(leader, concern)
    through_stage_1(world, concern)
    with pytest.raises(NotYoursToDecide):
        decide(world.head, concern)
    with pytest.raises(NotYoursToDecide):
        decide(world.staff, concern)
    outcome = decide(leader, concern)
    assert outcome.stage == Concern.Stage.STAGE_1
    assert "you can ask for stage 2 until" in outcome.letter_to_author


def test_nobody_decides_on_what_they_may_not_see_or_have_raised_or_are_named_in(world: World) -> None:
    concern = reported(world)
    for acting in world.everybody():
        if acting.hat in (Hat.HEAD, Hat.LEADERSHIP, Hat.OFFICE):
            continue
        with pytest.raises((NotFound, NotYoursToDecide)):
            decide(acting, concern)
    actions.name_person(world.acting(world.singh, Hat.LEADERSHIP), concern, world.adeyemi)
    with pytest.raises(NotFound):
        decide(world.head, concern)


def test_the_office_answers_its_own_matters_but_neither_limits_nor_writes_letters_of_conduct(world: World) -> None:
    # A conduct concern for the office: from the page, not a report.
    post = world.post(world.jo, "She's a lazy cow.")
    concern = world.raised("Please look.", route="office", post=post)
    for measure in ("limit", "letter"):
        assert (
            "Only senior leadership" in refused(world.office, concern, measure, applies_to=whole(world.jo))["measure"]
        )
    assert not set(outcome_rules.BY_LEADERSHIP) & set(outcome_rules.measures_by(world.office, concern))
    assert decide(world.office, concern, "guidance", applies_to=whole(world.jo))


# Whom it falls on


def test_it_falls_on_a_parent_and_never_on_its_author_on_staff_or_on_who_decides(world: World) -> None:
    concern = reported(world)
    for person in (world.tom, world.hall, world.adeyemi, world.clarke):
        assert "applies_to" in refused(world.head, concern, "guidance", applies_to=whole(person))
    assert "applies_to" in refused(world.head, concern, "limit", applies_to=None, letter_to_other="")
    elsewhere = World("elm.test")
    assert "applies_to" in refused(world.head, concern, "guidance", applies_to=whole(elsewhere.jo))
    assert list(outcome_rules.meant_so_far(world.head, concern)) == [world.jo]


def test_whom_it_falls_on_is_kept_from_it_from_then_on(world: World) -> None:
    concern = reported(world)
    world.becomes_a_parent(world.singh)
    leader = world.acting(world.singh, Hat.LEADERSHIP)
    assert access.inbox(leader).filter(pk=concern.pk).exists()
    decide(world.head, concern, "guidance", applies_to=whole(world.singh))
    assert NamedPerson.objects.filter(concern=concern, person=world.singh).exists()
    assert not access.inbox(leader).filter(pk=concern.pk).exists()


def test_a_step_on_a_message_falls_on_whoever_wrote_it(world: World) -> None:
    concern = reported(world)
    outcome = decide(world.head, concern, "remove")
    assert outcome.applies_to == world.jo
    assert "B1" in Post.objects.get(ref=concern.post_ref).hidings.get().clause
    assert Post.objects.get(ref=concern.post_ref).state == Post.State.REMOVED


@pytest.mark.parametrize(
    ("measure", "state"),
    [
        ("none", Post.State.STANDING),
        ("guidance", Post.State.STANDING),
        ("restore", Post.State.STANDING),
        ("remove", Post.State.REMOVED),
        ("limit", Post.State.REMOVED),
        ("letter", Post.State.REMOVED),
    ],
)
def test_no_message_stays_hidden_after_a_decision(world: World, measure: str, state: str) -> None:
    post = world.post(world.jo, "She's a lazy cow.")
    concern = reported(world, post=post)
    hide_post(world.head.actor, post, clause="B1")
    more = {} if measure in ("none", "restore", "remove") else {"applies_to": whole(world.jo)}
    decide(world.head, concern, measure, **more)
    post.refresh_from_db()
    assert post.state == state


def test_a_limit_counts_from_the_decision_and_is_lifted_by_leadership(world: World) -> None:
    concern = reported(world)
    outcome = decide(world.head, concern, "limit", applies_to=whole(world.jo), letter_to_other=LETTER + " {until}")
    until = today_in("Europe/London") + A_WEEK
    assert limited_until(whole(world.jo)) == until
    assert PostingLimit.objects.get().decision_ref == outcome.ref
    assert outcome.letter_to_other is not None
    assert f"{until:%A} {until.day} {until:%B %Y}" in outcome.letter_to_other
    assert str(until.year) not in outcome.letter_to_author.replace(str(today_in("Europe/London").year), "")

    assert not actions.lift_limit(world.head, reported(world, by=world.amira))
    assert actions.lift_limit(world.head, concern)
    assert not actions.lift_limit(world.head, concern)
    assert limited_until(whole(world.jo)) is None
    assert [notice.recipients for notice in told("limit-lifted")] == [[world.jo.ref]]


def test_the_head_lifts_a_limit_wherever_its_matter_lies_but_for_one_that_is_about_them(world: World) -> None:
    concern = reported(world)
    decide(world.head, concern, "limit", applies_to=whole(world.jo))
    ref = PostingLimit.objects.get().ref
    Concern.objects.filter(pk=concern.pk).update(
        state="handed-on", words=None, protected_names=None, names_left_open=None
    )
    with pytest.raises(NotFound):
        actions.lift_limit(world.head, concern)
    page = browser(world.adeyemi, Hat.HEAD).get("/desk/limits/")
    assert world.jo.name in words_of(page)

    NamedPerson.objects.create(school=world.school, concern=concern, person=world.adeyemi, at=now())
    assert world.jo.name not in words_of(browser(world.adeyemi, Hat.HEAD).get("/desk/limits/"))
    for acting in (world.head, world.leadership, world.office):
        with pytest.raises(NotFound):
            actions.lift_standing_limit(acting, ref)
    NamedPerson.objects.all().delete()

    browser(world.adeyemi, Hat.HEAD).post("/desk/limits/", {"limit": ref})
    assert limited_until(whole(world.jo)) is None
    assert [notice.recipients for notice in told("limit-lifted")] == [[world.jo.ref]]


@pytest.mark.parametrize("days", [0, -3, 400])
def test_a_limit_is_for_a_set_time(world: World, days: int) -> None:
    until = today_in("Europe/London") + timedelta(days=days)
    wrong = refused(world.head, reported(world), "limit", applies_to=whole(world.jo), limited_until=until)
    assert "limited_until" in wrong


def test_the_database_refuses_a_limit_without_a_day_or_a_person(world: World) -> None:
    outcome = decide(world.head, reported(world), "limit", applies_to=whole(world.jo))
    for broken in ({"limited_until": None}, {"applies_to": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Outcome.objects.filter(pk=outcome.pk).update(**broken)


# What each side reads


def test_the_other_side_never_learns_who_raised_it_unless_they_must(world: World) -> None:
    concern = reported(world)
    named = {"applies_to": whole(world.jo), "letter_to_other": LETTER + " Tom told us."}
    wrong = refused(world.head, concern, "guidance", **named)
    assert "“Tom”" in wrong["letter_to_other"]
    outcome = decide(world.head, concern, "guidance", may_name_author=True, **named)
    assert outcome.letter_to_other is not None
    assert "Tom told us." in outcome.letter_to_other


def test_the_built_in_letters_go_out_as_they_are_and_hide_each_side_from_the_other(world: World) -> None:
    for measure in Measure:
        concern = reported(world)
        sides = {letters.Side.AUTHOR: "letter_to_author", letters.Side.OTHER: "letter_to_other"}
        texts = {
            field: letters.words_for(world.school, letters.LetterKind(side, measure, Concern.Stage.INFORMAL))
            for side, field in sides.items()
        }
        if measure == Measure.NONE:
            del texts["letter_to_other"]
        on = {} if measure in (Measure.NONE, *outcome_rules.ON_A_POST) else {"applies_to": whole(world.jo)}
        outcome = decide(world.head, concern, measure, **texts | on)
        assert "{" not in outcome.letter_to_author + (outcome.letter_to_other or "")
        assert REASON in outcome.letter_to_author
        assert "clause 9, No abusive or personal remarks" in outcome.letter_to_author
        assert "Jo" not in outcome.letter_to_author
        if outcome.letter_to_other:
            assert "Tom" not in outcome.letter_to_other
            assert SECRET not in outcome.letter_to_other
            assert concern.reference not in outcome.letter_to_other
            assert "your message in Oak" in outcome.letter_to_other


def test_the_letter_is_for_whom_it_falls_on_alone(world: World) -> None:
    concern = reported(world)
    outcome = decide(world.head, concern, "guidance", applies_to=whole(world.jo))
    for acting in [*world.everybody(), world.as_parent(world.tom), world.head]:
        with pytest.raises(NotFound):
            actions.read_letter(acting, outcome.ref)
        assert not letters_to(acting).exists()
    mine = world.as_parent(world.jo)
    assert actions.read_letter(mine, outcome.ref) == outcome
    assert Entry.objects.filter(action="read a letter of the school", subject_ref=outcome.ref).count() == 1
    with pytest.raises(NotFound):
        access.own_concern(mine, concern.reference)


def test_each_side_has_its_letter_with_its_own_data_and_only_its_own(world: World) -> None:
    outcome = decide(world.head, reported(world), "limit", applies_to=whole(world.jo))
    theirs, mine = str(held_about(whole(world.jo))), str(held_about(whole(world.tom)))
    assert str(outcome.letter_to_other) in str(held_about(whole(world.jo))[-1].values())
    assert SECRET not in theirs
    assert "Dear Tom" in mine
    assert "Dear Jo" not in mine
    assert PROPORTION not in theirs + mine


def test_handed_on_later_the_desk_keeps_nothing_and_the_other_side_its_letter(world: World) -> None:
    concern = reported(world)
    outcome = decide(world.head, concern, "guidance", applies_to=whole(world.jo))
    actions.reopen(world.head, concern, "We look at it again.", once=once())
    handed_over = actions.empty_for_hand_on(world.head, concern)
    assert any(outcome.letter_to_author in letter.words for letter in handed_over.letters)
    outcome.refresh_from_db()
    assert (outcome.reason, outcome.proportion, outcome.letter_to_author) == ("", "", "")
    assert "Dear Jo" in str(actions.read_letter(world.as_parent(world.jo), outcome.ref).letter_to_other)


# Reports of one message, decided together


def test_one_decision_for_all_reports_gives_each_author_a_letter_and_the_writer_one(world: World) -> None:
    post = world.post(world.jo, "She's a lazy cow.")
    first, second = reported(world, post=post), reported(world, by=world.amira, post=post)
    decide(world.head, first, "limit", applies_to=whole(world.jo), with_linked=True)
    mine, theirs = Outcome.objects.order_by("pk")
    assert (mine.concern, theirs.concern) == (first, second)
    assert "Dear Tom" in mine.letter_to_author
    assert "Dear Amira" in theirs.letter_to_author
    assert (mine.letter_to_other is None, theirs.letter_to_other is None) == (False, True)
    assert PostingLimit.objects.count() == 1
    assert len(told("letter-of-the-school")) == 1
    second.refresh_from_db()
    assert second.state == Concern.State.CLOSED
    actions.make_formal(world.as_parent(world.amira), second)
    first.refresh_from_db()
    assert first.state == Concern.State.CLOSED


def test_a_name_in_a_reason_that_is_filled_in_later_is_found_too(world: World) -> None:
    more = {"applies_to": whole(world.jo), "letter_to_other": LETTER + " {reason}"}
    wrong = refused(world.head, reported(world), "guidance", reason="Tom told us, and he was right.", **more)
    assert "“Tom”" in wrong["letter_to_other"]


@pytest.mark.parametrize("field", ["letter_to_author", "letter_to_other"])
def test_no_letter_for_all_reports_names_one_of_their_authors(world: World, field: str) -> None:
    post = world.post(world.jo, "She's a lazy cow.")
    first, _second = reported(world, post=post), reported(world, by=world.amira, post=post)
    named = LETTER + (" Thank you, Tom." if field == "letter_to_author" else " Amira saw it as well.")
    more = {"applies_to": whole(world.jo), "letter_to_other": LETTER, "with_linked": True}
    wrong = refused(world.head, first, "guidance", **{**more, field: named})
    assert ("“Tom”" in wrong[field]) or ("“Amira”" in wrong[field])
    decide(
        world.head, first, "guidance", **{**more, "letter_to_author": LETTER + " Thank you, Tom.", "with_linked": False}
    )


# The school's own words


def test_the_school_words_its_letters_and_goes_back(world: World) -> None:
    kind = letters.all_kinds()["other-limit-informal"]
    actions.change_letter(world.head, kind, "Dear {name}, until {until} please only read. {reason} {next_stage}")
    assert "please only read" in letters.words_for(world.school, kind)
    assert letters.words_for(World("elm.test").school, kind) == letters.built_in(kind)
    for wrong in ("Dear {name}, {reason} {next_stage} {untill} and some more words", "Dear {name}, {reason} is all"):
        with pytest.raises(Invalid):
            actions.change_letter(world.head, kind, wrong)
    actions.reset_letter(world.head, kind)
    assert letters.words_for(world.school, kind) == letters.built_in(kind)
    for acting in world.everybody():
        if acting.hat not in (Hat.HEAD, Hat.LEADERSHIP):
            with pytest.raises(NotFound):
                actions.change_letter(acting, kind, letters.built_in(kind))
