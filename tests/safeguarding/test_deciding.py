"""Decisions with reasons, referrals, and the day on which a lead looks again."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gatepost.core.clock import as_if_at, now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery.models import Notice
from gatepost.safeguarding import actions
from gatepost.safeguarding.errors import DisclosureMovedOn
from gatepost.safeguarding.models import ChronologyEntry, Disclosure, Referral
from tests.concerns.cast import World, once
from tests.safeguarding.telling import DECISION, names_told, opened, told

LONDON = ZoneInfo("Europe/London")


def today() -> date:
    return today_in("Europe/London")


def in_days(number: int) -> date:
    return today() + timedelta(days=number)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=LONDON)


def test_not_to_refer_is_a_decision_with_reasons_and_a_day_to_look_again(world: World) -> None:
    disclosure, key = opened(world), once()
    for _ in range(2):
        actions.decide(world.lead, disclosure, choice="not-refer", words=DECISION, look_again_on=in_days(7), once=key)
    line = disclosure.chronology.get()
    assert (line.kind, line.choice_label, line.words) == (ChronologyEntry.Kind.DECISION, "not refer it", DECISION)
    disclosure.refresh_from_db()
    assert (disclosure.state, disclosure.look_again_on) == (Disclosure.State.OPENED, in_days(7))


@pytest.mark.parametrize(
    ("choice", "words", "days", "field"),
    [
        ("close", DECISION, 7, "choice"),
        ("", DECISION, 7, "choice"),
        ("watch", "No.", 7, "words"),
        ("watch", DECISION, 0, "look_again_on"),
        ("watch", DECISION, -1, "look_again_on"),
        ("watch", DECISION, None, "look_again_on"),
    ],
)
def test_a_decision_without_reasons_or_without_a_day_is_none(
    world: World, choice: str, words: str, days: int | None, field: str
) -> None:
    disclosure = opened(world)
    day = None if days is None else in_days(days)
    with pytest.raises(Invalid) as fault:
        actions.decide(world.lead, disclosure, choice=choice, words=words, look_again_on=day, once=once())
    assert set(fault.value.fields) == {field}
    assert not disclosure.chronology.exists()


def test_only_a_lead_who_has_opened_it_decides_or_refers(world: World) -> None:
    disclosure = told(world)
    decision = {"choice": "watch", "words": DECISION, "look_again_on": in_days(3)}
    with pytest.raises(DisclosureMovedOn):
        actions.decide(world.lead, disclosure, once=once(), **decision)  # type: ignore[arg-type]
    for acting in (world.head, world.office, world.staff, world.as_parent(world.tom)):
        with pytest.raises(NotFound):
            actions.decide(acting, disclosure, once=once(), **decision)  # type: ignore[arg-type]


def refer(world: World, disclosure: Disclosure, *, key: str = "") -> Referral:
    return actions.refer(
        world.lead,
        disclosure,
        to="Children's social care",
        by_way="both",
        made_on=today(),
        their_reference="CSC-17",
        look_again_on=in_days(3),
        once=key or once(),
    )


def test_a_referral_says_whom_when_how_and_under_which_reference(world: World) -> None:
    disclosure, key = opened(world), once()
    referral = refer(world, disclosure, key=key)
    assert refer(world, disclosure, key=key) == referral
    referral.refresh_from_db()
    assert (referral.to, referral.their_reference, referral.made_on) == ("Children's social care", "CSC-17", today())
    disclosure.refresh_from_db()
    assert disclosure.look_again_on == in_days(3)
    actions.note_outcome(world.deputy, disclosure, referral.ref, "They visit on Friday.")
    referral.refresh_from_db()
    assert referral.outcome == "They visit on Friday."
    with pytest.raises(Invalid):
        actions.note_outcome(world.deputy, disclosure, referral.ref, "Something else.")


def test_a_referral_of_another_disclosure_is_not_found_here(world: World) -> None:
    referral = refer(world, opened(world))
    with pytest.raises(NotFound):
        actions.note_outcome(world.lead, opened(world), referral.ref, "Words.")


def test_the_leads_are_reminded_once_on_each_day_from_the_day_on(world: World) -> None:
    disclosure = opened(world)
    actions.decide(world.lead, disclosure, choice="watch", words=DECISION, look_again_on=in_days(7), once=once())
    begun = Notice.objects.count()
    with as_if_at(morning(in_days(6))):
        assert actions.remind_of_days() == 0
    with as_if_at(morning(in_days(7)) - timedelta(hours=2)):  # at seven: not before school
        assert actions.remind_of_days() == 0
    with as_if_at(morning(in_days(7))):
        assert (actions.remind_of_days(), actions.remind_of_days()) == (1, 0)
    assert names_told(world) == {"Ms Clarke", "Mr Okoro"}
    with as_if_at(morning(in_days(8))):
        assert actions.remind_of_days() == 1
    assert Notice.objects.count() == begun + 2
    actions.close(world.lead, disclosure, DECISION, once=once())
    with as_if_at(morning(in_days(9))):
        assert actions.remind_of_days() == 0
    disclosure.refresh_from_db()
    assert disclosure.look_again_on is None


def test_what_was_opened_and_then_left_is_spoken_of_on_the_promised_day(world: World) -> None:
    disclosure = opened(world)
    assert disclosure.look_again_on == disclosure.reply_by
    with as_if_at(morning(disclosure.reply_by)):
        assert actions.remind_of_days() == 1


def test_a_lead_who_was_named_meanwhile_is_not_reminded(world: World) -> None:
    disclosure = opened(world)
    actions.decide(world.lead, disclosure, choice="watch", words=DECISION, look_again_on=in_days(1), once=once())
    actions.name_person(world.deputy, disclosure, world.clarke)
    with as_if_at(morning(in_days(1))):
        actions.remind_of_days()
    assert names_told(world) == {"Mr Okoro"}


def test_closing_says_so_in_the_chronology(world: World) -> None:
    disclosure = opened(world)
    actions.close(world.lead, disclosure, DECISION, once=once())
    assert disclosure.chronology.get().choice_label == "close it"
    assert disclosure.chronology.get().at <= now()


@pytest.mark.parametrize("act", ["decide", "refer"])
def test_a_day_that_is_set_after_closing_is_spoken_of_too(world: World, act: str) -> None:
    disclosure = opened(world)
    actions.close(world.lead, disclosure, DECISION, once=once())
    if act == "decide":
        actions.decide(world.lead, disclosure, choice="watch", words=DECISION, look_again_on=in_days(7), once=once())
    else:
        given = {"to": "children's social care", "by_way": "telephone", "made_on": today()}
        actions.refer(world.lead, disclosure, **given, look_again_on=in_days(7), once=once())  # type: ignore[arg-type]
    disclosure.refresh_from_db()
    assert disclosure.state == Disclosure.State.CLOSED
    with as_if_at(morning(in_days(7))):
        assert (actions.remind_of_days(), actions.remind_of_days()) == (1, 0)
