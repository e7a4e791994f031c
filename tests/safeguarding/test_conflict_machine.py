"""Bar 3 for this room: whatever is done in whatever order, nobody who is in it reads, lists, hears of or infers it.

The machine names people, asks for emergency looks, allows, reads, reviews, closes and adds words in any order, on two
disclosures. After each step every person in every hat is asked through every way in.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from gatepost.core.clock import as_if_at, now
from gatepost.core.errors import GatepostError, NotFound
from gatepost.delivery.models import Notice
from gatepost.people.hats import Acting, hats_of
from gatepost.people.models import Hat, Person
from gatepost.safeguarding import access, actions, look_access, notices
from gatepost.safeguarding.models import Disclosure, EmergencyLook
from tests.concerns.cast import World, once
from tests.safeguarding.telling import DECISION, REASON

NAMES = ["clarke", "okoro", "adeyemi", "chair", "singh"]
HALF_AN_HOUR = timedelta(minutes=30)

people = st.sampled_from(NAMES)
which = st.integers(0, 1)


class Conflicts(RuleBasedStateMachine):
    """Two disclosures, five people with roles, a clock that only goes forward."""

    @initialize()
    def begin(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.world = World()
        self.at = now()
        tom = self.world.as_parent(self.world.tom)
        self.disclosures = [actions.disclose(tom, words="bruises") for _ in range(2)]
        self.named: list[set[str]] = [set(), set()]

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def acting(self, name: str) -> Acting:
        person = getattr(self.world, name)
        [hat] = [hat for hat in hats_of(person) if hat is not Hat.PARENT]
        return self.world.acting(person, hat)

    def tries(self, do: Any, *given: Any, **named: Any) -> bool:
        with as_if_at(self.at):
            try:
                do(*given, **named)
            except GatepostError:
                return False
            return True

    @rule(who=people, number=which, whom=people)
    def name(self, who: str, number: int, whom: str) -> None:
        done = self.tries(actions.name_person, self.acting(who), self.disclosures[number], getattr(self.world, whom))
        assert not (done and who in self.named[number])
        if done:
            self.named[number].add(whom)

    @rule(who=people, number=which)
    def open(self, who: str, number: int) -> None:
        done = self.tries(actions.open_disclosure, self.acting(who), self.disclosures[number].reference)
        assert not (done and who in self.named[number])

    @rule(who=people, number=which)
    def close(self, who: str, number: int) -> None:
        done = self.tries(actions.close, self.acting(who), self.disclosures[number], DECISION, once=once())
        assert not (done and who in self.named[number])

    @rule(who=people, number=which)
    def decide(self, who: str, number: int) -> None:
        day = self.at.date() + timedelta(days=3)
        sent = {"choice": "watch", "words": DECISION, "look_again_on": day, "once": once()}
        done = self.tries(actions.decide, self.acting(who), self.disclosures[number], **sent)
        assert not (done and who in self.named[number])

    @rule(number=which)
    def author_adds(self, number: int) -> None:
        tom = self.world.as_parent(self.world.tom)
        assert self.tries(actions.add_words, tom, self.disclosures[number], "More.", once=once())

    @rule(who=people, number=which)
    def ask(self, who: str, number: int) -> None:
        reference = self.disclosures[number].reference
        done = self.tries(actions.ask_for_look, self.acting(who), reference=reference, reason=REASON, once=once())
        assert done is (who in ("adeyemi", "chair"))  # the same answer, whether it names them or not

    @rule(who=people, allow=st.booleans())
    def answer(self, who: str, allow: bool) -> None:
        look = EmergencyLook.objects.filter(school=self.world.school, state="asked").order_by("pk").first()
        if look is None:
            return
        act = actions.allow_look if allow else actions.refuse_look
        done = self.tries(act, self.acting(who), look.ref)
        assert not (done and (who in self.named[self.number_of(look)] or self.person(who) == look.asked_by))

    @rule(who=people)
    def read(self, who: str) -> None:
        for look in self.looks():
            done = self.tries(actions.read_by_look, self.acting(who), look.ref)
            named = self.named[self.number_of(look)]
            two = {name for name in NAMES if self.person(name) in (look.asked_by, look.answered_by)}
            if done:
                assert self.person(who) == look.asked_by
                assert not named & two
                assert look.ends_at is not None
                assert self.at < look.ends_at

    @rule(who=people)
    def review(self, who: str) -> None:
        for look in self.looks():
            if self.tries(actions.review_look, self.acting(who), look.ref, REASON):
                assert self.person(who) not in (look.asked_by, look.answered_by)
                assert who not in self.named[self.number_of(look)]

    @rule(minutes=st.sampled_from([1, 16, 31, 59, 61, 60 * 25, 60 * 24 * 6]))
    def time_passes(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)
        actions.remind_unopened(self.at)
        with as_if_at(self.at):
            actions.remind_of_days()

    @invariant()
    def nobody_who_is_in_it_has_a_trace(self) -> None:
        if not hasattr(self, "world"):
            return
        with as_if_at(self.at):
            for number, disclosure in enumerate(self.disclosures):
                for name in self.named[number]:
                    self.has_no_trace(name, disclosure)

    def has_no_trace(self, name: str, disclosure: Disclosure) -> None:
        person, acting = self.person(name), self.acting(name)
        assert disclosure not in access.waiting(acting)
        with pytest.raises(NotFound):
            access.disclosure_for_lead(acting, disclosure.reference)
        assert disclosure not in access.waits_for_others(acting, unopened_for=HALF_AN_HOUR)
        others = look_access.looks(acting).exclude(asked_by=person)
        assert not others.filter(reference=disclosure.reference).exists()
        about = [disclosure.reference]
        about += [one.ref for one in self.looks() if one.reference == disclosure.reference and one.asked_by != person]
        for reference in about:  # who may have it hangs on what it is about alone, so one of them stands for all
            notice = Notice.objects.filter(subject_ref=reference, school=self.world.school).first()
            if notice is not None:
                assert not notices.may_receive(notice, person)
                assert not notices.is_needed_behind(notice, person)

    def looks(self) -> list[EmergencyLook]:
        found = EmergencyLook.objects.filter(school=self.world.school).order_by("pk")
        return list(found.select_related("asked_by", "answered_by"))

    def number_of(self, look: EmergencyLook) -> int:
        return [one.reference for one in self.disclosures].index(look.reference)

    def person(self, name: str) -> Person:
        person: Person = getattr(self.world, name)
        return person


@pytest.mark.timeout(300)
@pytest.mark.django_db
def test_nobody_who_is_in_it_ever_has_a_trace_of_it() -> None:
    run_state_machine_as_test(
        Conflicts,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
